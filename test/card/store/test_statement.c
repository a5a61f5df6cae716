/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Statements: prepared once, reset after each use, changes inside a transaction only. */
#include "test/card/store/card_file.h"

static void prepared_once(void **state)
{
    struct fixture *f = *state;
    sqlite3_stmt *first, *second;
    unsigned count = 9;

    assert_int_equal(statement_take(f->store, STATEMENT_EIM_COUNT, &first), 0);
    assert_int_equal(statement_count(f->store, STATEMENT_EIM_COUNT, &count), 0);
    assert_int_equal(count, 0);
    assert_int_equal(statement_take(f->store, STATEMENT_EIM_COUNT, &second), 0);
    assert_ptr_equal(first, second);
    assert_false(sqlite3_stmt_busy(second)); /* no read transaction stays open */
    assert_int_equal(store_release_memory(f->store), 0);
    assert_null(f->store->statements[STATEMENT_EIM_COUNT]);
    assert_int_equal(statement_count(f->store, STATEMENT_EIM_COUNT, &count), 0); /* reconnects */
}

/* All texts fit the tables. */
static void every_statement_is_valid(void **state)
{
    struct fixture *f = *state;

    for (int i = 0; i < STATEMENT_COUNT; i++) {
        sqlite3_stmt *statement;

        assert_int_equal(statement_take(f->store, (enum statement)i, &statement), 0);
        assert_non_null(statement);
    }
}

/* STORE-S2 */
static void changes_need_a_transaction(void **state)
{
    struct fixture *f = *state;
    sqlite3_stmt *statement;

    assert_int_equal(statement_change(f->store, STATEMENT_EIM_DELETE, &statement), ERR_STATE);
    assert_int_equal(store_begin(f->store), 0);
    assert_false(f->store->begun); /* SQLite's transaction begins with the first statement */
    assert_int_equal(statement_change(f->store, STATEMENT_EIM_DELETE, &statement), 0);
    assert_true(f->store->begun);
    assert_int_equal(statement_bind_bytes(statement, 1, BYTES_TEXT("eim")), 0);
    assert_int_equal(statement_finish(statement, false), 0);
    assert_int_equal(statement_bind_bytes(statement, 1, BYTES_NONE), 0);
    assert_int_equal(statement_finish(statement, true), ERR_NOT_FOUND);
    /* SQLite rolls back by itself after an input/output error: then nothing is changed. */
    assert_int_equal(connection_run(f->store->database, "ROLLBACK"), 0);
    assert_int_equal(statement_change(f->store, STATEMENT_EIM_DELETE, &statement), ERR_STATE);
    assert_int_equal(store_commit(f->store), ERR_IO);
}

static void numbers_of_rows(void **state)
{
    struct fixture *f = *state;
    int64_t number = 7;

    assert_int_equal(statement_number(f->store, STATEMENT_PROFILE_OCTETS, 1, &number),
                     ERR_NOT_FOUND);
    assert_int_equal(number, 7);
}

#define OPEN_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup_open, fixture_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        OPEN_TEST(prepared_once),
        OPEN_TEST(every_statement_is_valid),
        OPEN_TEST(changes_need_a_transaction),
        OPEN_TEST(numbers_of_rows),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
