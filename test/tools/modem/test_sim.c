/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PIN, IMSI and EID of the card. */
#include "tools/modem/sim.h"

#include "test/fake/modem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* A channel with the USIM, whose FCP has PIN1 as second key reference, enabled or not. */
#define ENABLED  "620BC609900140830181830101 9000"
#define DISABLED "620BC609900180830181830101 9000"
#define USIM(fcp)                                                                                  \
    {"0070000001", "019000"},                                                                      \
    {                                                                                              \
        "01A4040407A000000087100200", fcp                                                          \
    }
#define CLOSE                                                                                      \
    {                                                                                              \
        "00708001", "9000"                                                                         \
    }
#define STATE(sw) USIM(ENABLED), {"01200001", sw}, CLOSE

static struct fake_modem fake;

static void check(const struct script_row *rows, const char *line, const char *response)
{
    fake_modem_begin(&fake, rows, 0);
    fake_modem_ask(&fake, "AT+CMEE=1\r");
    assert_string_equal(fake_modem_ask(&fake, line), response);
    fake_modem_end(&fake);
}

static void test_pin_states(void **state)
{
    static const struct script_row disabled[] = {USIM(DISABLED), CLOSE, {NULL, NULL}};
    static const struct script_row verified[] = {STATE("9000"), {NULL, NULL}};
    static const struct script_row needed[] = {STATE("63C3"), {NULL, NULL}};
    static const struct script_row blocked[] = {STATE("63C0"), {NULL, NULL}};
    static const struct script_row blocked_too[] = {STATE("6983"), {NULL, NULL}};
    static const struct script_row absent[] = {
        {"0070000001", "019000"}, {"01A4040407A000000087100200", "6A82"}, CLOSE, {NULL, NULL}};

    (void)state;
    check(disabled, "AT+CPIN?\r", "|+CPIN: READY||OK|");
    check(verified, "AT+CPIN?\r", "|+CPIN: READY||OK|");
    check(needed, "AT+CPIN?\r", "|+CPIN: SIM PIN||OK|");
    check(blocked, "AT+CPIN?\r", "|+CPIN: SIM PUK||OK|");
    check(blocked_too, "AT+CPIN?\r", "|+CPIN: SIM PUK||OK|");
    check(absent, "AT+CPIN?\r", "|+CME ERROR: 10|");
}

#define VERIFY "012000010831323334FFFFFFFF"

static void test_entering_a_pin(void **state)
{
    static const struct script_row good[] = {
        STATE("63C3"), USIM(ENABLED), {VERIFY, "9000"}, CLOSE, {NULL, NULL}};
    static const struct script_row wrong[] = {
        STATE("63C3"), USIM(ENABLED), {VERIFY, "63C2"}, CLOSE, {NULL, NULL}};
    static const struct script_row last[] = {
        STATE("63C1"), USIM(ENABLED), {VERIFY, "6983"}, CLOSE, {NULL, NULL}};
    static const struct script_row unblocked[] = {
        STATE("63C0"),
        USIM(ENABLED),
        {"012C000110313233343536373831323334FFFFFFFF", "9000"},
        CLOSE,
        {NULL, NULL}};
    static const struct script_row blocked[] = {STATE("63C0"), {NULL, NULL}};
    static const struct script_row needed[] = {STATE("63C3"), {NULL, NULL}};
    static const struct script_row ready[] = {USIM(DISABLED), CLOSE, {NULL, NULL}};

    (void)state;
    check(good, "AT+CPIN=\"1234\"\r", "|OK|");
    assert_true(fake.script.device.read_again); /* the SIM can be read now */
    check(good, "AT+CPIN=1234\r", "|OK|");
    check(wrong, "AT+CPIN=\"1234\"\r", "|+CME ERROR: 16|");
    assert_false(fake.script.device.read_again);
    check(last, "AT+CPIN=\"1234\"\r", "|+CME ERROR: 12|");
    check(unblocked, "AT+CPIN=\"12345678\",\"1234\"\r", "|OK|");
    check(blocked, "AT+CPIN=\"1234\"\r", "|+CME ERROR: 12|");
    check(ready, "AT+CPIN=\"1234\"\r", "|+CME ERROR: 3|");
    check(needed, "AT+CPIN=\"123\"\r", "|+CME ERROR: 50|");
    check(needed, "AT+CPIN=\"123456789\"\r", "|+CME ERROR: 50|");
    check(needed, "AT+CPIN=\"12a4\"\r", "|+CME ERROR: 50|");
}

static void test_lock(void **state)
{
    static const struct script_row enabled[] = {STATE("63C3"), {NULL, NULL}};
    static const struct script_row disabled[] = {USIM(DISABLED), CLOSE, {NULL, NULL}};
    static const struct script_row enable[] = {
        USIM(DISABLED), {"012800010831323334FFFFFFFF", "9000"}, CLOSE, {NULL, NULL}};
    static const struct script_row disable[] = {
        USIM(ENABLED), {"012600010831323334FFFFFFFF", "63C2"}, CLOSE, {NULL, NULL}};
    static const struct script_row refused[] = {
        USIM(ENABLED), {"012800010831323334FFFFFFFF", "6985"}, CLOSE, {NULL, NULL}};

    (void)state;
    check(enabled, "AT+CLCK=\"SC\",2\r", "|+CLCK: 1||OK|");
    check(disabled, "AT+CLCK=\"SC\",2\r", "|+CLCK: 0||OK|");
    check(enable, "AT+CLCK=\"SC\",1,\"1234\"\r", "|OK|");
    check(disable, "AT+CLCK=\"SC\",0,\"1234\"\r", "|+CME ERROR: 16|");
    check(refused, "AT+CLCK=\"SC\",1,\"1234\"\r", "|+CME ERROR: 3|");
    check(NULL, "AT+CLCK=\"SC\",0\r", "|+CME ERROR: 50|");
    check(NULL, "AT+CLCK=\"SC\",3,\"1234\"\r", "|+CME ERROR: 50|");
    check(NULL, "AT+CLCK=\"FD\",2\r", "|+CME ERROR: 4|");
}

static void test_password(void **state)
{
    static const struct script_row good[] = {
        USIM(ENABLED), {"012400011031323334FFFFFFFF3536373839FFFFFF", "9000"}, CLOSE, {NULL, NULL}};

    (void)state;
    check(good, "AT+CPWD=\"SC\",\"1234\",\"56789\"\r", "|OK|");
    check(NULL, "AT+CPWD=\"SC\",\"1234\"\r", "|+CME ERROR: 50|");
    check(NULL, "AT+CPWD=\"P2\",\"1234\",\"5678\"\r", "|+CME ERROR: 4|");
}

static void test_imsi(void **state)
{
    static const struct script_row pin[] = {STATE("63C3"), {NULL, NULL}};
    static const struct script_row puk[] = {STATE("6983"), {NULL, NULL}};
    static const struct script_row unreadable[] = {USIM(DISABLED), CLOSE, {NULL, NULL}};

    (void)state;
    check(pin, "AT+CIMI\r", "|+CME ERROR: 11|");
    check(puk, "AT+CIMI\r", "|+CME ERROR: 12|");
    check(unreadable, "AT+CIMI\r", "|+CME ERROR: 13|");
    fake_modem_begin(&fake, NULL, 0);
    strcpy(fake.script.device.imsi, "001010000000001");
    assert_modem(&fake, "AT+CIMI", "|001010000000001||OK|");
    fake_modem_end(&fake);
}

#define ECASD                                                                                      \
    {                                                                                              \
        "01A4040410A0000005591010FFFFFFFF890000020000", "6F009000"                                 \
    }

static void test_eid(void **state)
{
    static const struct script_row good[] = {
        {"0070000001", "019000"},
        ECASD,
        {"81CA005A00", "6C12"},
        {"81CA005A12", "5A1089049032000000000000000000000097 9000"},
        CLOSE,
        {NULL, NULL}};
    static const struct script_row plain[] = {
        {"0070000001", "019000"},
        {"01A4040410A0000005591010FFFFFFFF890000020000", "6A82"},
        CLOSE,
        {NULL, NULL}};
    static const struct script_row refused[] = {
        {"0070000001", "019000"}, ECASD, {"81CA005A00", "6A88"}, CLOSE, {NULL, NULL}};

    (void)state;
    check(good, "AT+CEID\r", "|+CEID: 89049032000000000000000000000097||OK|");
    check(plain, "AT+CEID\r", "|+CME ERROR: 22|");
    check(refused, "AT+CEID?\r", "|+CME ERROR: 22|");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pin_states), cmocka_unit_test(test_entering_a_pin),
        cmocka_unit_test(test_lock),       cmocka_unit_test(test_password),
        cmocka_unit_test(test_imsi),       cmocka_unit_test(test_eid),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
