/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The timeline on standard output: text, JSON, --until, and events of the card. */
#include "tools/device/timeline.h"

#include "test/fake/script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char printed[2000];

/* What timeline_log prints for two events; its results. */
static void print(struct timeline *timeline, bool results[2])
{
    FILE *file = tmpfile();
    int saved = dup(STDOUT_FILENO);
    size_t len;

    assert_non_null(file);
    fflush(stdout);
    assert_true(dup2(fileno(file), STDOUT_FILENO) >= 0);
    results[0] = timeline_log(timeline, 1.5, "service", "normal, \x1b 00101");
    results[1] = timeline_log(timeline, 61.0625, "reset", NULL);
    fflush(stdout);
    assert_true(dup2(saved, STDOUT_FILENO) >= 0);
    close(saved);
    rewind(file);
    len = fread(printed, 1, sizeof(printed) - 1, file);
    printed[len] = '\0';
    fclose(file);
}

static void test_text(void **state)
{
    struct timeline timeline = {0};
    bool results[2];

    (void)state;
    print(&timeline, results);
    assert_string_equal(printed, "     1.500  service: normal, \\x1B 00101\n    61.062  reset\n");
    assert_true(results[0] && results[1]);
}

static void test_json(void **state)
{
    struct timeline timeline = {.json = true};
    bool results[2];

    (void)state;
    print(&timeline, results);
    assert_string_equal(printed, "{\"seconds\":1.5,\"event\":\"service\",\"detail\":\"normal, "
                                 "\\u001B 00101\"}\n{\"seconds\":61.0625,\"event\":\"reset\"}\n");
}

static void test_until(void **state)
{
    static const struct {
        const char *until;
        bool first, second;
    } rows[] = {{"service: normal", false, false},
                {"reset", true, false},
                {"normal", true, true},
                {"service", false, false},
                {"resets", true, true}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct timeline timeline = {.until = rows[i].until};
        bool results[2];

        print(&timeline, results);
        assert_int_equal(results[0], rows[i].first);
        assert_int_equal(results[1], rows[i].second);
        assert_int_equal(timeline.until_seen, !rows[i].second);
    }
}

static void test_events_of_the_card(void **state)
{
    static const uint8_t get_eid[] = {0xBF, 0x3E, 0x03, 0x5C, 0x01, 0x5A};
    static const uint8_t eid[] = {0xBF, 0x3E, 0x04, 0x5A, 0x02, 0x89, 0x04};
    static const uint8_t get_rat[] = {0xBF, 0x43, 0x00};
    static const struct euiccd_trace_event events[] = {
        {.kind = EUICCD_TRACE_FUNCTION,
         .name = "ES10b.GetEID",
         .command = {get_eid, sizeof(get_eid)},
         .data = {eid, sizeof(eid)}},
        {.kind = EUICCD_TRACE_FUNCTION,
         .name = "ES10b.GetRAT",
         .command = {get_rat, sizeof(get_rat)},
         .result = -1},
        {.kind = EUICCD_TRACE_NOTE, .name = "poll", .reason = "begins"},
        {.kind = EUICCD_TRACE_REFUSAL, .name = "FETCH"},
        {.kind = EUICCD_TRACE_APDU, .name = "APDU"}};
    struct script script;
    struct timeline timeline = {0};

    (void)state;
    script_begin(&script, NULL, NULL);
    timeline_on_event(&timeline, &events[0]); /* no device yet: nothing */
    timeline.device = &script.device;
    for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++)
        timeline_on_event(&timeline, &events[i]);
    assert_string_equal(script.logged, "card: ES10b.GetEID 8904\ncard: ES10b.GetRAT, failed\n"
                                       "card: poll: begins\ncard: FETCH: refused\n");
    script_end(&script);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_text), cmocka_unit_test(test_json),
                                       cmocka_unit_test(test_until),
                                       cmocka_unit_test(test_events_of_the_card)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
