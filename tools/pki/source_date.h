/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The date that the tools put into certificates and check certificates against. */
#ifndef TOOLS_PKI_SOURCE_DATE_H
#define TOOLS_PKI_SOURCE_DATE_H

#include "apdu/clock.h"

#include <stdbool.h>

/*
 * SOURCE_DATE_EPOCH, decimal seconds since 1970-01-01 00:00 UTC, where the environment has it: this
 * clock then stands still, and what is made is reproducible. Otherwise the clock of the machine.
 */
extern const struct clock source_clock;

/* The seconds of `clock` since 1970. */
int64_t source_date(const struct clock *clock);

/* False: SOURCE_DATE_EPOCH is set and is no number of seconds that a struct clock can tell (to the
 * year 2262). */
bool source_date_is_valid(void);

#endif
