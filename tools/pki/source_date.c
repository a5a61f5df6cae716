/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/pki/source_date.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Last second of a 64-bit nanosecond clock, in the year 2262. */
static const int64_t last_second = INT64_MAX / CLOCK_SECOND;

/* An empty text is not a number. */
static bool read_variable(const char *text, int64_t *seconds)
{
    char *end = NULL;

    errno = 0;
    *seconds = strtoll(text, &end, 10);
    return *text != '\0' && strspn(text, "0123456789") == strlen(text) && errno == 0 &&
           *seconds <= last_second;
}

static int64_t now(const struct clock *clock)
{
    const char *text = getenv("SOURCE_DATE_EPOCH");
    int64_t seconds;

    (void)clock;
    return text && read_variable(text, &seconds) ? seconds * CLOCK_SECOND
                                                 : clock_system.now(&clock_system);
}

const struct clock source_clock = {now};

int64_t source_date(const struct clock *clock)
{
    return clock->now(clock) / CLOCK_SECOND;
}

bool source_date_is_valid(void)
{
    const char *text = getenv("SOURCE_DATE_EPOCH");
    int64_t seconds;

    return !text || read_variable(text, &seconds);
}
