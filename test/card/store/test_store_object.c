/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/card/store/fixture.h"

enum { FILE_KIND = 2, PIN_KIND = 3 };

/* A card with an open transaction and a profile; returns the profile's id. */
static int64_t begin_with_profile(struct fixture *f, uint8_t number)
{
    struct store_profile profile = {
        .iccid = {number}, .aid = {number}, .state = STORE_PROFILE_DISABLED};
    int64_t id = 0;

    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(store_add_profile(f->store, &profile, &id), 0);
    return id;
}

static void check_object(struct fixture *f, int64_t profile, uint8_t kind, uint32_t key,
                         struct bytes wanted)
{
    struct bytes value;

    assert_int_equal(store_get_object(f->store, &f->arena, profile, kind, key, &value), 0);
    assert_true(bytes_equal(value, wanted));
}

static void objects_are_put_got_and_deleted(void **state)
{
    struct fixture *f = *state;
    int64_t id = begin_with_profile(f, 1);
    struct bytes value;

    assert_int_equal(store_get_object(f->store, &f->arena, id, FILE_KIND, 7, &value),
                     ERR_NOT_FOUND);
    assert_int_equal(store_put_object(f->store, id, FILE_KIND, 7, BYTES_TEXT("seven")), 0);
    assert_int_equal(store_put_object(f->store, id, PIN_KIND, 7, BYTES_TEXT("pin")), 0);
    assert_int_equal(store_put_object(f->store, id, FILE_KIND, UINT32_MAX, BYTES_NONE), 0);
    check_object(f, id, FILE_KIND, 7, BYTES_TEXT("seven"));
    check_object(f, id, PIN_KIND, 7, BYTES_TEXT("pin"));
    check_object(f, id, FILE_KIND, UINT32_MAX, BYTES_NONE);
    assert_int_equal(store_put_object(f->store, id, FILE_KIND, 7, BYTES_TEXT("longer")), 0);
    check_object(f, id, FILE_KIND, 7, BYTES_TEXT("longer"));
    assert_int_equal(store_delete_object(f->store, id, FILE_KIND, 7), 0);
    assert_int_equal(store_delete_object(f->store, id, FILE_KIND, 7), ERR_NOT_FOUND);
    assert_int_equal(store_get_object(f->store, &f->arena, id, FILE_KIND, 7, &value),
                     ERR_NOT_FOUND);
    check_object(f, id, PIN_KIND, 7, BYTES_TEXT("pin"));
    assert_int_equal(store_put_object(f->store, id + 1, FILE_KIND, 7, BYTES_NONE), ERR_NOT_FOUND);
    assert_int_equal(store_commit(f->store), 0);
    /* STORE-S2 */
    assert_int_equal(store_put_object(f->store, id, FILE_KIND, 7, BYTES_NONE), ERR_STATE);
    assert_int_equal(store_update_object(f->store, id, PIN_KIND, 7, 0, BYTES_TEXT("P")), ERR_STATE);
    assert_int_equal(store_delete_object(f->store, id, PIN_KIND, 7), ERR_STATE);
}

struct walk {
    uint32_t keys[8];
    unsigned count, stop_after;
};

static int note_key(void *context, uint32_t key, struct bytes value)
{
    struct walk *walk = context;

    assert_int_equal(value.len, 1);
    walk->keys[walk->count++] = key;
    return walk->count == walk->stop_after ? ERR_FULL : 0;
}

static void objects_are_walked_in_order_of_keys(void **state)
{
    struct fixture *f = *state;
    int64_t id = begin_with_profile(f, 1), other;
    struct store_profile profile = {.iccid = {2}, .aid = {2}, .state = STORE_PROFILE_DISABLED};
    static const uint32_t keys[] = {0xFFFFFFFF, 5, 0, 0x80000000};
    struct walk walk = {.stop_after = 8};

    assert_int_equal(store_add_profile(f->store, &profile, &other), 0);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(store_put_object(f->store, id, FILE_KIND, keys[i], BYTES_TEXT("x")), 0);
    assert_int_equal(store_put_object(f->store, id, FILE_KIND - 1, 1, BYTES_TEXT("x")), 0);
    assert_int_equal(store_put_object(f->store, id, FILE_KIND + 1, 1, BYTES_TEXT("x")), 0);
    assert_int_equal(store_put_object(f->store, other, FILE_KIND, 6, BYTES_TEXT("x")), 0);
    assert_int_equal(store_each_object(f->store, id, FILE_KIND, note_key, &walk), 0);
    assert_int_equal(walk.count, 4);
    assert_int_equal(walk.keys[0], 0);
    assert_int_equal(walk.keys[1], 5);
    assert_true(walk.keys[2] == 0x80000000);
    assert_true(walk.keys[3] == 0xFFFFFFFF);
    walk = (struct walk){.stop_after = 2};
    assert_int_equal(store_each_object(f->store, id, FILE_KIND, note_key, &walk), ERR_FULL);
    assert_int_equal(walk.count, 2);
    walk = (struct walk){.stop_after = 8};
    assert_int_equal(store_each_object(f->store, id, 255, note_key, &walk), 0);
    assert_int_equal(walk.count, 0);
}

static void overwrite(uint8_t *at, struct bytes part)
{
    memcpy(at, part.at, part.len);
}

static void parts_are_overwritten_in_place(void **state)
{
    struct fixture *f = *state;
    int64_t id = begin_with_profile(f, 1);
    uint8_t large[5000];
    struct bytes value;

    memset(large, 'a', sizeof(large));
    assert_int_equal(store_put_object(f->store, id, FILE_KIND, 1, BYTES_OF(large)), 0);
    assert_int_equal(store_update_object(f->store, id, FILE_KIND, 1, 0, BYTES_TEXT("XY")), 0);
    assert_int_equal(store_update_object(f->store, id, FILE_KIND, 1, 2047, BYTES_TEXT("mid")), 0);
    assert_int_equal(store_update_object(f->store, id, FILE_KIND, 1, 4998, BYTES_TEXT("ZZ")), 0);
    assert_int_equal(store_update_object(f->store, id, FILE_KIND, 1, 5000, BYTES_NONE), 0);
    overwrite(large, BYTES_TEXT("XY"));
    overwrite(large + 2047, BYTES_TEXT("mid"));
    overwrite(large + 4998, BYTES_TEXT("ZZ"));
    check_object(f, id, FILE_KIND, 1, BYTES_OF(large));
    assert_int_equal(store_update_object(f->store, id, FILE_KIND, 1, 4999, BYTES_TEXT("ZZ")),
                     ERR_RANGE);
    assert_int_equal(store_update_object(f->store, id, FILE_KIND, 1, 5001, BYTES_NONE), ERR_RANGE);
    assert_int_equal(store_update_object(f->store, id, FILE_KIND, 1, UINT32_MAX, BYTES_TEXT("Z")),
                     ERR_RANGE);
    assert_int_equal(store_update_object(f->store, id, FILE_KIND, 2, 0, BYTES_TEXT("Z")),
                     ERR_NOT_FOUND);
    assert_int_equal(store_commit(f->store), 0);
    assert_int_equal(store_get_object(f->store, &f->arena, id, FILE_KIND, 1, &value), 0);
    assert_int_equal(value.at[2048], 'i');
}

static void objects_go_with_their_profile(void **state)
{
    struct fixture *f = *state;
    int64_t id = begin_with_profile(f, 1), other;
    struct store_profile profile = {.iccid = {2}, .aid = {2}, .state = STORE_PROFILE_DISABLED};
    struct walk walk = {.stop_after = 8};

    assert_int_equal(store_add_profile(f->store, &profile, &other), 0);
    assert_int_equal(store_put_object(f->store, id, 0, 0, BYTES_TEXT("x")), 0);
    assert_int_equal(store_put_object(f->store, id, 255, UINT32_MAX, BYTES_TEXT("x")), 0);
    assert_int_equal(store_put_object(f->store, other, 0, 0, BYTES_TEXT("x")), 0);
    assert_int_equal(store_delete_profile(f->store, id), 0);
    assert_int_equal(store_each_object(f->store, id, 0, note_key, &walk), 0);
    assert_int_equal(store_each_object(f->store, id, 255, note_key, &walk), 0);
    assert_int_equal(walk.count, 0);
    assert_int_equal(store_each_object(f->store, other, 0, note_key, &walk), 0);
    assert_int_equal(walk.count, 1);
}

/* STORE-S6, RECORDS-R1 */
static void spending_is_durable_at_once(void **state)
{
    struct fixture *f = *state;
    int64_t id = begin_with_profile(f, 1);

    assert_int_equal(store_put_object(f->store, id, PIN_KIND, 1, BYTES_TEXT("3 tries")), 0);
    assert_int_equal(store_consume_try(f->store, id, PIN_KIND, 1, 0, BYTES_TEXT("2")), ERR_STATE);
    assert_int_equal(store_commit(f->store), 0);
    assert_int_equal(store_consume_try(f->store, id, PIN_KIND, 1, 0, BYTES_TEXT("2")), 0);
    assert_int_equal(store_begin(f->store), 0);
    store_rollback(f->store);
    check_object(f, id, PIN_KIND, 1, BYTES_TEXT("2 tries"));
    assert_int_equal(store_consume_try(f->store, id, PIN_KIND, 1, 7, BYTES_TEXT("2")), ERR_RANGE);
    assert_int_equal(store_consume_try(f->store, id, PIN_KIND, 2, 0, BYTES_TEXT("2")),
                     ERR_NOT_FOUND);
    /* an error left no transaction open */
    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(store_commit(f->store), 0);
    fixture_close(f);
    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_OS), 0);
    check_object(f, id, PIN_KIND, 1, BYTES_TEXT("2 tries"));
}

int main(void)
{
#define CARD_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup_open, fixture_teardown)
    const struct CMUnitTest tests[] = {
        CARD_TEST(objects_are_put_got_and_deleted), CARD_TEST(objects_are_walked_in_order_of_keys),
        CARD_TEST(parts_are_overwritten_in_place),  CARD_TEST(objects_go_with_their_profile),
        CARD_TEST(spending_is_durable_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
