/* SPDX-License-Identifier: GPL-3.0-or-later */
/* +CSIM, +CCHO, +CCHC, +CGLA, and the traits of modems in them. */
#include "tools/modem/apdu.h"

#include "test/fake/modem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define OPEN                                                                                       \
    {"0070000001", "019000"}, {"01A4040402A00000", "6102"},                                        \
    {                                                                                              \
        "01C0000002", "62009000"                                                                   \
    }

static struct fake_modem fake;

static void test_csim(void **state)
{
    static const struct script_row commands[] = {
        {"00A40004023F00", "612F"}, {"00C000002F", "62009000"}, {"81F2000C", "6881"}, {NULL, NULL}};

    (void)state;
    fake_modem_begin(&fake, commands, 0);
    assert_modem(&fake, "AT+CSIM=14,\"00A40004023F00\"", "|+CSIM: 4,\"612F\"||OK|");
    assert_modem(&fake, "AT+CSIM=10,\"00c000002f\"", "|+CSIM: 8,\"62009000\"||OK|");
    assert_modem(&fake, "at+csim = 8 , 81F2000C", "|+CSIM: 4,\"6881\"||OK|");
    fake_modem_end(&fake);
}

static void test_malformed_apdus(void **state)
{
    static const char *const lines[] = {"AT+CSIM=12,\"00A40004023F00\"\r",
                                        "AT+CSIM=14\r",
                                        "AT+CSIM=\"00A4000402\"\r",
                                        "AT+CSIM=13,\"00A40004023F0\"\r",
                                        "AT+CSIM=8,\"00A4000G\"\r",
                                        "AT+CSIM=6,\"00A400\"\r",
                                        "AT+CSIM=0,\"\"\r",
                                        "AT+CSIM=x,\"00A40000\"\r",
                                        "AT+CSIM=8,\"00A40000\",1\r"};

    (void)state;
    fake_modem_begin(&fake, NULL, 0);
    assert_modem(&fake, "AT+CMEE=1", "|OK|");
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
        assert_string_equal(fake_modem_ask(&fake, lines[i]), "|+CME ERROR: 50|");
    fake_modem_end(&fake);
}

static void test_a_session(void **state)
{
    static const struct script_row rows[] = {OPEN,
                                             {"81E2910003BF2000", "6103"},
                                             {"01C0000003", "0102039000"},
                                             {"00708001", "9000"},
                                             {NULL, NULL}};

    (void)state;
    fake_modem_begin(&fake, rows, 0);
    assert_modem(&fake, "AT+CMEE=1", "|OK|");
    assert_modem(&fake, "AT+CCHO=\"A000\"", "|+CCHO: 1||OK|");
    assert_modem(&fake, "AT+CGLA=1,16,\"80E2910003BF2000\"", "|+CGLA: 4,\"6103\"||OK|");
    assert_modem(&fake, "AT+CGLA=1,10,\"03C0000003\"", "|+CGLA: 10,\"0102039000\"||OK|");
    assert_modem(&fake, "AT+CGLA=2,16,\"80E2910003BF2000\"", "|+CME ERROR: 21|");
    assert_modem(&fake, "AT+CGLA=1,15,\"80E2910003BF2000\"", "|+CME ERROR: 50|");
    assert_modem(&fake, "AT+CCHC=\"1\"", "|OK|");
    assert_modem(&fake, "AT+CCHC=1", "|+CME ERROR: 21|");
    assert_modem(&fake, "AT+CGLA=1,16,\"80E2910003BF2000\"", "|+CME ERROR: 21|");
    fake_modem_end(&fake);
}

static void test_refused_sessions(void **state)
{
    static const struct script_row rows[] = {
        {"0070000001", "019000"},     {"01A4040402A00000", "6A82"},
        {"00708001", "9000"},         {"0070000001", "019000"},
        {"01A4040402A00000", "6999"}, {"00708001", "9000"},
        {"0070000001", "6A81"},       {NULL, NULL}};

    (void)state;
    fake_modem_begin(&fake, rows, 0);
    assert_modem(&fake, "AT+CMEE=1", "|OK|");
    assert_modem(&fake, "AT+CCHO=\"A000\"", "|+CME ERROR: 22|");
    assert_modem(&fake, "AT+CCHO=\"A000\"", "|+CME ERROR: 13|");
    assert_modem(&fake, "AT+CCHO=\"A000\"", "|+CME ERROR: 20|");
    assert_modem(&fake, "AT+CCHO=\"A00\"", "|+CME ERROR: 50|");
    assert_modem(&fake, "AT+CCHO=\"A0000000000000000000000000000000000\"", "|+CME ERROR: 50|");
    fake_modem_end(&fake);
}

static void with(const struct script_row *rows, enum trait trait, const char *line,
                 const char *response)
{
    fake_modem_begin(&fake, rows, TRAIT_BIT(trait));
    assert_string_equal(fake_modem_ask(&fake, line), response);
    fake_modem_end(&fake);
}

static void test_sessions_of_modems(void **state)
{
    static const struct script_row open[] = {OPEN, {NULL, NULL}};
    static const struct script_row used[] = {
        OPEN, {"01F2000C", "9000"}, {"00708001", "9000"}, {NULL, NULL}};

    (void)state;
    with(open, TRAIT_BARE_SESSION, "AT+CCHO=\"A000\"\r", "|1||OK|");
    with(open, TRAIT_NO_SPACE, "AT+CCHO=\"A000\"\r", "|+CCHO:1||OK|");
    with(used, TRAIT_OPAQUE_SESSION,
         "AT+CCHO=\"A000\"\rAT+CGLA=1,8,\"00F2000C\"\rAT+CGLA=000000000385a7eb,8,\"00F2000C\"\r"
         "AT+CCHC=000000000385a7eb\r",
         "|+CCHO: 000000000385a7eb||OK||ERROR||+CGLA: 4,\"9000\"||OK||OK|");
}

static void test_apdus_of_modems(void **state)
{
    static const struct script_row none[] = {{NULL, NULL}};
    static const struct script_row status[] = {{"00F2000C", "9000"}, {NULL, NULL}};
    static const struct script_row followed[] = {
        {"00F2000000", "6102"}, {"00C0000002", "62006101"}, {"00C0000001", "AA9000"}, {NULL, NULL}};
    static const struct script_row without_le[] = {
        {"00A40004023F00", "6102"}, {"00B0000000", "6C02"}, {"00F2000C", "9000"}, {NULL, NULL}};

    (void)state;
    with(status, TRAIT_NO_SPACE, "AT+CSIM=8,\"00F2000C\"\r", "|+CSIM:4,\"9000\"||OK|");
    with(none, TRAIT_UPPER_HEX, "AT+CSIM=8,\"00f2000c\"\r", "|ERROR|");
    with(none, TRAIT_UPPER_HEX, "AT+CCHO=\"a000\"\r", "|ERROR|");
    with(status, TRAIT_UPPER_HEX, "AT+CSIM=8,\"00F2000C\"\r", "|+CSIM: 4,\"9000\"||OK|");
    with(followed, TRAIT_FOLLOW_61, "AT+CSIM=10,\"00F2000000\"\r",
         "|+CSIM: 10,\"6200AA9000\"||OK|");
    with(without_le, TRAIT_NO_LE,
         "AT+CSIM=16,\"00A40004023F0000\"\rAT+CSIM=10,\"00B0000000\"\rAT+CSIM=8,\"00F2000C\"\r",
         "|+CSIM: 4,\"6102\"||OK||+CSIM: 4,\"6C02\"||OK||+CSIM: 4,\"9000\"||OK|");
}

static void test_the_basic_channel_only(void **state)
{
    static const struct script_row status[] = {{"00F2000C", "9000"}, {NULL, NULL}};

    (void)state;
    with(status, TRAIT_NO_CHANNELS,
         "AT+CSIM=10,\"0070000001\"\rAT+CSIM=8,\"81F2000C\"\rAT+CSIM=8,\"00F2000C\"\rAT+CCHO="
         "\"A000\"\r",
         "|+CSIM: 4,\"6881\"||OK||+CSIM: 4,\"6881\"||OK||+CSIM: 4,\"9000\"||OK||ERROR|");
}

static void test_a_plain_card(void **state)
{
    static const struct script_row rows[] = {
        {"0070000001", "019000"}, {"01A4040402A00000", "6A82"}, {"00708001", "9000"}, {NULL, NULL}};

    (void)state;
    with(rows, TRAIT_CME_13, "AT+CCHO=\"A000\"\rAT+CCHC=7\r", "|+CME ERROR: 13||ERROR|");
}

/* 256 hex digits are sent, 258 are not. */
static void test_a_limit(void **state)
{
    static char line[400], command[300];
    struct script_row rows[] = {{command, "9000"}, {NULL, NULL}};

    (void)state;
    snprintf(command, sizeof(command), "80E291007B%0*d", 246, 0);
    assert_int_equal(strlen(command), 256);
    snprintf(line, sizeof(line), "AT+CSIM=256,\"%s\"\r", command);
    with(rows, TRAIT_LIMIT_256, line, "|+CSIM: 4,\"9000\"||OK|");
    snprintf(line, sizeof(line), "AT+CSIM=258,\"%s00\"\r", command);
    with(NULL, TRAIT_LIMIT_256, line, "|ERROR|");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_csim),
        cmocka_unit_test(test_malformed_apdus),
        cmocka_unit_test(test_a_session),
        cmocka_unit_test(test_refused_sessions),
        cmocka_unit_test(test_sessions_of_modems),
        cmocka_unit_test(test_apdus_of_modems),
        cmocka_unit_test(test_the_basic_channel_only),
        cmocka_unit_test(test_a_plain_card),
        cmocka_unit_test(test_a_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
