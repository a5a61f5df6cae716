/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands and responses in hex, as several tools print them. */
#include "test/tools/trace/read/records.h"

#define COMMAND "apdu > 00A40004023F00 < "

static const struct {
    const char *lines, *events;
} rows[] = {
    {"> 00A40004023F00\n< 9000\n", "1@0 " COMMAND "9000 (done)\n"},
    {">00 A4 00 04 02 3F 00\n<6F 01 90 00\n", "1@0 " COMMAND "6F01 9000 (done)\n"},
    {"  -> 00a40004023f00\n  <- 6115\n", "1@0 " COMMAND "6115 (response waiting)\n"},
    {"--> 00A40004023F00\n<-- 9000\n", "1@0 " COMMAND "9000 (done)\n"},
    {"=> 00A40004023F00\n<= 9000\n", "1@0 " COMMAND "9000 (done)\n"},
    {">> 00A40004023F00\n<< 9000\n", "1@0 " COMMAND "9000 (done)\n"},
    {"C-APDU: 00A40004023F00\nR-APDU: 9000\n", "1@0 " COMMAND "9000 (done)\n"},
    {"C-APDU >00A40004023F00\nR-APDU <9000\n", "1@0 " COMMAND "9000 (done)\n"},
    {"Command 00A40004023F00\nResponse 9000\n", "1@0 " COMMAND "9000 (done)\n"},
    {"tx: 00A40004023F00\nrx: 9000\n", "1@0 " COMMAND "9000 (done)\n"},
    {"00A40004023F00 -> 6F01 9000\n", "1@0 " COMMAND "6F01 9000 (done)\n"},
    {"00A40004023F00 => 9000\n", "1@0 " COMMAND "9000 (done)\n"},
    {"00A40004023F00\n9000\n", "1@0 " COMMAND "9000 (done)\n"},
    {"00A40004023F00\n\n# between\n6F019000\n", "1@0 " COMMAND "6F01 9000 (done)\n"},
    /* status word behind a colon, text behind it */
    {"> 00A40004023F00\n< 6F01: 9000\n", "1@0 " COMMAND "6F01 9000 (done)\n"},
    {"> 00A40004023F00\n< 6F 01 : 90 00 (done)\n", "1@0 " COMMAND "6F01 9000 (done)\n"},
    {"> 00A40004023F00\n< 61 15 : 15 bytes more\n", "1@0 " COMMAND "6115 (response waiting)\n"},
    {"> 00A40004023F00\n< 9000 (done)\n", "1@0 " COMMAND "9000 (done)\n"},
    {"> 00A40004023F00\n< 9000 # done\n", "1@0 " COMMAND "9000 (done)\n"},
    /* bare lines: two commands, as nothing of the second one is a status word */
    {"00A40004023F00\n00C0000003\n9000\n",
     "1@0 " COMMAND "0000 (unknown)\n2@15 apdu > 00C0000003 < 9000 (done)\n"},
    /* a command and its response in one line, as in a packet of GSMTAP */
    {"00A40004023F00 9000\n", "1@0 " COMMAND "9000 (done)\n"},
    {"00 A4 00 04 02 3F 00 61 15\n00 C0 00 00 03 62 01 02 90 00\n",
     "1@0 " COMMAND "6115 (response waiting)\n2@27 apdu > 00C0000003 < 620102 9000 (done)\n"},
    {"00B000000A6982\n", "1@0 apdu > 00B000000A < 6982 (security status not satisfied)\n"},
    {"00A40004023F006A82\n00A40004022FE2\n9000\n",
     "1@0 " COMMAND "6A82 (file or application not found)\n"
     "2@19 apdu > 00A40004022FE2 < 9000 (done)\n"},
    {"0020000100 6983\n", "1@0 apdu > 00200001 < 6983 (authentication or PIN method blocked)\n"},
    {"00CB0000000100\n9000\n", "1@0 apdu > 00CB0000000100 < 9000 (done)\n"},
    /* whole commands whose data end as a status word does */
    {"00A40004029000\n6A82\n",
     "1@0 apdu > 00A40004029000 < 6A82 (file or application not found)\n"},
    {"00D60000026300\n9000\n", "1@0 apdu > 00D60000026300 < 9000 (done)\n"},
    /* power */
    {"ATR: 3B 9F\n", "1@0 reset ATR 3B9F\n"},
    {"reset\n> 00A40004023F00\n< 9000\npower off\n",
     "1@0 reset\n2@6 " COMMAND "9000 (done)\n4@30 power off\n"},
};

static void each_form_is_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        check_lines(rows[i].lines, rows[i].events);
}

static void other_lines_are_left_out(void **state)
{
    static const char *const lines[] = {
        "> hello",
        "> 00A4",
        "< xyz",
        "TX queue 7 is full",
        "RX",
        "ATR: none",
        "00A40004023F00 ->",
        "0",
        "00A40004023F00 +> 9000",
        "9000 -> 9000",
        "< 9000",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        char text[200];

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
        cmocka_unit_test(each_form_is_read),
        cmocka_unit_test(other_lines_are_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
