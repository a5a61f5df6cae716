/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificate Revocation Lists and the serial numbers of the certificates that they revoke. */
#include "card/store/internal.h"

static const struct field fields[] = {
    FIELD(I64, store_crl, id),      FIELD(BYTES, store_crl, ci_key_id),
    FIELD(BYTES, store_crl, scope), FIELD(BYTES, store_crl, number),
    FIELD(U32, store_crl, part),    FIELD(U32, store_crl, parts),
};

int store_next_crl(struct store *store, struct arena *arena, int64_t from, struct store_crl *out)
{
    sqlite3_stmt *statement;
    int err = statement_take(store, STATEMENT_CRL_NEXT, &statement);

    if (err)
        return err;
    sqlite3_bind_int64(statement, 1, from);
    return record_fetch(statement, fields, FIELD_COUNT(fields), arena, out);
}

int store_add_crl(struct store *store, const struct store_crl *crl, int64_t *id)
{
    int64_t cost = STORE_CRL_COST + (int64_t)crl->scope.len;
    sqlite3_stmt *statement;
    int err = statement_change(store, STATEMENT_CRL_ADD, &statement);

    if (!err)
        err = memory_use(store, cost);
    if (err)
        return err;
    err = record_bind(statement, fields, FIELD_COUNT(fields), crl);
    if (!err)
        err = store_error_of(sqlite3_bind_null(statement, 1)); /* SQLite assigns the id */
    err = err ? statement_end(statement, err) : statement_finish(statement, true);
    if (err)
        memory_use(store, -cost);
    else
        *id = sqlite3_last_insert_rowid(store->database);
    return err;
}

int store_renumber_crl(struct store *store, int64_t id, struct bytes number)
{
    sqlite3_stmt *statement;
    int err = statement_change(store, STATEMENT_CRL_RENUMBER, &statement);

    if (err)
        return err;
    sqlite3_bind_int64(statement, 1, id);
    err = statement_bind_bytes(statement, 2, number);
    return err ? statement_end(statement, err) : statement_finish(statement, true);
}

int store_delete_crl(struct store *store, int64_t id)
{
    sqlite3_stmt *statement;
    int64_t octets, serials;
    int err = statement_change(store, STATEMENT_CRL_DELETE, &statement);

    if (!err)
        err = statement_number(store, STATEMENT_CRL_OCTETS, id, &octets);
    if (!err)
        err = statement_number(store, STATEMENT_CRL_SERIALS, id, &serials);
    if (!err)
        err = memory_use(store, -(STORE_CRL_COST + octets + serials * STORE_REVOKED_COST));
    if (err)
        return err;
    sqlite3_bind_int64(statement, 1, id);
    return statement_finish(statement, true);
}

int store_count_revoked(struct store *store, int64_t crl, size_t *count)
{
    int64_t serials = 0;
    int err = statement_number(store, STATEMENT_CRL_SERIALS, crl, &serials);

    *count = (size_t)serials;
    return err;
}

/* Adds or removes one serial number: `cost` octets more. */
static int change_revoked(struct store *store, enum statement which, int64_t crl,
                          struct bytes serial, int64_t cost)
{
    sqlite3_stmt *statement;
    int err = statement_change(store, which, &statement);

    if (!err)
        err = memory_use(store, cost);
    if (err)
        return err;
    sqlite3_bind_int64(statement, 1, crl);
    err = statement_bind_bytes(statement, 2, serial);
    err = err ? statement_end(statement, err) : statement_finish(statement, true);
    if (err)
        memory_use(store, -cost);
    return err == ERR_NOT_FOUND ? 0 : err; /* nothing to change */
}

int store_add_revoked(struct store *store, int64_t crl, struct bytes serial)
{
    return change_revoked(store, STATEMENT_REVOKED_ADD, crl, serial, STORE_REVOKED_COST);
}

int store_remove_revoked(struct store *store, int64_t crl, struct bytes serial)
{
    return change_revoked(store, STATEMENT_REVOKED_DELETE, crl, serial, -STORE_REVOKED_COST);
}

int store_move_revoked(struct store *store, int64_t from, int64_t to)
{
    sqlite3_stmt *statement;
    int err = statement_change(store, STATEMENT_REVOKED_MOVE, &statement);

    if (err)
        return err;
    sqlite3_bind_int64(statement, 1, from);
    sqlite3_bind_int64(statement, 2, to);
    return statement_finish(statement, false);
}

int store_is_revoked(struct store *store, struct bytes ci_key_id, struct bytes serial,
                     bool *revoked)
{
    sqlite3_stmt *statement;
    int err = statement_take(store, STATEMENT_REVOKED_FIND, &statement);

    if (err)
        return err;
    err = statement_bind_bytes(statement, 1, ci_key_id);
    if (!err)
        err = statement_bind_bytes(statement, 2, serial);
    if (!err)
        err = statement_row(statement);
    if (!err)
        *revoked = sqlite3_column_int64(statement, 0) != 0;
    return statement_end(statement, err);
}
