/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers, times and ranges of a filter. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tools/trace/show/filter_internal.h"

enum { NANOSECONDS = 1000000000, DAY = 86400 };

static const int64_t LAST_SECOND = INT64_MAX / NANOSECONDS - DAY;

static bool read_number(const char *text, size_t len, int64_t *value)
{
    char copy[24];
    char *end;

    if (len == 0 || len >= sizeof(copy) || !isdigit((unsigned char)*text))
        return false;
    memcpy(copy, text, len);
    copy[len] = '\0';
    errno = 0;
    *value = strtoll(copy, &end, 10);
    return *end == '\0' && errno == 0 && *value < INT64_MAX;
}

/*
 * "HH:MM[:SS[.FRACTION]]", or the same after "YYYY-MM-DDT", with or without Z. `*step`: the time
 * between this value and the next one that could be written like it.
 */
static bool read_time(const char *text, size_t len, int64_t *value, bool *of_day, int64_t *step)
{
    char copy[40];
    struct tm tm = {0}, read;
    const char *end;
    int64_t seconds, fraction = 0;

    if (len == 0 || len >= sizeof(copy))
        return false;
    memcpy(copy, text, len);
    copy[len] = '\0';
    *of_day = strchr(copy, '-') == NULL;
    *step = NANOSECONDS;
    if (*of_day) {
        tm.tm_year = 70;
        tm.tm_mday = 1;
        end = copy;
    } else {
        end = strptime(copy, "%Y-%m-%d", &tm);
        if (!end || (*end && *end != 'T'))
            return false;
        *step = (int64_t)DAY * NANOSECONDS;
        if (*end == 'T')
            end++;
    }
    if (*end) {
        end = strptime(end, "%H:%M", &tm);
        *step = 60 * (int64_t)NANOSECONDS;
        if (end && *end == ':') {
            end = strptime(end + 1, "%S", &tm);
            *step = NANOSECONDS;
        }
        if (!end)
            return false;
    }
    if (*end == '.') {
        int64_t place = NANOSECONDS;

        for (end++; isdigit((unsigned char)*end); end++) {
            place /= 10;
            fraction += (*end - '0') * place;
        }
        *step = place ? place : 1;
    }
    if (*end == 'Z')
        end++;
    read = tm;
    seconds = timegm(&tm);
    if (tm.tm_mday != read.tm_mday || tm.tm_sec != read.tm_sec) /* February 30, 12:00:60 */
        return false;
    if (seconds < 0 || seconds > LAST_SECOND)
        return false;
    *value = seconds * NANOSECONDS + fraction;
    return *end == '\0';
}

/* One end of a range; an empty one is `open`. */
static bool read_end(struct node_of_filter *term, const char *text, size_t len, int64_t open,
                     int64_t *value, int64_t *step)
{
    bool of_day = false;

    *step = 1;
    if (len == 0) {
        *value = open;
        return true;
    }
    if (term->field->kind == FIELD_NUMBER)
        return read_number(text, len, value);
    if (!read_time(text, len, value, &of_day, step))
        return false;
    term->of_day |= of_day;
    term->of_date |= !of_day;
    return true;
}

/* "VALUE" or "FIRST..LAST". */
bool filter_read_range(struct node_of_filter *term)
{
    const char *dots = strstr(term->value, "..");
    size_t len = dots ? (size_t)(dots - term->value) : strlen(term->value);
    int64_t value, step, last_step;

    if (!*term->value || (dots && term->comparison > IS_NOT) ||
        !read_end(term, term->value, len, INT64_MIN, &value, &step))
        return false;
    term->first = value;
    term->last = value + step - 1;
    if (dots) {
        if (!read_end(term, dots + 2, strlen(dots + 2), INT64_MAX, &term->last, &last_step))
            return false;
        if (term->last != INT64_MAX)
            term->last += last_step - 1;
        return !(term->of_day && term->of_date);
    }
    switch (term->comparison) {
    case LESS:
        term->last = value - 1;
        term->first = INT64_MIN;
        break;
    case LESS_OR_IS:
        term->first = INT64_MIN;
        break;
    case GREATER:
        term->first = value + step;
        term->last = INT64_MAX;
        break;
    case GREATER_OR_IS:
        term->last = INT64_MAX;
        break;
    case IS:
    case IS_NOT:
        break;
    }
    return true;
}
