/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/cli/date.h"

#include <stddef.h>

/* As many digits as `width`; moves `*text` behind them. -1: there are fewer. */
static int take_digits(const char **text, size_t width)
{
    int value = 0;

    for (size_t i = 0; i < width; i++, (*text)++) {
        if (**text < '0' || **text > '9')
            return -1;
        value = value * 10 + (**text - '0');
    }
    return value;
}

bool date_read(const char *text, struct tm *out)
{
    static const char separators[] = {'-', '-', 'T', ':', ':'};
    int part[6] = {0};

    for (size_t i = 0; i < 6; i++) {
        part[i] = take_digits(&text, i == 0 ? 4 : 2);
        if (part[i] < 0)
            return false;
        if (i == 2 && !*text)
            break;
        if (i < sizeof(separators) && *text++ != separators[i])
            return false;
    }
    if (*text == 'Z')
        text++;
    *out = (struct tm){.tm_year = part[0] - 1900,
                       .tm_mon = part[1] - 1,
                       .tm_mday = part[2],
                       .tm_hour = part[3],
                       .tm_min = part[4],
                       .tm_sec = part[5]};
    return !*text && part[0] >= DATE_YEAR_MIN && part[0] <= DATE_YEAR_MAX;
}

bool date_exists(const struct tm *date, int64_t *seconds)
{
    struct tm same = *date;

    *seconds = timegm(&same);
    return same.tm_mon == date->tm_mon && same.tm_mday == date->tm_mday &&
           same.tm_hour == date->tm_hour && same.tm_min == date->tm_min &&
           same.tm_sec == date->tm_sec;
}
