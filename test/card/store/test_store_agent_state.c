/* SPDX-License-Identifier: GPL-3.0-or-later */
/* State of the IPAe: values under names, of 1 to 32 characters. */
#include "test/card/store/card_file.h"

static int put(struct store *store, const char *name, struct bytes value)
{
    int err, result;

    assert_int_equal(store_begin(store), 0);
    result = store_put_agent_state(store, name, value);
    if (result)
        store_rollback(store);
    err = result ? 0 : store_commit(store);
    assert_int_equal(err, 0);
    return result;
}

static void values_are_replaced_and_removed(void **state)
{
    struct fixture *f = *state;
    struct bytes value;

    assert_int_equal(store_get_agent_state(f->store, &f->arena, "poll", &value), ERR_NOT_FOUND);
    assert_int_equal(put(f->store, "poll", BYTES_TEXT("first")), 0);
    assert_int_equal(put(f->store, "pol", BYTES_TEXT("other")), 0);
    assert_int_equal(put(f->store, "poll", BYTES_TEXT("second")), 0);
    fixture_close(f);
    assert_int_equal(fixture_open_as(f, STORE_WRITE, STORE_DURABILITY_OS), 0);
    assert_int_equal(store_get_agent_state(f->store, &f->arena, "poll", &value), 0);
    assert_bytes(value, "second");
    assert_int_equal(put(f->store, "poll", BYTES_NONE), 0);
    assert_int_equal(put(f->store, "poll", BYTES_NONE), 0); /* removing nothing is not an error */
    assert_int_equal(store_get_agent_state(f->store, &f->arena, "poll", &value), ERR_NOT_FOUND);
    assert_int_equal(store_get_agent_state(f->store, &f->arena, "pol", &value), 0);
    assert_bytes(value, "other");
}

static void names_are_bounded(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(put(f->store, "", BYTES_TEXT("x")), ERR_RANGE);
    assert_int_equal(put(f->store, "12345678901234567890123456789012", BYTES_TEXT("x")), 0);
    assert_int_equal(put(f->store, "123456789012345678901234567890123", BYTES_TEXT("x")),
                     ERR_RANGE);
}

/* STORE-S2 */
static void changes_need_a_transaction(void **state)
{
    struct fixture *f = *state;
    struct bytes value;

    assert_int_equal(store_put_agent_state(f->store, "poll", BYTES_TEXT("x")), ERR_STATE);
    assert_int_equal(store_put_agent_state(f->store, "poll", BYTES_NONE), ERR_STATE);
    assert_int_equal(store_begin(f->store), 0);
    assert_int_equal(store_put_agent_state(f->store, "poll", BYTES_TEXT("x")), 0);
    store_rollback(f->store);
    assert_int_equal(store_get_agent_state(f->store, &f->arena, "poll", &value), ERR_NOT_FOUND);
}

#define OPEN_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup_open, fixture_teardown)
int main(void)
{
    const struct CMUnitTest tests[] = {
        OPEN_TEST(values_are_replaced_and_removed),
        OPEN_TEST(names_are_bounded),
        OPEN_TEST(changes_need_a_transaction),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
