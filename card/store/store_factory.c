/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Identity and credentials of a new card, settings, counters. */
#include "card/store/internal.h"
#include <assert.h>

static const struct field identity_fields[] = {
    FIELD(FIXED, store_identity, eid),
    FIELD(U8, store_identity, mode),
    FIELD(U8, store_identity, ipa),
    FIELD(BYTES, store_identity, quirks),
    FIELD(BYTES, store_identity, seed),
    FIELD(U32, store_identity, nvm_bytes),
    FIELD(BYTES, store_identity, rat),
    FIELD(BYTES, store_identity, root_smds_address),
    FIELD(U32, store_identity, poll_seconds),
    FIELD(U32, store_identity, rollback_seconds),
    FIELD(U32, store_identity, fallback_seconds),
    FIELD(BYTES, store_identity, access_name),
    FIELD(BOOL, store_identity, inert_applications),
    FIELD(BOOL, store_identity, compact),
    FIELD(U32, store_identity, ipa_features),
    FIELD(U8, store_identity, spec),
    FIELD(BOOL, store_identity, crl_support),
};
static const struct field credential_fields[] = {
    FIELD(BYTES, store_credential, ci_key_id),
    FIELD(BYTES, store_credential, ci_certificate),
    FIELD(BYTES, store_credential, eum_certificate),
    FIELD(BYTES, store_credential, euicc_certificate),
    FIELD(BYTES, store_credential, euicc_private_key),
    FIELD(U8, store_credential, curve),
};
static const struct field settings_fields[] = {
    FIELD(BYTES, store_settings, default_smdp_address),
    FIELD(BOOL, store_settings, immediate_enable),
    FIELD(BYTES, store_settings, immediate_enable_smdp_oid),
    FIELD(BYTES, store_settings, immediate_enable_smdp_address),
};

int store_get_identity(struct store *store, struct arena *arena, struct store_identity *out)
{
    return record_get(store, STATEMENT_IDENTITY_GET, identity_fields, FIELD_COUNT(identity_fields),
                      arena, out);
}

int factory_add_identity(struct store *store, const struct store_identity *identity)
{
    return record_change(store, STATEMENT_IDENTITY_ADD, identity_fields,
                         FIELD_COUNT(identity_fields), identity);
}

int store_get_credential(struct store *store, struct arena *arena, unsigned index,
                         struct store_credential *out)
{
    sqlite3_stmt *statement;
    int err = statement_take(store, STATEMENT_CREDENTIAL_GET, &statement);

    if (err)
        return err;
    sqlite3_bind_int64(statement, 1, index);
    return record_fetch(statement, credential_fields, FIELD_COUNT(credential_fields), arena, out);
}

int factory_add_credential(struct store *store, const struct store_credential *credential)
{
    return record_change(store, STATEMENT_CREDENTIAL_ADD, credential_fields,
                         FIELD_COUNT(credential_fields), credential);
}

int store_get_settings(struct store *store, struct arena *arena, struct store_settings *out)
{
    return record_get(store, STATEMENT_SETTINGS_GET, settings_fields, FIELD_COUNT(settings_fields),
                      arena, out);
}

int factory_add_settings(struct store *store, const struct store_settings *settings)
{
    return record_change(store, STATEMENT_SETTINGS_ADD, settings_fields,
                         FIELD_COUNT(settings_fields), settings);
}

int store_put_settings(struct store *store, const struct store_settings *settings)
{
    return record_change(store, STATEMENT_SETTINGS_PUT, settings_fields,
                         FIELD_COUNT(settings_fields), settings);
}

/* SELECT and UPDATE: a third of the time of UPDATE ... RETURNING. */
static int next_number(struct store *store, enum statement get, enum statement put, int64_t *number)
{
    sqlite3_stmt *statement;
    int err = statement_take(store, get, &statement);

    if (err)
        return err;
    err = statement_row(statement);
    if (!err)
        *number = sqlite3_column_int64(statement, 0);
    if (!err && (*number < 0 || *number == INT64_MAX))
        err = ERR_FOREIGN; /* a damaged file */
    err = statement_end(statement, err);
    if (!err)
        err = statement_change(store, put, &statement);
    if (err)
        return err;
    assert(store->in_transaction); /* STORE-S4 */
    sqlite3_bind_int64(statement, 1, *number + 1);
    return statement_finish(statement, true);
}

int store_next_association_token(struct store *store, int64_t *token)
{
    return next_number(store, STATEMENT_TOKEN_GET, STATEMENT_TOKEN_PUT, token);
}

int store_next_sequence_number(struct store *store, int64_t *number)
{
    return next_number(store, STATEMENT_NUMBER_GET, STATEMENT_NUMBER_PUT, number);
}

int store_next_life(struct store *store, int64_t *life)
{
    return next_number(store, STATEMENT_LIFE_GET, STATEMENT_LIFE_PUT, life);
}

int store_get_durability(struct store *store, enum store_durability *durability)
{
    sqlite3_stmt *statement;
    int err = statement_take(store, STATEMENT_DURABILITY_GET, &statement);
    int64_t value = 0;

    if (err)
        return err;
    err = statement_row(statement);
    if (!err)
        value = sqlite3_column_int64(statement, 0);
    if (!err && (value < STORE_DURABILITY_FULL || value > STORE_DURABILITY_OS))
        err = ERR_FOREIGN; /* a damaged file */
    if (!err)
        *durability = (enum store_durability)value;
    return statement_end(statement, err);
}

int store_record_durability(struct store *store)
{
    enum store_durability recorded = store->durability;
    sqlite3_stmt *statement;
    int err;

    if (store_is_in_memory(store) || store->durability_recorded)
        return 0;
    err = store_get_durability(store, &recorded);
    if (!err && recorded != store->durability) {
        err = statement_change(store, STATEMENT_DURABILITY_PUT, &statement);
        if (!err) {
            sqlite3_bind_int(statement, 1, (int)store->durability);
            err = statement_finish(statement, true);
        }
    }
    return err;
}
