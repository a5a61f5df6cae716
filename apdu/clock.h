/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Time, injected. The card itself has no clock that rules depend on; what needs one (trace stamps,
 * certificate dates where the card was given a clock) gets it through this.
 */
#ifndef APDU_CLOCK_H
#define APDU_CLOCK_H

#include <stdint.h>

struct clock {
    /* Nanoseconds since 1970-01-01 00:00 UTC. Never negative. */
    int64_t (*now)(const struct clock *clock);
};

/* The clock of the machine. */
extern const struct clock clock_system;

#endif
