/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows, and the details of a failure. */
#include "test/tools/suite/ipa/ipa_scene.h"

/* Each row has a text for all columns, and says not applicable without calls. */
static void test_rows(void **state)
{
    struct ipa_calls calls;
    struct results results;
    size_t count = 0;

    (void)state;
    ipa_calls_init(&calls);
    results_init(&results);
    assert_true(ipa_judge(&calls, &results));
    for (const struct result *at = results.first; at; at = at->next, count++) {
        assert_int_equal(at->verdict, SUITE_NOT_APPLICABLE);
        assert_true(*at->title && *at->clause && *at->rules && *at->reason);
        assert_true(strncmp(at->id, "ipa-", 4) == 0);
    }
    assert_true(count >= 19);
    assert_int_equal(count, results.count);
    results_free(&results);
    ipa_calls_free(&calls);
}

static void test_details(void **state)
{
    const struct scene_call rows[] = {
        SELECTED, CALL("GetEID"), {.function = "GetEID", .basic = true}, CALL("GetRAT")};
    struct ipa_calls calls;
    struct results results;

    (void)state;
    ipa_calls_init(&calls);
    results_init(&results);
    for (size_t i = 0; i < 4; i++)
        scene_add(&calls, &rows[i]);
    assert_true(ipa_judge(&calls, &results));
    assert_string_equal(results.first->id, "ipa-channel");
    assert_string_equal(results.first->details, "1 channel 1 9000 SELECT\n"
                                                "2 channel 1 9000 ES10b.GetEID\n"
                                                "3 channel 0 9000 ES10b.GetEID  <--\n");
    results_free(&results);
    ipa_calls_free(&calls);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows), cmocka_unit_test(test_details)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
