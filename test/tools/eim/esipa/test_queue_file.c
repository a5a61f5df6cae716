/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file of --queue: each item is queued once. */
#include "test/tools/eim/esipa/scene.h"

static void start_with(const char *text)
{
    json_t *file = json_loads(text, 0, NULL);
    struct eim_error error;

    assert_non_null(file);
    assert_int_equal(esipa_queue_file(here.eim.esipa, file, &error), 0);
    json_decref(file);
}

/* A file that is read at each start is queued once, however long ago; items added later are queued
 * then. Equal items are queued as often as they occur. */
static void test_file(void **state)
{
    static const char two[] = "[{\"eid\": \"" EID "\", \"data\": \"81\"},"
                              " {\"data\": \"81\", \"eid\": \"" EID "\"}]",
                      three[] = "[{\"eid\": \"" EID "\", \"data\": \"81\"},"
                                " {\"eid\": \"" EID "\", \"data\": \"81\"},"
                                " {\"eid\": \"" EID "\", \"data\": \"83\"}]";

    (void)state;
    assert_int_equal(order("\"data\": \"BF20\", \"id\": \"other\""), 0);
    start_with(two);
    assert_int_equal(json_array_size(list("queue")), 3);
    fake_esipa_again(&here.eim, false);
    start_with(two);
    assert_int_equal(json_array_size(list("queue")), 3);
    for (int i = 0; i < ESIPA_RESULTS_MAX + 10; i++) {
        assert_int_equal(order("\"data\": \"81\""), 0);
        assert_int_equal(ask("BF4F125A10" EID), 200);
        assert_int_equal(ask("BF50175A10" EID "A003020101"), 200);
    }
    for (int i = 0; i < 3; i++) {
        assert_int_equal(ask("BF4F125A10" EID), 200);
        assert_int_equal(ask("BF50175A10" EID "A003020101"), 200);
    }
    assert_int_equal(json_array_size(list("queue")), 0);
    fake_esipa_again(&here.eim, false);
    start_with(two);
    assert_int_equal(json_array_size(list("queue")), 0);
    start_with(three);
    assert_int_equal(json_array_size(list("queue")), 1);
    start_with("[]");
    assert_int_equal(json_array_size(list("queue")), 1);
}

static void test_bad_files(void **state)
{
    static const char *const texts[] = {"[1]", "[{}]", "[{\"eid\": \"" EID "\"}]",
                                        "[{\"eid\": \"" EID "\", \"data\": \"81\", \"id\": 1}]"};

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        json_t *file = json_loads(texts[i], 0, NULL);
        struct eim_error error;

        assert_int_equal(esipa_queue_file(here.eim.esipa, file, &error), ERR_MALFORMED);
        json_decref(file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(test_file, begin, end),
                                       cmocka_unit_test_setup_teardown(test_bad_files, begin, end)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
