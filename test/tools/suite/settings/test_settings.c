/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tools/suite/settings/settings.h"

static void test_versions(void **state)
{
    /* In ascending order. */
    static const char *const versions[] = {"0",     "1",      "1.0.1", "1.2",
                                           "2.2.0", "2.2.10", "2.10",  "10"};
    static const char *const wrong[] = {"",        ".",  "1.",     ".1", "1..2",
                                        "1.2.3.4", "v1", "1.1000", "-1"};
    uint64_t last = 0, number;

    (void)state;
    for (size_t i = 0; i < sizeof(versions) / sizeof(versions[0]); i++) {
        assert_true(settings_parse_version(versions[i], strlen(versions[i]), &number));
        assert_true(i == 0 || number > last);
        last = number;
    }
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        if (settings_parse_version(wrong[i], strlen(wrong[i]), &number))
            fail_msg("\"%s\" is accepted", wrong[i]);
    assert_true(settings_parse_version("2.5", 3, &number));
    assert_true(settings_parse_version("2.5.0", 5, &last));
    assert_int_equal(number, last);
}

static void test_names(void **state)
{
    const char *text, *name;
    int count = 0;

    (void)state;
    for (; (name = settings_name_text(count, &text)) != NULL; count++) {
        assert_int_equal(settings_name(name, strlen(name)), count);
        assert_string_not_equal(text, "");
    }
    assert_int_equal(count, SETTINGS_COUNT);
    assert_true(settings_name("io", 2) < 0);
    assert_true(settings_name("iott", 4) < 0);
    assert_int_equal(settings_name("iott", 3), SETTINGS_IOT);
}

static void test_numbers(void **state)
{
    const struct suite_settings settings = {.svn = "2.5.0", .nvm = 7, .eims_most = 8};
    uint64_t number, expected;
    bool known;

    (void)state;
    assert_true(settings_number(&settings, "svn", 3, &number, &known));
    assert_true(known && settings_parse_version("2.5", 3, &expected) && number == expected);
    assert_true(settings_number(&settings, "spec", 4, &number, &known));
    assert_false(known);
    assert_true(settings_number(&settings, "nvm", 3, &number, &known));
    assert_true(known && settings_parse_version("7", 1, &expected) && number == expected);
    assert_true(settings_number(&settings, "eims", 4, &number, &known));
    assert_true(known && number == INT64_C(8) * SETTINGS_NUMBER_UNIT);
    assert_true(settings_number(&settings, "package", 7, &number, &known));
    assert_false(known);
    assert_false(settings_number(&settings, "eid", 3, &number, &known));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_versions),
                                       cmocka_unit_test(test_names),
                                       cmocka_unit_test(test_numbers)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
