/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Trace as text, one line an event:
 *
 *   12:00:01.000123 ship apdu > 00A4040410A0000005591010FFFFFFFF8900000100 < 6121 (response
 * waiting) 12:00:01.000150 ship refusal LoadEuiccPackage SGP.32 5.9.1 C-05 counter 3 is not above 3
 * [810103]
 *
 * Times are UTC. Invariant TRACE-T1: an event is one line whatever its strings contain (control
 * characters are written as \xNN), and a line shows at most HEX_MAX octets of a value; JSON shows
 * all.
 */
#include "apdu/err.h"
#include "apdu/sw.h"
#include "apdu/text.h"
#include "apdu/trace_sink.h"

#include <inttypes.h>
#include <stdlib.h>

enum { HEX_MAX = 300, NANOSECONDS_PER_SECOND = 1000000000, SECONDS_PER_DAY = 86400 };

struct trace_text {
    struct trace_file_sink file;
    bool refusals_only;
};

static void print_words(FILE *to, const char *before, const char *words)
{
    if (!words || !*words)
        return;
    fputs(before, to);
    text_print(to, words);
}

/* At most `most` octets. */
static void print_hex(FILE *to, const char *before, struct bytes bytes, size_t most,
                      const char *after)
{
    char hex[2 * HEX_MAX + 1];

    if (bytes.len == 0)
        return;
    fputs(before, to);
    for (struct bytes rest = bytes_cut(bytes, 0, most); rest.len; rest = bytes_from(rest, HEX_MAX))
        fputs(bytes_to_hex(bytes_cut(rest, 0, HEX_MAX), hex, sizeof(hex)), to);
    if (bytes.len > most)
        fprintf(to, "...(%zu octets)", bytes.len);
    fputs(after, to);
}

/* A result other than 0: an enum err by its text, a status word in hex, a code by its number. */
static void print_result(FILE *to, enum trace_kind kind, int result)
{
    enum { FIRST_SW = 0x6000 };

    if (result < 0)
        fprintf(to, " (%s)", err_text(result));
    else if (kind == TRACE_FUNCTION && result)
        fputs(" (refused)", to);
    else if (result >= FIRST_SW)
        fprintf(to, " (%04X)", (unsigned)result);
    else if (result > 0)
        fprintf(to, " (result %d)", result);
}

static void print(FILE *to, const struct trace_event *event, size_t most)
{
    static const char *const kinds[] = {
        [TRACE_POWER] = "",          [TRACE_APDU] = "apdu",   [TRACE_FUNCTION] = "function",
        [TRACE_STORE] = "store",     [TRACE_AWAIT] = "await", [TRACE_NOTE] = "note",
        [TRACE_REFUSAL] = "refusal",
    };

    fputs(kinds[event->kind], to);
    print_words(to, event->kind == TRACE_POWER ? "" : " ", event->name);
    print_words(to, " ", event->clause);
    print_words(to, " ", event->rule);
    print_words(to, event->kind == TRACE_NOTE ? ": " : " ", event->reason);
    switch (event->kind) {
    case TRACE_POWER:
        print_hex(to, " ATR ", event->data, most, "");
        break;
    case TRACE_APDU:
        print_hex(to, " > ", event->command, most, "");
        print_hex(to, " < ", event->data, most, "");
        fprintf(to, "%s%04X (%s)", event->data.len ? " " : " < ", event->sw, sw_text(event->sw));
        break;
    case TRACE_FUNCTION:
        print_hex(to, " > ", event->command, most, "");
        print_hex(to, " < ", event->data, most, "");
        break;
    case TRACE_REFUSAL:
    case TRACE_NOTE:
    case TRACE_STORE:
        print_hex(to, " [", event->data, most, "]");
        break;
    case TRACE_AWAIT:
        print_hex(to, " [", event->command, most, "]");
        print_hex(to, " [", event->data, most, "]");
        break;
    case TRACE_SECRET:
        break;
    }
    print_result(to, event->kind, event->result);
    if (event->nanoseconds)
        fprintf(to, " in %" PRId64 ".%" PRId64 " us", event->nanoseconds / 1000,
                event->nanoseconds % 1000 / 100);
}

void trace_text_print(FILE *to, const struct trace_event *event)
{
    print(to, event, HEX_MAX);
}

void trace_text_print_whole(FILE *to, const struct trace_event *event)
{
    print(to, event, SIZE_MAX);
}

/* A refused command, or a failure of the store. */
static bool is_refusal_or_failure(const struct trace_event *event)
{
    return event->kind == TRACE_REFUSAL || (event->kind == TRACE_STORE && event->result < 0);
}

static void text_emit(struct trace_sink *sink, const struct trace_event *event)
{
    const struct trace_text *text = (const struct trace_text *)sink;
    struct trace_file *to = &((struct trace_text *)sink)->file.to;
    int64_t second = event->time / NANOSECONDS_PER_SECOND % SECONDS_PER_DAY;

    if (to->failed || (text->refusals_only && !is_refusal_or_failure(event)))
        return;
    fprintf(to->file, "%02d:%02d:%02d.%06d", (int)(second / 3600), (int)(second / 60 % 60),
            (int)(second % 60), (int)(event->time % NANOSECONDS_PER_SECOND / 1000));
    print_words(to->file, " ", event->card);
    putc(' ', to->file);
    trace_text_print(to->file, event);
    putc('\n', to->file);
    trace_file_flush(to);
}

static int text_close(struct trace_sink *sink)
{
    int err = trace_file_close(&((struct trace_file_sink *)sink)->to);

    free(sink);
    return err;
}

static struct trace_sink *new_sink(const char *path, bool refusals_only)
{
    struct trace_text *text = trace_file_sink_new(
        sizeof(*text), (struct trace_sink){text_emit, text_close, NULL, false}, path, stderr);

    if (!text)
        return NULL;
    text->refusals_only = refusals_only;
    return &text->file.sink;
}

struct trace_sink *trace_text_new(const char *path)
{
    return new_sink(path, false);
}

struct trace_sink *trace_refusals_new(const char *path)
{
    return new_sink(path, true);
}
