/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expectations by the names of the specifications. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "test/tools/suite/words/kept.h"

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

static const struct fake_case cases[] = {
    {FAKE_CASE("name-holds", names), SUITE_PASS, ""},
    {FAKE_CASE("name-other", other_name), SUITE_FAIL,
     "profileState is enabled(1); expected disabled(0)"},
    {FAKE_CASE("name-absent", no_name), SUITE_FAIL, "enableResult is absent"},
};

int main(void)
{
    return FAKE_SUITE_TEST(cases);
}
