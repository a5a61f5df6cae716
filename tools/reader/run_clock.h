/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The clock of the cards of `euicc run --clock`: it is stopped and advances 1 ms with each APDU, or
 * it runs at a rate.
 */
#ifndef TOOLS_READER_RUN_CLOCK_H
#define TOOLS_READER_RUN_CLOCK_H

#include "apdu/clock.h"

#include <stdbool.h>

enum { RUN_CLOCK_APDU = 1000000, RUN_CLOCK_RATE_MAX = 1000000, RUN_CLOCK_TEXT = 32 };

struct run_clock {
    struct clock clock;
    int64_t base;   /* ns since 1970, when it was last set or its rate changed */
    int64_t origin; /* system_now at that time */
    double rate;    /* seconds of the cards in a second of the system; 0: it is stopped */
    int64_t (*system_now)(void); /* ns of a clock that is never set back */
};

/* "2026-01-01T00:00:00Z", "2026-01-01": a stopped clock at this time; "+RATE": one that runs from
 * `now`. ERR_MALFORMED; ERR_RANGE: before 1970 or after 2261, or the rate. */
int run_clock_begin(struct run_clock *clock, const char *text, const struct clock *now);
int run_clock_set(struct run_clock *clock, const char *text); /* a date, as above */
int run_clock_set_rate(struct run_clock *clock, double rate); /* 0: it is stopped; ERR_RANGE */
int run_clock_step(struct run_clock *clock, double seconds);  /* ERR_RANGE, also when negative */
/* An APDU was executed. */
void run_clock_apdu(struct run_clock *clock);
/* "2026-01-01T00:00:00.001Z" */
const char *run_clock_text(const struct run_clock *clock, char text[RUN_CLOCK_TEXT]);

#endif
