/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Traces of the product's own sinks are read again; files, pipes, damage at any octet. */
#include "test/apdu/trace_story.h"
#include "test/tools/trace/read/records.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>

typedef struct trace_sink *new_sink(const char *path);

static struct trace_reader *open_trace(const char *path)
{
    struct trace_reader *reader = NULL;
    char reason[300] = "";

    if (trace_reader_open(&reader, path, reason, sizeof(reason)) < 0)
        fail_msg("%s", reason);
    return reader;
}

/* JSON has U+FFFD for octets that are not UTF-8, first as an escape. */
static void as_character(char *text)
{
    char *at = strstr(text, "\\ufffd");

    if (!at)
        return;
    memcpy(at, "\xEF\xBF\xBD", 3);
    memmove(at + 3, at + 6, strlen(at + 6) + 1);
}

/* The story through a sink, the reader, the same sink: both files are the same. */
static void check_round(new_sink *make)
{
    char first[32], second[32];
    struct trace_sink *sink;
    struct trace_reader *reader;
    struct trace_record record;
    size_t len, second_len;
    char *text, *second_text;

    story_file(first);
    story_file(second);
    sink = make(first);
    story_emit(sink);
    trace_sinks_close(sink);
    reader = open_trace(first);
    sink = make(second);
    while (trace_reader_next(reader, &record) > 0)
        sink->emit(sink, &record.event);
    assert_null(trace_reader_remark(reader));
    trace_reader_close(reader);
    trace_sinks_close(sink);
    text = story_read(first, &len);
    second_text = story_read(second, &second_len);
    as_character(text);
    assert_string_equal(text, second_text);
    if (!strlen(text) || strlen(text) < len - 3) /* pcapng has NULs */
        assert_memory_equal(text, second_text, len);
    free(text);
    free(second_text);
    unlink(first);
    unlink(second);
}

static void each_sink_comes_back(void **state)
{
    (void)state;
    check_round(trace_pcapng_new);
    check_round(trace_json_new);
    check_round(trace_text_new);
}

/* The story as it is in a pcapng: without what is after the last packet. */
static const char story[] =
    "1@100 1795348801000123456 ship power on ATR 3B9F96801FC78031A073BE21136743200718000001A5\n";

static char *story_pcapng(const char *path)
{
    struct trace_sink *sink = trace_pcapng_new(path);
    char *text;

    story_emit(sink);
    trace_sinks_close(sink);
    text = records_print(open_trace(path));
    return text;
}

static void pcapng_has_all_events_of_the_story(void **state)
{
    static const char *const events[] = {
        "power on ATR 3B9F",
        "apdu > 01A4",
        "apdu > 01C0000003 < 6F0184 9000",
        "function ES10c.GetEID SGP.32 5.9.18 > BF3E035C015A < BF3E025A00 in 12.3 us",
        "store commit\n",
        "store commit (",
        "refusal LoadEuiccPackage SGP.32 5.9.1 C-05 replayError: counter 3 is not above 3 [810103]",
        "refusal EnableProfile no such profile (result 1)",
        "await DirectDownload suspend [4001]",
        "note store: line one",
        "apdu > 81E2910006BF3E035C015A < 6A80"};
    char path[32];
    char *text;
    char *at;

    (void)state;
    story_file(path);
    text = story_pcapng(path);
    at = text;
    assert_memory_equal(text, story, 30);
    for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
        at = strstr(at, events[i]);
        if (!at)
            fail_msg("%s is not in %s", events[i], text);
    }
    free(text);
    unlink(path);
}

/* An event of any length comes back whole, whatever the name of the card is. */
static void pcapng_has_events_of_any_length(void **state)
{
    static const size_t lengths[] = {0, 1, 299, 300, 301, 32750, 32751, 65535, 65536, 200000};
    static const char *const cards[] = {"", "a", "a ship with a longer name"};
    static uint8_t value[200000];
    enum { LENGTHS = sizeof(lengths) / sizeof(lengths[0]) };

    (void)state;
    for (size_t i = 0; i < sizeof(value); i++)
        value[i] = (uint8_t)(i * 7 + i / 256);
    for (size_t i = 0; i < 3 * LENGTHS * LENGTHS; i++) {
        struct bytes command = bytes_at(value, lengths[i / 3 % LENGTHS]);
        struct bytes data = bytes_at(value, lengths[i / 3 / LENGTHS]);
        char path[32];
        struct trace_sink *sink;
        struct trace_reader *reader;
        struct trace_record record;

        story_file(path);
        sink = trace_pcapng_new(path);
        assert_non_null(sink);
        trace_emit(&(struct trace){cards[i % 3], &story_clock, sink},
                   (struct trace_event){.kind = TRACE_FUNCTION,
                                        .name = "ES10c.GetEID",
                                        .clause = "SGP.32 5.9.18",
                                        .command = command,
                                        .data = data});
        story_apdu(&(struct trace){cards[i % 3], &story_clock, sink}, "00A40004023F00", "", 0x6A82);
        trace_sinks_close(sink);
        reader = open_trace(path);
        assert_int_equal(trace_reader_next(reader, &record), 1);
        assert_int_equal(record.event.kind, TRACE_FUNCTION);
        assert_string_equal(record.event.card, cards[i % 3]);
        assert_string_equal(record.event.name, "ES10c.GetEID");
        assert_true(bytes_equal(record.event.command, command));
        assert_true(bytes_equal(record.event.data, data));
        assert_false(record.event.shortened);
        assert_int_equal(trace_reader_next(reader, &record), 1);
        assert_int_equal(record.event.kind, TRACE_APDU);
        assert_int_equal(trace_reader_next(reader, &record), 0);
        trace_reader_close(reader);
        unlink(path);
    }
}

/* A file through a pipe, in pieces of each size. */
static void pipes_give_the_same(void **state)
{
    static const size_t pieces[] = {1, 3, 100};
    char path[32], fifo[32];
    size_t len;
    char *whole, *text, *expected;

    (void)state;
    story_file(path);
    expected = story_pcapng(path);
    whole = story_read(path, &len);
    for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
        pid_t child;

        story_file(fifo);
        unlink(fifo);
        assert_int_equal(mkfifo(fifo, 0600), 0);
        child = fork();
        if (child == 0) {
            int fd = open(fifo, O_WRONLY | O_CLOEXEC);

            for (size_t at = 0; at < len; at += pieces[i])
                if (write(fd, whole + at, len - at < pieces[i] ? len - at : pieces[i]) < 0)
                    _exit(1);
            _exit(0);
        }
        text = records_print(open_trace(fifo));
        assert_string_equal(text, expected);
        waitpid(child, NULL, 0);
        free(text);
        unlink(fifo);
    }
    free(whole);
    free(expected);
    unlink(path);
}

static void standard_input_is_a_trace(void **state)
{
    char path[32];
    char *text, *expected;
    int saved = dup(STDIN_FILENO);
    int fd;

    (void)state;
    story_file(path);
    expected = story_pcapng(path);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    dup2(fd, STDIN_FILENO);
    text = records_print(open_trace("-"));
    assert_string_equal(text, expected);
    dup2(saved, STDIN_FILENO);
    close(saved);
    close(fd);
    free(text);
    free(expected);
    unlink(path);
}

/* Each prefix of a trace gives a prefix of its records, and each changed octet ends well. */
static void any_damage_ends_well(void **state)
{
    static new_sink *const sinks[] = {trace_pcapng_new, trace_json_new, trace_text_new};
    char path[32];

    (void)state;
    story_file(path);
    for (size_t i = 0; i < 3; i++) {
        struct trace_sink *sink = sinks[i](path);
        size_t len;
        char *whole, *expected;

        story_emit(sink);
        trace_sinks_close(sink);
        whole = story_read(path, &len);
        expected = records_of(bytes_at(whole, len));
        for (size_t at = 1; at < len; at++) {
            char *text = records_of(bytes_at(whole, at));
            size_t same = 0;

            while (text[same] && text[same] == expected[same])
                same++;
            /* it differs in the last record or in the remark only */
            assert_true(!text[same] || i == 2 || strstr(text, "trace: "));
            free(text);
            whole[at] ^= (char)(1 + at % 255);
            free(records_of(bytes_at(whole, len)));
            whole[at] ^= (char)(1 + at % 255);
        }
        free(expected);
        free(whole);
    }
    unlink(path);
}

static void files_that_are_no_trace_are_refused(void **state)
{
    struct trace_reader *reader;
    char reason[100];

    (void)state;
    assert_int_equal(trace_reader_open(&reader, "/nonexistent", reason, sizeof(reason)), ERR_IO);
    assert_string_equal(reason, "/nonexistent: No such file or directory");
    assert_int_equal(trace_reader_open(&reader, "/dev/null", reason, sizeof(reason)), ERR_FOREIGN);
    assert_string_equal(reason, "/dev/null: empty file");
    assert_int_equal(trace_reader_open(&reader, "/bin/sh", reason, sizeof(reason)), ERR_FOREIGN);
    assert_non_null(strstr(reason, "/bin/sh: not a trace"));
    assert_true(trace_reader_open(&reader, "/", reason, sizeof(reason)) < 0);
    assert_int_equal(trace_reader_memory(&reader, BYTES_TEXT("PK"), reason, 10), ERR_FOREIGN);
    assert_string_equal(reason, "trace: no");
    trace_reader_close(NULL);
}

/* What was written after the end was reached is read, too. */
static void a_trace_that_grows_is_followed(void **state)
{
    struct trace_reader *reader;
    struct trace_record record;
    char path[32], reason[100];
    FILE *file;

    (void)state;
    story_file(path);
    file = fopen(path, "w");
    fputs("00C0000011 -> 9000\n", file);
    fflush(file);
    assert_int_equal(trace_reader_follow(&reader, path, reason, sizeof(reason)), 0);
    assert_int_equal(trace_reader_next(reader, &record), 1);
    fputs("00C0000012 -> 9000\n", file);
    fflush(file);
    assert_int_equal(trace_reader_next(reader, &record), 1);
    assert_int_equal(record.event.command.at[4], 0x12);
    assert_int_equal(record.number, 2);
    trace_reader_close(reader);
    fclose(file);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_sink_comes_back),
        cmocka_unit_test(pcapng_has_all_events_of_the_story),
        cmocka_unit_test(pcapng_has_events_of_any_length),
        cmocka_unit_test(pipes_give_the_same),
        cmocka_unit_test(standard_input_is_a_trace),
        cmocka_unit_test(any_damage_ends_well),
        cmocka_unit_test(files_that_are_no_trace_are_refused),
        cmocka_unit_test(a_trace_that_grows_is_followed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
