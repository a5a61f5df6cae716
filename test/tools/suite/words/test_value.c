/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Variables, paths of tags, expressions in a case. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "test/fake/suite.h"

static void variables(struct suite *suite)
{
    suite_set(suite, "A", "01");
    suite_set(suite, "A", "02 $A");
    assert_string_equal(suite_get(suite, "A"), "0201");
    assert_string_equal(suite_get(suite, "$A"), "0201");
    assert_null(suite_variable(suite, "Z"));
    assert_int_equal(strlen(suite_random(suite, 9)), 18);
    assert_string_not_equal(suite_random(suite, 9), suite_random(suite, 9));
}

static void not_set(struct suite *suite)
{
    suite_get(suite, "Z");
}

static void check_path(struct suite *suite, const char *path, const char *expected)
{
    struct bytes octets = suite_bytes(suite, "BF2D{A0{E3{5A=01 9F70=00}E3{5A=02}80=}} 81=07");
    struct bytes value;
    bool found = suite_find(suite, octets, path, &value);

    assert_int_equal(found, expected != NULL);
    if (found)
        assert_string_equal(suite_hex(suite, value), expected);
}

static void paths(struct suite *suite)
{
    check_path(suite, "BF2D/A0/E3/5A", "01");
    check_path(suite, "BF2D/A0/E3[1]/9F70", "00");
    check_path(suite, "BF2D/A0/E3[2]/5A", "02");
    check_path(suite, "BF2D/A0/E3[3]", NULL);
    check_path(suite, "BF2D/A0/80", "");
    check_path(suite, "BF2D/A0/80/5A", NULL);
    check_path(suite, "81", "07");
    check_path(suite, "A0", NULL);
    check_path(suite, "", "BF2D12A010E3075A01019F700100E3035A01028000810107");
}

static void bad_path(struct suite *suite)
{
    struct bytes value;

    suite_find(suite, BYTES_NONE, "BF2D//5A", &value);
}

static void slash_at_end(struct suite *suite)
{
    struct bytes value;

    suite_find(suite, BYTES_NONE, "BF2D/", &value);
}

static void bad_number(struct suite *suite)
{
    struct bytes value;

    suite_find(suite, BYTES_NONE, "E3[0]", &value);
}

static void applies(struct suite *suite)
{
    assert_true(suite_applies(suite, "iot and not es10c"));
    assert_false(suite_applies(suite, "svn > 3"));
    suite_applies(suite, "nonsense");
}

static const struct fake_case cases[] = {
    {FAKE_CASE("value-variables", variables), SUITE_PASS, ""},
    {FAKE_CASE("value-not-set", not_set), SUITE_INCONCLUSIVE, "Z is not set"},
    {FAKE_CASE("value-slash", slash_at_end), SUITE_INCONCLUSIVE, "\"BF2D/\""},
    {FAKE_CASE("value-paths", paths), SUITE_PASS, ""},
    {FAKE_CASE("value-bad-path", bad_path), SUITE_INCONCLUSIVE, "\"BF2D//5A\""},
    {FAKE_CASE("value-bad-number", bad_number), SUITE_INCONCLUSIVE, "\"E3[0]\""},
    {FAKE_CASE("value-applies", applies), SUITE_INCONCLUSIVE,
     "invalid expression in the case: unknown name at \"nonsense\""},
};

int main(void)
{
    return FAKE_SUITE_TEST(cases);
}
