/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prepared statements: at first use, one set a connection. */
#include "card/store/internal.h"

static const char *const texts[] = {
#define STATEMENT_TEXT(name, text) text,
    STATEMENT_LIST(STATEMENT_TEXT)
#undef STATEMENT_TEXT
};

static int begin(struct store *store)
{
    sqlite3_stmt *statement;
    int err;

    store->begun = true; /* once a transaction, even if it fails */
    err = statement_take(store, STATEMENT_BEGIN, &statement);
    return err ? err : statement_finish(statement, false);
}

/* Opens the card file again after store_release_memory; traces a failure with the system's reason.
 */
static int have_connection(struct store *store)
{
    char text[200] = "";
    struct why why = {text, sizeof(text)};
    int err = connection_have(store, &why);

    if (err)
        store_trace(store, "open", text, err);
    return err;
}

int statement_take(struct store *store, enum statement which, sqlite3_stmt **out)
{
    sqlite3_stmt **slot = &store->statements[which];
    int err = have_connection(store);

    if (!err && store->in_transaction && !store->begun)
        err = begin(store);
    if (err)
        return err;
    if (!*slot)
        err = store_error_of(sqlite3_prepare_v3(store->database, texts[which], -1,
                                                SQLITE_PREPARE_PERSISTENT, slot, NULL));
    *out = *slot;
    return err;
}

int statement_change(struct store *store, enum statement which, sqlite3_stmt **out)
{
    int err = store->in_transaction ? statement_take(store, which, out) : ERR_STATE; /* STORE-S2 */

    /* SQLite rolls back by itself after an input/output error: later changes must not commit on
     * their own. */
    return !err && sqlite3_get_autocommit(store->database) ? ERR_STATE : err;
}

int statement_row(sqlite3_stmt *statement)
{
    int code = sqlite3_step(statement);

    if (code == SQLITE_ROW)
        return 0;
    return code == SQLITE_DONE
               ? ERR_NOT_FOUND
               : connection_error(sqlite3_db_handle(statement), store_error_of(code));
}

int statement_end(sqlite3_stmt *statement, int err)
{
    sqlite3_reset(statement);
    /* Bound slices may be secrets, or invalid at the next use. */
    sqlite3_clear_bindings(statement);
    return err;
}

int statement_finish(sqlite3_stmt *statement, bool must)
{
    int code = sqlite3_step(statement);
    int err = code == SQLITE_DONE
                  ? 0
                  : connection_error(sqlite3_db_handle(statement), store_error_of(code));

    if (!err && must && sqlite3_changes(sqlite3_db_handle(statement)) == 0)
        err = ERR_NOT_FOUND;
    return statement_end(statement, err);
}

int statement_bind_bytes(sqlite3_stmt *statement, int parameter, struct bytes bytes)
{
    int code;

    if (bytes.len == 0) /* a blob of NULL and 0 would be the value NULL */
        code = sqlite3_bind_zeroblob(statement, parameter, 0);
    else
        code = sqlite3_bind_blob64(statement, parameter, bytes.at, bytes.len, SQLITE_STATIC);
    return store_error_of(code);
}

int statement_count(struct store *store, enum statement which, unsigned *count)
{
    sqlite3_stmt *statement;
    int err = statement_take(store, which, &statement);

    if (err)
        return err;
    err = statement_row(statement);
    if (!err)
        *count = (unsigned)sqlite3_column_int64(statement, 0);
    return statement_end(statement, err);
}

int statement_number(struct store *store, enum statement which, int64_t of, int64_t *number)
{
    sqlite3_stmt *statement;
    int err = statement_take(store, which, &statement);

    if (err)
        return err;
    sqlite3_bind_int64(statement, 1, of);
    err = statement_row(statement);
    if (!err)
        *number = sqlite3_column_int64(statement, 0);
    return statement_end(statement, err);
}
