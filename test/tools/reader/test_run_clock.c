/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The clock of the cards: dates, steps, rates, and their limits. */
#include "tools/reader/run_clock.h"

#include "apdu/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static int64_t uptime;

static int64_t system_now(void)
{
    return uptime;
}

static int64_t launch(const struct clock *clock)
{
    (void)clock;
    return INT64_C(1767225600) * CLOCK_SECOND; /* 2026-01-01 */
}

static const struct clock start = {launch};

static void expect(const struct run_clock *clock, const char *expected)
{
    char text[RUN_CLOCK_TEXT];

    assert_string_equal(run_clock_text(clock, text), expected);
}

static struct run_clock begin(const char *text)
{
    struct run_clock clock;

    assert_int_equal(run_clock_begin(&clock, text, &start), 0);
    clock.system_now = system_now;
    clock.origin = uptime;
    return clock;
}

static void a_clock_that_stands(void **state)
{
    struct run_clock clock = begin("2024-02-29T23:59:59Z");

    (void)state;
    uptime += CLOCK_SECOND;
    expect(&clock, "2024-02-29T23:59:59.000Z");
    run_clock_apdu(&clock);
    expect(&clock, "2024-02-29T23:59:59.001Z");
    assert_int_equal(run_clock_step(&clock, 1.5), 0);
    expect(&clock, "2024-03-01T00:00:00.501Z");
    assert_int_equal(run_clock_set(&clock, "1970-01-01"), 0);
    expect(&clock, "1970-01-01T00:00:00.000Z");
    assert_int_equal(clock.clock.now(&clock.clock), 0);
}

static void a_clock_that_runs(void **state)
{
    struct run_clock clock = begin("+60");

    (void)state;
    expect(&clock, "2026-01-01T00:00:00.000Z");
    uptime += CLOCK_SECOND;
    run_clock_apdu(&clock);
    expect(&clock, "2026-01-01T00:01:00.000Z");
    assert_int_equal(run_clock_set_rate(&clock, 0), 0);
    uptime += CLOCK_SECOND;
    expect(&clock, "2026-01-01T00:01:00.000Z");
    assert_int_equal(run_clock_set_rate(&clock, 0.5), 0);
    uptime += CLOCK_SECOND;
    expect(&clock, "2026-01-01T00:01:00.500Z");
}

static void refused(void **state)
{
    static const struct {
        const char *text;
        int err;
    } cases[] = {{"", ERR_MALFORMED},
                 {"now", ERR_MALFORMED},
                 {"2026-02-30", ERR_MALFORMED},
                 {"2026-13-01", ERR_MALFORMED},
                 {"2026-01-01T00:00:00", ERR_MALFORMED},
                 {"2026-01-01 00:00:00Z", ERR_MALFORMED},
                 {"2026-01-01T00:00:00Zx", ERR_MALFORMED},
                 {"26-01-01", ERR_MALFORMED},
                 {"+", ERR_MALFORMED},
                 {"+x", ERR_MALFORMED},
                 {"+-1", ERR_MALFORMED},
                 {"+0x10", ERR_MALFORMED},
                 {"+inf", ERR_MALFORMED},
                 {"+1 ", ERR_MALFORMED},
                 {"+1000001", ERR_RANGE},
                 {"1969-12-31", ERR_RANGE},
                 {"2261-01-01", ERR_RANGE}};
    struct run_clock clock;

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        if (run_clock_begin(&clock, cases[i].text, &start) != cases[i].err)
            fail_msg("%s", cases[i].text);
    clock = begin("2026-01-01");
    assert_int_equal(run_clock_step(&clock, -0.001), ERR_RANGE);
    assert_int_equal(run_clock_step(&clock, 1e300), ERR_RANGE);
    assert_int_equal(run_clock_set_rate(&clock, -1), ERR_RANGE);
    expect(&clock, "2026-01-01T00:00:00.000Z");
}

/* It stops at its last time. */
static void the_last_time(void **state)
{
    struct run_clock clock = begin("2260-12-31T23:59:59Z");

    (void)state;
    run_clock_apdu(&clock);
    expect(&clock, "2260-12-31T23:59:59.000Z");
    assert_int_equal(run_clock_set_rate(&clock, RUN_CLOCK_RATE_MAX), 0);
    uptime += INT64_C(1000000) * CLOCK_SECOND;
    expect(&clock, "2260-12-31T23:59:59.000Z");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clock_that_stands),
        cmocka_unit_test(a_clock_that_runs),
        cmocka_unit_test(refused),
        cmocka_unit_test(the_last_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
