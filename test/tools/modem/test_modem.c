/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Command lines, echo, errors, and clients that come and go. */
#include "tools/modem/modem.h"

#include "apdu/err.h"
#include "test/fake/modem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct fake_modem fake;

static void test_lines(void **state)
{
    (void)state;
    fake_modem_begin(&fake, NULL, 0);
    assert_modem(&fake, "AT", "|OK|");
    assert_string_equal(fake_modem_ask(&fake, "AT\r\nAT\nat\r"), "|OK||OK||OK|");
    assert_modem(&fake, "AT+CSQ;+CMEE?;E0", "|+CSQ: 20,99||+CMEE: 0||OK|");
    assert_modem(&fake, "AT+CMEE=1;+NONE;+CSQ", "|ERROR|"); /* the rest is not run */
    assert_modem(&fake, "AT+CMEE?", "|+CMEE: 1||OK|");
    assert_modem(&fake, "AT\"", "|ERROR|");
    assert_modem(&fake, "AT\xFF", "|ERROR|");
    assert_modem(&fake, "hello", "");
    fake_modem_end(&fake);
}

static void test_half_lines(void **state)
{
    (void)state;
    fake_modem_begin(&fake, NULL, 0);
    assert_string_equal(fake_modem_ask(&fake, "A"), "");
    assert_string_equal(fake_modem_ask(&fake, "T+C"), "");
    assert_string_equal(fake_modem_ask(&fake, "SQ\r"), "|+CSQ: 20,99||OK|");
    fake_modem_end(&fake);
}

static void test_repeat(void **state)
{
    (void)state;
    fake_modem_begin(&fake, NULL, 0);
    assert_string_equal(fake_modem_ask(&fake, "A/"), "|OK|");
    assert_modem(&fake, "AT+CSQ", "|+CSQ: 20,99||OK|");
    assert_string_equal(fake_modem_ask(&fake, "A/A/"), "|+CSQ: 20,99||OK||+CSQ: 20,99||OK|");
    fake_modem_end(&fake);
}

static void test_echo(void **state)
{
    (void)state;
    fake_modem_begin(&fake, NULL, TRAIT_BIT(TRAIT_ECHO));
    assert_string_equal(fake_modem_ask(&fake, "AT\r\n"), "AT<CR>|OK|");
    assert_modem(&fake, "ATE0", "ATE0<CR>|OK|");
    assert_modem(&fake, "AT", "|OK|");
    assert_modem(&fake, "ATE1", "|OK|");
    assert_modem(&fake, "AT", "AT<CR>|OK|");
    assert_modem(&fake, "ATE0&F", "ATE0&F<CR>|OK|");
    assert_modem(&fake, "AT", "AT<CR>|OK|"); /* the default of this modem */
    fake_modem_end(&fake);
}

static void test_an_overlong_line(void **state)
{
    static char text[3 * LINE_MAX_OCTETS];

    (void)state;
    fake_modem_begin(&fake, NULL, 0);
    memset(text, 'A', sizeof(text) - 2);
    memcpy(text, "AT+CSIM=", 8);
    text[sizeof(text) - 2] = '\r';
    assert_string_equal(fake_modem_ask(&fake, text), "|ERROR|");
    assert_modem(&fake, "AT", "|OK|");
    fake_modem_end(&fake);
}

/* However many commands a line has, its output is bounded and ends with a result. */
static void test_a_line_with_much_output(void **state)
{
    char text[LINE_MAX_OCTETS - 2] = "ATI";

    (void)state;
    fake_modem_begin(&fake, NULL, TRAIT_BIT(TRAIT_URC));
    memset(text + 2, 'I', sizeof(text) - 5);
    strcpy(text + sizeof(text) - 3, "\r");
    fake_modem_ask(&fake, text);
    assert_true(strlen(fake.shown) > MODEM_OUT_MAX / 2);
    assert_string_equal(fake.shown + strlen(fake.shown) - 7, "|ERROR|");
    fake_modem_end(&fake);
}

/* A response that the client has not read holds up the next line, which then is as long as any. */
static void test_unread_responses(void **state)
{
    static const char lines[] = "ATI\rAT+CSQ\rA/";
    size_t taken, at = 0;

    (void)state;
    fake_modem_begin(&fake, NULL, 0);
    assert_int_equal(modem_feed(&fake.modem, bytes_at(lines, sizeof(lines) - 1), &taken), 0);
    assert_int_equal(taken, 4);
    fake_modem_heard(&fake);
    at += taken;
    assert_int_equal(modem_feed(&fake.modem, bytes_at(lines + at, sizeof(lines) - 1 - at), &taken),
                     0);
    assert_int_equal(taken, 7);
    assert_string_equal(fake_modem_heard(&fake), "|+CSQ: 20,99||OK|");
    fake_modem_end(&fake);
}

static void test_slow(void **state)
{
    const char *octets = "AT\rATI\r";
    size_t taken;

    (void)state;
    fake_modem_begin(&fake, NULL, TRAIT_BIT(TRAIT_SLOW));
    assert_int_equal(modem_feed(&fake.modem, bytes_at(octets, 7), &taken), 0);
    assert_int_equal(taken, 3);
    assert_true(fake.modem.held);
    assert_int_equal(modem_feed(&fake.modem, bytes_at(octets + 3, 4), &taken), 0);
    assert_int_equal(taken, 0);
    modem_release(&fake.modem);
    assert_string_equal(fake_modem_heard(&fake), "|OK|");
    fake_modem_end(&fake);
}

static void test_urc(void **state)
{
    (void)state;
    fake_modem_begin(&fake, NULL, TRAIT_BIT(TRAIT_URC));
    assert_modem(&fake, "AT+CSQ", "|+CIEV: 2,4||+CSQ: 20,99||+CIEV: 2,4||OK|");
    fake_modem_end(&fake);
}

/* The card is removed during a command: the client gets a result, the device the error. */
static void test_a_lost_card(void **state)
{
    static const struct script_row rows[] = {{"00A40004023F00", NULL}, {NULL, NULL}};
    static const char line[] = "AT+CMEE=1;+CSIM=14,\"00A40004023F00\"\r";
    size_t taken;

    (void)state;
    fake_modem_begin(&fake, rows, 0);
    assert_int_equal(modem_feed(&fake.modem, bytes_at(line, sizeof(line) - 1), &taken), ERR_IO);
    assert_string_equal(fake_modem_heard(&fake), "|+CME ERROR: 13|");
    fake.script.device.off = true;
    assert_modem(&fake, "AT+CSIM=14,\"00A40004023F00\"", "|+CME ERROR: 14|");
    fake.script.device.removed = true;
    assert_modem(&fake, "AT+CSIM=14,\"00A40004023F00\"", "|+CME ERROR: 10|");
    fake_modem_end(&fake);
}

/* 91xx is 9000 for the client; the proactive command is run after the response. */
static void test_a_proactive_command(void **state)
{
    static const struct script_row rows[] = {
        {"00A40004023F00", "910B"},
        {"801200000B", "D009810301020082028182 9000"}, /* MORE TIME */
        {"801400000C810301020082028281830100", "9000"},
        {"00A40004023F00", "9000"},
        {NULL, NULL}};

    (void)state;
    fake_modem_begin(&fake, rows, 0);
    assert_modem(&fake, "AT+CSIM=14,\"00A40004023F00\"", "|+CSIM: 4,\"9000\"||OK|");
    assert_int_equal(fake.script.at, 3);
    assert_modem(&fake, "AT+CSIM=14,\"00A40004023F00\"", "|+CSIM: 4,\"9000\"||OK|");
    fake_modem_end(&fake);
}

static void test_hang_up(void **state)
{
    static const struct script_row rows[] = {
        {"0070000001", "019000"}, {"01A4040402A00000", "9000"}, {"00708001", "9000"}, {NULL, NULL}};

    (void)state;
    fake_modem_begin(&fake, rows, 0);
    assert_modem(&fake, "AT+CCHO=\"A000\"", "|+CCHO: 1||OK|");
    assert_modem(&fake, "ATE1+CMEE=2;+CREG=1", "|OK|");
    assert_string_equal(fake_modem_ask(&fake, "AT+CS"), "AT+CS");
    assert_int_equal(modem_hang_up(&fake.modem), 0);
    assert_false(fake.modem.active);
    assert_string_equal(fake_modem_ask(&fake, "A/"), "|OK|"); /* nothing of the former client */
    assert_modem(&fake, "AT+CMEE?;+CREG?", "|+CMEE: 0||+CREG: 0,1||OK|");
    assert_modem(&fake, "AT+CCHC=1", "|ERROR|");
    fake_modem_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_half_lines),
        cmocka_unit_test(test_repeat),
        cmocka_unit_test(test_echo),
        cmocka_unit_test(test_an_overlong_line),
        cmocka_unit_test(test_a_line_with_much_output),
        cmocka_unit_test(test_unread_responses),
        cmocka_unit_test(test_slow),
        cmocka_unit_test(test_urc),
        cmocka_unit_test(test_a_lost_card),
        cmocka_unit_test(test_a_proactive_command),
        cmocka_unit_test(test_hang_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
