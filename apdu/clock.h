/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Time, injected by the caller. No rule of the card depends on a clock; trace stamps and
 * certificate dates (where the card has a clock) use this one.
 */
#ifndef APDU_CLOCK_H
#define APDU_CLOCK_H

#include <stdint.h>

struct clock {
    /* Nanoseconds since 1970-01-01 00:00 UTC. Never negative. */
    int64_t (*now)(const struct clock *clock);
};

/* CLOCK_REALTIME. */
extern const struct clock clock_system;

#endif
