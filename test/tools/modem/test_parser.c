/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Command lines into commands and arguments. */
#include "tools/modem/parser.h"

#include "apdu/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* The commands of a line: "NAME form number (argument)..."; quoted arguments in quotes. */
static const char *parse(const char *text)
{
    static const char *const forms[] = {
        [AT_EXECUTE] = "", [AT_SET] = "=", [AT_READ] = "?", [AT_TEST] = "=?"};
    static char shown[900];
    struct at_command command;
    size_t len = 0;
    int more;

    shown[0] = '\0';
    while ((more = at_next(&text, &command)) > 0) {
        len += (size_t)snprintf(shown + len, sizeof(shown) - len, "[%s%s", command.name,
                                forms[command.form]);
        if (command.number)
            len += (size_t)snprintf(shown + len, sizeof(shown) - len, " %u", command.number);
        for (unsigned i = 0; i < command.count; i++) {
            const struct at_argument *argument = &command.arguments[i];

            assert_true(argument->given || argument->len == 0);
            len += (size_t)snprintf(shown + len, sizeof(shown) - len,
                                    argument->quoted ? " \"%.*s\"" : " (%.*s)", (int)argument->len,
                                    argument->at);
        }
        len += (size_t)snprintf(shown + len, sizeof(shown) - len, "]");
    }
    if (more < 0)
        snprintf(shown + len, sizeof(shown) - len, "!");
    return shown;
}

static void test_basic(void **state)
{
    (void)state;
    assert_string_equal(parse(""), "");
    assert_string_equal(parse("E1"), "[E 1]");
    assert_string_equal(parse("e0v1&c1Z"), "[E][V 1][&C 1][Z]");
    assert_string_equal(parse(" S7=45 S0=0 L1 V1 X4 &c1 E1 Q0"),
                        "[S= 7 (45)][S= (0)][L 1][V 1][X 4][&C 1][E 1][Q]");
    assert_string_equal(parse("S3?"), "[S? 3]");
    assert_string_equal(parse("E1+CSQ;E0"), "[E 1][+CSQ][E]");
    assert_string_equal(parse("S7="), "!");
    assert_string_equal(parse("&1"), "!");
    assert_string_equal(parse("7"), "!");
    assert_string_equal(parse("E9999999999"), "!");
}

static void test_extended(void **state)
{
    (void)state;
    assert_string_equal(parse("+csim=?"), "[+CSIM=?]");
    assert_string_equal(parse("+CPIN?"), "[+CPIN?]");
    assert_string_equal(parse("^ICCID?;+CSQ"), "[^ICCID?][+CSQ]");
    assert_string_equal(parse("+CGLA=1,4,\"00A4\""), "[+CGLA= (1) (4) \"00A4\"]");
    assert_string_equal(parse("+X= 1 , \"a;b,c\" ,,2 ;+Y"), "[+X= (1) \"a;b,c\" () (2)][+Y]");
    assert_string_equal(parse("+CMEE="), "[+CMEE= ()]");
    assert_string_equal(parse("+CCHC=000000000385a7cf"), "[+CCHC= (000000000385a7cf)]");
    assert_string_equal(parse(";;+CSQ;"), "[+CSQ]");
}

static void test_malformed(void **state)
{
    (void)state;
    assert_string_equal(parse("+"), "!");
    assert_string_equal(parse("+CSIM=4,\"00"), "!");
    assert_string_equal(parse("+CSIM=\"00\"x"), "!");
    assert_string_equal(parse("+CSIM=4\"00\""), "!");
    assert_string_equal(parse("+CSQ x"), "!");
    assert_string_equal(parse("+ABCDEFGHIJKLMNOPQ"), "!");
    assert_string_equal(parse("+X=1,2,3,4,5,6,7,8,9,10,11"), "!");
    assert_string_equal(parse("\xC3\xA4"), "!");
    assert_string_equal(parse("+CSQ\xC3"), "!");
    assert_string_equal(parse("+CSQ?;!"), "[+CSQ?]!");
}

static struct at_argument argument(const char *text)
{
    return (struct at_argument){text, strlen(text), false, *text != '\0'};
}

static void test_numbers(void **state)
{
    static const struct {
        const char *text;
        int err;
        uint32_t number;
    } rows[] = {{"0", 0, 0},
                {"255", 0, 255},
                {"007", 0, 7},
                {"256", ERR_RANGE, 0},
                {"", ERR_MALFORMED, 0},
                {"1x", ERR_MALFORMED, 0},
                {"-1", ERR_MALFORMED, 0},
                {"12345678901", ERR_MALFORMED, 0}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct at_argument one = argument(rows[i].text);
        uint32_t number = 0;

        assert_int_equal(at_number(&one, 255, &number), rows[i].err);
        if (rows[i].err == 0)
            assert_int_equal(number, rows[i].number);
    }
}

static void test_hex(void **state)
{
    static const struct {
        const char *text;
        int err;
    } rows[] = {{"00A4", 0},
                {"00a4", 0},
                {"", ERR_MALFORMED},
                {"0", ERR_MALFORMED},
                {"0G", ERR_MALFORMED},
                {"0 0A", ERR_MALFORMED},
                {"00112233445566778899", ERR_TOO_LONG}};
    uint8_t octets[8];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct at_argument one = argument(rows[i].text);
        struct buf out = BUF_OVER(octets);

        assert_int_equal(at_hex(&one, &out), rows[i].err);
    }
    struct at_argument one = argument("SC");
    assert_true(at_is(&one, "SC"));
    assert_false(at_is(&one, "S"));
    assert_false(at_is(&one, "SCX"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_basic),     cmocka_unit_test(test_extended),
        cmocka_unit_test(test_malformed), cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_hex),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
