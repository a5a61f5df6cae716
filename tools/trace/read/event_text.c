/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The text of an event, read from both ends: the kind and, at the end, duration, result and octets;
 * between them name, clause, rule and reason, which are distinguished by their forms.
 */
#include "tools/trace/read/event_text.h"

#include "apdu/err.h"
#include "tools/trace/read/event_words.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { SECONDS_PER_MINUTE = 60, SECONDS_PER_HOUR = 3600, TIME_LENGTH = 15, NUMBER_MAX = 18 };

static const struct {
    const char *word;
    enum trace_kind kind;
} kinds[] = {
    {"apdu", TRACE_APDU},       {"function", TRACE_FUNCTION}, {"store", TRACE_STORE},
    {"refusal", TRACE_REFUSAL}, {"await", TRACE_AWAIT},       {"note", TRACE_NOTE},
    {"power on", TRACE_POWER},  {"power off", TRACE_POWER},   {"reset", TRACE_POWER},
};
enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

/* Is `word` at the start of the text, as a whole word? Then it is cut off, with the blank. */
static bool take_word(struct bytes *text, const char *word)
{
    size_t len = strlen(word);

    if (!bytes_starts_with(*text, bytes_at(word, len)) || (text->len > len && text->at[len] != ' '))
        return false;
    *text = bytes_from(*text, len + 1);
    return true;
}

static bool find(struct bytes text, const char *what, size_t *at)
{
    const uint8_t *found = text.len ? memmem(text.at, text.len, what, strlen(what)) : NULL;

    if (found)
        *at = (size_t)(found - text.at);
    return found != NULL;
}

/* The last place of `what`. */
static bool find_last(struct bytes text, const char *what, size_t *at)
{
    size_t len = strlen(what);

    for (size_t i = text.len < len ? 0 : text.len - len + 1; i-- > 0;) {
        if (memcmp(text.at + i, what, len) == 0) {
            *at = i;
            return true;
        }
    }
    return false;
}

static bool ends_with(struct bytes text, const char *what)
{
    size_t len = strlen(what);

    return text.len >= len && memcmp(text.at + text.len - len, what, len) == 0;
}

/* The digits of the text, all of it; -1: not a number. */
static int64_t number_of(struct bytes text)
{
    int64_t number = 0;

    if (text.len == 0 || text.len > NUMBER_MAX)
        return -1;
    for (size_t i = 0; i < text.len; i++) {
        if (!isdigit(text.at[i]))
            return -1;
        number = number * 10 + (text.at[i] - '0');
    }
    return number;
}

/* Hex as the text sink prints it, which shortens long values: the octets that are there. */
static int hex_of(struct arena *arena, struct bytes text, struct bytes *octets, bool *shortened)
{
    size_t at;
    bool found = find(text, "...(", &at);
    int done;

    if (found)
        text.len = at;
    done = event_hex(arena, text, octets);
    *shortened = *shortened || (found && done == 0);
    return done;
}

/* " in 12.3 us" at the end. */
static void cut_duration(struct bytes *text, struct trace_event *event)
{
    size_t at, point;
    struct bytes number;
    int64_t whole, tenth;

    if (!ends_with(*text, " us") || !find_last(*text, " in ", &at))
        return;
    number = bytes_cut(*text, at + 4, text->len - at - 7);
    if (!find(number, ".", &point))
        return;
    whole = number_of(bytes_cut(number, 0, point));
    tenth = number_of(bytes_from(number, point + 1));
    if (whole < 0 || tenth < 0 || tenth > 9 || whole > INT64_MAX / 1000 - 1)
        return;
    event->nanoseconds = whole * 1000 + tenth * 100;
    text->len = at;
}

/* The result in the brackets at the end; false: they are part of the reason. */
static bool result_of(struct bytes inside, int *result)
{
    static const struct bytes code = {(const uint8_t *)"result ", 7};
    int64_t number;

    if (bytes_equal(inside, BYTES_TEXT("refused"))) {
        *result = 1;
        return true;
    }
    if (bytes_starts_with(inside, code)) {
        number = number_of(bytes_from(inside, code.len));
        *result = (int)number;
        return number >= 0 && number <= INT32_MAX;
    }
    if (inside.len == 4 && event_digit(inside.at[0]) >= 6) {
        *result = 0;
        for (int i = 0; i < 4; i++) {
            if (event_digit(inside.at[i]) < 0)
                return false;
            *result = *result << 4 | event_digit(inside.at[i]);
        }
        return true;
    }
    for (int err = ERR_MEMORY; err >= ERR_UNSUPPORTED; err--) {
        if (bytes_equal(inside, bytes_at(err_text(err), strlen(err_text(err))))) {
            *result = err;
            return true;
        }
    }
    return false;
}

static void cut_result(struct bytes *text, struct trace_event *event)
{
    size_t at;

    if (ends_with(*text, ")") && find_last(*text, " (", &at) &&
        result_of(bytes_cut(*text, at + 2, text->len - at - 3), &event->result))
        text->len = at;
}

/* " [HEX]" at the end. */
static int cut_octets(struct arena *arena, struct bytes *text, struct bytes *octets,
                      bool *shortened)
{
    size_t at;
    int done;

    if (!ends_with(*text, "]") || !find_last(*text, " [", &at))
        return 0;
    done = hex_of(arena, bytes_cut(*text, at + 2, text->len - at - 3), octets, shortened);
    if (done == 0)
        text->len = at;
    return done == ERR_MALFORMED ? 0 : done;
}

/* " > COMMAND < DATA", both may be missing; what is before them stays in `text`. */
static int cut_exchange(struct arena *arena, struct bytes *text, struct trace_event *event)
{
    size_t at;
    int done = 0;

    if (find_last(*text, " < ", &at)) {
        done = hex_of(arena, bytes_from(*text, at + 3), &event->data, &event->shortened);
        text->len = at;
    }
    if (done == 0 && find_last(*text, " > ", &at)) {
        done = hex_of(arena, bytes_from(*text, at + 3), &event->command, &event->shortened);
        text->len = at;
    }
    return done;
}

static int parse_apdu(struct arena *arena, struct bytes text, struct trace_event *event)
{
    struct bytes sw;
    size_t at;

    cut_duration(&text, event);
    if (!find(text, " (", &at) || at < 4)
        return ERR_MALFORMED;
    text.len = at;
    if (event_hex(arena, bytes_from(text, at - 4), &sw) < 0 || sw.len != 2)
        return ERR_MALFORMED;
    event->sw = (uint16_t)(sw.at[0] << 8 | sw.at[1]);
    text.len = at - 4;
    if (ends_with(text, " < "))
        text.len -= 3;
    else if (ends_with(text, " "))
        text.len--;
    at = cut_exchange(arena, &text, event) < 0 ? 1 : text.len;
    return at ? ERR_MALFORMED : 0;
}

static int parse_power(struct arena *arena, struct bytes text, struct trace_event *event)
{
    size_t at;
    int done = 0;

    if (find(text, " ATR ", &at)) {
        done = hex_of(arena, bytes_from(text, at + 5), &event->data, &event->shortened);
        text.len = at;
    }
    event->name = event_string(arena, text);
    return done;
}

static int parse_await(struct arena *arena, struct bytes text, struct trace_event *event)
{
    struct bytes octets[2] = {BYTES_NONE, BYTES_NONE};
    int count = 0, done = 0;
    size_t len, reason;

    do {
        len = text.len;
        done = cut_octets(arena, &text, &octets[count], &event->shortened);
        count += text.len != len;
    } while (done == 0 && text.len != len && count < 2);
    event->command = octets[count == 2 ? 1 : 0];
    event->data = count == 2 ? octets[0] : BYTES_NONE;
    if (find_last(text, " ", &reason)) {
        event->reason = event_string(arena, bytes_from(text, reason + 1));
        text.len = reason;
    }
    event->name = event_string(arena, text);
    return done;
}

static int parse_note(struct arena *arena, struct bytes text, struct trace_event *event)
{
    size_t at;
    int done = cut_octets(arena, &text, &event->data, &event->shortened);

    if (find(text, ": ", &at)) {
        event->reason = event_string(arena, bytes_from(text, at + 2));
        text.len = at;
    }
    event->name = event_string(arena, text);
    return done;
}

int event_text_parse(struct arena *arena, struct bytes text, struct trace_event *event)
{
    struct bytes whole = text;
    size_t row = 0;
    int done = 0;

    while (row < KINDS && !take_word(&text, kinds[row].word))
        row++;
    if (row == KINDS)
        return ERR_MALFORMED;
    *event = (struct trace_event){.kind = kinds[row].kind, .card = "", .time = -1};
    if (event->kind == TRACE_APDU)
        /* With the blank before: both of the parts may be missing. */
        return parse_apdu(arena, bytes_from(whole, 4), event);
    cut_duration(&text, event);
    if (event->kind != TRACE_NOTE && event->kind != TRACE_POWER)
        cut_result(&text, event);
    switch (event->kind) {
    case TRACE_POWER:
        return parse_power(arena, whole, event);
    case TRACE_AWAIT:
        return parse_await(arena, text, event);
    case TRACE_NOTE:
        return parse_note(arena, text, event);
    case TRACE_FUNCTION:
        done = cut_exchange(arena, &text, event);
        break;
    default:
        done = cut_octets(arena, &text, &event->data, &event->shortened);
        break;
    }
    if (done == 0)
        event_words(arena, text, event);
    return done;
}

/* "12:00:01.000123 " as nanoseconds since midnight; -1. */
static int64_t time_of(struct bytes line)
{
    int64_t hour = number_of(bytes_cut(line, 0, 2));
    int64_t minute = number_of(bytes_cut(line, 3, 2));
    int64_t second = number_of(bytes_cut(line, 6, 2));
    int64_t micro = number_of(bytes_cut(line, 9, 6));

    if (line.len < TIME_LENGTH + 2 || line.at[2] != ':' || line.at[5] != ':' || line.at[8] != '.' ||
        line.at[TIME_LENGTH] != ' ' || hour < 0 || minute < 0 || second < 0 || micro < 0)
        return -1;
    return (hour * SECONDS_PER_HOUR + minute * SECONDS_PER_MINUTE + second) * CLOCK_SECOND +
           micro * 1000;
}

int event_line_parse(struct arena *arena, struct bytes line, struct trace_event *event)
{
    int64_t time = time_of(line);
    struct bytes rest = bytes_from(line, TIME_LENGTH + 1);

    if (time < 0)
        return ERR_MALFORMED;
    /* The name of the card may have several words; it is before the first kind. */
    for (size_t at = 0; at < rest.len; at += event_word(rest, at) + 1) {
        int done = event_text_parse(arena, bytes_from(rest, at), event);

        if (done == ERR_MALFORMED)
            continue;
        if (done == 0) {
            event->time = time;
            event->card = at ? event_string(arena, bytes_cut(rest, 0, at - 1)) : "";
        }
        return done;
    }
    return ERR_MALFORMED;
}
