/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "test/fake/suite.h"
#include "tools/suite/report/codes.h"

static struct fake_suite suite_of_test;

static void gives_codes(struct suite *suite)
{
    suite_es10(suite, "BF31{A0{5A=98001032547698103299}81=00}");
    suite_es10(suite, "BF31{A0{5A=98001032547698103299}81=00}");
    suite_es10(suite, "BF29{5A=98001032547698103299 90='n'}");
    suite_es10(suite, "BF30{80=7F}");
    suite_es10(suite, "BF3E{5C=5A}"); /* has no result code */
}

static void test_seen(void **state)
{
    static const char *const expected[] = {
        "ES10b.RemoveNotificationFromList deleteNotificationStatus nothingToDelete(1)",
        "ES10c.SetNickname setNicknameResult iccidNotFound(1)",
        "ES10c.EnableProfile enableResult iccidOrAidNotFound(1)"};
    const struct result_code *code = fake_suite_result(&suite_of_test, "codes-seen")->codes;

    (void)state;
    for (size_t i = 0; i < 3; i++, code = code->next) {
        assert_non_null(code);
        assert_string_equal(code->text, expected[i]);
    }
    assert_null(code);
}

/* Each member occurs once, and its texts are those that are collected. */
static void test_members(void **state)
{
    char text[CODES_TEXT_MAX];
    const struct code_member *member, *other;
    size_t count = 0;

    (void)state;
    for (; (member = code_member_at(count)) != NULL; count++)
        for (size_t i = 0; i < count; i++) {
            other = code_member_at(i);
            assert_false(strcmp(member->function, other->function) == 0 &&
                         strcmp(member->member, other->member) == 0);
        }
    assert_true(count > 40);
    member = code_member_at(0);
    assert_string_equal(codes_text(member, 0, text),
                        "ES10a.SetDefaultDpAddress setDefaultDpAddressResult ok(0)");
    assert_string_equal(codes_text(member, 127, text),
                        "ES10a.SetDefaultDpAddress setDefaultDpAddressResult undefinedError(127)");
}

int main(void)
{
    static const struct suite_case rows[] = {
        {"codes-seen", "", "", "", "", "es10c", "", SUITE_READS, gives_codes}, {0}};
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_seen), cmocka_unit_test(test_members)};
    int failed;

    fake_suite_begin(&suite_of_test);
    fake_suite_run(&suite_of_test, rows);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    fake_suite_end(&suite_of_test);
    return failed;
}
