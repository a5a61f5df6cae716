/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The log of lpac, in the forms of its versions. */
#include "test/tools/trace/read/records.h"

#define TX "[DEBUG] [APDU] [TX] CLA: 81, INS: E2, P1: 91, P2: 00, Lc: 03"
#define RX "[DEBUG] [APDU] [RX] SW1: 90, SW2: 00"
#define OPENED                                                                                     \
    "1@0 power on\n1@0 apdu > 0070000001 < 01 9000 (done)\n"                                       \
    "1@0 apdu > 01A4040010A0000005591010FFFFFFFF8900000100 < 9000 (done)\n"
#define END OPENED "1@0 apdu > 81E2910003BF2000 < "

static const struct {
    const char *lines, *events;
} rows[] = {
    {TX ", Data: BF2000\n" RX ", Data: BF2100\n", END "BF2100 9000 (done)\n"},
    {TX ", Data: BF 20 00 \n" RX ", Data: BF 21 00 \n", END "BF2100 9000 (done)\n"},
    {TX ", Data: bf2000\n" RX "\n", END "9000 (done)\n"},
    {TX ", Data:  BF 20 00\n" RX ", Data:\n", END "9000 (done)\n"},
    {"\033[0;32m" TX ", Data: BF2000\033[0m\n\033[0;31m" RX ", Data: BF2100\033[0m\n",
     END "BF2100 9000 (done)\n"},
    {TX ", Data: BF2000\n[DEBUG] [HTTP] [TX] url: https://a/, data: {}\n" RX "\n",
     END "9000 (done)\n"},
};

static void each_version_is_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char *text = records_of(bytes_at(rows[i].lines, strlen(rows[i].lines)));

        assert_string_equal(text, rows[i].events);
        free(text);
    }
}

/* Each run of lpac opens a channel; a log that has the opening is left as it is. */
static void the_opening_is_inferred(void **state)
{
    (void)state;
    check_lines("[DEBUG] [APDU] [TX] CLA: C1, INS: E2, P1: 91, P2: 00, Lc: 00\n" RX "\n"
                "[DEBUG] [APDU] [TX] CLA: C1, INS: E2, P1: 91, P2: 00, Lc: 00\n" RX "\n"
                "{\"type\":\"lpa\",\"payload\":{\"code\":0,\"message\":\"success\"}}\n"
                "[DEBUG] [APDU] [TX] CLA: 81, INS: E2, P1: 91, P2: 00, Lc: 00\n" RX "\n",
                "1@0 power on\n1@0 apdu > 0070000001 < 05 9000 (done)\n"
                "1@0 apdu > 41A4040010A0000005591010FFFFFFFF8900000100 < 9000 (done)\n"
                "1@0 apdu > C1E2910000 < 9000 (done)\n"
                "3@98 apdu > C1E2910000 < 9000 (done)\n"
                "5@196 note lpa: success\n"
                "6@252 power on\n6@252 apdu > 0070000001 < 01 9000 (done)\n"
                "6@252 apdu > 01A4040010A0000005591010FFFFFFFF8900000100 < 9000 (done)\n"
                "6@252 apdu > 81E2910000 < 9000 (done)\n");
    check_lines("[DEBUG] [APDU] [TX] CLA: 00, INS: 70, P1: 00, P2: 00, Lc: 01\n" RX ", Data: 01\n"
                "[DEBUG] [APDU] [TX] CLA: 81, INS: E2, P1: 91, P2: 00, Lc: 00\n" RX "\n",
                "1@0 apdu > 0070000001 < 01 9000 (done)\n3@108 apdu > 81E2910000 < 9000 (done)\n");
}

static void damaged_lines_are_left_out(void **state)
{
    static const char *const lines[] = {
        "[DEBUG] [APDU] [TX] CLA: 81, INS: E2, P1: 91, P2: 00", "[DEBUG] [APDU] [RX] SW1: 90",
        "[DEBUG] [APDU] [RX]", RX, /* without a command */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        char text[300];

        snprintf(text, sizeof(text), "00C0000011 -> 9000\n%s\n", lines[i]);
        check_lines(
            text,
            "1@0 apdu > 00C0000011 < 9000 (done)\n"
            "end: trace: 1 line without APDU or event left out, from line 2 on; 1 record read\n");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_version_is_read),
        cmocka_unit_test(the_opening_is_inferred),
        cmocka_unit_test(damaged_lines_are_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
