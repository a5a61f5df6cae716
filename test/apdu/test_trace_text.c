/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text of the story. */
#include "test/apdu/trace_story.h"

#include <errno.h>

static const char golden[] =
    "12:00:01.000123 ship power on ATR 3B9F96801FC78031A073BE21136743200718000001A5\n"
    "12:00:01.000124 ship apdu > 01A4040010A0000005591010FFFFFFFF890000010000 < 6121 (response "
    "waiting)\n"
    "12:00:01.000125 ship apdu > 01C0000003 < 6F0184 9000 (done)\n"
    "12:00:01.000126 ship function ES10c.GetEID SGP.32 5.9.18 > BF3E035C015A < BF3E025A00 in 12.3 "
    "us\n"
    "12:00:01.000127 ship store commit\n"
    "12:00:01.000128 ship store commit (input/output failed)\n"
    "12:00:01.000129 ship refusal LoadEuiccPackage SGP.32 5.9.1 C-05 replayError: counter 3 is not "
    "above 3 [810103]\n"
    "12:00:01.000130 ship refusal EnableProfile no such profile (result 1)\n"
    "12:00:01.000131 ship await DirectDownload suspend [4001]\n"
    "12:00:01.000132 ship note store: line one\\x0Aline \"two\" \\ \xC3\xA9 \\xFF\n"
    "12:00:01.000133 ship apdu > 81E2910006BF3E035C015A < 6A80 (incorrect parameters in the data "
    "field)\n"
    "12:00:01.000134 ship power off\n";

/* TRACE-T1 */
static void an_event_is_a_line(void **state)
{
    char path[32];
    struct trace_sink *sink;
    size_t len;

    (void)state;
    story_file(path);
    sink = trace_text_new(path);
    assert_non_null(sink);
    story_emit(sink);
    trace_sinks_close(sink);
    char *text = story_read(path, &len);
    assert_string_equal(text, golden);
    free(text);
    unlink(path);
}

static void lines_are_written_at_once(void **state)
{
    char path[32];
    struct trace_sink *sink;
    size_t len;

    (void)state;
    story_file(path);
    sink = trace_text_new(path);
    assert_non_null(sink);
    trace_note(&(struct trace){NULL, &story_clock, sink}, "a", "b");
    char *text = story_read(path, &len);
    assert_non_null(strstr(text, " note a: b\n"));
    free(text);
    trace_sinks_close(sink);
    unlink(path);
}

static void long_values_are_cut(void **state)
{
    static const uint8_t many[1000];
    char path[32];
    struct trace_sink *sink;
    size_t len;

    (void)state;
    story_file(path);
    sink = trace_text_new(path);
    trace_emit(&(struct trace){NULL, &story_clock, sink},
               (struct trace_event){.kind = TRACE_APDU, .command = BYTES_OF(many), .sw = 0x9000});
    trace_sinks_close(sink);
    char *text = story_read(path, &len);
    assert_non_null(strstr(text, "00...(1000 octets) < 9000 (done)\n"));
    assert_true(len < 700);
    free(text);
    unlink(path);
}

static void a_failed_open_has_a_reason(void **state)
{
    (void)state;
    errno = 0;
    assert_null(trace_text_new("/nonexistent/trace"));
    assert_int_equal(errno, ENOENT);
    errno = 0;
    assert_null(trace_json_new("/nonexistent/trace"));
    assert_int_equal(errno, ENOENT);
    errno = 0;
    assert_null(trace_pcapng_new("/nonexistent/trace"));
    assert_int_equal(errno, ENOENT);
}

/* A full disk ends the trace, not the card. */
static void a_failed_write_ends_the_trace(void **state)
{
    static struct trace_sink *(*const rows[])(const char *path) = {
        trace_text_new, trace_refusals_new, trace_json_new, trace_pcapng_new,
        trace_pcapng_keys_new};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        for (unsigned full = 0; full < 2; full++) {
            struct trace_sink *sink = rows[i](full ? "/dev/full" : "/dev/null");

            assert_non_null(sink);
            story_emit(sink);
            story_emit(sink);
            assert_int_equal(trace_sinks_close(sink), full ? ERR_IO : 0);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_event_is_a_line),
        cmocka_unit_test(lines_are_written_at_once),
        cmocka_unit_test(long_values_are_cut),
        cmocka_unit_test(a_failed_open_has_a_reason),
        cmocka_unit_test(a_failed_write_ends_the_trace),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
