/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON of euiccd (test_reader.c has all kinds of events) and of lpac. */
#include "test/tools/trace/read/records.h"

static void events_of_euiccd_are_read(void **state)
{
    (void)state;
    check_lines("{\"time\":\"2026-11-22T12:00:01.000123456Z\",\"card\":\"ship\",\"event\":\"apdu\","
                "\"command\":\"00C0000003\",\"response\":\"6F0184\",\"sw\":\"9000\",\"ns\":1200}\n"
                "{\"event\":\"refusal\",\"name\":\"X\",\"clause\":\"SGP.32 1\",\"rule\":\"C-05\","
                "\"reason\":\"no\",\"data\":\"01\",\"result\":-2,\"more\":[1,2]}\n"
                "{\"time\":\"2026-11-22T12:00:01Z\",\"event\":\"power\",\"name\":\"power off\"}\n",
                "1@0 1795348801000123456 ship apdu > 00C0000003 < 6F0184 9000 (done) in 1.2 us\n"
                "2@136 refusal X SGP.32 1 C-05 no [01] (malformed)\n"
                "3@252 1795348801000000000 power off\n");
}

static void other_objects_are_left_out(void **state)
{
    static const char *const objects[] = {
        "{}",
        "{\"event\":\"other\"}",
        "{\"event\":1}",
        "{\"event\":\"apdu\",\"command\":\"00C0000003\",\"response\":\"\"}",
        "{\"event\":\"apdu\",\"response\":\"\",\"sw\":\"9000\"}",
        "{\"event\":\"apdu\",\"command\":\"\",\"response\":\"\",\"sw\":\"9000\"}",
        "{\"event\":\"apdu\",\"command\":0,\"response\":\"\",\"sw\":\"9000\"}",
        "{\"event\":\"apdu\",\"command\":\"00C\",\"response\":\"\",\"sw\":\"9000\"}",
        "{\"event\":\"apdu\",\"command\":\"00\",\"response\":\"\",\"sw\":\"90\"}",
        "{\"type\":\"apdu\"}",
        "{\"type\":\"apdu\",\"payload\":{}}",
        "{\"type\":\"apdu\",\"payload\":{\"func\":\"transmit\"}}",
        "{\"type\":\"apdu\",\"payload\":{\"ecode\":0,\"data\":\"9000\"}}",
        "{\"event\":",
        "{]"};

    (void)state;
    for (size_t i = 0; i < sizeof(objects) / sizeof(objects[0]); i++) {
        char text[300];

        snprintf(text, sizeof(text), "00C0000011 -> 9000\n%s\n", objects[i]);
        check_lines(
            text,
            "1@0 apdu > 00C0000011 < 9000 (done)\n"
            "end: trace: 1 line without APDU or event left out, from line 2 on; 1 record read\n");
    }
}

#define CALL(function, parameter)                                                                  \
    "{\"type\":\"apdu\",\"payload\":{\"func\":\"" function "\",\"param\":" parameter "}}\n"
#define RESULT(members) "{\"type\":\"apdu\",\"payload\":{\"ecode\":" members "}}\n"

static void calls_of_lpac_are_apdus(void **state)
{
    char *text = records_of(BYTES_TEXT(
        CALL("connect", "null") RESULT("0") CALL("logic_channel_open", "\"A0000005591010FFFFFFFF890"
                                                                       "0000100\"")
            RESULT("2") "{\"type\":\"progress\",\"payload\":{\"code\":0,\"message\":\"es10a_x\","
                        "\"data\":"
                        "null}}\n"
                        "{\"type\":\"http\",\"payload\":{\"url\":\"https://a/"
                        "\",\"tx\":\"00\"}}\n" CALL("transmit", "\"82E2910003BF2000\"") RESULT(
                            "0,\"data\":\"bf21009000\"") CALL("transmit", "\"82E2910003BF2000\"")
                            RESULT("-1") CALL("logic_channel_close", "\"02\"") RESULT("0")
                                CALL("logic_channel_open",
                                     "\"A000\"") RESULT("-1") CALL("logic_channel_open", "\"A000\"")
                                    RESULT("4") CALL("disconnect", "null")
                                        RESULT("0") "{\"type\":\"lpa\",\"payload\":{\"code\":0,"
                                                    "\"message\":\"success\",\"data\":null}}\n"));
    char *to = text;

    (void)state;
    for (char *at = text; *at;) { /* without number and position */
        size_t skipped = strcspn(at, " ") + 1;
        size_t len = strcspn(at, "\n") + 1;

        memmove(to, at + skipped, len - skipped);
        to += len - skipped;
        at += len;
    }
    *to = '\0';
    assert_string_equal(text, "power on\n"
                              "apdu > 0070000001 < 02 9000 (done)\n"
                              "apdu > 02A4040010A0000005591010FFFFFFFF8900000100 < 9000 (done)\n"
                              "note progress: es10a_x\n"
                              "apdu > 82E2910003BF2000 < BF2100 9000 (done)\n"
                              "apdu > 82E2910003BF2000 < 0000 (unknown)\n"
                              "apdu > 0070800200 < 9000 (done)\n"
                              "apdu > 0070000001 < 6881 (logical channel not supported)\n"
                              "apdu > 0070000001 < 04 9000 (done)\n"
                              "apdu > 40A4040002A000 < 9000 (done)\n"
                              "power off\n"
                              "note lpa: success\n");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_of_euiccd_are_read),
        cmocka_unit_test(other_objects_are_left_out),
        cmocka_unit_test(calls_of_lpac_are_apdus),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
