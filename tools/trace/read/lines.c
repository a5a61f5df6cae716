/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/read/lines.h"

#include "apdu/err.h"
#include "tools/trace/read/event_words.h"

#include <stdlib.h>
#include <string.h>

static lines_read *const kinds[] = {lines_json, lines_text, lines_lpac, lines_hex};

int lines_command(struct lines *lines, struct trace_input *input, struct bytes text,
                  struct trace_record *record)
{
    uint64_t position = record->position;
    int done;

    if (text.len == 0)
        return ERR_MALFORMED;
    done = lines->len ? lines_response(lines, input, BYTES_NONE, record) : 0;
    if (done < 0)
        return done;
    if (text.len > lines->size) {
        char *grown = realloc(lines->command, text.len);

        if (!grown)
            return ERR_MEMORY;
        lines->command = grown;
        lines->size = text.len;
    }
    memcpy(lines->command, text.at, text.len);
    lines->len = text.len;
    lines->command_at = position;
    lines->command_number = input->number;
    return done;
}

/* A line of a script: the texts are for tools/trace/replay, others get a note. */
static int script_record(struct trace_input *input, struct bytes command, struct bytes response,
                         struct trace_record *record)
{
    record->command_text = event_string(&input->arena, command);
    record->response_text = event_string(&input->arena, response);
    record->event = (struct trace_event){.kind = TRACE_NOTE,
                                         .card = "",
                                         .time = -1,
                                         .name = "script",
                                         .reason = record->command_text};
    return 1;
}

int lines_response(struct lines *lines, struct trace_input *input, struct bytes text,
                   struct trace_record *record)
{
    struct bytes command = bytes_at(lines->command, lines->len);
    struct trace_event *event = &record->event;
    struct bytes response = BYTES_NONE;
    int done;

    if (lines->len == 0)
        return ERR_MALFORMED;
    lines->len = 0;
    record->position = lines->command_at;
    record->number = lines->command_number;
    done = event_hex(&input->arena, command, &event->command);
    if (done == 0)
        done = event_hex(&input->arena, text, &response);
    if (done == ERR_MALFORMED)
        return script_record(input, command, text, record);
    if (done < 0)
        return done;
    event->kind = TRACE_APDU;
    if (response.len >= 2) {
        event->data = bytes_cut(response, 0, response.len - 2);
        event->sw = (uint16_t)(response.at[response.len - 2] << 8 | response.at[response.len - 1]);
    }
    return 1;
}

static struct bytes without_blanks(struct bytes line)
{
    while (line.len && (line.at[0] == ' ' || line.at[0] == '\t'))
        line = bytes_from(line, 1);
    while (line.len && (line.at[line.len - 1] == ' ' || line.at[line.len - 1] == '\t'))
        line.len--;
    return line;
}

/* As lines_read, of any kind. */
static int read_line(struct lines *lines, struct trace_input *input, struct bytes line,
                     struct trace_record *record)
{
    int done = ERR_MALFORMED;

    line = without_blanks(line);
    if (line.len == 0 || line.at[0] == '#')
        return 0;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]) && done == ERR_MALFORMED; i++)
        done = kinds[i](lines, input, line, record);
    return done;
}

/* Is one of the whole lines of the beginning understood? */
static bool lines_matches(struct bytes beginning)
{
    struct trace_input input = {.number = 0};
    struct lines lines = {.command = NULL};
    bool found = false;

    arena_init(&input.arena, 4 * (size_t)FORMAT_BEGINNING);
    while (beginning.len && !found) {
        const uint8_t *end = memchr(beginning.at, '\n', beginning.len);
        struct bytes line =
            bytes_at(beginning.at, end ? (size_t)(end - beginning.at) : beginning.len);
        struct trace_record record = {.event = {.card = "", .time = -1}};

        beginning = bytes_from(beginning, line.len + 1);
        if (line.len && line.at[line.len - 1] == '\r')
            line.len--;
        /* A longer first line is looked at when it is read. */
        found = (!end && lines_json_is_cut(without_blanks(line))) ||
                read_line(&lines, &input, line, &record) == 1 || lines.len || lines.called[0];
        arena_reset(&input.arena);
    }
    free(lines.command);
    arena_free(&input.arena);
    return found;
}

static int lines_open(struct trace_input *input)
{
    input->state = calloc(1, sizeof(struct lines));
    return input->state ? 0 : ERR_MEMORY;
}

static void lines_close(struct trace_input *input)
{
    struct lines *lines = input->state;

    if (lines)
        free(lines->command);
    free(lines);
}

/* The command that opened lpac's channel, or the SELECT on it. */
static int inferred_command(const struct lines *lines, struct trace_input *input,
                            struct trace_event *event)
{
    struct buf command = arena_buf(&input->arena, 5 + sizeof(lines->aid) / 2);
    struct buf data = arena_buf(&input->arena, 1);

    event->kind = TRACE_APDU;
    if (lines->inferred == INFER_CHANNEL) {
        buf_put(&command, BYTES_TEXT("\x00\x70\x00\x00\x01"));
        buf_put_u8(&data, lines->channel);
    } else {
        /* CLA of the channel: TS 102 221 10.1.1 */
        buf_put_u8(&command, lines->channel < 4 ? lines->channel : 0x40 | (lines->channel - 4));
        buf_put(&command, BYTES_TEXT("\xA4\x04\x00"));
        buf_put_u8(&command, (unsigned)strlen(lines->aid) / 2);
        if (buf_put_hex(&command, lines->aid) == ERR_MALFORMED)
            return ERR_MALFORMED;
    }
    event->command = buf_bytes(&command);
    event->data = buf_bytes(&data);
    event->sw = 0x9000;
    return command.overflow || data.overflow ? ERR_MEMORY : 1;
}

/* The next of the records that are inferred. */
static int inferred_record(struct lines *lines, struct trace_input *input,
                           struct trace_record *record)
{
    int done = 1;

    record->position = lines->command_at;
    record->number = lines->command_number;
    record->inferred = true;
    if (lines->inferred == INFER_POWER) {
        record->event.kind = TRACE_POWER;
        record->event.name = "power on";
    } else {
        done = inferred_command(lines, input, &record->event);
    }
    lines->inferred--;
    return done == ERR_MALFORMED ? 0 : done;
}

static int lines_next(struct trace_input *input, struct trace_record *record)
{
    struct lines *lines = input->state;
    int done = 0;

    while (done == 0 && lines->inferred)
        done = inferred_record(lines, input, record);
    while (done == 0 && !lines->ended) {
        struct bytes line;
        bool whole;

        record->position = input->source.position;
        done = source_line(&input->source, &line, &whole);
        if (done == ERR_TOO_LONG)
            return input_damaged(input, "a line that is too long");
        if (done < 0)
            return done;
        lines->ended = done == 0;
        if (done == 0)
            break;
        input->number++;
        done = read_line(lines, input, line, record);
        if (done == ERR_MALFORMED && !whole && lines_json_is_cut(without_blanks(line))) {
            input->damage = "ends inside the line";
            input->damage_at = record->position;
            lines->ended = true;
        } else if (done == ERR_MALFORMED) {
            if (input->left_out++ == 0)
                input->first_left_out = input->number;
        }
        if (done == ERR_MALFORMED)
            done = 0;
        if (done == 0) {
            arena_reset(&input->arena);
            *record = (struct trace_record){.event = {.card = "", .time = -1}};
        }
        while (done == 0 && lines->inferred)
            done = inferred_record(lines, input, record);
    }
    if (done == 0 && lines->len) /* a command whose response is not there */
        return lines_response(lines, input, BYTES_NONE, record);
    return done;
}

const struct trace_format format_lines = {
    "lines", "line", "without APDU or event", lines_matches, lines_open, lines_next, lines_close};
