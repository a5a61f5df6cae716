/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The records of profile switching (D-23) and of downloads, one row each. */
#include "card/store/internal.h"

static const struct field switching[] = {
    FIELD(U8, store_switching, cause),        FIELD(BOOL, store_switching, enables),
    FIELD(BOOL, store_switching, disables),   FIELD(BOOL, store_switching, deletes),
    FIELD(FIXED, store_switching, to_enable), FIELD(FIXED, store_switching, to_disable),
};
static const struct field rollback[] = {
    FIELD(BOOL, store_rollback, granted),        FIELD(FIXED, store_rollback, target),
    FIELD(I64, store_rollback, counter),         FIELD(I64, store_rollback, result_number),
    FIELD(BYTES, store_rollback, eim_id),        FIELD(OPTIONAL, store_rollback, transaction_id),
    FIELD(BYTES, store_rollback, eim_signature),
};
static const struct field returning[] = {
    FIELD(BOOL, store_return, recorded),
    FIELD(BOOL, store_return, has_profile),
    FIELD(FIXED, store_return, iccid),
};
static const struct field one_time_key[] = {
    FIELD(BOOL, store_one_time_key, kept),         FIELD(U8, store_one_time_key, curve),
    FIELD(BYTES, store_one_time_key, smdp_oid),    FIELD(BYTES, store_one_time_key, public_key),
    FIELD(BYTES, store_one_time_key, private_key),
};
static const struct field installation[] = {
    FIELD(BOOL, store_installation, under_way),
    FIELD(U8, store_installation, stage),
    FIELD(BOOL, store_installation, has_iccid),
    FIELD(FIXED, store_installation, iccid),
    FIELD(BYTES, store_installation, transaction_id),
    FIELD(BYTES, store_installation, smdp_address),
    FIELD(BYTES, store_installation, smdp_oid),
    FIELD(BYTES, store_installation, ci_key_id),
};

int store_get_switching(struct store *store, struct store_switching *out)
{
    return record_get(store, STATEMENT_SWITCHING_GET, switching, FIELD_COUNT(switching), NULL, out);
}

int store_put_switching(struct store *store, const struct store_switching *record)
{
    return record_change(store, STATEMENT_SWITCHING_PUT, switching, FIELD_COUNT(switching), record);
}

int store_get_rollback(struct store *store, struct arena *arena, struct store_rollback *out)
{
    return record_get(store, STATEMENT_ROLLBACK_GET, rollback, FIELD_COUNT(rollback), arena, out);
}

int store_put_rollback(struct store *store, const struct store_rollback *record)
{
    return record_change(store, STATEMENT_ROLLBACK_PUT, rollback, FIELD_COUNT(rollback), record);
}

int store_get_return(struct store *store, enum store_return_kind kind, struct store_return *out)
{
    sqlite3_stmt *statement;
    int err = statement_take(store, STATEMENT_RETURN_GET, &statement);

    if (err)
        return err;
    sqlite3_bind_int(statement, 1, (int)kind);
    return record_fetch(statement, returning, FIELD_COUNT(returning), NULL, out);
}

int store_put_return(struct store *store, enum store_return_kind kind,
                     const struct store_return *record)
{
    sqlite3_stmt *statement;
    int err = statement_change(store, STATEMENT_RETURN_PUT, &statement);

    if (err)
        return err;
    sqlite3_bind_int(statement, FIELD_COUNT(returning) + 1, (int)kind);
    err = record_bind(statement, returning, FIELD_COUNT(returning), record);
    return err ? statement_end(statement, err) : statement_finish(statement, true);
}

int store_get_one_time_key(struct store *store, struct arena *arena, struct store_one_time_key *out)
{
    return record_get(store, STATEMENT_ONE_TIME_KEY_GET, one_time_key, FIELD_COUNT(one_time_key),
                      arena, out);
}

int store_put_one_time_key(struct store *store, const struct store_one_time_key *record)
{
    return record_change(store, STATEMENT_ONE_TIME_KEY_PUT, one_time_key, FIELD_COUNT(one_time_key),
                         record);
}

int store_get_installation(struct store *store, struct arena *arena, struct store_installation *out)
{
    int err;

    *out = (struct store_installation){0};
    if (store->cached_counts.no_installation)
        return 0;
    err = record_get(store, STATEMENT_INSTALLATION_GET, installation, FIELD_COUNT(installation),
                     arena, out);
    store->cached_counts.no_installation = !err && !out->under_way && store->access == STORE_WRITE;
    return err;
}

int store_put_installation(struct store *store, const struct store_installation *record)
{
    int err = record_change(store, STATEMENT_INSTALLATION_PUT, installation,
                            FIELD_COUNT(installation), record);

    store->cached_counts.no_installation = !err && !record->under_way;
    return err;
}
