/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events to sinks: time stamps, order, no sinks, closing. */
#include "apdu/trace.h"

#include "apdu/err.h"
#include "test/apdu/hex.h"

struct fake_sink {
    struct trace_sink sink;
    struct trace_event last;
    int events;
    int *closed;
};

static int64_t at_four(const struct clock *clock)
{
    (void)clock;
    return 4;
}

static const struct clock four = {at_four};

static void keep_event(struct trace_sink *sink, const struct trace_event *event)
{
    struct fake_sink *fake = (struct fake_sink *)sink;

    fake->last = *event;
    fake->events++;
}

static int count_close(struct trace_sink *sink)
{
    return -++*((struct fake_sink *)sink)->closed;
}

static void every_sink_gets_the_stamped_event(void **state)
{
    int closed = 0;
    struct fake_sink second = {{keep_event, count_close, NULL, false}, {0}, 0, &closed};
    struct fake_sink first = {{keep_event, count_close, &second.sink, false}, {0}, 0, &closed};
    const struct trace trace = {"ship", &four, &first.sink};
    const struct trace_event event = {.kind = TRACE_APDU, .card = "x", .time = 9, .sw = 0x9000};

    (void)state;
    assert_true(trace_is_on(&trace));
    trace_emit(&trace, event);
    assert_int_equal(first.events, 1);
    assert_int_equal(second.events, 1);
    assert_string_equal(second.last.card, "ship");
    assert_int_equal(second.last.time, 4);
    assert_int_equal(second.last.kind, TRACE_APDU);
    assert_int_equal(second.last.sw, 0x9000);
    assert_int_equal(trace_sinks_close(trace.sinks), -1); /* of the first one */
    assert_int_equal(closed, 2);
    assert_int_equal(trace_sinks_close(NULL), 0);
}

static void without_sinks_nothing_happens(void **state)
{
    struct trace_sink head = {.emit = NULL};
    const struct trace off[] = {{NULL, NULL, NULL}, {NULL, NULL, &head}};

    (void)state;
    for (size_t i = 0; i < sizeof(off) / sizeof(off[0]); i++) {
        assert_false(trace_is_on(&off[i]));
        trace_emit(&off[i], (struct trace_event){.kind = TRACE_NOTE});
        trace_refusal(&off[i], "x", NULL, NULL, NULL, BYTES_NONE, 0);
        trace_note(&off[i], "x", "y");
    }
}

static void a_sink_is_added_behind_a_head(void **state)
{
    int closed = 0;
    struct fake_sink added = {{keep_event, count_close, NULL, false}, {0}, 0, &closed};
    struct trace_sink head = {.next = &added.sink};
    const struct trace trace = {"ship", &four, &head};

    (void)state;
    assert_true(trace_is_on(&trace));
    trace_note(&trace, "x", "y");
    assert_int_equal(added.events, 1);
}

static void refusals_and_notes_have_their_values(void **state)
{
    int closed = 0;
    struct fake_sink sink = {{keep_event, count_close, NULL, false}, {0}, 0, &closed};
    const struct trace trace = {NULL, NULL, &sink.sink};

    (void)state;
    trace_refusal(&trace, "LoadEuiccPackage", "SGP.32 5.9.1", "C-05", "too low", BYTES_TEXT("abc"),
                  ERR_RANGE);
    assert_int_equal(sink.last.kind, TRACE_REFUSAL);
    assert_string_equal(sink.last.card, "");
    assert_true(sink.last.time > INT64_C(1700000000) * 1000000000); /* the system's clock */
    assert_string_equal(sink.last.name, "LoadEuiccPackage");
    assert_string_equal(sink.last.clause, "SGP.32 5.9.1");
    assert_string_equal(sink.last.rule, "C-05");
    assert_string_equal(sink.last.reason, "too low");
    assert_true(bytes_equal(sink.last.data, BYTES_TEXT("abc")));
    assert_int_equal(sink.last.result, ERR_RANGE);

    trace_note(&trace, "who", "what");
    assert_int_equal(sink.last.kind, TRACE_NOTE);
    assert_string_equal(sink.last.name, "who");
    assert_string_equal(sink.last.reason, "what");
    assert_null(sink.last.clause);
    assert_int_equal(sink.events, 2);
}

static void secrets_go_to_the_sinks_that_ask(void **state)
{
    int closed = 0;
    struct fake_sink asks = {{keep_event, count_close, NULL, true}, {0}, 0, &closed};
    struct fake_sink other = {{keep_event, count_close, &asks.sink, false}, {0}, 0, &closed};
    const struct trace trace = {"ship", &four, &other.sink}, silent = {"ship", &four, NULL};

    (void)state;
    assert_true(trace_takes_secrets(&trace));
    trace_secret(&trace, "CLIENT_RANDOM 00 01");
    assert_int_equal(other.events, 0);
    assert_int_equal(asks.events, 1);
    assert_int_equal(asks.last.kind, TRACE_SECRET);
    assert_string_equal(asks.last.reason, "CLIENT_RANDOM 00 01");
    trace_note(&trace, "who", "what");
    assert_int_equal(other.events, 1);
    assert_int_equal(asks.events, 2);
    asks.sink.secrets = false;
    assert_false(trace_takes_secrets(&trace));
    trace_secret(&trace, "CLIENT_RANDOM 00 01");
    assert_int_equal(asks.events, 2);
    assert_false(trace_takes_secrets(&silent));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_sink_gets_the_stamped_event),
        cmocka_unit_test(without_sinks_nothing_happens),
        cmocka_unit_test(a_sink_is_added_behind_a_head),
        cmocka_unit_test(refusals_and_notes_have_their_values),
        cmocka_unit_test(secrets_go_to_the_sinks_that_ask),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
