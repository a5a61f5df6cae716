/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chooses the format of a trace by its first octets. */
#include "tools/trace/read/reader.h"

#include "apdu/err.h"
#include "apdu/text.h"
#include "tools/trace/read/format.h"
#include "tools/trace/read/listen.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ARENA_MAX = 1 << 25, /* a line of SOURCE_MAX as text and as octets */
    MARK = 3             /* octets of a byte order mark */
};

struct trace_reader {
    struct trace_input input;
    const struct trace_format *format;
    char *name;
    uint64_t records;
    char remark[400];
};

static const struct trace_format *const formats[] = {&format_pcapng, &format_pcap, &format_lines};

int input_need(struct trace_input *input, size_t octets, const char *damage)
{
    int done = source_need(&input->source, octets);

    if (done == 0 && source_available(&input->source).len)
        input_damaged(input, damage);
    return done;
}

static int fail(struct trace_reader *reader, int error, char *reason, size_t size, const char *why)
{
    snprintf(reason, size, "%s: %s", reader->name ? reader->name : "trace", why);
    trace_reader_close(reader);
    return error;
}

static const struct trace_format *find_format(struct bytes beginning)
{
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
        if (formats[i]->matches(beginning))
            return formats[i];
    return NULL;
}

/* The source is open: finds the format, as soon as a pipe has given enough. */
static int begin(struct trace_reader **out, struct trace_reader *reader, char *reason, size_t size)
{
    struct trace_input *input = &reader->input;
    struct bytes beginning = BYTES_NONE;
    int done;

    if (source_need(&input->source, MARK) > 0) {
        beginning = source_available(&input->source);
        source_take(&input->source, beginning.len - text_after_mark(beginning).len);
        beginning = BYTES_NONE;
    }
    do {
        done = source_need(&input->source, beginning.len + 1);
        beginning = source_available(&input->source);
        reader->format = find_format(bytes_cut(beginning, 0, FORMAT_BEGINNING));
    } while (done > 0 && !reader->format && beginning.len < FORMAT_BEGINNING);
    if (done < 0)
        return fail(reader, done, reason, size, err_reason(done));
    if (beginning.len == 0)
        return fail(reader, ERR_FOREIGN, reason, size, "empty file");
    if (!reader->format && text_is_utf16(beginning))
        return fail(reader, ERR_FOREIGN, reason, size, "not a trace: UTF-16; convert it to UTF-8");
    if (!reader->format)
        return fail(reader, ERR_FOREIGN, reason, size,
                    "not a trace: no pcapng, pcap, JSON, text or hex lines of commands and "
                    "responses");
    done = reader->format->open ? reader->format->open(input) : 0;
    if (done < 0)
        return fail(reader, done, reason, size, err_reason(done));
    *out = reader;
    return 0;
}

static struct trace_reader *new_reader(const char *name)
{
    struct trace_reader *reader = calloc(1, sizeof(*reader));

    if (reader) {
        source_memory(&reader->input.source, BYTES_NONE);
        arena_init(&reader->input.arena, ARENA_MAX);
        reader->name = strdup(name);
    }
    return reader;
}

/* `follow`: an empty file is waited for. */
static int open_file(struct trace_reader **out, const char *path, bool follow, char *reason,
                     size_t size)
{
    struct trace_reader *reader = new_reader(strcmp(path, "-") == 0 ? "standard input" : path);
    int done;

    if (!reader) {
        snprintf(reason, size, "%s: %s", path, err_text(ERR_MEMORY));
        return ERR_MEMORY;
    }
    done = source_open(&reader->input.source, path);
    reader->input.source.follow = follow;
    if (done == 0 && follow)
        done = source_need(&reader->input.source, 1);
    if (done < 0)
        return fail(reader, done, reason, size, err_reason(done));
    reader->input.source.follow = false; /* what is there says whether it is a trace */
    done = begin(out, reader, reason, size);
    if (done == 0 && follow) {
        reader->input.source.follow = true;
        reader->input.source.ended = false;
    }
    return done;
}

int trace_reader_open(struct trace_reader **out, const char *path, char *reason, size_t size)
{
    return open_file(out, path, false, reason, size);
}

int trace_reader_follow(struct trace_reader **out, const char *path, char *reason, size_t size)
{
    return open_file(out, path, true, reason, size);
}

int trace_reader_memory(struct trace_reader **out, struct bytes octets, char *reason, size_t size)
{
    struct trace_reader *reader = new_reader("trace");

    if (!reader) {
        snprintf(reason, size, "%s", err_text(ERR_MEMORY));
        return ERR_MEMORY;
    }
    source_memory(&reader->input.source, octets);
    return begin(out, reader, reason, size);
}

int trace_reader_listen(struct trace_reader **out, const char *address, char *reason, size_t size)
{
    struct trace_reader *reader = new_reader(address);
    const char *why;
    int done;

    if (!reader) {
        snprintf(reason, size, "%s: %s", address, err_text(ERR_MEMORY));
        return ERR_MEMORY;
    }
    reader->format = &format_listen;
    done = listen_open(&reader->input, address, &why);
    if (done < 0)
        return fail(reader, done, reason, size, why);
    *out = reader;
    return 0;
}

unsigned trace_reader_port(const struct trace_reader *reader)
{
    return reader->format == &format_listen ? listen_port(&reader->input) : 0;
}

int trace_reader_next(struct trace_reader *reader, struct trace_record *record)
{
    struct trace_input *input = &reader->input;
    int done;

    if (input->damage)
        return 0;
    arena_reset(&input->arena);
    *record = (struct trace_record){.event = {.card = "", .time = -1}};
    done = reader->format->next(input, record);
    if (done == 0 && !input->damage && input->source.was_truncated)
        return input_damaged(input, "was truncated, so reading ended");
    if (done > 0) {
        reader->records++;
        if (record->number == 0)
            record->number = input->number;
    }
    return done;
}

const char *trace_reader_remark(const struct trace_reader *reader)
{
    const struct trace_input *input = &reader->input;
    /* The text is made when it is requested. */
    char *text = ((struct trace_reader *)reader)->remark;
    size_t size = sizeof(reader->remark);
    int len = 0;

    if (!input->damage && !input->left_out)
        return NULL;
    len = snprintf(text, size, "%s: ", reader->name ? reader->name : "trace");
    if (input->damage && (size_t)len < size)
        len += snprintf(text + len, size - (size_t)len, "%s at octet %" PRIu64 "; ", input->damage,
                        input->damage_at);
    if (input->left_out && (size_t)len < size)
        len += snprintf(text + len, size - (size_t)len, "%" PRIu64 " %s%s %s left out",
                        input->left_out, reader->format->unit, text_s(input->left_out),
                        reader->format->without);
    if (input->first_left_out && (size_t)len < size)
        len += snprintf(text + len, size - (size_t)len, ", from line %" PRIu64 " on",
                        input->first_left_out);
    if (input->left_out && (size_t)len < size)
        len += snprintf(text + len, size - (size_t)len, "; ");
    if ((size_t)len < size)
        snprintf(text + len, size - (size_t)len, "%" PRIu64 " record%s read", reader->records,
                 text_s(reader->records));
    return text;
}

void trace_reader_close(struct trace_reader *reader)
{
    if (!reader)
        return;
    if (reader->format && reader->format->close)
        reader->format->close(&reader->input);
    else
        free(reader->input.state);
    source_close(&reader->input.source);
    arena_free(&reader->input.arena);
    free(reader->name);
    free(reader);
}
