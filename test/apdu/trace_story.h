/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A short sequence of events of every kind, the same for all sinks. */
#ifndef TEST_APDU_TRACE_STORY_H
#define TEST_APDU_TRACE_STORY_H

#include "apdu/err.h"
#include "apdu/trace.h"
#include "test/apdu/hex.h"

#include <stdio.h>
#include <unistd.h>

/* 2026-11-22 12:00:01.000123456 UTC; advances a microsecond with each reading. */
static int64_t story_time = INT64_C(1795348801000123456);

static int64_t story_now(const struct clock *clock)
{
    (void)clock;
    story_time += 1000;
    return story_time - 1000;
}

static const struct clock story_clock = {story_now};

static inline void story_apdu(const struct trace *trace, const char *command, const char *response,
                              uint16_t sw)
{
    struct bytes in = hex_bytes(command);
    struct bytes out = hex_bytes(response);

    trace_emit(trace,
               (struct trace_event){.kind = TRACE_APDU, .command = in, .data = out, .sw = sw});
    hex_free(in);
    hex_free(out);
}

static inline void story_emit(struct trace_sink *sinks)
{
    const struct trace trace = {"ship", &story_clock, sinks};
    struct bytes atr = hex_bytes("3B9F96801FC78031A073BE21136743200718000001A5");
    static const uint8_t request[] = {0xBF, 0x3E, 0x03, 0x5C, 0x01, 0x5A};
    static const uint8_t answer[] = {0xBF, 0x3E, 0x02, 0x5A, 0x00};

    story_time = INT64_C(1795348801000123456);
    trace_emit(&trace, (struct trace_event){.kind = TRACE_POWER, .name = "power on", .data = atr});
    story_apdu(&trace, "01A4040010A0000005591010FFFFFFFF890000010000", "", 0x6121);
    story_apdu(&trace, "01C0000003", "6F0184", 0x9000);
    trace_emit(&trace, (struct trace_event){.kind = TRACE_FUNCTION,
                                            .name = "ES10c.GetEID",
                                            .clause = "SGP.32 5.9.18",
                                            .command = BYTES_OF(request),
                                            .data = BYTES_OF(answer),
                                            .nanoseconds = 12345});
    trace_emit(&trace, (struct trace_event){.kind = TRACE_STORE, .name = "commit"});
    trace_emit(&trace,
               (struct trace_event){.kind = TRACE_STORE, .name = "commit", .result = ERR_IO});
    trace_refusal(&trace, "LoadEuiccPackage", "SGP.32 5.9.1", "C-05",
                  "replayError: counter 3 is not above 3", BYTES_TEXT("\x81\x01\x03"), 0);
    trace_refusal(&trace, "EnableProfile", NULL, NULL, "no such profile", BYTES_NONE, 1);
    trace_emit(&trace, (struct trace_event){.kind = TRACE_AWAIT,
                                            .name = "DirectDownload",
                                            .reason = "suspend",
                                            .command = BYTES_TEXT("\x40\x01")});
    trace_note(&trace, "store", "line one\nline \"two\" \\ \xC3\xA9 \xFF");
    story_apdu(&trace, "81E2910006BF3E035C015A", "", 0x6A80);
    trace_emit(&trace, (struct trace_event){.kind = TRACE_POWER, .name = "power off"});
    hex_free(atr);
}

/* A fresh file of `text`'s 18 octets "/tmp/euiccd-XXXXXX"; removed by the caller. */
static inline void story_file(char *path)
{
    int fd;

    strcpy(path, "/tmp/euiccd-XXXXXX");
    fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
}

/* All of `path` with a NUL behind it, and its length; free it. */
static inline char *story_read(const char *path, size_t *len)
{
    FILE *file = fopen(path, "r");
    char *text = calloc(1, 1 << 24);

    assert_non_null(file);
    *len = fread(text, 1, (1 << 24) - 1, file);
    fclose(file);
    return text;
}

#endif
