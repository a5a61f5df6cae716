/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Structs to rows and back: each kind of field, and values that do not fit. */
#include "test/card/store/card_file.h"

struct row {
    uint8_t u8;
    bool boolean;
    uint32_t u32;
    int32_t i32;
    int64_t i64;
    uint8_t fixed[3];
    struct bytes bytes, optional;
};

static const struct field fields[] = {
    FIELD(U8, row, u8),       FIELD(BOOL, row, boolean),      FIELD(U32, row, u32),
    FIELD(I32, row, i32),     FIELD(I64, row, i64),           FIELD(FIXED, row, fixed),
    FIELD(BYTES, row, bytes), FIELD(OPTIONAL, row, optional),
};

static sqlite3_stmt *prepare(sqlite3 *database, const char *sql)
{
    sqlite3_stmt *statement;

    assert_int_equal(sqlite3_prepare_v2(database, sql, -1, &statement, NULL), SQLITE_OK);
    return statement;
}

static void every_kind_comes_back(void **state)
{
    static const struct row rows[] = {
        {255, true, UINT32_MAX, INT32_MAX, INT64_MAX, {1, 2, 3}, BYTES_TEXT("x"), BYTES_TEXT("y")},
        {0, false, 0, -1, INT64_MIN, {0}, BYTES_TEXT(""), BYTES_NONE},
        {1, true, 1, INT32_MIN, -1, {0xFF}, BYTES_TEXT("x\0x"), BYTES_TEXT("")},
    };
    struct fixture *f = *state;
    sqlite3 *database;

    assert_int_equal(sqlite3_open(":memory:", &database), SQLITE_OK);
    for (size_t i = 0; i < 3; i++) {
        sqlite3_stmt *statement = prepare(database, "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8");
        struct row out;

        assert_int_equal(record_bind(statement, fields, FIELD_COUNT(fields), &rows[i]), 0);
        assert_int_equal(record_fetch(statement, fields, FIELD_COUNT(fields), &f->arena, &out), 0);
        assert_int_equal(out.u8, rows[i].u8);
        assert_int_equal(out.boolean, rows[i].boolean);
        assert_int_equal(out.u32, rows[i].u32);
        assert_int_equal(out.i32, rows[i].i32);
        assert_true(out.i64 == rows[i].i64);
        assert_memory_equal(out.fixed, rows[i].fixed, sizeof out.fixed);
        assert_true(bytes_equal(out.bytes, rows[i].bytes));
        assert_true(bytes_equal(out.optional, rows[i].optional));
        assert_int_equal(out.optional.at == NULL, rows[i].optional.at == NULL);
        sqlite3_finalize(statement);
    }
    sqlite3_close(database);
}

static void values_that_do_not_fit_are_foreign(void **state)
{
    static const struct {
        size_t field;
        const char *sql;
    } rows[] = {
        {0, "SELECT 256"},         {0, "SELECT -1"},          {2, "SELECT 4294967296"},
        {2, "SELECT -1"},          {3, "SELECT 2147483648"},  {3, "SELECT -2147483649"},
        {5, "SELECT zeroblob(2)"}, {5, "SELECT zeroblob(4)"}, {5, "SELECT NULL"},
        {0, "SELECT NULL"},        {1, "SELECT NULL"},        {2, "SELECT NULL"},
        {4, "SELECT NULL"},        {6, "SELECT NULL"},
    };
    struct fixture *f = *state;
    sqlite3 *database;

    assert_int_equal(sqlite3_open(":memory:", &database), SQLITE_OK);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        sqlite3_stmt *statement = prepare(database, rows[i].sql);
        struct row out;

        assert_int_equal(record_fetch(statement, &fields[rows[i].field], 1, &f->arena, &out),
                         ERR_FOREIGN);
        sqlite3_finalize(statement);
    }
    sqlite3_close(database);
}

static void no_row_and_no_memory(void **state)
{
    struct fixture *f = *state;
    struct arena small;
    sqlite3 *database;
    sqlite3_stmt *statement;
    struct row out;

    assert_int_equal(sqlite3_open(":memory:", &database), SQLITE_OK);
    statement = prepare(database, "SELECT 1 WHERE 0");
    assert_int_equal(record_fetch(statement, fields, 1, &f->arena, &out), ERR_NOT_FOUND);
    sqlite3_finalize(statement);
    arena_init(&small, 64);
    statement = prepare(database, "SELECT zeroblob(100000)");
    assert_int_equal(record_fetch(statement, &fields[6], 1, &small, &out), ERR_MEMORY);
    sqlite3_finalize(statement);
    arena_free(&small);
    sqlite3_close(database);
}
int main(void)
{
    const struct CMUnitTest tests[] = {
        FILE_TEST(every_kind_comes_back),
        FILE_TEST(values_that_do_not_fit_are_foreign),
        FILE_TEST(no_row_and_no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
