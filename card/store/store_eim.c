/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Associated eIMs. */
#include "card/store/internal.h"

static const struct field fields[] = {
    FIELD(BYTES, store_eim, eim_id),
    FIELD(OPTIONAL, store_eim, fqdn),
    FIELD(I32, store_eim, eim_id_type),
    FIELD(I64, store_eim, counter),
    FIELD(I64, store_eim, association_token),
    FIELD(BYTES, store_eim, public_key_data),
    FIELD(OPTIONAL, store_eim, trusted_public_key_data),
    FIELD(I32, store_eim, supported_protocols),
    FIELD(OPTIONAL, store_eim, ci_key_id),
    FIELD(BOOL, store_eim, indirect_profile_download),
    FIELD(OPTIONAL, store_eim, proprietary_protocol),
};

int store_count_eims(struct store *store, unsigned *count)
{
    return statement_count(store, STATEMENT_EIM_COUNT, count);
}

int store_get_eim(struct store *store, struct arena *arena, unsigned index, struct store_eim *out)
{
    sqlite3_stmt *statement;
    int err = statement_take(store, STATEMENT_EIM_GET, &statement);

    if (err)
        return err;
    sqlite3_bind_int64(statement, 1, index);
    return record_fetch(statement, fields, FIELD_COUNT(fields), arena, out);
}

int store_list_eims(struct store *store, struct arena *arena, struct store_eim *out, size_t max,
                    size_t *count)
{
    sqlite3_stmt *statement;
    int err = statement_take(store, STATEMENT_EIM_LIST, &statement);

    *count = 0;
    if (err)
        return err;
    while (!(err = statement_row(statement))) {
        if (*count == max)
            err = ERR_TOO_LONG;
        if (!err)
            err = record_read(statement, fields, FIELD_COUNT(fields), arena, &out[*count]);
        if (err)
            return statement_end(statement, err);
        ++*count;
    }
    return statement_end(statement, err == ERR_NOT_FOUND ? 0 : err);
}

int store_find_eim(struct store *store, struct arena *arena, struct bytes eim_id,
                   struct store_eim *out)
{
    sqlite3_stmt *statement;
    int err = statement_take(store, STATEMENT_EIM_FIND, &statement);

    if (err)
        return err;
    err = statement_bind_bytes(statement, 1, eim_id);
    return err ? statement_end(statement, err)
               : record_fetch(statement, fields, FIELD_COUNT(fields), arena, out);
}

int store_add_eim(struct store *store, const struct store_eim *eim)
{
    return record_change(store, STATEMENT_EIM_ADD, fields, FIELD_COUNT(fields), eim);
}

int store_update_eim(struct store *store, const struct store_eim *eim)
{
    return record_change(store, STATEMENT_EIM_UPDATE, fields, FIELD_COUNT(fields), eim);
}

int store_delete_eim(struct store *store, struct bytes eim_id)
{
    sqlite3_stmt *statement;
    int err = statement_change(store, STATEMENT_EIM_DELETE, &statement);

    if (err)
        return err;
    err = statement_bind_bytes(statement, 1, eim_id);
    return err ? statement_end(statement, err) : statement_finish(statement, true);
}
