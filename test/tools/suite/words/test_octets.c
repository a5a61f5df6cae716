/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The notation in cases, and memory of a case. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "test/fake/suite.h"

static void expect_hex(struct suite *suite, struct bytes octets, const char *hex)
{
    if (strcmp(suite_hex(suite, octets), hex) != 0)
        suite_fail(suite, "%s; expected %s", suite_hex(suite, octets), hex);
}

static void expands(struct suite *suite)
{
    suite_set(suite, "X", "01 02");
    suite_set(suite, "$Y", "$X 5A=$X");
    expect_hex(suite, suite_bytes(suite, "BF%02X{%s #$Y 81=%d}", 0x31, "80=$X", 10),
               "BF310D8002010201025A020102810110");
}

static void long_value(struct suite *suite)
{
    const char *digits = suite_print(suite, "%0*d", 40000, 0);

    suite_set(suite, "LONG", "%s", digits);
    expect_hex(suite, bytes_cut(suite_bytes(suite, "80=$LONG"), 0, 6), "80824E200000");
}

static void unknown(struct suite *suite)
{
    suite_bytes(suite, "80=$UNKNOWN");
}

static void odd(struct suite *suite)
{
    suite_bytes(suite, "80=012");
}

static void too_much(struct suite *suite)
{
    for (int i = 0; i < 100; i++)
        suite_alloc(suite, 1 << 20);
}

static const struct fake_case cases[] = {
    {FAKE_CASE("octets-expand", expands), SUITE_PASS, ""},
    {FAKE_CASE("octets-long", long_value), SUITE_PASS, ""},
    {FAKE_CASE("octets-unknown", unknown), SUITE_INCONCLUSIVE, "unknown variable at \"UNKNOWN\""},
    {FAKE_CASE("octets-odd", odd), SUITE_INCONCLUSIVE, "an odd number of digits"},
    {FAKE_CASE("octets-memory", too_much), SUITE_INCONCLUSIVE, "more memory"},
};

int main(void)
{
    return FAKE_SUITE_TEST(cases);
}
