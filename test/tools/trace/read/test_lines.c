/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Traces of lines: kinds in one file, commands without response, the end. */
#include "test/tools/trace/read/records.h"

static void kinds_may_be_mixed(void **state)
{
    (void)state;
    check_lines(
        "# a comment\n\n"
        "{\"type\":\"progress\",\"payload\":{\"code\":0,\"message\":\"es10b_x\"}}\n"
        "[DEBUG] [APDU] [TX] CLA: 00, INS: C0, P1: 00, P2: 00, Lc: 10\r\n"
        "a line of another program\r\n"
        "[DEBUG] [APDU] [RX] SW1: 90, SW2: 00\r\n"
        "12:00:01.000001 ship note store: x\n"
        "00C0000011 -> AA 9000\n",
        "3@13 note progress: es10b_x\n"
        "4@74 apdu > 00C0000010 < 9000 (done)\n"
        "7@201 43201000001000 ship note store: x\n"
        "8@236 apdu > 00C0000011 < AA 9000 (done)\n"
        "end: trace: 1 line without APDU or event left out, from line 5 on; 4 records read\n");
}

static void a_command_may_have_no_response(void **state)
{
    (void)state;
    check_lines("> 00C0000010\n> 00C0000011\n< 9000\n> 00C0000012\n",
                "1@0 apdu > 00C0000010 < 0000 (unknown)\n"
                "2@13 apdu > 00C0000011 < 9000 (done)\n"
                "4@33 apdu > 00C0000012 < 0000 (unknown)\n");
    check_lines("> 00C0000010", "1@0 apdu > 00C0000010 < 0000 (unknown)\n");
}

static void a_response_without_command_is_left_out(void **state)
{
    (void)state;
    check_lines(
        "< 9000\n> 00C0000012\n< 9000\n< 9000\n",
        "2@7 apdu > 00C0000012 < 9000 (done)\n"
        "end: trace: 2 lines without APDU or event left out, from line 1 on; 1 record read\n");
}

static void scripts_have_their_texts(void **state)
{
    (void)state;
    check_lines("> 00A4 <aid:16>\n< .. <name> * 9000\n> 00C0000010\n< A. 9000\n",
                "1@0 note script: 00A4 <aid:16> < .. <name> * 9000\n"
                "3@35 note script: 00C0000010 < A. 9000\n");
}

static void other_files_are_refused(void **state)
{
    static const char *const files[] = {
        "",          "hello\nworld\n", "{\"a\":1}\n", "PK\3\4 zip",       "90", "\xFF\xFE\n\n\n",
        "{\"a\":1}", " {\"a\":1} ",    "{\"a\":1,}",  "{\"type\":\"x\"}", "{]", "hello\n{\"a\":1}"};

    (void)state;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        char *text = records_of(bytes_at(files[i], strlen(files[i])));

        assert_non_null(strstr(text, i == 0 ? "trace: empty file" : "trace: not a trace"));
        free(text);
    }
}

/* Text that was written on Windows: a byte order mark, CR LF. */
static void text_may_begin_with_a_mark(void **state)
{
    (void)state;
    check_lines("\xEF\xBB\xBF"
                "00C0000011 -> 9000\r\n",
                "1@3 apdu > 00C0000011 < 9000 (done)\n");
    check_lines("\xEF\xBB\xBF> 00C0000011\r\n< 9000\r\n> 00C0000012\r\n< 9000",
                "1@3 apdu > 00C0000011 < 9000 (done)\n3@25 apdu > 00C0000012 < 9000 (done)\n");
    check_lines("\xEF\xBB\xBF{\"event\":\"note\",\"name\":\"a\",\"reason\":\"b\"}\n",
                "1@3 note a: b\n");
    check_lines(
        "00C0000011 -> 9000\n\xEF\xBB\xBF"
        "00C0000011 -> 9000\n",
        "1@0 apdu > 00C0000011 < 9000 (done)\n"
        "end: trace: 1 line without APDU or event left out, from line 2 on; 1 record read\n");
}

static void utf_16_is_named(void **state)
{
    static const char *const files[] = {"\xFF\xFE>\0 \0"
                                        "0\0",
                                        "\xFE\xFF\0>\0 \0"
                                        "0"};

    (void)state;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        char *text = records_of(bytes_at(files[i], 8));

        assert_non_null(strstr(text, "trace: not a trace: UTF-16; convert it to UTF-8"));
        free(text);
    }
}

static void a_line_that_is_cut_is_reported(void **state)
{
    (void)state;
    check_lines("00C0000011 -> 9000\n{\"event\":\"apdu\",\"comm",
                "1@0 apdu > 00C0000011 < 9000 (done)\n"
                "end: trace: ends inside the line at octet 19; 1 record read\n");
    check_lines("00C0000011 -> 9000\n \t{\"event\":\"apdu\",\"comm",
                "1@0 apdu > 00C0000011 < 9000 (done)\n"
                "end: trace: ends inside the line at octet 19; 1 record read\n");
    check_lines("{\"event\":\"po", "end: trace: ends inside the line at octet 0; 0 records read\n");
}

/* A trace may be cut at any octet, also within a number, a word or a character. */
static void a_line_may_be_cut_anywhere(void **state)
{
    static const char line[] = "{\"event\":\"note\",\"card\":\"\xC3\xA4\xE2\x82\xAC\\u00e4\\\"}}\","
                               "\"result\":-12,\"x\":[true,null,1.5e3]}";

    (void)state;
    for (size_t len = 1; len < sizeof(line) - 1; len++) {
        char *text = records_of(bytes_at(line, len));

        assert_string_equal(text, "end: trace: ends inside the line at octet 0; 0 records read\n");
        free(text);
    }
}

/* JSON of another program: its last line is whole, also without a line feed. */
static void a_foreign_last_line_is_not_cut(void **state)
{
    char line[6000];

    (void)state;
    check_lines(
        "00C0000011 -> 9000\n{\"a\":1}",
        "1@0 apdu > 00C0000011 < 9000 (done)\n"
        "end: trace: 1 line without APDU or event left out, from line 2 on; 1 record read\n");
    /* longer than what the format is chosen by */
    snprintf(line, sizeof(line), "{\"a\":\"%05000d\"}", 0);
    check_lines(
        line,
        "end: trace: 1 line without APDU or event left out, from line 1 on; 0 records read\n");
}

/* A line of 20 MB is more than any event. */
static void an_endless_line_ends_the_trace(void **state)
{
    enum { SIZE = 20 << 20 };
    char *octets = malloc(SIZE);

    (void)state;
    memset(octets, '0', SIZE);
    memcpy(octets, "00C0000011 -> 9000\n", 19);
    check_records(bytes_at(octets, SIZE),
                  "1@0 apdu > 00C0000011 < 9000 (done)\n"
                  "end: trace: a line that is too long at octet 19; 1 record read\n");
    free(octets);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_may_be_mixed),
        cmocka_unit_test(a_command_may_have_no_response),
        cmocka_unit_test(a_response_without_command_is_left_out),
        cmocka_unit_test(scripts_have_their_texts),
        cmocka_unit_test(other_files_are_refused),
        cmocka_unit_test(text_may_begin_with_a_mark),
        cmocka_unit_test(utf_16_is_named),
        cmocka_unit_test(a_line_that_is_cut_is_reported),
        cmocka_unit_test(a_line_may_be_cut_anywhere),
        cmocka_unit_test(a_foreign_last_line_is_not_cut),
        cmocka_unit_test(an_endless_line_ends_the_trace),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
