/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Octets into command lines. */
#include "tools/modem/line.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct line line;

/* The events of these octets: the text of each line, "A/", "...", "text:", "cancelled". */
static const char *take(const char *octets)
{
    static char events[600];
    size_t len = 0;

    memset(&line, 0, sizeof(line));
    events[0] = '\0';
    for (; *octets; octets++) {
        const char *name = NULL;

        switch (line_take(&line, (uint8_t)*octets)) {
        case LINE_INCOMPLETE:
            continue;
        case LINE_COMMAND:
            name = "";
            break;
        case LINE_REPEAT:
            name = "A/";
            break;
        case LINE_TOO_LONG:
            name = "too long";
            break;
        case LINE_TEXT:
            name = "text:";
            break;
        case LINE_CANCELLED:
            name = "cancelled";
            break;
        }
        len += (size_t)snprintf(events + len, sizeof(events) - len, "[%s%s]", name,
                                *name && strcmp(name, "text:") != 0 ? "" : line.text);
        if (len >= sizeof(events)) /* the end of a long text is left out */
            len = sizeof(events) - 1;
        if (strcmp(line.text, "+CMGS=1") == 0)
            line_expect_text(&line);
    }
    return events;
}

static void test_ends(void **state)
{
    (void)state;
    assert_string_equal(take("AT\r"), "[]");
    assert_string_equal(take("AT\r\n"), "[]");
    assert_string_equal(take("AT\n"), "[]");
    assert_string_equal(take("at+csq\rATI\r\nAT"), "[+csq][I]");
    assert_string_equal(take("\r\n\r\n"), "");
}

static void test_prefix(void **state)
{
    (void)state;
    assert_string_equal(take("noise AT+CSQ\r"), "[+CSQ]");
    assert_string_equal(take("T+CCHC=1\r"), "");
    assert_string_equal(take("A\rT\r"), "");
    assert_string_equal(take("aT\r"), "[]");
}

static void test_editing(void **state)
{
    (void)state;
    assert_string_equal(take("ATX\b+CSQ\r"), "[+CSQ]");
    assert_string_equal(take("\b\b\x7F"
                             "ATZ\r"),
                        "[Z]");
    assert_string_equal(take("A\x01T\x1BZ\t\r"), "[Z]");
    assert_string_equal(take("AT\xC3\xA4\r"), "[\xC3\xA4]");
}

static void test_repeat(void **state)
{
    (void)state;
    assert_string_equal(take("A/A/a/"), "[A/][A/][A/]");
    assert_string_equal(take("ATI\rA/\r\n"), "[I][A/]");
    assert_string_equal(take(" A/\r"), "");
}

static void test_text(void **state)
{
    (void)state;
    assert_string_equal(take("AT+CMGS=1\r00\r\n11\x1A"
                             "AT\r"),
                        "[+CMGS=1][text:0011][]");
    assert_string_equal(take("AT+CMGS=1\r00\x1B"
                             "AT\r"),
                        "[+CMGS=1][cancelled][]");
}

/* A line of any length is one event, and the next one is read as usual. */
static void test_length(void **state)
{
    static char octets[3 * LINE_MAX_OCTETS];

    (void)state;
    for (size_t len = LINE_MAX_OCTETS - 2; len <= LINE_MAX_OCTETS + 600; len += 1 + len / 40) {
        memset(octets, 'x', sizeof(octets));
        memcpy(octets, "AT", 2);
        snprintf(octets + len, sizeof(octets) - len, "\rATZ\r");
        if (len > LINE_MAX_OCTETS)
            assert_string_equal(take(octets), "[too long][Z]");
        else
            assert_true(strlen(take(octets)) > 100);
    }
    memset(octets, 'x', sizeof(octets) - 1);
    memcpy(octets, "AT+CMGS=1\r", 10);
    memcpy(octets + 2 * LINE_MAX_OCTETS,
           "\x1A"
           "AT\r",
           5);
    assert_string_equal(take(octets), "[+CMGS=1][too long][]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ends),    cmocka_unit_test(test_prefix),
        cmocka_unit_test(test_editing), cmocka_unit_test(test_repeat),
        cmocka_unit_test(test_text),    cmocka_unit_test(test_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
