/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "apdu/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <time.h>

#include <cmocka.h>

static void test_text(void **state)
{
    static const struct {
        int64_t seconds;
        const char *text;
    } rows[] = {
        {0, "1970-01-01 00:00:00"},
        {-1, "1969-12-31 23:59:59"},
        {1709164800, "2024-02-29 00:00:00"},
        {2147483648, "2038-01-19 03:14:08"}, /* beyond 32 bits */
        {2556143999, "2050-12-31 23:59:59"},
        {253402300799, "9999-12-31 23:59:59"},
        {INT64_MAX, "?"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[CLOCK_TEXT_MAX];

        assert_string_equal(clock_text(rows[i].seconds, text), rows[i].text);
    }
}

static void test_system(void **state)
{
    struct timespec before, after; /* not of time(), which lags by a tick */
    int64_t now;

    (void)state;
    clock_gettime(CLOCK_REALTIME, &before);
    now = clock_system.now(&clock_system) / CLOCK_SECOND;
    clock_gettime(CLOCK_REALTIME, &after);
    assert_in_range(now, before.tv_sec, after.tv_sec);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_text), cmocka_unit_test(test_system)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
