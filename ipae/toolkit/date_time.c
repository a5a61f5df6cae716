/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ipae/toolkit/date_time.h"

#include "ipae/toolkit/proactive.h"

#include <stdio.h>
#include <time.h>

enum {
    PARTS = 6,
    OCTETS = 7,
    CENTURY_CHANGE = 70, /* two-digit years from here on are 19xx */
    ZONE_UNKNOWN = 0xFF,
    ZONE_NEGATIVE = 0x08, /* bit 4 of the octet, the sign (TS 23.040 9.2.3.11) */
    QUARTER_SECONDS = 15 * 60
};

/* Two swapped BCD digits; -1: not digits. */
static int digits(uint8_t octet)
{
    int high = octet & 0x0F, low = octet >> 4;

    return high > 9 || low > 9 ? -1 : high * 10 + low;
}

/* Seconds east of UTC; ERR_MALFORMED. */
static int read_zone(uint8_t octet, int64_t *seconds)
{
    int quarters = digits(octet & (uint8_t)~ZONE_NEGATIVE);

    *seconds = 0;
    if (octet == ZONE_UNKNOWN)
        return 0;
    if (quarters < 0)
        return ERR_MALFORMED;
    *seconds = (int64_t)quarters * QUARTER_SECONDS;
    if (octet & ZONE_NEGATIVE)
        *seconds = -*seconds;
    return 0;
}

int date_time_read(struct bytes value, int64_t *seconds)
{
    int part[PARTS];
    struct tm tm = {0}, same;
    int64_t zone;
    time_t local;

    if (value.len != OCTETS || read_zone(value.at[PARTS], &zone) < 0)
        return ERR_MALFORMED;
    for (size_t i = 0; i < PARTS; i++)
        if ((part[i] = digits(value.at[i])) < 0)
            return ERR_MALFORMED;
    tm.tm_year = part[0] < CENTURY_CHANGE ? part[0] + 100 : part[0];
    tm.tm_mon = part[1] - 1;
    tm.tm_mday = part[2];
    tm.tm_hour = part[3];
    tm.tm_min = part[4];
    tm.tm_sec = part[5];
    same = tm;
    local = timegm(&same); /* normalises dates that do not exist */
    if (same.tm_mon != tm.tm_mon || same.tm_mday != tm.tm_mday || same.tm_hour != tm.tm_hour ||
        same.tm_min != tm.tm_min || same.tm_sec != tm.tm_sec)
        return ERR_MALFORMED;
    *seconds = (int64_t)local - zone;
    return 0;
}

/* A date before the card was made: the clock is not set. */
static int check_set(struct terminal *terminal, int64_t *seconds)
{
    char shown[CLOCK_TEXT_MAX], made[CLOCK_TEXT_MAX], text[120];
    int64_t not_before;
    int err = card_not_before(terminal->card, &not_before);

    if (err < 0 || *seconds >= not_before)
        return err;
    snprintf(text, sizeof(text), "%s is before notBefore of the card's certificates, %s: not set",
             clock_text(*seconds, shown), clock_text(not_before, made));
    terminal_note(terminal, "clock of the terminal", text);
    *seconds = 0;
    return 0;
}

int date_time_get(struct terminal *terminal, int64_t *seconds)
{
    struct response response;
    struct bytes value;
    char hex[2 * OCTETS + 1], text[60];
    int err;

    if (card_now(terminal->card, seconds))
        return 0;
    *seconds = 0;
    if (!terminal->features.date_time)
        return 0;
    err = date_time_request(terminal, &response, &value);
    if (err < 0 || value.len == 0)
        return err;
    if (date_time_read(value, seconds) == 0)
        return check_set(terminal, seconds);
    snprintf(text, sizeof(text), "invalid date %s: not set",
             bytes_to_hex(bytes_cut(value, 0, OCTETS), hex, sizeof(hex)));
    terminal_note(terminal, "clock of the terminal", text);
    return 0;
}
