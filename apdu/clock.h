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

enum { CLOCK_SECOND = 1000000000, CLOCK_TEXT_MAX = 24 };

/* Seconds since 1970 as "2026-11-24 08:05:00" in UTC, "?" beyond the calendar of the machine. */
const char *clock_text(int64_t seconds, char text[CLOCK_TEXT_MAX]);

#endif
