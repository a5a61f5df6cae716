/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expectations by the names of the specifications. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "test/fake/suite.h"

static struct fake_suite suite_of_test;

/* An exchange that a card could have had. */
static void keep(struct suite *suite, const char *request, const char *response, uint16_t sw)
{
    suite_keep(suite, &(struct suite_exchange){.request = suite_bytes(suite, "%s", request),
                                               .response = suite_bytes(suite, "%s", response),
                                               .sw = sw,
                                               .es10 = true});
}

static void keep_list(struct suite *suite)
{
    keep(suite, "BF2D{}",
         "BF2D{A0{E3{5A=98001032547698103214 9F70=01 91='Operator'}E3{5A=02 9F70=00}}}", 0x9000);
}

static void names(struct suite *suite)
{
    keep_list(suite);
    suite_expect(suite, "profileState", "enabled(1)");
    suite_expect(suite, "profileState", "disabled(0)|enabled(1)");
    suite_expect(suite, "profileState", "en*(*)");
    suite_expect(suite, "serviceProviderName", "Op*");
    suite_expect(suite, "serviceProviderName", "*");
    assert_null(suite_text(suite, "profileNickname"));
    assert_string_equal(suite_text(suite, "ProfileInfo/profileState"), "enabled(1)");
    keep(suite, "BF31{}", "BF31{80=01}", 0x9000);
    suite_expect(suite, "enableResult", "iccidOrAidNotFound(1)");
    suite_select_file(suite, 0, "3F00");
    suite_expect(suite, "fileDescriptor", "*");
}

static void other_name(struct suite *suite)
{
    keep_list(suite);
    suite_expect(suite, "profileState", "disabled(0)");
}

static void no_name(struct suite *suite)
{
    keep_list(suite);
    suite_expect(suite, "enableResult", "ok(0)");
}

static void test_cases(void **state)
{
    (void)state;
    fake_suite_check(&suite_of_test, "name-holds", SUITE_PASS, "");
    fake_suite_check(&suite_of_test, "name-other", SUITE_FAIL,
                     "profileState is enabled(1); expected disabled(0)");
    fake_suite_check(&suite_of_test, "name-absent", SUITE_FAIL, "enableResult is absent");
}

int main(void)
{
    static const struct suite_case rows[] = {FAKE_CASE("name-holds", names),
                                             FAKE_CASE("name-other", other_name),
                                             FAKE_CASE("name-absent", no_name),
                                             {0}};
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases)};
    int failed;

    fake_suite_begin(&suite_of_test);
    fake_suite_run(&suite_of_test, rows);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    fake_suite_end(&suite_of_test);
    return failed;
}
