/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events as apdu/trace_text.c prints them are read again. */
#include "tools/trace/read/event_text.h"

#include "apdu/trace_sink.h"
#include "test/apdu/trace_story.h"

static const char *or_none(const char *text)
{
    return text && *text ? text : "-";
}

static void check_same(const struct trace_event *event, const struct trace_event *read)
{
    assert_int_equal(read->kind, event->kind);
    assert_string_equal(or_none(read->name), or_none(event->name));
    assert_string_equal(or_none(read->clause), or_none(event->clause));
    assert_string_equal(or_none(read->rule), or_none(event->rule));
    assert_string_equal(or_none(read->reason), or_none(event->reason));
    assert_true(bytes_equal(read->command, event->command));
    assert_true(bytes_equal(read->data, event->data));
    assert_int_equal(read->sw, event->sw);
    assert_int_equal(read->result, event->result);
    assert_int_equal(read->nanoseconds, event->nanoseconds / 100 * 100);
}

static const struct trace_event events[] = {
    {.kind = TRACE_POWER, .name = "power on", .data = {(const uint8_t *)"\x3B", 1}},
    {.kind = TRACE_POWER, .name = "reset", .data = {(const uint8_t *)"\x3B\x00", 2}},
    {.kind = TRACE_POWER, .name = "power off"},
    {.kind = TRACE_APDU, .command = {(const uint8_t *)"\x00\xA4", 2}, .sw = 0x6700},
    {.kind = TRACE_APDU, .sw = 0x6700, .nanoseconds = 1234567800},
    {.kind = TRACE_APDU,
     .command = {(const uint8_t *)"\x00\xB0\x00\x00\x02", 5},
     .data = {(const uint8_t *)"\x90\x00", 2},
     .sw = 0x9000},
    {.kind = TRACE_APDU, .data = {(const uint8_t *)"\x90", 1}, .sw = 0x9110},
    {.kind = TRACE_FUNCTION,
     .name = "ES10c.GetEID",
     .clause = "SGP.32 5.9.18",
     .command = {(const uint8_t *)"\xBF", 1},
     .data = {(const uint8_t *)"\x5A", 1},
     .nanoseconds = 12345},
    {.kind = TRACE_FUNCTION,
     .name = "ES10b.LoadEuiccPackage",
     .clause = "SGP.32 v1.2 5.9.1",
     .command = {(const uint8_t *)"\xBF", 1},
     .result = 1},
    {.kind = TRACE_FUNCTION, .name = "ES10b.X", .result = ERR_MEMORY},
    {.kind = TRACE_STORE, .name = "commit"},
    {.kind = TRACE_STORE, .name = "commit", .result = ERR_IO, .nanoseconds = 1000},
    {.kind = TRACE_REFUSAL,
     .name = "LoadEuiccPackage",
     .clause = "SGP.32 5.9.1",
     .rule = "C-05",
     .reason = "counter 3 is not above 3 (it is [3])",
     .data = {(const uint8_t *)"\x81\x01\x03", 3},
     .result = 127},
    {.kind = TRACE_REFUSAL, .name = "EnableProfile", .reason = "no such profile", .result = 1},
    {.kind = TRACE_REFUSAL,
     .name = "VERIFY PIN",
     .clause = "TS 102 221 11.1.9",
     .reason = "PIN1 is blocked",
     .result = 0x6983},
    {.kind = TRACE_REFUSAL, .name = "VERIFY PIN", .reason = "PIN1 is blocked", .result = 0x6983},
    {.kind = TRACE_REFUSAL,
     .name = "AUTHENTICATE",
     .clause = "TS 31.102 7.1",
     .reason = "3 octets"},
    {.kind = TRACE_REFUSAL,
     .name = "INSTALL",
     .clause = "GPC_SPE_034 11.5",
     .rule = "DP-12",
     .reason = "x"},
    {.kind = TRACE_REFUSAL, .name = "SELECT", .clause = "SGP.22 annex H", .rule = "A-01"},
    {.kind = TRACE_REFUSAL, .name = "SELECT", .rule = "STORE-S1", .reason = "UICC-wide state"},
    {.kind = TRACE_AWAIT, .name = "DirectDownload", .reason = "resume"},
    {.kind = TRACE_AWAIT,
     .name = "IPAe",
     .reason = "suspend",
     .command = {(const uint8_t *)"\x40\x01", 2}},
    {.kind = TRACE_AWAIT,
     .name = "IPAe",
     .reason = "suspend",
     .command = {(const uint8_t *)"\x40\x01", 2},
     .data = {(const uint8_t *)"\x41", 1}},
    {.kind = TRACE_NOTE, .name = "store", .reason = "a (b): c", .data = {(const uint8_t *)"z", 1}},
    {.kind = TRACE_NOTE, .name = "power loss", .reason = "restored [not hex]"},
    {.kind = TRACE_NOTE, .name = "alone"},
};

static void each_event_comes_back(void **state)
{
    struct arena arena;

    (void)state;
    arena_init(&arena, 1 << 16);
    for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
        struct trace_event read;
        char *text = NULL;
        size_t len;
        FILE *to = open_memstream(&text, &len);

        trace_text_print(to, &events[i]);
        fclose(to);
        assert_int_equal(event_text_parse(&arena, bytes_at(text, len), &read), 0);
        check_same(&events[i], &read);
        assert_int_equal(read.time, -1);
        for (size_t cut = 0; cut < len; cut++) { /* a shorter text is an event or not, no more */
            char *part = malloc(cut ? cut : 1);

            memcpy(part, text, cut);
            (void)event_text_parse(&arena, bytes_at(part, cut), &read);
            free(part);
        }
        free(text);
    }
    arena_free(&arena);
}

static void other_texts_are_refused(void **state)
{
    static const char *const texts[] = {"",
                                        "apdu",
                                        "apdu 9000",
                                        "apdu > 00A4",
                                        "apdu > 00A < 9000 (x)",
                                        "notes: x",
                                        "GetEID: ok",
                                        "apdu > 00A4 < 90 (",
                                        "apdu x < 9000 (x)",
                                        "power"};
    struct trace_event event;
    struct arena arena;

    (void)state;
    arena_init(&arena, 1 << 16);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        if (event_text_parse(&arena, bytes_at(texts[i], strlen(texts[i])), &event) != ERR_MALFORMED)
            fail_msg("%s", texts[i]);
    arena_free(&arena);
}

static void a_shortened_value_is_what_is_there(void **state)
{
    struct trace_event event;
    struct arena arena;

    (void)state;
    arena_init(&arena, 1 << 16);
    assert_int_equal(
        event_text_parse(
            &arena, BYTES_TEXT("function ES10b.X > 0102...(400 octets) < 03...(9 octets)"), &event),
        0);
    assert_true(bytes_equal(event.command, BYTES_TEXT("\x01\x02")));
    assert_true(bytes_equal(event.data, BYTES_TEXT("\x03")));
    assert_true(event.shortened);
    assert_int_equal(event_text_parse(&arena,
                                      BYTES_TEXT("refusal X SGP.32 5.9 C-05 r [01...(9 octets)]"),
                                      &event),
                     0);
    assert_true(event.shortened);
    assert_int_equal(event_text_parse(&arena, BYTES_TEXT("function ES10b.X > 0102 < 03"), &event),
                     0);
    assert_false(event.shortened);
    arena_free(&arena);
}

static void a_line_has_time_and_card(void **state)
{
    static const struct {
        const char *line, *card, *name;
    } rows[] = {
        {"12:00:01.000123 ship note store: x", "ship", "store"},
        {"12:00:01.000123 my ship note store: x", "my ship", "store"},
        {"12:00:01.000123 note store: x", "", "store"},
        {"12:00:01.000123 ship power on ATR 3B", "ship", "power on"},
        {"12:00:01.000123 ship reset ATR 3B", "ship", "reset"},
    };
    struct trace_event event;
    struct arena arena;

    (void)state;
    arena_init(&arena, 1 << 16);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(
            event_line_parse(&arena, bytes_at(rows[i].line, strlen(rows[i].line)), &event), 0);
        assert_string_equal(event.card, rows[i].card);
        assert_string_equal(event.name, rows[i].name);
        assert_int_equal(event.time, INT64_C(43201000123000));
    }
    assert_int_equal(event_line_parse(&arena, BYTES_TEXT("12:00:01 ship note x"), &event),
                     ERR_MALFORMED);
    assert_int_equal(event_line_parse(&arena, BYTES_TEXT("12:00:01.000123 ship"), &event),
                     ERR_MALFORMED);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_event_comes_back),
        cmocka_unit_test(other_texts_are_refused),
        cmocka_unit_test(a_shortened_value_is_what_is_there),
        cmocka_unit_test(a_line_has_time_and_card),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
