/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The records of a trace as lines of text, for the tests of the readers. */
#ifndef TEST_TOOLS_TRACE_READ_RECORDS_H
#define TEST_TOOLS_TRACE_READ_RECORDS_H

#include "apdu/trace_sink.h"
#include "test/apdu/hex.h"
#include "tools/trace/read/reader.h"

#include <inttypes.h>
#include <stdio.h>

/* Each record as "NUMBER@POSITION TIME CARD EVENT", without the TIME that is unknown and without a
 * CARD that is ""; then "end: REMARK". Frees `reader`; free the text. */
static inline char *records_print(struct trace_reader *reader)
{
    struct trace_record record;
    char *text = NULL;
    size_t size = 0;
    FILE *to = open_memstream(&text, &size);
    int done;

    while ((done = trace_reader_next(reader, &record)) > 0) {
        assert_non_null(record.event.card);
        fprintf(to, "%" PRIu64 "@%" PRIu64 " ", record.number, record.position);
        if (record.event.time >= 0)
            fprintf(to, "%" PRId64 " ", record.event.time);
        if (*record.event.card)
            fprintf(to, "%s ", record.event.card);
        if (record.secrets.len)
            fprintf(to, "secrets %.*s", (int)record.secrets.len, (const char *)record.secrets.at);
        else
            trace_text_print(to, &record.event);
        if (record.response_text)
            fprintf(to, " < %s", record.response_text);
        fputc('\n', to);
    }
    assert_int_equal(done, 0);
    assert_int_equal(trace_reader_next(reader, &record), 0); /* the end is the end */
    if (trace_reader_remark(reader))
        fprintf(to, "end: %s\n", trace_reader_remark(reader));
    fclose(to);
    trace_reader_close(reader);
    return text;
}

/* Of octets in memory of exactly their size. */
static inline char *records_of(struct bytes octets)
{
    struct trace_reader *reader;
    char reason[200] = "";
    uint8_t *copy = malloc(octets.len ? octets.len : 1);
    char *text;

    memcpy(copy, octets.at, octets.len);
    if (trace_reader_memory(&reader, bytes_at(copy, octets.len), reason, sizeof(reason)) < 0)
        text = strdup(reason);
    else
        text = records_print(reader);
    free(copy);
    return text;
}

static inline void check_records(struct bytes octets, const char *expected)
{
    char *text = records_of(octets);

    assert_string_equal(text, expected);
    free(text);
}

static inline void check_lines(const char *lines, const char *expected)
{
    check_records(bytes_at(lines, strlen(lines)), expected);
}

static inline void check_hex(const char *hex, const char *expected)
{
    struct bytes octets = hex_bytes(hex);

    check_records(octets, expected);
    hex_free(octets);
}

#endif
