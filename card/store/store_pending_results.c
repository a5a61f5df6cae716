/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pending Notifications and eUICC Package Results, until the IPA removes them. */
#include "card/store/internal.h"

static const struct field fields[] = {
    FIELD(I64, store_message, number),      FIELD(U8, store_message, kind),
    FIELD(U8, store_message, event),        FIELD(OPTIONAL, store_message, metadata),
    FIELD(OPTIONAL, store_message, eim_id), FIELD(BYTES, store_message, body),
};

/* Adds `delta` to the cached count of `kind`. */
static void cached_counts_add(struct store *store, int64_t kind, int delta)
{
    if (store->cached_counts.messages[kind] >= 0)
        store->cached_counts.messages[kind] += delta;
}

int store_add_message(struct store *store, const struct store_message *message)
{
    int err = record_change(store, STATEMENT_MESSAGE_ADD, fields, FIELD_COUNT(fields), message);

    if (!err)
        cached_counts_add(store, message->kind, 1);
    return err;
}

int store_next_message(struct store *store, struct arena *arena, enum store_message_kind kind,
                       int64_t from, struct store_message *out)
{
    sqlite3_stmt *statement;
    int err = statement_take(store, STATEMENT_MESSAGE_NEXT, &statement);

    if (err)
        return err;
    sqlite3_bind_int64(statement, 1, from);
    sqlite3_bind_int(statement, 2, (int)kind);
    return record_fetch(statement, fields, FIELD_COUNT(fields), arena, out);
}

int store_find_message(struct store *store, struct arena *arena, int64_t number,
                       struct store_message *out)
{
    sqlite3_stmt *statement;
    int err = statement_take(store, STATEMENT_MESSAGE_FIND, &statement);

    if (err)
        return err;
    sqlite3_bind_int64(statement, 1, number);
    return record_fetch(statement, fields, FIELD_COUNT(fields), arena, out);
}

int store_remove_message(struct store *store, int64_t number)
{
    sqlite3_stmt *statement;
    int64_t kind;
    int err = statement_change(store, STATEMENT_MESSAGE_REMOVE, &statement);

    if (!err)
        err = statement_number(store, STATEMENT_MESSAGE_KIND, number, &kind);
    if (err)
        return err;
    sqlite3_bind_int64(statement, 1, number);
    err = statement_finish(statement, true);
    if (!err)
        cached_counts_add(store, kind, -1);
    return err;
}

int store_count_messages(struct store *store, enum store_message_kind kind, unsigned *count)
{
    int64_t *cached = &store->cached_counts.messages[kind];
    sqlite3_stmt *statement;
    int err;

    if (*cached >= 0) {
        *count = (unsigned)*cached;
        return 0;
    }
    err = statement_take(store, STATEMENT_MESSAGE_COUNT, &statement);
    if (err)
        return err;
    sqlite3_bind_int(statement, 1, (int)kind);
    err = statement_row(statement);
    if (!err)
        *count = (unsigned)sqlite3_column_int64(statement, 0);
    if (!err && store->access == STORE_WRITE)
        *cached = *count;
    return statement_end(statement, err);
}
