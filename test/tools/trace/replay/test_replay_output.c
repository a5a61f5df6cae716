/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results as text, TAP and JUnit; texts of a trace break none of them. */
#include "tools/trace/replay/replay_output.h"

#include "test/apdu/hex.h"

static char *print(enum replay_form form, const char *failure, const char *remark)
{
    char *text = NULL;
    size_t size;
    struct replay_output output = {
        .form = form, .to = open_memstream(&text, &size), .trace = "a&b.pcapng"};
    const struct replay_result results[] = {
        {.number = 3, .title = "SELECT #1 \\ ISD-R", .same = true},
        {.number = 5,
         .title = "GetEID <x>\n\"y\"",
         .field = "response/eidValue",
         .recorded = "it's \"89\"",
         .received = NULL},
    };

    assert_int_equal(replay_output_begin(&output), 0);
    for (size_t i = 0; i < 2; i++)
        replay_output_result(&output, &results[i]);
    replay_output_end(&output, failure, remark);
    assert_int_equal(output.compared, 2);
    assert_int_equal(output.different, 1);
    fclose(output.to);
    return text;
}

static void check(enum replay_form form, const char *failure, const char *remark,
                  const char *expected)
{
    char *text = print(form, failure, remark);

    assert_string_equal(text, expected);
    free(text);
}

static void text_has_the_differences(void **state)
{
    (void)state;
    check(REPLAY_TEXT, NULL, NULL,
          "5 GetEID <x>\\x0A\"y\"\n"
          "    response/eidValue\n"
          "    recorded: it's \"89\"\n"
          "    received: (absent)\n"
          "exchanges that differ: 1 of 2\n");
    check(REPLAY_TEXT, "no card", NULL,
          "5 GetEID <x>\\x0A\"y\"\n"
          "    response/eidValue\n"
          "    recorded: it's \"89\"\n"
          "    received: (absent)\n");
}

#define TAP_LINES                                                                                  \
    "TAP version 13\n"                                                                             \
    "ok 1 - 3 SELECT \\#1 \\\\ ISD-R\n"                                                            \
    "not ok 2 - 5 GetEID <x>\\x0A\"y\"\n"                                                          \
    "  ---\n"                                                                                      \
    "  field: 'response/eidValue'\n"                                                               \
    "  recorded: 'it''s \"89\"'\n"                                                                 \
    "  received: '(absent)'\n"                                                                     \
    "  ...\n"

static void tap_has_a_line_a_test(void **state)
{
    (void)state;
    check(REPLAY_TAP, NULL, NULL, TAP_LINES "1..2\n");
    check(REPLAY_TAP, NULL, "it ends early", TAP_LINES "# it ends early\n1..2\n");
    check(REPLAY_TAP, "no card", NULL, TAP_LINES "Bail out! no card\n");
}

#define JUNIT_CASES                                                                                \
    "  <testcase classname=\"a&amp;b.pcapng\" name=\"3 SELECT #1 \\ ISD-R\"/>\n"                   \
    "  <testcase classname=\"a&amp;b.pcapng\" name=\"5 GetEID &lt;x&gt;\\x0A&quot;y&quot;\">\n"    \
    "    <failure message=\"response/eidValue\">recorded: it's &quot;89&quot;\n"                   \
    "received: (absent)</failure>\n"                                                               \
    "  </testcase>\n"

static void junit_is_xml(void **state)
{
    (void)state;
    check(
        REPLAY_JUNIT, NULL, NULL,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuite name=\"a&amp;b.pcapng\" tests=\"2\" failures=\"1\" errors=\"0\">\n" JUNIT_CASES
        "</testsuite>\n");
    check(
        REPLAY_JUNIT, "no card", NULL,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<testsuite name=\"a&amp;b.pcapng\" tests=\"3\" failures=\"1\" errors=\"1\">\n" JUNIT_CASES
        "  <testcase name=\"end of the trace\">\n    <error message=\"no card\"/>\n"
        "  </testcase>\n</testsuite>\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_has_the_differences),
        cmocka_unit_test(tap_has_a_line_a_test),
        cmocka_unit_test(junit_is_xml),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
