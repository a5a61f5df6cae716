/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Objects of a profile: files, PINs and keys as octets. */
#include "card/store/internal.h"
#include "card/store/store_tx.h"
#include <assert.h>

/* See the table `object` in schema.sql. */
static int64_t object_id(int64_t profile, uint8_t kind, uint32_t key)
{
    return profile << 40 | (int64_t)kind << 32 | key;
}

static int take_with_id(struct store *store, enum statement which, int64_t id, sqlite3_stmt **out)
{
    int err = statement_take(store, which, out);

    return err ? err : store_error_of(sqlite3_bind_int64(*out, 1, id));
}

int store_each_object(struct store *store, int64_t profile, uint8_t kind, store_visit *visit,
                      void *context)
{
    sqlite3_stmt *statement;
    int err = take_with_id(store, STATEMENT_OBJECT_EACH, object_id(profile, kind, 0), &statement);

    if (err)
        return err;
    sqlite3_bind_int64(statement, 2, object_id(profile, kind, UINT32_MAX));
    while ((err = statement_row(statement)) == 0) {
        const void *at = sqlite3_column_blob(statement, 1);
        int len = sqlite3_column_bytes(statement, 1);

        err =
            visit(context, (uint32_t)sqlite3_column_int64(statement, 0), bytes_at(at, (size_t)len));
        if (err)
            break;
    }
    return statement_end(statement, err == ERR_NOT_FOUND ? 0 : err);
}

int store_get_object(struct store *store, struct arena *arena, int64_t profile, uint8_t kind,
                     uint32_t key, struct bytes *value)
{
    static const struct field field[] = {{FIELD_BYTES, 0, 0}};
    sqlite3_stmt *statement;
    int err = take_with_id(store, STATEMENT_OBJECT_GET, object_id(profile, kind, key), &statement);

    return err ? err : record_fetch(statement, field, 1, arena, value);
}

/* Octets of card memory that object `id` costs now; 0 when there is none. */
static int cost_now(struct store *store, int64_t id, int64_t *cost)
{
    sqlite3_stmt *statement;
    int err = take_with_id(store, STATEMENT_OBJECT_LENGTH, id, &statement);

    if (err)
        return err;
    err = statement_row(statement);
    *cost = err ? 0 : STORE_OBJECT_COST + sqlite3_column_int64(statement, 0);
    return statement_end(statement, err == ERR_NOT_FOUND ? 0 : err);
}

int store_put_object(struct store *store, int64_t profile, uint8_t kind, uint32_t key,
                     struct bytes value)
{
    int64_t id = object_id(profile, kind, key);
    int64_t cost = STORE_OBJECT_COST + (int64_t)value.len, before = 0;
    sqlite3_stmt *statement;
    int err = store->in_transaction ? cost_now(store, id, &before) : ERR_STATE;

    if (!err && cost != before)
        err = memory_use_for(store, profile, cost - before);
    if (!err)
        err = statement_change(store, STATEMENT_OBJECT_PUT, &statement);
    if (err)
        return err;
    sqlite3_bind_int64(statement, 1, id);
    err = statement_bind_bytes(statement, 2, value);
    return err ? statement_end(statement, err) : statement_finish(statement, true);
}

int store_update_object(struct store *store, int64_t profile, uint8_t kind, uint32_t key,
                        uint32_t offset, struct bytes part)
{
    int64_t before = 0, id = object_id(profile, kind, key);
    sqlite3_blob *blob = NULL;
    int err = store->in_transaction ? cost_now(store, id, &before) : ERR_STATE;

    if (err)
        return err;
    if (before == 0)
        return ERR_NOT_FOUND;
    if (offset > before - STORE_OBJECT_COST ||
        (int64_t)part.len > before - STORE_OBJECT_COST - offset)
        return ERR_RANGE;
    if (sqlite3_get_autocommit(store->database)) /* see statement_change */
        return ERR_STATE;
    err =
        store_error_of(sqlite3_blob_open(store->database, "main", "object", "value", id, 1, &blob));
    if (!err)
        err = store_error_of(sqlite3_blob_write(blob, part.at, (int)part.len, (int)offset));
    sqlite3_blob_close(blob);
    return err;
}

int store_delete_object(struct store *store, int64_t profile, uint8_t kind, uint32_t key)
{
    int64_t before = 0, id = object_id(profile, kind, key);
    sqlite3_stmt *statement;
    int err = store->in_transaction ? cost_now(store, id, &before) : ERR_STATE;

    if (!err && before == 0)
        err = ERR_NOT_FOUND;
    if (!err)
        err = memory_use_for(store, profile, -before);
    if (!err)
        err = statement_change(store, STATEMENT_OBJECT_DELETE, &statement);
    if (err)
        return err;
    sqlite3_bind_int64(statement, 1, id);
    return statement_finish(statement, true);
}

int store_consume_try(struct store *store, int64_t profile, uint8_t kind, uint32_t key,
                      uint32_t offset, struct bytes part)
{
    int err = store_begin(store);

    if (err)
        return err;
    err = store_update_object(store, profile, kind, key, offset, part);
    if (!err)
        err = store_commit(store);
    else
        store_rollback(store);
    assert(!store->in_transaction); /* STORE-S6 */
    return err;
}
