/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bounds of a card's queue and results. */
#include "test/tools/eim/esipa/scene.h"

static void test_bounds(void **state)
{
    (void)state;
    for (int i = 0; i < ESIPA_QUEUE_MAX; i++)
        assert_int_equal(order("\"data\": \"81\""), 0);
    assert_int_equal(order("\"data\": \"81\""), ERR_RANGE);
    for (int i = 0; i < ESIPA_RESULTS_MAX + 2; i++) {
        assert_int_equal(ask("BF4F125A10" EID), 200);
        assert_string_equal(here.eim.text, "BF4F06BF52035C0181");
        assert_int_equal(ask("BF50175A10" EID "A003020101"), 200);
        assert_string_equal(here.eim.text, "BF50023000");
    }
    assert_int_equal(json_array_size(list("queue")), ESIPA_QUEUE_MAX - ESIPA_RESULTS_MAX - 2);
    assert_int_equal(json_array_size(list("results")), ESIPA_RESULTS_MAX);
    assert_string_equal(
        json_string_value(json_object_get(json_array_get(list("results"), 0), "id")), "3");
}

/* Two packages one after the other, with and without eimTransactionId: a late result of the first
 * one is not taken as that of the second one, whatever identifier it has. */
static void test_two_packages(void **state)
{
    static const struct {
        const char *first, *second, *result;
        int left; /* 1: not a result of the second one */
    } rows[] = {
        {"AA", "BB", "AA", 1}, {"AA", "BB", "BB", 0}, {"AA", "BB", "", 0},
        {"AA", "", "AA", 1},   {"AA", "", "", 0},     {"", "BB", "BB", 0},
        {"", "BB", "", 0},     {"", "", "", 0},       {"", "", "CC", 1},
    };

    for (int kind = 0; kind < KIND_DOWNLOAD; kind++)
        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
            begin(state);
            order_kind(EID, kind, rows[i].first);
            assert_int_equal(provide(kind, EID, rows[i].first), 200);
            assert_int_equal(json_array_size(list("queue")), 0);
            order_kind(EID, kind, rows[i].second);
            assert_int_equal(provide(kind, *rows[i].result ? "" : EID, rows[i].result), 200);
            assert_int_equal(json_array_size(list("queue")), rows[i].left);
            assert_int_equal(json_array_size(list("results")), 2 - rows[i].left);
            end(state);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_bounds, begin, end),
        cmocka_unit_test(test_two_packages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
