/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dates on the command line: YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS, in UTC, a Z allowed behind it. */
#ifndef TOOLS_CLI_DATE_H
#define TOOLS_CLI_DATE_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

enum {
    DATE_YEAR_MIN = 1970, /* two digits are sent to a card: 70 to 99 are 19xx */
    DATE_YEAR_MAX = 2069
};

/* False: not of this form, or another year. The ranges of the other fields are not checked: clocks
 * of real modems show month 13 and hour 25. */
bool date_read(const char *text, struct tm *out);
/* Is it a date of the calendar? Stores the seconds since 1970, of a date that does not exist those
 * of the normalized one. */
bool date_exists(const struct tm *date, int64_t *seconds);

#endif
