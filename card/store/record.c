/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Converts structs to rows and back, by tables of fields. */
#include "card/store/internal.h"

#include <string.h>

static int field_bind(sqlite3_stmt *statement, int parameter, const struct field *field,
                      const void *at)
{
    switch ((enum field_kind)field->kind) {
    case FIELD_U8:
        return store_error_of(sqlite3_bind_int(statement, parameter, *(const uint8_t *)at));
    case FIELD_BOOL:
        return store_error_of(sqlite3_bind_int(statement, parameter, *(const bool *)at));
    case FIELD_U32:
        return store_error_of(sqlite3_bind_int64(statement, parameter, *(const uint32_t *)at));
    case FIELD_I32:
        if (*(const int32_t *)at == -1)
            return store_error_of(sqlite3_bind_null(statement, parameter));
        return store_error_of(sqlite3_bind_int(statement, parameter, *(const int32_t *)at));
    case FIELD_I64:
        return store_error_of(sqlite3_bind_int64(statement, parameter, *(const int64_t *)at));
    case FIELD_FIXED:
        return statement_bind_bytes(statement, parameter, bytes_at(at, field->size));
    case FIELD_OPTIONAL:
        if (((const struct bytes *)at)->at == NULL)
            return store_error_of(sqlite3_bind_null(statement, parameter));
        return statement_bind_bytes(statement, parameter, *(const struct bytes *)at);
    case FIELD_BYTES:
        return statement_bind_bytes(statement, parameter, *(const struct bytes *)at);
    }
    return ERR_UNSUPPORTED;
}

int record_bind(sqlite3_stmt *statement, const struct field *fields, size_t count,
                const void *record)
{
    int err = 0;

    for (size_t i = 0; !err && i < count; i++)
        err = field_bind(statement, (int)i + 1, &fields[i],
                         (const uint8_t *)record + fields[i].offset);
    return err;
}

static int slice_read(sqlite3_stmt *statement, int column, struct arena *arena, struct bytes *out)
{
    const void *at = sqlite3_column_blob(statement, column);
    int len = sqlite3_column_bytes(statement, column);

    *out = BYTES_NONE;
    if (sqlite3_column_type(statement, column) == SQLITE_NULL)
        return 0;
    *out = arena_copy(arena, bytes_at(at, (size_t)len));
    return out->at ? 0 : ERR_MEMORY;
}

static int field_read(sqlite3_stmt *statement, int column, const struct field *field,
                      struct arena *arena, void *at)
{
    int64_t number = field->kind <= FIELD_I64 ? sqlite3_column_int64(statement, column) : 0;

    if (sqlite3_column_type(statement, column) == SQLITE_NULL && field->kind != FIELD_I32 &&
        field->kind != FIELD_OPTIONAL)
        return ERR_FOREIGN; /* a damaged file: the column is NOT NULL */
    switch ((enum field_kind)field->kind) {
    case FIELD_U8:
        *(uint8_t *)at = (uint8_t)number;
        return number >= 0 && number <= UINT8_MAX ? 0 : ERR_FOREIGN;
    case FIELD_BOOL:
        *(bool *)at = number != 0;
        return 0;
    case FIELD_U32:
        *(uint32_t *)at = (uint32_t)number;
        return number >= 0 && number <= UINT32_MAX ? 0 : ERR_FOREIGN;
    case FIELD_I32:
        if (sqlite3_column_type(statement, column) == SQLITE_NULL)
            number = -1;
        *(int32_t *)at = (int32_t)number;
        return number >= INT32_MIN && number <= INT32_MAX ? 0 : ERR_FOREIGN;
    case FIELD_I64:
        *(int64_t *)at = number;
        return 0;
    case FIELD_FIXED:
        if (sqlite3_column_bytes(statement, column) != field->size)
            return ERR_FOREIGN;
        memcpy(at, sqlite3_column_blob(statement, column), field->size);
        return 0;
    case FIELD_BYTES:
    case FIELD_OPTIONAL:
        return slice_read(statement, column, arena, at);
    }
    return ERR_UNSUPPORTED;
}

int record_read(sqlite3_stmt *statement, const struct field *fields, size_t count,
                struct arena *arena, void *record)
{
    int err = 0;

    for (size_t i = 0; !err && i < count; i++)
        err =
            field_read(statement, (int)i, &fields[i], arena, (uint8_t *)record + fields[i].offset);
    return err;
}

int record_fetch(sqlite3_stmt *statement, const struct field *fields, size_t count,
                 struct arena *arena, void *record)
{
    int err = statement_row(statement);

    if (!err)
        err = record_read(statement, fields, count, arena, record);
    return statement_end(statement, err);
}

int record_change(struct store *store, enum statement which, const struct field *fields,
                  size_t count, const void *record)
{
    sqlite3_stmt *statement;
    int err = statement_change(store, which, &statement);

    if (err)
        return err;
    err = record_bind(statement, fields, count, record);
    return err ? statement_end(statement, err) : statement_finish(statement, true);
}

int record_get(struct store *store, enum statement which, const struct field *fields, size_t count,
               struct arena *arena, void *record)
{
    sqlite3_stmt *statement;
    int err = statement_take(store, which, &statement);

    return err ? err : record_fetch(statement, fields, count, arena, record);
}
