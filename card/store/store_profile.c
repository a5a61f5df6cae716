/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profiles and the card memory that they use. */
#include "card/store/internal.h"

static const struct field fields[] = {
    FIELD(I64, store_profile, id),
    FIELD(FIXED, store_profile, iccid),
    FIELD(FIXED, store_profile, aid),
    FIELD(U8, store_profile, state),
    FIELD(U8, store_profile, profile_class),
    FIELD(U8, store_profile, icon_type),
    FIELD(BOOL, store_profile, has_policy_rules),
    FIELD(U8, store_profile, policy_rules),
    FIELD(BOOL, store_profile, fallback_attribute),
    FIELD(BOOL, store_profile, fallback_allowed),
    FIELD(BOOL, store_profile, ecall_indication),
    FIELD(BOOL, store_profile, preloaded),
    FIELD(OPTIONAL, store_profile, nickname),
    FIELD(OPTIONAL, store_profile, service_provider_name),
    FIELD(OPTIONAL, store_profile, name),
    FIELD(OPTIONAL, store_profile, icon),
    FIELD(OPTIONAL, store_profile, notification_configuration),
    FIELD(OPTIONAL, store_profile, owner),
    FIELD(OPTIONAL, store_profile, dp_proprietary_data),
    FIELD(OPTIONAL, store_profile, service_specific_data),
    FIELD(OPTIONAL, store_profile, access_rules),
    FIELD(OPTIONAL, store_profile, smdp_oid),
    FIELD(OPTIONAL, store_profile, smdp_address),
    FIELD(OPTIONAL, store_profile, ci_key_id),
    FIELD(OPTIONAL, store_profile, iot_specific_metadata),
};

int store_count_profiles(struct store *store, unsigned *count)
{
    return statement_count(store, STATEMENT_PROFILE_COUNT, count);
}

int store_next_profile(struct store *store, struct arena *arena, int64_t from,
                       struct store_profile *out)
{
    sqlite3_stmt *statement;
    int err = statement_take(store, STATEMENT_PROFILE_NEXT, &statement);

    if (err)
        return err;
    sqlite3_bind_int64(statement, 1, from);
    return record_fetch(statement, fields, FIELD_COUNT(fields), arena, out);
}

static int find(struct store *store, struct arena *arena, enum statement which, struct bytes key,
                struct store_profile *out)
{
    sqlite3_stmt *statement;
    int err = statement_take(store, which, &statement);

    if (!err && key.len)
        err = statement_bind_bytes(statement, 1, key);
    return err ? err : record_fetch(statement, fields, FIELD_COUNT(fields), arena, out);
}

int store_find_profile(struct store *store, struct arena *arena,
                       const uint8_t iccid[STORE_ICCID_LEN], struct store_profile *out)
{
    return find(store, arena, STATEMENT_PROFILE_FIND, bytes_at(iccid, STORE_ICCID_LEN), out);
}

int store_find_profile_by_aid(struct store *store, struct arena *arena,
                              const uint8_t aid[STORE_AID_LEN], struct store_profile *out)
{
    return find(store, arena, STATEMENT_PROFILE_FIND_AID, bytes_at(aid, STORE_AID_LEN), out);
}

int store_find_enabled_profile(struct store *store, struct arena *arena, struct store_profile *out)
{
    return find(store, arena, STATEMENT_PROFILE_FIND_ENABLED, BYTES_NONE, out);
}

int store_find_fallback_profile(struct store *store, struct arena *arena, struct store_profile *out)
{
    return find(store, arena, STATEMENT_PROFILE_FIND_FALLBACK, BYTES_NONE, out);
}

int store_find_installing_profile(struct store *store, struct arena *arena,
                                  struct store_profile *out)
{
    return find(store, arena, STATEMENT_PROFILE_FIND_INSTALLING, BYTES_NONE, out);
}

/* Octets of card memory that the metadata costs. */
static int64_t metadata_cost(const struct store_profile *profile)
{
    int64_t cost = STORE_PROFILE_COST;

    for (size_t i = 0; i < FIELD_COUNT(fields); i++) {
        const void *at = (const uint8_t *)profile + fields[i].offset;

        if (fields[i].kind == FIELD_OPTIONAL)
            cost += (int64_t)((const struct bytes *)at)->len;
    }
    return cost;
}

/* Adds or updates; SQLite assigns the id of a new one. */
static int write_profile(struct store *store, enum statement which,
                         const struct store_profile *profile, int64_t cost)
{
    enum { PARAMETER_ID = 1, PARAMETER_COST = FIELD_COUNT(fields) + 1 };
    sqlite3_stmt *statement;
    int err = statement_change(store, which, &statement);

    if (err)
        return err;
    err = record_bind(statement, fields, FIELD_COUNT(fields), profile);
    if (!err && which == STATEMENT_PROFILE_ADD)
        err = store_error_of(sqlite3_bind_null(statement, PARAMETER_ID));
    if (!err)
        err = store_error_of(sqlite3_bind_int64(statement, PARAMETER_COST, cost));
    return err ? statement_end(statement, err) : statement_finish(statement, true);
}

int store_add_profile(struct store *store, const struct store_profile *profile, int64_t *id)
{
    int64_t cost = metadata_cost(profile);
    int err = memory_use(store, cost);

    if (err)
        return err;
    err = write_profile(store, STATEMENT_PROFILE_ADD, profile, cost);
    if (err)
        memory_use(store, -cost);
    else
        *id = sqlite3_last_insert_rowid(store->database);
    return err;
}

int store_update_profile(struct store *store, const struct store_profile *profile)
{
    int64_t cost = metadata_cost(profile), before = 0;
    int err = statement_number(store, STATEMENT_PROFILE_METADATA_OCTETS, profile->id, &before);

    if (!err)
        err = memory_use(store, cost - before);
    if (err)
        return err;
    err = write_profile(store, STATEMENT_PROFILE_UPDATE, profile, cost);
    if (err)
        memory_use(store, before - cost);
    return err;
}

int store_delete_profile(struct store *store, int64_t id)
{
    sqlite3_stmt *statement;
    int64_t octets;
    int err = statement_change(store, STATEMENT_PROFILE_DELETE, &statement);

    if (!err)
        err = statement_number(store, STATEMENT_PROFILE_OCTETS, id, &octets);
    if (err)
        return err;
    sqlite3_bind_int64(statement, 1, id);
    err = statement_finish(statement, true);
    if (store->grown_profile == id) {
        octets += store->grown_octets;
        store->grown_profile = 0;
    }
    if (!err && store->cached_counts.used_octets >= 0)
        store->cached_counts.used_octets -= octets;
    return err;
}

int store_set_profile_state(struct store *store, int64_t id, enum store_profile_state state)
{
    sqlite3_stmt *statement;
    int err = statement_change(store, STATEMENT_PROFILE_SET_STATE, &statement);

    if (err)
        return err;
    sqlite3_bind_int64(statement, 1, id);
    sqlite3_bind_int(statement, 2, (int)state);
    err = statement_finish(statement, true);
    return err == ERR_EXISTS ? ERR_STATE : err; /* STORE-S5: another one is enabled */
}

int store_set_fallback_attribute(struct store *store, int64_t id)
{
    sqlite3_stmt *statement;
    int err = statement_change(store, STATEMENT_PROFILE_CLEAR_FALLBACK, &statement);

    if (!err)
        err = statement_finish(statement, false);
    if (err || id == 0)
        return err;
    err = statement_change(store, STATEMENT_PROFILE_SET_FALLBACK, &statement);
    if (err)
        return err;
    sqlite3_bind_int64(statement, 1, id);
    return statement_finish(statement, true);
}

/* Octets of card memory in use: read once, then updated with each change. */
static int memory_used(struct store *store, int64_t *used)
{
    sqlite3_stmt *statement;
    int err = 0;

    if (store->cached_counts.used_octets < 0) {
        err = memory_write_growth(store);
        if (!err)
            err = statement_take(store, STATEMENT_MEMORY_USED, &statement);
        if (err)
            return err;
        sqlite3_bind_int(statement, 1, STORE_CRL_COST);
        sqlite3_bind_int(statement, 2, STORE_REVOKED_COST);
        err = statement_row(statement);
        if (!err)
            store->cached_counts.used_octets = sqlite3_column_int64(statement, 0);
        err = statement_end(statement, err);
    }
    *used = store->cached_counts.used_octets;
    return err;
}

int memory_use(struct store *store, int64_t delta)
{
    int64_t used = 0;
    int err = memory_used(store, &used);

    if (!err && delta > 0 && used + delta > store->nvm_bytes)
        err = ERR_FULL;
    if (!err)
        store->cached_counts.used_octets += delta;
    return err;
}

int memory_write_growth(struct store *store)
{
    sqlite3_stmt *statement;
    int err;

    if (store->grown_profile == 0)
        return 0;
    err = statement_change(store, STATEMENT_PROFILE_ADD_OCTETS, &statement);
    if (err)
        return err;
    sqlite3_bind_int64(statement, 1, store->grown_profile);
    sqlite3_bind_int64(statement, 2, store->grown_octets);
    store->grown_profile = 0;
    return statement_finish(statement, true);
}

int memory_use_for(struct store *store, int64_t profile, int64_t delta)
{
    int64_t metadata, used;
    int err = memory_used(store, &used); /* first: it writes the growth so far */

    if (err)
        return err;
    if (profile != store->grown_profile || profile == 0) {
        err = memory_write_growth(store);
        if (!err)
            err = statement_number(store, STATEMENT_PROFILE_METADATA_OCTETS, profile, &metadata);
        if (err)
            return err;
        store->grown_profile = profile;
        store->grown_octets = 0;
    }
    err = memory_use(store, delta);
    if (!err)
        store->grown_octets += delta;
    return err;
}

int store_get_free_memory(struct store *store, uint32_t *free_octets)
{
    int64_t used = 0;
    int err = memory_used(store, &used);

    if (err)
        return err;
    *free_octets = used < store->nvm_bytes ? (uint32_t)(store->nvm_bytes - used) : 0;
    return 0;
}
