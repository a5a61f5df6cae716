/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events of a card: with the APDU that follows, or as exchanges of their own. */
#include "test/tools/trace/session/session_scene.h"

static void test_events_belong_to_the_next_apdu(void **state)
{
    struct scene *scene = scene_open(SHOW_EVENTS);

    (void)state;
    scene_note(scene, "A", "one");
    scene_note(scene, "B", "two");
    scene_apdu(scene, "80F2000C00", "9000");
    scene_apdu(scene, "80F2000C00", "9000");
    assert_lines(scene, "3 0 80 F2 00 0C > 9000 (A: one) (B: two)\n4 0 80 F2 00 0C > 9000\n");
    scene_close(scene);
}

static void test_events_of_all_apdus_of_an_exchange(void **state)
{
    struct scene *scene = scene_open(SHOW_EVENTS);

    (void)state;
    scene_note(scene, "A", "first block");
    scene_apdu(scene, "80E2110001A1", "9000");
    scene_note(scene, "B", "of another channel");
    scene_apdu(scene, "01F2000C", "6E00");
    scene_note(scene, "C", "last block");
    scene_note(scene, "D", "function");
    scene_apdu(scene, "80E2910101A2", "6101");
    scene_note(scene, "E", "response");
    scene_apdu(scene, "80C0000001", "019000");
    assert_lines(scene, "4 1 01 F2 00 0C > 6E00 (B: of another channel)\n"
                        "2-9 0 80 E2 11 00 A1A2 > 01 9000 x3 (A: first block) (C: last block)"
                        " (D: function) (E: response)\n");
    scene_close(scene);
}

static void test_events_that_no_apdu_follows(void **state)
{
    struct scene *scene = scene_open(SHOW_EVENTS);

    (void)state;
    scene_note(scene, "A", "before power on");
    scene_power(scene, "power on");
    assert_lines(scene, "1 event A (A: before power on)\n2 power power on\n");
    scene_note(scene, "B", "at the end");
    scene_end(scene);
    assert_lines(scene, "3 event B (B: at the end)\n");
    scene_close(scene);
}

static void test_only_failed_transactions_are_kept(void **state)
{
    struct scene *scene = scene_open(SHOW_EVENTS);

    (void)state;
    scene_add(scene, (struct trace_event){.kind = TRACE_STORE, .name = "begin"});
    scene_add(scene, (struct trace_event){.kind = TRACE_STORE, .name = "commit"});
    scene_add(scene,
              (struct trace_event){
                  .kind = TRACE_STORE, .name = "commit", .reason = "no space", .result = -9});
    scene_apdu(scene, "80F2000C00", "6581");
    assert_lines(scene, "4 0 80 F2 00 0C > 6581 (commit: no space)\n");
    scene_close(scene);
}

/* All members are copied: the record is gone when the exchange is emitted. */
static int check(void *context, const struct exchange *exchange)
{
    const struct trace_event *event = exchange->events;

    if (exchange->event_count == 0)
        return 0;
    assert_int_equal(exchange->event_count, 1);
    assert_int_equal(event->kind, TRACE_REFUSAL);
    assert_string_equal(event->card, "card");
    assert_string_equal(event->name, "name");
    assert_string_equal(event->clause, "clause");
    assert_string_equal(event->rule, "rule");
    assert_string_equal(event->reason, "reason");
    assert_null(event->element);
    assert_true(bytes_equal(event->command, BYTES_TEXT("command")));
    assert_true(bytes_equal(event->data, BYTES_TEXT("data")));
    assert_int_equal(event->result, 3);
    assert_int_equal(event->time, 9);
    ++*(int *)context;
    return 0;
}

static void test_all_members_are_kept(void **state)
{
    char memory[] = "card\0name\0clause\0rule\0reason\0command\0data";
    struct trace_record record = {.number = 1};
    struct trace_session *session;
    int checked = 0;

    (void)state;
    record.event = (struct trace_event){.kind = TRACE_REFUSAL,
                                        .time = 9,
                                        .card = memory,
                                        .name = memory + 5,
                                        .clause = memory + 10,
                                        .rule = memory + 17,
                                        .reason = memory + 22,
                                        .command = bytes_at(memory + 29, 7),
                                        .data = bytes_at(memory + 37, 4),
                                        .result = 3};
    assert_int_equal(trace_session_new(&session, NULL, check, &checked), 0);
    assert_int_equal(trace_session_add(session, &record), 0);
    memset(memory + 5, 0, sizeof(memory) - 5);
    record.event = (struct trace_event){.kind = TRACE_APDU,
                                        .card = "card",
                                        .command = BYTES_TEXT("\x80\xF2\x00\x0C"),
                                        .sw = 0x9000};
    assert_int_equal(trace_session_add(session, &record), 0);
    assert_int_equal(checked, 1);
    trace_session_free(session);
}

/* More than one exchange can have: none is lost. */
static int count(void *context, const struct exchange *exchange)
{
    *(size_t *)context += exchange->event_count;
    return 0;
}

static void test_many_events(void **state)
{
    static char reason[2001];
    struct trace_session *session;
    size_t counted = 0;

    (void)state;
    memset(reason, 'r', sizeof(reason) - 1);
    assert_int_equal(trace_session_new(&session, NULL, count, &counted), 0);
    for (unsigned i = 0; i < 5000; i++) {
        struct trace_record record = {.number = i + 1};

        record.event = (struct trace_event){
            .kind = TRACE_NOTE, .card = "", .name = "note", .reason = i % 2 ? reason : "short"};
        assert_int_equal(trace_session_add(session, &record), 0);
        record.event = (struct trace_event){.kind = TRACE_APDU,
                                            .card = "",
                                            .command = BYTES_TEXT("\x80\xE2\x11\x00\x01\x41"),
                                            .sw = 0x6101};
        if (i % 700 == 699) /* an exchange that is open */
            assert_int_equal(trace_session_add(session, &record), 0);
        record.event.command = BYTES_TEXT("\x80\xC0\x00\x00\x01");
        if (i % 100 == 99)
            assert_int_equal(trace_session_add(session, &record), 0);
    }
    assert_int_equal(trace_session_end(session), 0);
    assert_int_equal(counted, 5000);
    trace_session_free(session);
}

/* An event that is larger than a list of events is an exchange of its own, whole. */
static int take_large(void *context, const struct exchange *exchange)
{
    size_t *octets = context;

    assert_int_equal(exchange->kind, EXCHANGE_EVENT);
    assert_int_equal(exchange->flags, 0);
    *octets += exchange->events->command.len;
    return 0;
}

static void test_large_event(void **state)
{
    static const size_t lengths[] = {(256 << 10) - 8, 256 << 10, (256 << 10) + 1, 3 << 20,
                                     20 << 20};
    uint8_t *value = calloc(1, 20 << 20);

    (void)state;
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        struct trace_record record = {.number = 1};
        struct trace_session *session;
        size_t octets = 0;

        record.event = (struct trace_event){.kind = TRACE_FUNCTION,
                                            .card = "",
                                            .name = "ES10b",
                                            .command = bytes_at(value, lengths[i])};
        assert_int_equal(trace_session_new(&session, NULL, take_large, &octets), 0);
        assert_int_equal(trace_session_add(session, &record), 0);
        assert_int_equal(trace_session_end(session), 0);
        assert_int_equal(octets, lengths[i]);
        trace_session_free(session);
    }
    free(value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_events_belong_to_the_next_apdu),
        cmocka_unit_test(test_events_of_all_apdus_of_an_exchange),
        cmocka_unit_test(test_events_that_no_apdu_follows),
        cmocka_unit_test(test_only_failed_transactions_are_kept),
        cmocka_unit_test(test_all_members_are_kept),
        cmocka_unit_test(test_many_events),
        cmocka_unit_test(test_large_event),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
