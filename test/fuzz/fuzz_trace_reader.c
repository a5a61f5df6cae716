/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: traces of any format. What is read as an APDU is printed as text and read again as
 * the same APDU.
 */
#include "apdu/trace_sink.h"
#include "tools/trace/read/event_text.h"
#include "tools/trace/read/reader.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SHOWN_MAX = 300 }; /* octets of a value that the text has */

static void print_and_parse(struct arena *arena, const struct trace_event *event)
{
    char *text = NULL;
    size_t len;
    FILE *to = open_memstream(&text, &len);
    struct trace_event again;

    assert(to);
    trace_text_print(to, event);
    fclose(to);
    arena_reset(arena);
    if (event->kind == TRACE_APDU) {
        assert(event_text_parse(arena, bytes_at(text, len), &again) == 0);
        assert(bytes_equal(again.command, bytes_cut(event->command, 0, SHOWN_MAX)));
        assert(bytes_equal(again.data, bytes_cut(event->data, 0, SHOWN_MAX)));
        assert(again.sw == event->sw && again.kind == TRACE_APDU);
    }
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct trace_reader *reader;
    struct trace_record record;
    char reason[200];
    struct arena arena;
    int done;

    if (trace_reader_memory(&reader, bytes_at(data, size), reason, sizeof(reason)) < 0) {
        assert(strlen(reason) > 0);
        return 0;
    }
    arena_init(&arena, 1 << 20);
    while ((done = trace_reader_next(reader, &record)) > 0) {
        assert(record.event.card && record.event.time >= -1);
        assert(record.number <= size && record.position <= size);
        if (record.secrets.len)
            continue;
        assert(record.event.kind == TRACE_APDU || record.event.name);
        assert(!record.response_text == !record.command_text);
        print_and_parse(&arena, &record.event);
    }
    assert(done == 0);
    if (trace_reader_remark(reader))
        assert(!strchr(trace_reader_remark(reader), '\n'));
    trace_reader_close(reader);
    arena_free(&arena);
    return 0;
}
