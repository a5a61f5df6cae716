/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/reader/run_clock.h"

#include "apdu/err.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const int64_t time_max = INT64_C(9183110399) * CLOCK_SECOND; /* end of the year 2260 */

static int64_t monotonic_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * CLOCK_SECOND + now.tv_nsec;
}

/* `base` moved by this many ns, within the range of the clock. */
static int64_t moved(int64_t base, double by)
{
    return by >= (double)(time_max - base) ? time_max : base + (int64_t)by;
}

static int64_t now_of(const struct run_clock *clock)
{
    if (clock->rate == 0)
        return clock->base;
    return moved(clock->base, (double)(clock->system_now() - clock->origin) * clock->rate);
}

static int64_t read_now(const struct clock *clock)
{
    return now_of((const struct run_clock *)clock);
}

static void restart(struct run_clock *clock, int64_t base)
{
    clock->base = base;
    clock->origin = clock->system_now();
}

static int read_date(const char *text, int64_t *out)
{
    static const char *const forms[] = {"%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d"};

    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        struct tm date = {0}, same;
        const char *end = strptime(text, forms[i], &date);
        int64_t seconds;

        if (!end || *end || strspn(text, "0123456789") != 4)
            continue;
        same = date;
        seconds = timegm(&date);
        if (same.tm_mday != date.tm_mday) /* 31 February */
            return ERR_MALFORMED;
        if (seconds < 0 || seconds > time_max / CLOCK_SECOND)
            return ERR_RANGE;
        *out = seconds * CLOCK_SECOND;
        return 0;
    }
    return ERR_MALFORMED;
}

int run_clock_begin(struct run_clock *clock, const char *text, const struct clock *now)
{
    char *end = NULL;
    double rate = 0;

    *clock = (struct run_clock){.clock = {read_now}, .system_now = monotonic_now};
    if (*text != '+')
        return run_clock_set(clock, text);
    if (text[1] >= '0' && text[1] <= '9' && !strpbrk(text, "xXeE"))
        rate = strtod(text + 1, &end);
    if (!end || *end)
        return ERR_MALFORMED;
    restart(clock, now->now(now));
    return run_clock_set_rate(clock, rate);
}

int run_clock_set(struct run_clock *clock, const char *text)
{
    int64_t base;
    int err = read_date(text, &base);

    if (err == 0)
        restart(clock, base);
    return err;
}

int run_clock_set_rate(struct run_clock *clock, double rate)
{
    if (!(rate >= 0 && rate <= RUN_CLOCK_RATE_MAX))
        return ERR_RANGE;
    restart(clock, now_of(clock));
    clock->rate = rate;
    return 0;
}

int run_clock_step(struct run_clock *clock, double seconds)
{
    const int64_t now = now_of(clock);

    if (!(seconds >= 0 && seconds <= (double)(time_max - now) / CLOCK_SECOND))
        return ERR_RANGE;
    restart(clock, moved(now, seconds * CLOCK_SECOND + 0.5));
    return 0;
}

void run_clock_apdu(struct run_clock *clock)
{
    if (clock->rate == 0)
        clock->base = moved(clock->base, RUN_CLOCK_APDU);
}

const char *run_clock_text(const struct run_clock *clock, char text[RUN_CLOCK_TEXT])
{
    const int64_t now = now_of(clock);
    const time_t seconds = (time_t)(now / CLOCK_SECOND);
    struct tm date;
    size_t len;

    gmtime_r(&seconds, &date);
    len = strftime(text, RUN_CLOCK_TEXT, "%Y-%m-%dT%H:%M:%S", &date);
    snprintf(text + len, RUN_CLOCK_TEXT - len, ".%03dZ", (int)(now % CLOCK_SECOND / 1000000));
    return text;
}
