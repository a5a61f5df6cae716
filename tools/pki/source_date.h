/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The date for issuing and checking certificates in tools. */
#ifndef TOOLS_PKI_SOURCE_DATE_H
#define TOOLS_PKI_SOURCE_DATE_H

#include "apdu/clock.h"

#include <stdbool.h>

/*
 * If the environment has SOURCE_DATE_EPOCH, decimal seconds since 1970-01-01 00:00 UTC, this clock
 * stands still at that time: output is reproducible. Otherwise the system's clock.
 */
extern const struct clock source_clock;

/* The seconds of `clock` since 1970. */
int64_t source_date(const struct clock *clock);

/* False: SOURCE_DATE_EPOCH is set and is not a number of seconds within the range of struct clock
 * (to the year 2262). */
bool source_date_is_valid(void);

#endif
