/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CRLs and their serial numbers; the card memory that they use (B-173). */
#include "test/card/store/fixture.h"

static const struct store_crl whole = {.ci_key_id = {(const uint8_t *)"ci one", 6},
                                       .scope = {(const uint8_t *)"users", 5},
                                       .number = {(const uint8_t *)"\x05", 1},
                                       .part = 1,
                                       .parts = 1};
static const struct store_crl part = {.ci_key_id = {(const uint8_t *)"ci two", 6},
                                      .scope = {(const uint8_t *)"", 0},
                                      .number = {(const uint8_t *)"\xFF\x01", 2},
                                      .part = 3,
                                      .parts = 64};

static uint32_t free_octets(struct fixture *f)
{
    uint32_t octets = 0;

    assert_int_equal(store_get_free_memory(f->store, &octets), 0);
    return octets;
}

static bool is_revoked(struct fixture *f, const char *ci, const char *serial)
{
    bool revoked = false;

    assert_int_equal(store_is_revoked(f->store, bytes_at(ci, strlen(ci)),
                                      bytes_at(serial, strlen(serial)), &revoked),
                     0);
    return revoked;
}

static void lists_are_kept(void **state)
{
    struct fixture *f = *state;
    struct store_crl crl;
    int64_t first, second;

    assert_int_equal(store_next_crl(f->store, &f->arena, 0, &crl), ERR_NOT_FOUND);
    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(store_add_crl(f->store, &whole, &first), 0);
    assert_int_equal(store_add_crl(f->store, &part, &second), 0);
    assert_int_equal(store_commit(f->store), 0);
    fixture_close(f);
    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_OS), 0);
    assert_int_equal(store_next_crl(f->store, &f->arena, 0, &crl), 0);
    assert_int_equal(crl.id, first);
    assert_bytes(crl.ci_key_id, "ci one");
    assert_bytes(crl.scope, "users");
    assert_bytes(crl.number, "\x05");
    assert_int_equal(crl.part, 1);
    assert_int_equal(crl.parts, 1);
    assert_int_equal(store_next_crl(f->store, &f->arena, first + 1, &crl), 0);
    assert_int_equal(crl.id, second);
    assert_int_equal(crl.scope.len, 0);
    assert_bytes(crl.number, "\xFF\x01");
    assert_int_equal(crl.part, 3);
    assert_int_equal(crl.parts, 64);
    assert_int_equal(store_next_crl(f->store, &f->arena, second + 1, &crl), ERR_NOT_FOUND);
}

static void serial_numbers_belong_to_a_list(void **state)
{
    struct fixture *f = *state;
    int64_t first, second;

    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(store_add_crl(f->store, &whole, &first), 0);
    assert_int_equal(store_add_crl(f->store, &part, &second), 0);
    assert_int_equal(store_add_revoked(f->store, first, BYTES_TEXT("s1")), 0);
    assert_int_equal(store_add_revoked(f->store, second, BYTES_TEXT("s2")), 0);
    assert_true(is_revoked(f, "ci one", "s1"));
    assert_false(is_revoked(f, "ci one", "s2"));
    assert_false(is_revoked(f, "ci two", "s1"));
    assert_true(is_revoked(f, "ci two", "s2"));
    assert_false(is_revoked(f, "ci one", "s"));
    assert_false(is_revoked(f, "ci one", "s11"));
    assert_false(is_revoked(f, "", ""));
    assert_int_equal(store_delete_crl(f->store, first), 0);
    assert_false(is_revoked(f, "ci one", "s1"));
    assert_true(is_revoked(f, "ci two", "s2"));
    assert_int_equal(store_remove_revoked(f->store, second, BYTES_TEXT("s2")), 0);
    assert_false(is_revoked(f, "ci two", "s2"));
    assert_int_equal(store_remove_revoked(f->store, second, BYTES_TEXT("s2")), 0);
    assert_int_equal(store_commit(f->store), 0);
}

static void memory_is_used_and_comes_back(void **state)
{
    struct fixture *f = *state;
    uint32_t before = free_octets(f);
    int64_t first, second;

    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(store_add_crl(f->store, &whole, &first), 0);
    assert_int_equal(store_add_crl(f->store, &part, &second), 0);
    assert_int_equal(free_octets(f), before - 2 * STORE_CRL_COST - 5);
    assert_int_equal(store_add_revoked(f->store, first, BYTES_TEXT("s1")), 0);
    assert_int_equal(store_add_revoked(f->store, first, BYTES_TEXT("s1")), 0); /* no change */
    assert_int_equal(store_add_revoked(f->store, second, BYTES_TEXT("s1")), 0);
    assert_int_equal(free_octets(f), before - 2 * STORE_CRL_COST - 5 - 2 * STORE_REVOKED_COST);
    assert_int_equal(store_commit(f->store), 0);
    fixture_close(f); /* counted again, not from the cache */
    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_OS), 0);
    assert_int_equal(free_octets(f), before - 2 * STORE_CRL_COST - 5 - 2 * STORE_REVOKED_COST);
    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(store_remove_revoked(f->store, second, BYTES_TEXT("s1")), 0);
    assert_int_equal(store_remove_revoked(f->store, second, BYTES_TEXT("s1")), 0);
    assert_int_equal(free_octets(f), before - 2 * STORE_CRL_COST - 5 - STORE_REVOKED_COST);
    assert_int_equal(store_delete_crl(f->store, first), 0);
    assert_int_equal(store_delete_crl(f->store, second), 0);
    assert_int_equal(free_octets(f), before);
    store_rollback(f->store);
    assert_int_equal(free_octets(f), before - 2 * STORE_CRL_COST - 5 - 2 * STORE_REVOKED_COST);
}

static size_t count_of(const struct fixture *f, int64_t id)
{
    size_t count = 99;

    assert_int_equal(store_count_revoked(f->store, id, &count), 0);
    return count;
}

static void serial_numbers_are_counted(void **state)
{
    struct fixture *f = *state;
    int64_t first, second;

    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(store_add_crl(f->store, &whole, &first), 0);
    assert_int_equal(store_add_crl(f->store, &part, &second), 0);
    for (uint8_t serial = 0; serial < 3; serial++) {
        assert_int_equal(count_of(f, first), serial);
        assert_int_equal(store_add_revoked(f->store, first, bytes_at(&serial, 1)), 0);
    }
    assert_int_equal(store_add_revoked(f->store, second, BYTES_TEXT("s1")), 0);
    assert_int_equal(count_of(f, first), 3);
    assert_int_equal(count_of(f, second), 1);
    assert_int_equal(store_delete_crl(f->store, first), 0);
    assert_int_equal(count_of(f, first), 0);
    assert_int_equal(store_commit(f->store), 0);
}

/* Moved serial numbers need no memory; those that the list has stay, and come back with theirs. */
static void serial_numbers_are_moved(void **state)
{
    struct fixture *f = *state;
    uint32_t before = free_octets(f);
    int64_t first, second;

    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(store_add_crl(f->store, &whole, &first), 0);
    assert_int_equal(store_add_crl(f->store, &part, &second), 0);
    assert_int_equal(store_add_revoked(f->store, first, BYTES_TEXT("s1")), 0);
    assert_int_equal(store_add_revoked(f->store, second, BYTES_TEXT("s1")), 0);
    assert_int_equal(store_add_revoked(f->store, second, BYTES_TEXT("s2")), 0);
    assert_int_equal(store_move_revoked(f->store, second, first), 0);
    assert_true(is_revoked(f, "ci one", "s1"));
    assert_true(is_revoked(f, "ci one", "s2"));
    assert_true(is_revoked(f, "ci two", "s1"));
    assert_false(is_revoked(f, "ci two", "s2"));
    assert_int_equal(free_octets(f), before - 2 * STORE_CRL_COST - 5 - 3 * STORE_REVOKED_COST);
    assert_int_equal(store_delete_crl(f->store, second), 0);
    assert_int_equal(store_move_revoked(f->store, second, first), 0); /* nothing to move */
    assert_int_equal(free_octets(f), before - STORE_CRL_COST - 5 - 2 * STORE_REVOKED_COST);
    assert_int_equal(store_commit(f->store), 0);
    fixture_close(f); /* counted again, not from the cache */
    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_OS), 0);
    assert_int_equal(free_octets(f), before - STORE_CRL_COST - 5 - 2 * STORE_REVOKED_COST);
    assert_int_equal(store_move_revoked(f->store, first, second), ERR_STATE);
}

static void full_memory_takes_no_more(void **state)
{
    struct fixture *f = *state;
    struct store_crl crl = whole;
    uint8_t number = 0;
    int64_t id;
    int err;

    crl.number = bytes_at(&number, 1);
    assert_int_equal(store_begin(f->store), 0);
    while ((err = store_add_crl(f->store, &crl, &id)) == 0)
        if (++number == 0)
            crl.part = ++crl.parts;
    assert_int_equal(err, ERR_FULL);
    assert_in_range(free_octets(f), 0, STORE_CRL_COST + 4);
    while (free_octets(f) >= STORE_REVOKED_COST) {
        uint32_t serial = free_octets(f);

        assert_int_equal(store_add_revoked(f->store, id, bytes_at((uint8_t *)&serial, 4)), 0);
    }
    assert_int_equal(store_add_revoked(f->store, id, BYTES_TEXT("s")), ERR_FULL);
    assert_int_equal(store_delete_crl(f->store, id), 0);
    assert_int_equal(store_add_crl(f->store, &crl, &id), 0);
}

static void the_tables_refuse_what_must_not_be(void **state)
{
    struct fixture *f = *state;
    struct store_crl crl = whole;
    uint8_t long_number[21] = {1};
    uint32_t before;
    int64_t id, other, of_part;

    assert_int_equal(store_add_crl(f->store, &whole, &id), ERR_STATE);
    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(store_add_crl(f->store, &whole, &id), 0);
    before = free_octets(f);
    assert_int_equal(store_add_crl(f->store, &whole, &other), ERR_EXISTS);
    crl.part = 2;
    assert_int_equal(store_add_crl(f->store, &crl, &other), ERR_RANGE);
    crl.part = 0;
    assert_int_equal(store_add_crl(f->store, &crl, &other), ERR_RANGE);
    crl.part = crl.parts = 65;
    assert_int_equal(store_add_crl(f->store, &crl, &other), ERR_RANGE);
    crl = whole;
    crl.number = BYTES_OF(long_number);
    assert_int_equal(store_add_crl(f->store, &crl, &other), ERR_RANGE);
    assert_int_equal(store_renumber_crl(f->store, id, BYTES_OF(long_number)), ERR_RANGE);
    assert_int_equal(store_renumber_crl(f->store, id + 1, BYTES_TEXT("\x06")), ERR_NOT_FOUND);
    assert_int_equal(store_delete_crl(f->store, id + 1), ERR_NOT_FOUND);
    assert_int_equal(store_add_revoked(f->store, id, BYTES_OF(long_number)), ERR_RANGE);
    assert_int_equal(store_add_revoked(f->store, id, BYTES_NONE), ERR_RANGE);
    assert_int_equal(free_octets(f), before);
    assert_int_equal(store_renumber_crl(f->store, id, BYTES_TEXT("\x06")), 0);
    assert_int_equal(store_next_crl(f->store, &f->arena, 0, &crl), 0);
    assert_bytes(crl.number, "\x06");
    assert_int_equal(store_add_crl(f->store, &part, &of_part), 0);
    assert_int_equal(store_renumber_crl(f->store, of_part, BYTES_TEXT("\x06")), 0);
    assert_int_equal(store_next_crl(f->store, &f->arena, of_part, &crl), 0);
    assert_int_equal(crl.part, 1);
    assert_int_equal(crl.parts, 1);
    assert_int_equal(store_commit(f->store), 0);
    assert_int_equal(store_add_revoked(f->store, id, BYTES_TEXT("s")), ERR_STATE);
    assert_int_equal(store_remove_revoked(f->store, id, BYTES_TEXT("s")), ERR_STATE);
    assert_int_equal(store_renumber_crl(f->store, id, BYTES_TEXT("\x07")), ERR_STATE);
    assert_int_equal(store_delete_crl(f->store, id), ERR_STATE);
}

int main(void)
{
#define CARD_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup_open, fixture_teardown)
    const struct CMUnitTest tests[] = {
        CARD_TEST(lists_are_kept),
        CARD_TEST(serial_numbers_belong_to_a_list),
        CARD_TEST(memory_is_used_and_comes_back),
        CARD_TEST(serial_numbers_are_counted),
        CARD_TEST(serial_numbers_are_moved),
        CARD_TEST(full_memory_takes_no_more),
        CARD_TEST(the_tables_refuse_what_must_not_be),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
