/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A trace file that a test writes: APDUs, notes and functions a microsecond apart. */
#ifndef TEST_TOOLS_TRACE_SHOW_TRACE_FILE_H
#define TEST_TOOLS_TRACE_SHOW_TRACE_FILE_H

#include "test/apdu/trace_story.h"

struct trace_file_writer {
    char path[32];
    struct trace_sink *sink;
    struct trace trace;
};

static inline void trace_file_begin(struct trace_file_writer *file)
{
    story_time = INT64_C(1795348801000123456);
    story_file(file->path);
    file->sink = trace_json_new(file->path);
    assert_non_null(file->sink);
    file->trace = (struct trace){"ship", &story_clock, file->sink};
}

/* Writes all; the file remains until unlink(file->path). */
static inline void trace_file_end(struct trace_file_writer *file)
{
    trace_sinks_close(file->sink);
}

/* ES10 function of the IPAe inside: `name` and request in hex. */
static inline void trace_file_call(struct trace_file_writer *file, const char *name,
                                   const char *request)
{
    struct bytes command = hex_bytes(request);

    trace_emit(&file->trace,
               (struct trace_event){.kind = TRACE_FUNCTION, .name = name, .command = command});
    hex_free(command);
}

#endif
