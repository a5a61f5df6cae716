/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates on the command line. */
#include "tools/cli/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void test_dates(void **state)
{
    static const struct {
        const char *text;
        bool is_read, exists;
        int64_t seconds;
    } rows[] = {{"1970-01-01", true, true, 0},
                {"1970-01-01T00:00:01", true, true, 1},
                {"2026-01-01T00:00:00Z", true, true, 1767225600},
                {"2024-02-29", true, true, 1709164800},
                {"2023-02-29", true, false, 1677628800}, /* 1 March */
                {"2026-13-40T25:61:61", true, false, 1802224921},
                {"2069-12-31", true, true, 3155673600},
                {"1969-12-31", false, false, 0},
                {"2070-01-01", false, false, 0},
                {"2026-01", false, false, 0},
                {"2026-01-01T", false, false, 0},
                {"2026-01-01T00:00", false, false, 0},
                {"2026-01-01T00:00:00ZZ", false, false, 0},
                {"2026/01/01", false, false, 0},
                {"", false, false, 0}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct tm date;
        int64_t seconds;

        if (date_read(rows[i].text, &date) != rows[i].is_read)
            fail_msg("%s", rows[i].text);
        if (!rows[i].is_read)
            continue;
        if (date_exists(&date, &seconds) != rows[i].exists || seconds != rows[i].seconds)
            fail_msg("%s: %lld", rows[i].text, (long long)seconds);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_dates)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
