/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * JSON objects, one a line: the trace of euiccd (keys in apdu/trace_json.c), and what lpac writes
 * to and reads from its standard input and output: {"type":"apdu","payload":{...}}, where `func`
 * and `param` call a function of the APDU interface and `ecode` and `data` are its result. Its
 * messages
 * ("progress", "lpa") are notes; connect and logic_channel_open are shown as the power event and
 * the APDUs that they stand for.
 */
#include "apdu/err.h"
#include "tools/trace/read/event_words.h"
#include "tools/trace/read/lines.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static struct bytes text_of(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    return json_is_string(value) ? bytes_at(json_string_value(value), json_string_length(value))
                                 : BYTES_NONE;
}

/* A copy of a member in the arena; NULL: none. */
static const char *string_of(struct arena *arena, const json_t *object, const char *key)
{
    struct bytes text = text_of(object, key);

    return text.len ? event_string(arena, text) : NULL;
}

enum { YEAR_MIN = 70, YEAR_MAX = 350 }; /* since 1900, that 64 bits of nanoseconds can have */

/* "2026-11-22T12:00:01.000123000Z"; -1. */
static int64_t time_of(struct bytes text)
{
    struct tm tm = {0};
    char copy[32];
    int64_t nanoseconds = 0;
    const char *at;

    if (text.len == 0 || text.len >= sizeof(copy))
        return -1;
    memset(copy, 0, sizeof(copy));
    memcpy(copy, text.at, text.len);
    at = strptime(copy, "%Y-%m-%dT%H:%M:%S", &tm);
    if (!at || tm.tm_year < YEAR_MIN || tm.tm_year > YEAR_MAX)
        return -1;
    if (*at == '.')
        for (int64_t unit = CLOCK_SECOND / 10; *++at >= '0' && *at <= '9'; unit /= 10)
            nanoseconds += unit * (*at - '0');
    return (int64_t)timegm(&tm) * CLOCK_SECOND + nanoseconds;
}

/* An event of euiccd. */
static int read_event(struct arena *arena, const json_t *object, struct trace_event *event)
{
    static const char *const kinds[] = {
        [TRACE_POWER] = "power",       [TRACE_APDU] = "apdu",       [TRACE_STORE] = "store",
        [TRACE_FUNCTION] = "function", [TRACE_REFUSAL] = "refusal", [TRACE_AWAIT] = "await",
        [TRACE_NOTE] = "note",
    };
    enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };
    struct bytes kind = text_of(object, "event");
    struct bytes sw = BYTES_NONE;
    size_t row = 0;
    bool exchange;
    int done;

    while (row < KINDS && !bytes_equal(kind, bytes_at(kinds[row], strlen(kinds[row]))))
        row++;
    if (row == KINDS)
        return ERR_MALFORMED;
    exchange = row == TRACE_APDU || row == TRACE_FUNCTION;
    event->kind = (enum trace_kind)row;
    event->time = time_of(text_of(object, "time"));
    event->card = string_of(arena, object, "card");
    event->card = event->card ? event->card : "";
    if (row != TRACE_APDU) {
        event->name = string_of(arena, object, "name");
        event->name = event->name ? event->name : "";
        event->clause = string_of(arena, object, "clause");
        event->rule = string_of(arena, object, "rule");
        event->reason = string_of(arena, object, "reason");
    }
    event->result = (int)json_integer_value(json_object_get(object, "result"));
    event->nanoseconds = json_integer_value(json_object_get(object, "ns"));
    done = event_hex(arena, text_of(object, "command"), &event->command);
    if (done == 0)
        done = event_hex(arena, text_of(object, exchange ? "response" : "data"), &event->data);
    if (done == 0 && row == TRACE_APDU)
        done = event_hex(arena, text_of(object, "sw"), &sw);
    if (done < 0)
        return done;
    if (row == TRACE_APDU && (sw.len != 2 || event->command.len == 0))
        return ERR_MALFORMED;
    if (sw.len == 2)
        event->sw = (uint16_t)(sw.at[0] << 8 | sw.at[1]);
    return 1;
}

static bool called(const struct lines *lines, const char *function)
{
    return strcmp(lines->called, function) == 0;
}

/* A call of lpac's APDU interface. */
static int read_call(struct lines *lines, struct trace_input *input, const json_t *payload,
                     struct trace_record *record)
{
    struct bytes function = text_of(payload, "func");
    struct bytes parameter = text_of(payload, "param");
    char text[16];

    if (function.len == 0 || function.len >= sizeof(lines->called))
        return ERR_MALFORMED;
    memset(lines->called, 0, sizeof(lines->called));
    memcpy(lines->called, function.at, function.len);
    lines->command_at = record->position;
    if (called(lines, "transmit"))
        return parameter.len ? lines_command(lines, input, parameter, record) : ERR_MALFORMED;
    if (called(lines, "logic_channel_open")) {
        if (parameter.len >= sizeof(lines->aid))
            return ERR_MALFORMED;
        memset(lines->aid, 0, sizeof(lines->aid));
        if (parameter.len)
            memcpy(lines->aid, parameter.at, parameter.len);
        return lines_command(lines, input, BYTES_TEXT("0070000001"), record);
    }
    if (called(lines, "logic_channel_close")) {
        snprintf(text, sizeof(text), "007080%.2s00",
                 parameter.len == 2 ? (const char *)parameter.at : "00");
        return lines_command(lines, input, bytes_at(text, strlen(text)), record);
    }
    return 0;
}

/* The result of the last call. */
static int read_result(struct lines *lines, struct trace_input *input, const json_t *payload,
                       struct trace_record *record)
{
    json_int_t code = json_integer_value(json_object_get(payload, "ecode"));
    char text[8];
    int done;

    if (called(lines, "connect") || called(lines, "disconnect")) {
        record->event.kind = TRACE_POWER;
        record->event.name = called(lines, "connect") ? "power on" : "power off";
        done = 1;
    } else if (called(lines, "logic_channel_open")) {
        bool is_open = code > 0 && code < 20;

        snprintf(text, sizeof(text), "%02X9000", is_open ? (unsigned)code : 0u);
        lines->channel = (unsigned)code;
        lines->inferred = is_open ? INFER_SELECT : INFER_NOTHING;
        /* ISO/IEC 7816-4: 6881, logical channel not supported */
        done =
            lines_response(lines, input, is_open ? bytes_at(text, 6) : BYTES_TEXT("6881"), record);
    } else if (called(lines, "logic_channel_close")) {
        done = lines_response(lines, input, BYTES_TEXT("9000"), record);
    } else {
        done = lines_response(lines, input, text_of(payload, "data"), record);
    }
    lines->called[0] = '\0';
    return done;
}

static int read_lpac(struct lines *lines, struct trace_input *input, const json_t *object,
                     struct trace_record *record)
{
    const json_t *payload = json_object_get(object, "payload");
    struct bytes type = text_of(object, "type");

    if (type.len == 0 || !json_is_object(payload))
        return ERR_MALFORMED;
    if (bytes_equal(type, BYTES_TEXT("lpa")))
        lines->selected = false; /* the result of a run */
    if (!bytes_equal(type, BYTES_TEXT("apdu"))) {
        record->event.reason = string_of(&input->arena, payload, "message");
        record->event.kind = TRACE_NOTE;
        record->event.name = event_string(&input->arena, type);
        return record->event.reason ? 1 : 0;
    }
    return json_object_get(payload, "func") ? read_call(lines, input, payload, record)
                                            : read_result(lines, input, payload, record);
}

int lines_json(struct lines *lines, struct trace_input *input, struct bytes line,
               struct trace_record *record)
{
    json_t *object = NULL;
    int done;

    if (line.at[0] == '{')
        object = json_loadb((const char *)line.at, line.len, 0, NULL);
    if (!json_is_object(object))
        done = ERR_MALFORMED;
    else if (json_object_get(object, "event"))
        done = read_event(&input->arena, object, &record->event);
    else
        done = read_lpac(lines, input, object, record);
    json_decref(object);
    return done;
}

bool lines_json_is_cut(struct bytes line)
{
    bool in_string = false;
    int depth = 0;

    if (line.len == 0 || line.at[0] != '{')
        return false;
    for (size_t i = 0; i < line.len; i++) {
        uint8_t octet = line.at[i];

        if (octet == '"')
            in_string = !in_string;
        else if (in_string && octet == '\\')
            i++;
        else if (!in_string && (octet == '{' || octet == '['))
            depth++;
        else if (!in_string && (octet == '}' || octet == ']'))
            depth--;
        if (depth == 0)
            return false;
    }
    return true;
}
