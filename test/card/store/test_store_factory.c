/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/card/store/fixture.h"

#include <sqlite3.h>
#include <stdio.h>

static void identity_is_as_created(void **state)
{
    struct fixture *f = *state;
    struct store_identity identity;

    assert_int_equal(store_get_identity(f->store, &f->arena, &identity), 0);
    assert_int_equal(identity.eid[0], 0x89);
    assert_int_equal(identity.eid[15], 0x35);
    assert_int_equal(identity.mode, 2);
    assert_int_equal(identity.ipa, 1);
    assert_bytes(identity.quirks, "none");
    assert_bytes(identity.seed, "seed");
    assert_int_equal(identity.nvm_bytes, 65536);
    assert_bytes(identity.rat, "rules");
    assert_bytes(identity.root_smds_address, "smds.example");
    assert_int_equal(identity.poll_seconds, 60);
    assert_true(identity.rollback_seconds == 4294967295U);
    assert_int_equal(identity.fallback_seconds, 0);
    assert_bytes(identity.access_name, "\x03iot");
    assert_true(identity.inert_applications);
    assert_true(identity.compact);
    assert_int_equal(identity.ipa_features, 28);
    assert_int_equal(identity.spec, 1);
}

static void a_full_arena_is_memory(void **state)
{
    struct fixture *f = *state;
    struct store_identity identity;
    struct arena small;

    arena_init(&small, 6);
    assert_int_equal(store_get_identity(f->store, &small, &identity), ERR_MEMORY);
    arena_free(&small);
    /* and the store goes on */
    assert_int_equal(store_get_identity(f->store, &f->arena, &identity), 0);
}

static void credentials_are_as_created(void **state)
{
    struct fixture *f = *state;
    struct store_credential credential;

    assert_int_equal(store_get_credential(f->store, &f->arena, 0, &credential), 0);
    assert_bytes(credential.ci_key_id, "ci key id");
    assert_bytes(credential.ci_certificate, "ci");
    assert_bytes(credential.eum_certificate, "eum");
    assert_bytes(credential.euicc_certificate, "euicc");
    assert_int_equal(credential.euicc_private_key.len, 32);
    assert_int_equal(credential.euicc_private_key.at[2], 3);
    assert_int_equal(credential.curve, 1);
    assert_int_equal(store_get_credential(f->store, &f->arena, 1, &credential), ERR_NOT_FOUND);
}

static void settings_change_in_a_transaction_only(void **state)
{
    struct fixture *f = *state;
    struct store_settings settings;

    assert_int_equal(store_get_settings(f->store, &f->arena, &settings), 0);
    assert_bytes(settings.default_smdp_address, "smdp.example");
    assert_false(settings.immediate_enable);
    assert_int_equal(settings.immediate_enable_smdp_oid.len, 0);

    settings.default_smdp_address = BYTES_NONE;
    settings.immediate_enable = true;
    settings.immediate_enable_smdp_oid = BYTES_TEXT("oid");
    settings.immediate_enable_smdp_address = BYTES_TEXT("other.example");
    assert_int_equal(store_put_settings(f->store, &settings), ERR_STATE);
    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(store_put_settings(f->store, &settings), 0);
    assert_int_equal(store_commit(f->store), 0);

    assert_int_equal(store_get_settings(f->store, &f->arena, &settings), 0);
    assert_int_equal(settings.default_smdp_address.len, 0);
    assert_true(settings.immediate_enable);
    assert_bytes(settings.immediate_enable_smdp_oid, "oid");
    assert_bytes(settings.immediate_enable_smdp_address, "other.example");
}

typedef int next_function(struct store *store, int64_t *number);

static void check_counter(struct fixture *f, next_function *next, int64_t first)
{
    int64_t number = -1;

    assert_int_equal(next(f->store, &number), ERR_STATE);
    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(next(f->store, &number), 0);
    assert_int_equal(number, first);
    assert_int_equal(next(f->store, &number), 0);
    assert_int_equal(number, first + 1);
    assert_int_equal(store_commit(f->store), 0);
    /* STORE-S4: what a rolled back transaction took was never given. */
    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(next(f->store, &number), 0);
    assert_int_equal(number, first + 2);
    store_rollback(f->store);
    fixture_close(f);
    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_OS), 0);
    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(next(f->store, &number), 0);
    assert_int_equal(number, first + 2);
    assert_int_equal(store_commit(f->store), 0);
}

static void counters_grow(void **state)
{
    check_counter(*state, store_next_association_token, 1);
    check_counter(*state, store_next_sequence_number, 0);
    check_counter(*state, store_next_life, 0);
}

/* Opens with `durability`, changes the card where `changes`, and closes it. */
static void run_process(struct fixture *f, enum store_durability durability, bool changes,
                        bool commits)
{
    int64_t number;

    assert_int_equal(fixture_open_as(f, STORE_WRITE, durability), 0);
    assert_int_equal(store_begin(f->store), 0);
    if (changes)
        assert_int_equal(store_next_sequence_number(f->store, &number), 0);
    if (commits)
        assert_int_equal(store_commit(f->store), 0);
    else
        store_rollback(f->store);
    fixture_close(f);
}

static void durability_is_that_of_the_last_change(void **state)
{
    static const struct {
        enum store_durability durability;
        bool changes, commits;
        enum store_durability recorded;
    } rows[] = {
        {STORE_DURABILITY_OS, false, true, STORE_DURABILITY_FULL},
        {STORE_DURABILITY_OS, true, false, STORE_DURABILITY_FULL},
        {STORE_DURABILITY_OS, true, true, STORE_DURABILITY_OS},
        {STORE_DURABILITY_FULL, true, false, STORE_DURABILITY_OS},
        {STORE_DURABILITY_NONE, true, true, STORE_DURABILITY_OS}, /* the file is not written */
        {STORE_DURABILITY_FULL, true, true, STORE_DURABILITY_FULL},
    };
    struct fixture *f = *state;

    assert_int_equal(fixture_create(f->path), 0);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        enum store_durability recorded = STORE_DURABILITY_NONE;

        run_process(f, rows[i].durability, rows[i].changes, rows[i].commits);
        assert_int_equal(fixture_open_as(f, STORE_READ, STORE_DURABILITY_FULL), 0);
        assert_int_equal(store_get_durability(f->store, &recorded), 0);
        assert_int_equal(recorded, rows[i].recorded);
        fixture_close(f);
    }
}

/* Puts a value into the closed file that its checks and triggers refuse. */
static void damage_counter(const struct fixture *f, const char *column, const char *value)
{
    sqlite3 *database;
    char sql[160];

    snprintf(sql, sizeof(sql), "PRAGMA ignore_check_constraints = 1; UPDATE counter SET %s = %s",
             column, value);
    assert_int_equal(sqlite3_open(f->path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(database);
}

/* Numbers of a damaged file: an error, and nothing is counted. */
static void damaged_numbers_are_foreign(void **state)
{
    static const struct {
        const char *column;
        next_function *next;
    } rows[] = {{"association_token", store_next_association_token},
                {"sequence_number", store_next_sequence_number},
                {"life", store_next_life}};
    static const char *const values[] = {"-1", "-9223372036854775808", "9223372036854775807"};
    static const char *const durabilities[] = {"-1", "2", "4294967296"};
    struct fixture *f = *state;
    enum store_durability recorded;
    int64_t number;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (size_t j = 0; j < sizeof(values) / sizeof(values[0]); j++) {
            fixture_close(f);
            damage_counter(f, rows[i].column, values[j]);
            assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_OS), 0);
            assert_int_equal(store_begin(f->store), 0);
            assert_int_equal(rows[i].next(f->store, &number), ERR_FOREIGN);
            store_rollback(f->store);
        }
    }
    for (size_t i = 0; i < sizeof(durabilities) / sizeof(durabilities[0]); i++) {
        fixture_close(f);
        damage_counter(f, "durability", durabilities[i]);
        assert_int_equal(fixture_open_as(f, STORE_READ, STORE_DURABILITY_FULL), 0);
        assert_int_equal(store_get_durability(f->store, &recorded), ERR_FOREIGN);
    }
}

int main(void)
{
#define CARD_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup_open, fixture_teardown)
    const struct CMUnitTest tests[] = {
        CARD_TEST(identity_is_as_created),
        CARD_TEST(a_full_arena_is_memory),
        CARD_TEST(credentials_are_as_created),
        CARD_TEST(settings_change_in_a_transaction_only),
        CARD_TEST(counters_grow),
        CARD_TEST(damaged_numbers_are_foreign),
        cmocka_unit_test_setup_teardown(durability_is_that_of_the_last_change, fixture_setup,
                                        fixture_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
