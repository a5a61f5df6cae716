/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Traces and scripts against a card file. */
#include "tools/trace/replay/replay.h"

#include "test/apdu/hex.h"
#include "test/fake/card.h"

#include <stdio.h>

static struct fake_card fake;
static struct link *link;
static char results[4000];

static int begin(void **state)
{
    struct link_error error;

    (void)state;
    fake_card_make(&fake, NULL);
    euiccd_close(fake.card);
    fake.card = NULL;
    results[0] = '\0';
    return link_open_card(&link, fake.path, NULL, &error);
}

static int end(void **state)
{
    (void)state;
    link_close(link);
    fake_card_end(&fake);
    return 0;
}

static void on_result(void *context, const struct replay_result *result)
{
    size_t len = strlen(results);

    (void)context;
    if (result->same)
        snprintf(results + len, sizeof(results) - len, "%d ok\n", (int)result->number);
    else
        snprintf(results + len, sizeof(results) - len, "%d %s\n", (int)result->number,
                 result->field);
}

/* Replays the lines; the text has a line for each result, then the reason of a failure. */
static void check(const char *lines, const char *card, const char *expected)
{
    const struct replay_options options = {.card = card, .on_result = on_result};
    struct trace_reader *reader;
    char reason[REPLAY_REASON_MAX] = "";

    results[0] = '\0';
    assert_int_equal(
        trace_reader_memory(&reader, bytes_at(lines, strlen(lines)), reason, sizeof(reason)), 0);
    if (replay_run(reader, &link, &options, reason) < 0)
        strcat(results, reason);
    trace_reader_close(reader);
    assert_string_equal(results, expected);
}

static void a_trace_is_followed_as_the_card_needs(void **state)
{
    (void)state;
    /* GET RESPONSE of the trace is the card's; the recorded one had the response at once. */
    check("> 0070000001\n< 019000\n"
          "> 01A4000C023F00\n< 9000\n"
          "> 00A4000C022F00\n< 9000\n"
          "> 00B2010400\n< 6C10\n"
          "> 00B2010410\n< 61104F0CA0000000871002FFFFFFFF899000\n"
          "> 0070800100\n< 9000\n"
          "> 0070800100\n< 9000\n",
          NULL, "1 ok\n3 ok\n5 ok\n7 response/EF.DIR record 1\n11 ok\n13 status\n");
}

static void a_recorder_that_did_not_follow_is_repeated(void **state)
{
    (void)state;
    check("> 00A40004023F00\n< 6120\n> 00A4000C023F00\n< 9000\n", NULL, "1 ok\n3 ok\n");
}

static void scripts_have_patterns_and_names(void **state)
{
    (void)state;
    check("> 0070000001\n< <ch:1> 9000\n"
          "> 00A40004023F00\n< 61..\n" /* the first response matches: not followed */
          "> 00A40004023F00\n< 62 * 9000\n"
          "> 007080<ch>00\n< 9000\n"
          "> 007080<ch>00\n< 9...\n",
          NULL, "1 ok\n3 ok\n5 ok\n7 ok\n9 octet 1 is 68; expected: `9...'\n");
    check("> 00A4000C023F00\n< ..\n> <no>\n< 9000\n", NULL,
          "1 1 octet more than expected\nrecord 3: a name without value at `<no>'");
    check("> 0084000002\n< <x:2> 90 00 <y\n", NULL, "record 1: invalid name at `<y'");
}

static void power_events_are_done(void **state)
{
    (void)state;
    check("> 0070000001\n< 019000\nreset\n> 01A4000C023F00\n< 6881\npower off\npower on\n"
          "> 0070000001\n< 019000\n",
          NULL, "1 ok\n4 ok\n8 ok\n");
}

#define JSON(card, response)                                                                       \
    "{\"card\":\"" card                                                                            \
    "\",\"event\":\"apdu\",\"command\":\"0070000001\",\"response\":\"" response                    \
    "\",\"sw\":\"9000\"}\n"

static void one_card_of_a_trace_is_replayed(void **state)
{
    (void)state;
    check(JSON("a", "01") JSON("b", "05") JSON("a", "02"), NULL, "1 ok\n3 ok\n");
    check("reset\n" JSON("a", "01") JSON("b", "05"), "b", "3 ok\n");
    check(JSON("a", "01"), "c", "");
}

static void commands_without_response_are_sent(void **state)
{
    (void)state;
    check("> 0070000001\n> 0070000001\n< 029000\n> 01A4000C023F00\n", NULL, "2 ok\n");
}

/* The SELECT that lpac's call stands for has no recorded response. */
static void calls_of_lpac_are_sent(void **state)
{
    (void)state;
    check("{\"type\":\"apdu\",\"payload\":{\"func\":\"connect\",\"param\":null}}\n"
          "{\"type\":\"apdu\",\"payload\":{\"ecode\":0}}\n"
          "{\"type\":\"apdu\",\"payload\":{\"func\":\"logic_channel_open\",\"param\":"
          "\"A0000005591010FFFFFFFF8900000100\"}}\n"
          "{\"type\":\"apdu\",\"payload\":{\"ecode\":2}}\n" /* of this card: channel 1 */
          "{\"type\":\"apdu\",\"payload\":{\"func\":\"transmit\",\"param\":"
          "\"82E2910006BF3E035C015A\"}}\n"
          "{\"type\":\"apdu\",\"payload\":{\"ecode\":0,\"data\":\"6115\"}}\n"
          "{\"type\":\"apdu\",\"payload\":{\"func\":\"transmit\",\"param\":\"82C0000015\"}}\n"
          "{\"type\":\"apdu\",\"payload\":{\"ecode\":0,\"data\":"
          "\"BF3E125A10890490320020000112345000123456789000\"}}\n"
          "{\"type\":\"apdu\",\"payload\":{\"func\":\"logic_channel_close\",\"param\":\"02\"}}\n"
          "{\"type\":\"apdu\",\"payload\":{\"ecode\":0}}\n",
          NULL, "3 ok\n5 response/GetEuiccDataResponse/eidValue\n9 ok\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_trace_is_followed_as_the_card_needs, begin, end),
        cmocka_unit_test_setup_teardown(a_recorder_that_did_not_follow_is_repeated, begin, end),
        cmocka_unit_test_setup_teardown(scripts_have_patterns_and_names, begin, end),
        cmocka_unit_test_setup_teardown(power_events_are_done, begin, end),
        cmocka_unit_test_setup_teardown(one_card_of_a_trace_is_replayed, begin, end),
        cmocka_unit_test_setup_teardown(commands_without_response_are_sent, begin, end),
        cmocka_unit_test_setup_teardown(calls_of_lpac_are_sent, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
