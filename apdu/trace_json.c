/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Trace as JSON lines. Keys, in this order, absent without a value:
 *
 *   time      "2026-11-22T12:00:01.000123000Z"
 *   card      name of the card
 *   event     power apdu function store refusal await note
 *   name clause rule reason             as in struct trace_event
 *   command   hex                       apdu, function, await
 *   response  hex                       apdu, function (always present, may be empty)
 *   data      hex                       other events; of power the ATR
 *   sw        "9000"                    apdu
 *   result    number                    function, store, refusal
 *   error     text of a negative result
 *   ns        number                    duration
 */
#include "apdu/err.h"
#include "apdu/trace_sink.h"

#include <inttypes.h>
#include <stdlib.h>
#include <time.h>

enum { NANOSECONDS_PER_SECOND = 1000000000, HEX_CHUNK = 512 };

/* Octets of the UTF-8 character at `at` (RFC 3629); 0: not well-formed. */
static unsigned utf8_octets(const unsigned char *at)
{
    unsigned octets = at[0] < 0x80   ? 1
                      : at[0] < 0xC2 ? 0
                      : at[0] < 0xE0 ? 2
                      : at[0] < 0xF0 ? 3
                      : at[0] < 0xF5 ? 4
                                     : 0;

    for (unsigned i = 1; i < octets; i++)
        if ((at[i] & 0xC0) != 0x80) /* also ends at the NUL */
            return 0;
    if ((at[0] == 0xE0 && at[1] < 0xA0) || (at[0] == 0xED && at[1] > 0x9F) ||
        (at[0] == 0xF0 && at[1] < 0x90) || (at[0] == 0xF4 && at[1] > 0x8F))
        return 0;
    return octets;
}

static void put_string(FILE *to, const char *text)
{
    const unsigned char *at = (const unsigned char *)text;

    putc('"', to);
    while (*at) {
        unsigned octets = utf8_octets(at);

        if (octets == 0) {
            fputs("\\ufffd", to);
            octets = 1;
        } else if (*at == '"' || *at == '\\') {
            fprintf(to, "\\%c", *at);
        } else if (*at < 0x20 || *at == 0x7F) {
            fprintf(to, "\\u%04x", *at);
        } else {
            fwrite(at, 1, octets, to);
        }
        at += octets;
    }
    putc('"', to);
}

static void put_text(FILE *to, const char *key, const char *text)
{
    if (!text || !*text)
        return;
    fprintf(to, ",\"%s\":", key);
    put_string(to, text);
}

static void put_hex(FILE *to, const char *key, struct bytes bytes)
{
    char hex[2 * HEX_CHUNK + 1];

    fprintf(to, ",\"%s\":\"", key);
    for (size_t at = 0; at < bytes.len; at += HEX_CHUNK)
        fputs(bytes_to_hex(bytes_cut(bytes, at, HEX_CHUNK), hex, sizeof(hex)), to);
    putc('"', to);
}

static void put_time(FILE *to, int64_t nanoseconds)
{
    time_t seconds = (time_t)(nanoseconds / NANOSECONDS_PER_SECOND);
    char text[32];
    struct tm tm;

    gmtime_r(&seconds, &tm);
    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
    fprintf(to, "{\"time\":\"%s.%09dZ\"", text, (int)(nanoseconds % NANOSECONDS_PER_SECOND));
}

static void put_result(FILE *to, int result)
{
    fprintf(to, ",\"result\":%d", result);
    if (result < 0)
        put_text(to, "error", err_text(result));
}

void trace_json_print(FILE *to, const struct trace_event *event)
{
    static const char *const kinds[] = {
        [TRACE_POWER] = "power",       [TRACE_APDU] = "apdu",       [TRACE_STORE] = "store",
        [TRACE_FUNCTION] = "function", [TRACE_REFUSAL] = "refusal", [TRACE_AWAIT] = "await",
        [TRACE_NOTE] = "note",
    };
    bool exchange = event->kind == TRACE_APDU || event->kind == TRACE_FUNCTION;

    put_time(to, event->time);
    put_text(to, "card", event->card);
    put_text(to, "event", kinds[event->kind]);
    put_text(to, "name", event->name);
    put_text(to, "clause", event->clause);
    put_text(to, "rule", event->rule);
    put_text(to, "reason", event->reason);
    if (exchange || event->command.len)
        put_hex(to, "command", event->command);
    if (exchange || event->data.len)
        put_hex(to, exchange ? "response" : "data", event->data);
    if (event->kind == TRACE_APDU)
        fprintf(to, ",\"sw\":\"%04X\"", event->sw);
    if (event->kind == TRACE_FUNCTION || event->kind == TRACE_STORE || event->kind == TRACE_REFUSAL)
        put_result(to, event->result);
    if (event->nanoseconds)
        fprintf(to, ",\"ns\":%" PRId64, event->nanoseconds);
    putc('}', to);
}

static void json_emit(struct trace_sink *sink, const struct trace_event *event)
{
    struct trace_file *to = &((struct trace_file_sink *)sink)->to;

    if (to->failed)
        return;
    trace_json_print(to->file, event);
    putc('\n', to->file);
    trace_file_flush(to);
}

static int json_close(struct trace_sink *sink)
{
    int err = trace_file_close(&((struct trace_file_sink *)sink)->to);

    free(sink);
    return err;
}

struct trace_sink *trace_json_new(const char *path)
{
    return trace_file_sink_new(sizeof(struct trace_file_sink),
                               (struct trace_sink){json_emit, json_close, NULL, false}, path,
                               stdout);
}
