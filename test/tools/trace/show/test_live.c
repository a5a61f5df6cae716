/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exchanges of cards in this process, printed while they run: as a sink, as a callback; events that
 * become those of apdu/trace.h; targets that cannot be written. */
#include "tools/trace/show/live.h"

#include "test/apdu/trace_story.h"

#include <errno.h>

static void assert_lines(const char *path, const char *const *expected, size_t count)
{
    size_t len;
    char *text = story_read(path, &len), *line = text;

    for (size_t i = 0; i < count; i++) {
        char *end = strchr(line, '\n');

        assert_non_null(end);
        *end = '\0';
        if (!strstr(line, expected[i]))
            fail_msg("line %zu: `%s' is not in `%s'", i, expected[i], line);
        line = end + 1;
    }
    assert_string_equal(line, "");
    free(text);
}

/* Each exchange is in the file when it is complete, not only at the end. */
static void a_sink(void **state)
{
    static const char *const before[] = {"power on"}, *const after[] = {"power on", "SELECT MF"},
                             *const end[] = {"power on", "SELECT MF", "SELECT EF.DIR"};
    char path[32];
    struct trace_sink *sink;

    (void)state;
    story_file(path);
    sink = live_sink_new(path);
    assert_non_null(sink);
    {
        const struct trace trace = {"ship", &story_clock, sink};

        assert_false(trace_takes_secrets(&trace));
        trace_emit(&trace, (struct trace_event){.kind = TRACE_POWER, .name = "power on"});
        story_apdu(&trace, "00A40004023F00", "", 0x6102);
        assert_lines(path, before, 1);
        story_apdu(&trace, "00C0000002", "6200", 0x9000);
        assert_lines(path, after, 2);
        story_apdu(&trace, "00A40004022F00", "", 0x6102); /* incomplete: at the end */
        assert_lines(path, after, 2);
    }
    trace_sinks_close(sink);
    assert_lines(path, end, 3);
    unlink(path);
}

/* Below a line what the card noted before it. */
static void a_callback(void **state)
{
    static const uint8_t command[] = {0x80, 0xE2, 0x91, 0x00, 0x03, 0xBF, 0x31, 0x00};
    static const char *const expected[] = {"6A80 EnableProfile",
                                           "refusal EnableProfile no such profile"};
    const struct euiccd_trace_event events[] = {
        {.size = sizeof(events[0]),
         .kind = EUICCD_TRACE_REFUSAL,
         .card = "ship",
         .name = "EnableProfile",
         .reason = "no such profile",
         .result = 1},
        {.size = sizeof(events[0]),
         .kind = EUICCD_TRACE_APDU,
         .card = "ship",
         .command = {command, sizeof(command)},
         .sw = 0x6A80},
    };
    char path[32];
    struct live *live;

    (void)state;
    story_file(path);
    assert_int_equal(live_new(&live, path), 0);
    for (size_t i = 0; i < 2; i++)
        live_on_event(live, &events[i]);
    live_free(live);
    assert_lines(path, expected, 2);
    unlink(path);
    live_free(NULL);
}

static void every_kind_of_event(void **state)
{
    static const struct {
        enum euiccd_trace_kind from;
        enum trace_kind to;
    } kinds[] = {
        {EUICCD_TRACE_POWER, TRACE_POWER},
        {EUICCD_TRACE_APDU, TRACE_APDU},
        {EUICCD_TRACE_FUNCTION, TRACE_FUNCTION},
        {EUICCD_TRACE_STORE, TRACE_STORE},
        {EUICCD_TRACE_REFUSAL, TRACE_REFUSAL},
        {EUICCD_TRACE_AWAIT, TRACE_AWAIT},
        {EUICCD_TRACE_NOTE, TRACE_NOTE},
        {(enum euiccd_trace_kind)99, TRACE_NOTE}, /* of a newer library */
    };
    const uint8_t octets[] = {1, 2, 3};

    (void)state;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        const struct euiccd_trace_event from = {.kind = kinds[i].from,
                                                .time = 5,
                                                .name = "n",
                                                .clause = "c",
                                                .rule = "r",
                                                .reason = "why",
                                                .element = "e",
                                                .command = {octets, 2},
                                                .data = {octets, 3},
                                                .sw = 0x9110,
                                                .result = -3,
                                                .nanoseconds = 6};
        const struct trace_event to = live_event(&from);

        assert_int_equal(to.kind, kinds[i].to);
        assert_int_equal(to.time, 5);
        assert_string_equal(to.card, ""); /* never NULL */
        assert_string_equal(to.name, "n");
        assert_string_equal(to.clause, "c");
        assert_string_equal(to.rule, "r");
        assert_string_equal(to.reason, "why");
        assert_string_equal(to.element, "e");
        assert_int_equal(to.command.len, 2);
        assert_int_equal(to.data.len, 3);
        assert_ptr_equal(to.data.at, octets);
        assert_int_equal(to.sw, 0x9110);
        assert_int_equal(to.result, -3);
        assert_int_equal(to.nanoseconds, 6);
    }
}

static void targets_that_cannot_be_opened(void **state)
{
    struct live *live;

    (void)state;
    errno = 0;
    assert_int_equal(live_new(&live, "/none/live"), ERR_IO);
    assert_int_equal(errno, ENOENT);
    errno = 0;
    assert_null(live_sink_new("/none/live"));
    assert_int_equal(errno, ENOENT);
}

/* After a failed write nothing more is printed, and the card goes on. */
static void a_full_disk(void **state)
{
    struct trace_sink *sink;

    (void)state;
    if (access("/dev/full", W_OK) != 0)
        skip();
    sink = live_sink_new("/dev/full");
    assert_non_null(sink);
    story_emit(sink);
    trace_sinks_close(sink);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sink),
        cmocka_unit_test(a_callback),
        cmocka_unit_test(every_kind_of_event),
        cmocka_unit_test(targets_that_cannot_be_opened),
        cmocka_unit_test(a_full_disk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
