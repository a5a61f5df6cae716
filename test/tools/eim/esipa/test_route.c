/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The card of a result: by eimTransactionId, by EID, by the only card awaiting one (E-23). */
#include "test/tools/eim/esipa/scene.h"

/* The eidValue of a result is OPTIONAL: without it the only card awaiting a result is meant (E-23).
 * */
static void test_result_without_an_eid(void **state)
{
    (void)state;
    assert_int_equal(ask("BF5005A003020101"), 200);
    assert_string_equal(here.eim.text, "BF5003020104"); /* no card awaits a result: missingEid */
    assert_int_equal(ask("BF3D08BF5005A003020101"), 400);
    assert_int_equal(order("\"data\": \"81\""), 0);
    assert_int_equal(ask("BF4F125A10" EID), 200);
    assert_int_equal(ask("BF5005A003020101"), 200);
    assert_string_equal(here.eim.text, "BF50023000");
    assert_int_equal(json_array_size(list("queue")), 0);
    assert_int_equal(order("\"data\": \"81\""), 0);
    assert_int_equal(order_of(STRANGER, "\"data\": \"81\""), 0);
    assert_int_equal(ask("BF4F125A10" EID), 200);
    assert_int_equal(ask("BF4F125A10" STRANGER), 200);
    assert_int_equal(ask("BF5005A003020101"), 200);
    assert_string_equal(here.eim.text, "BF5003020104"); /* of either */
    assert_int_equal(json_array_size(list("queue")), 1);
}

static const json_t *list_of(const char *eid, const char *name)
{
    return json_object_get(eim_state_object(&here.eim.state, "eim", eid), name);
}

static const char UNKNOWN[] = "89049032000000000000000000000042";

/* Two cards await a result of each kind: by eimTransactionId first, then by EID (E-23). */
static void test_routes(void **state)
{
    static const struct {
        const char *eid, *transaction, *answer;
        int left, left_stranger; /* lengths of the queues */
    } rows[] = {
        {"", "AA", "BF50023000", 0, 1},      {"", "bb", "BF50023000", 1, 0},
        {EID, "AA", "BF50023000", 0, 1},     {EID, "BB", "BF50023000", 1, 0},
        {UNKNOWN, "BB", "BF50023000", 1, 0}, {"89", "AA", "BF5003020103", 1, 1},
        {EID, "", "BF50023000", 0, 1},       {STRANGER, "", "BF50023000", 1, 0},
        {EID, "CC", "BF50023000", 1, 1}, /* of a package that the card did not get */
        {"", "CC", "BF5003020104", 1, 1},    {"", "", "BF5003020104", 1, 1},
        {UNKNOWN, "", "BF5003020102", 1, 1}, {UNKNOWN, "CC", "BF5003020102", 1, 1},
        {"89", "", "BF5003020103", 1, 1},
    };

    for (int kind = 0; kind < KINDS; kind++)
        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
            begin(state);
            order_kind(EID, kind, "AA");
            order_kind(STRANGER, kind, "BB");
            assert_int_equal(provide(kind, rows[i].eid, rows[i].transaction), 200);
            assert_string_equal(here.eim.text, rows[i].answer);
            assert_int_equal(json_array_size(list_of(EID, "queue")), rows[i].left);
            assert_int_equal(json_array_size(list_of(STRANGER, "queue")), rows[i].left_stranger);
            end(state);
        }
}

/* Cards with the same eimTransactionId are distinguished by the EID only. */
static void test_same_transaction_of_two_cards(void **state)
{
    (void)state;
    order_kind(EID, KIND_DATA, "AA");
    order_kind(STRANGER, KIND_DATA, "AA");
    assert_int_equal(provide(KIND_DATA, "", "AA"), 200);
    assert_string_equal(here.eim.text, "BF5003020104");
    assert_int_equal(provide(KIND_DATA, STRANGER, "AA"), 200);
    assert_string_equal(here.eim.text, "BF50023000");
    assert_int_equal(json_array_size(list_of(STRANGER, "queue")), 0);
    assert_int_equal(json_array_size(list_of(EID, "queue")), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_result_without_an_eid, begin, end),
        cmocka_unit_test(test_routes),
        cmocka_unit_test_setup_teardown(test_same_transaction_of_two_cards, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
