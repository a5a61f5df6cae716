/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ProvideEimPackageResult: results of downloads, errors of the IPA. */
#include "test/tools/eim/esipa/scene.h"

/* An error of the IPA without a sent package changes nothing. */
static void test_errors_without_a_package(void **state)
{
    (void)state;
    assert_int_equal(order("\"data\": \"81\""), 0);
    assert_int_equal(ask("BF50175A10" EID "A003020101"), 200);
    assert_int_equal(json_array_size(list("queue")), 1);
    assert_null(list("results"));
    assert_int_equal(ask("BF4F125A10" STRANGER), 200);
    assert_string_equal(here.eim.text, "BF4F03020102");
    assert_null(eim_state_object(&here.eim.state, "eim", STRANGER));
}

static void test_download_results(void **state)
{
    (void)state;
    assert_int_equal(order("\"download\": \"1$a$b\", \"transaction\": \"AA\""), 0);
    assert_int_equal(ask("BF4F125A10" EID), 200);
    assert_string_equal(here.eim.text, "BF4F0FBF540CA007800531246124628201AA");
    /* Of another transaction: not completed by it. */
    assert_int_equal(ask("BF501D5A10" EID "BF54088201AB300380017F"), 200);
    assert_string_equal(here.eim.text, "BF50023000");
    assert_int_equal(json_array_size(list("queue")), 1);
    assert_int_equal(ask("BF501D5A10" EID "BF54088201AA3003800168"), 200);
    assert_string_equal(here.eim.text, "BF50023000");
    assert_int_equal(json_array_size(list("queue")), 0);
    assert_int_equal(
        json_integer_value(json_object_get(json_array_get(list("results"), 0), "errorReason")),
        104);
    /* Another Event Record of the same trigger; repeated, it is recorded once. */
    for (int i = 0; i < 2; i++) {
        assert_int_equal(ask("BF501D5A10" EID "BF54088201AA3003800169"), 200);
        assert_string_equal(here.eim.text, "BF50023000");
        assert_int_equal(json_array_size(list("results")), 2);
    }
    assert_string_equal(
        json_string_value(json_object_get(json_array_get(list("results"), 1), "id")), "1");
    assert_int_equal(ask("BF501D5A10" EID "BF54088201AB3003800169"), 200);
    assert_int_equal(json_array_size(list("results")), 2);
    /* A malformed result is refused and the queue is unchanged. */
    assert_int_equal(order("\"download\": \"1$a$b\", \"transaction\": \"AA\""), 0);
    assert_int_equal(ask("BF4F125A10" EID), 200);
    assert_int_equal(ask("BF50195A10" EID "BF54048201AA05"), 200);
    assert_int_equal(ask("BF501B5A10" EID "BF54068201AA830100"), 200);
    assert_string_equal(here.eim.text, "BF500302017F");
    assert_int_equal(json_array_size(list("queue")), 1);
}

/* The cause of a failure is kept as text; other octets in hex. */
static void test_error_responses(void **state)
{
    static const struct {
        const char *octets, *kept;
    } rows[] = {{"382E32", "8.2"},    {"E282AC", "\xE2\x82\xAC"}, {"380A32", "380A32"},
                {"C28041", "C28041"}, {"FF3030", "FF3030"},       {"38327F", "38327F"}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char message[100];

        assert_int_equal(order("\"download\": \"1$a$b\", \"transaction\": \"AB\""), 0);
        assert_int_equal(ask("BF4F125A10" EID), 200);
        snprintf(message, sizeof(message), "BF50225A10" EID "BF540D8201AB300880017F0403%s",
                 rows[i].octets);
        assert_int_equal(ask(message), 200);
        assert_string_equal(
            json_string_value(json_object_get(json_array_get(list("results"), i), "errorResponse")),
            rows[i].kept);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_errors_without_a_package, begin, end),
        cmocka_unit_test_setup_teardown(test_download_results, begin, end),
        cmocka_unit_test_setup_teardown(test_error_responses, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
