/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Versions of card files: newer ones are refused, older ones migrated. */
#include "test/card/store/card_file.h"

static void a_newer_card_is_refused(void **state)
{
    struct fixture *f = *state;
    char wanted[120];

    run_sql(f->path, "PRAGMA user_version = 99");
    snprintf(wanted, sizeof(wanted), "is a card file of version 99; this program supports 1 to %d",
             schema_version());
    check_refused(f, ERR_FOREIGN, wanted);
    run_sql(f->path, "PRAGMA user_version = 0");
    snprintf(wanted, sizeof(wanted), "is a card file of version 0; this program supports 1 to %d",
             schema_version());
    check_refused(f, ERR_FOREIGN, wanted);
}

/* A card as version 1 made it, with rows, becomes one of today; nothing is lost. */
static void make_old_card(struct fixture *f)
{
    sqlite3 *database;
    const char *const rows =
        "PRAGMA application_id = 1700088131; PRAGMA user_version = 1;"
        "INSERT INTO identity VALUES (1, zeroblob(16), 0, 0, x'', x'', 70000, x'', x'', 1, 2, 3);"
        "INSERT INTO settings VALUES (1, CAST('old.example' AS BLOB), 0, x'', x'');"
        "INSERT INTO counter VALUES (1, 4, 5, 6);";

    remove(f->path);
    assert_int_equal(sqlite3_open(f->path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, "PRAGMA page_size = 1024; PRAGMA journal_mode = WAL",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, store_schema_steps[0], NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, rows, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(database);
}

struct recorder {
    struct trace_sink sink;
    unsigned migrations;
    int result;
};

static void record(struct trace_sink *sink, const struct trace_event *event)
{
    struct recorder *recorder = (struct recorder *)sink;

    if (strcmp(event->name, "migrate") != 0)
        return;
    assert_int_equal(event->kind, TRACE_STORE);
    assert_string_equal(event->reason, "card file of an older version");
    recorder->migrations++;
    recorder->result = event->result;
}

/* A migration is traced once, with its result. */
static void a_migration_is_traced(void **state)
{
    struct fixture *f = *state;

    for (unsigned i = 0; i < 3; i++) {
        struct recorder recorder = {.sink = {.emit = record}};
        struct trace trace = {"card", &clock_system, &recorder.sink};
        int err;

        make_old_card(f);
        if (i == 1)
            run_sql(f->path, "CREATE TABLE fact (a)"); /* the name that step 3 gives a table */
        for (unsigned again = 0; again < 2; again++) {
            err = store_open(&f->store, f->path, STORE_WRITE, STORE_DURABILITY_FULL, &trace, f->why,
                             sizeof(f->why));
            assert_int_equal(err != 0, i == 1);
            if (!err)
                store_trace_opening(f->store);
            assert_int_equal(recorder.migrations, i == 1 ? again + 1 : 1);
            assert_int_equal(recorder.result, err);
            fixture_close(f);
        }
    }
}

static void an_older_card_is_renewed(void **state)
{
    struct fixture *f = *state;
    struct store_identity identity;
    struct store_crl crl;
    int64_t number;
    unsigned count;

    make_old_card(f);
    assert_int_equal(fixture_open_as(f, STORE_READ, STORE_DURABILITY_FULL), ERR_FOREIGN);
    assert_string_equal(f->why,
                        "is a card file of the older version 1: run the card once to migrate "
                        "it");
    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_NONE), 0); /* in memory */
    check_address(f, f->store, BYTES_TEXT("old.example"));
    fixture_close(f);
    assert_int_equal(fixture_open_as(f, STORE_READ, STORE_DURABILITY_FULL), ERR_FOREIGN);
    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_FULL), 0);
    check_address(f, f->store, BYTES_TEXT("old.example"));
    assert_int_equal(store_get_identity(f->store, &f->arena, &identity), 0);
    assert_int_equal(identity.nvm_bytes, 70000);
    assert_int_equal(identity.access_name.len, 0);
    assert_false(identity.compact);
    assert_int_equal(identity.ipa_features, 0);
    assert_int_equal(identity.spec, 0);
    assert_false(identity.crl_support);
    assert_int_equal(store_next_crl(f->store, &f->arena, 0, &crl), ERR_NOT_FOUND);
    assert_int_equal(store_count_profiles(f->store, &count), 0);
    assert_int_equal(count, 0);
    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(store_next_sequence_number(f->store, &number), 0);
    assert_int_equal(number, 5);
    assert_int_equal(store_commit(f->store), 0);
    fixture_close(f);
    assert_int_equal(fixture_open_as(f, STORE_READ, STORE_DURABILITY_FULL), 0);
    check_address(f, f->store, BYTES_TEXT("old.example"));
}

/* Every step of schema.sql is counted; a file of the newest version is left alone. */
static void versions_are_steps(void **state)
{
    struct fixture *f = *state;
    sqlite3 *database;
    int64_t version = 0;
    int steps = 0;

    while (store_schema_steps[steps])
        steps++;
    assert_int_equal(schema_version(), steps);
    assert_int_equal(sqlite3_open(f->path, &database), SQLITE_OK);
    assert_int_equal(connection_number(database, "PRAGMA user_version", &version), 0);
    assert_int_equal(version, steps);
    assert_int_equal(schema_migrate(database, steps), 0);
    sqlite3_close(database);
}

/* A step that fails leaves the version and the tables of before. */
static void a_failed_migration_changes_nothing(void **state)
{
    struct fixture *f = *state;
    sqlite3 *database;
    int64_t version = 0, tables = 0;

    make_old_card(f);
    run_sql(f->path, "CREATE TABLE fact (a)"); /* the name that step 3 gives a table */
    assert_int_equal(sqlite3_open(f->path, &database), SQLITE_OK);
    assert_int_not_equal(schema_migrate(database, 1), 0);
    assert_int_equal(connection_number(database, "PRAGMA user_version", &version), 0);
    assert_int_equal(version, 1);
    assert_int_equal(connection_number(database,
                                       "SELECT count(*) FROM sqlite_schema WHERE name = 'profile'",
                                       &tables),
                     0);
    assert_int_equal(tables, 0); /* of step 2 */
    sqlite3_close(database);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FILE_TEST(a_newer_card_is_refused),
        FILE_TEST(an_older_card_is_renewed),
        FILE_TEST(a_migration_is_traced),
        FILE_TEST(versions_are_steps),
        FILE_TEST(a_failed_migration_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
