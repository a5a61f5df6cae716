/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The terminal's clock: date and time of PROVIDE LOCAL INFORMATION (TS 102 223 8.39; E-103). */
#ifndef IPAE_TOOLKIT_DATE_TIME_H
#define IPAE_TOOLKIT_DATE_TIME_H

#include "ipae/toolkit/terminal.h"

/*
 * Value of the object "date-time and time zone", 7 octets of two swapped digits: year, month, day,
 * hour, minute, second, and the time zone in quarters of an hour (FF: unknown, taken as UTC). Years
 * 70 to 99 are 1970 to 1999, others 2000 to 2069. Seconds since 1970; ERR_MALFORMED: invalid date,
 * time or zone.
 */
int date_time_read(struct bytes value, int64_t *seconds);
/*
 * The card's own clock (card_now); where it has none, requests the terminal's. Seconds since 1970;
 * 0: not set: not returned, invalid, or before notBefore of the card's own certificates. 0 or
 * ERR_RESET.
 */
int date_time_get(struct terminal *terminal, int64_t *seconds);

#endif
