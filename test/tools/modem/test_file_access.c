/* SPDX-License-Identifier: GPL-3.0-or-later */
/* +CRSM: files by number and path, all commands, bad arguments. */
#include "tools/modem/file_access.h"

#include "test/fake/modem.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* A channel with the USIM, and its end. */
#define USIM                                                                                       \
    {"0070000001", "019000"},                                                                      \
    {                                                                                              \
        "01A4040407A000000087100200", "62009000"                                                   \
    }
#define CLOSE                                                                                      \
    {                                                                                              \
        "00708001", "9000"                                                                         \
    }

static struct fake_modem fake;

static void check(const struct script_row *rows, const char *line, const char *response)
{
    fake_modem_begin(&fake, rows, 0);
    fake_modem_ask(&fake, "AT+CMEE=1\r");
    assert_string_equal(fake_modem_ask(&fake, line), response);
    fake_modem_end(&fake);
}

static void test_reading(void **state)
{
    static const struct script_row below_mf[] = {
        USIM, {"01A40804022FE200", "62009000"}, {"01B000000A", "989909 9000"}, CLOSE, {NULL, NULL}};
    static const struct script_row below_adf[] = {USIM,
                                                  {"01A40804047FFF6F0700", "62009000"},
                                                  {"01B0000009", "08099000"},
                                                  CLOSE,
                                                  {NULL, NULL}};
    static const struct script_row record[] = {
        USIM, {"01A40804022F0000", "62009000"}, {"01B2010426", "61059000"}, CLOSE, {NULL, NULL}};
    static const struct script_row path[] = {USIM,
                                             {"01A40804067F105F3A4F0900", "62009000"},
                                             {"01B0000002", "FFFF9000"},
                                             CLOSE,
                                             {NULL, NULL}};
    static const struct script_row fcp[] = {
        USIM, {"01A40804047FFF6F0700", "6102"}, {"01C0000002", "62009000"}, CLOSE, {NULL, NULL}};
    static const struct script_row mf[] = {
        USIM, {"01A40004023F0000", "62009000"}, CLOSE, {NULL, NULL}};

    (void)state;
    check(below_mf, "AT+CRSM=176,12258,0,0,10\r", "|+CRSM: 144,0,\"989909\"||OK|");
    check(below_adf, "AT+CRSM=176,28423,0,0,9\r", "|+CRSM: 144,0,\"0809\"||OK|");
    check(record, "AT+CRSM=178,12032,1,4,38\r", "|+CRSM: 144,0,\"6105\"||OK|");
    check(path, "AT+CRSM=176,20233,0,0,2,,\"3F007F105F3A\"\r", "|+CRSM: 144,0,\"FFFF\"||OK|");
    check(path, "AT+CRSM=176,20233,0,0,2,\"\",\"7F105F3A\"\r", "|+CRSM: 144,0,\"FFFF\"||OK|");
    check(fcp, "AT+CRSM=192,28423\r", "|+CRSM: 144,0,\"6200\"||OK|");
    check(mf, "AT+CRSM=192,16128,0,0,0\r", "|+CRSM: 144,0,\"6200\"||OK|");
}

static void test_other_commands(void **state)
{
    static const struct script_row update[] = {USIM,
                                               {"01A40804047FFF6F7B00", "62009000"},
                                               {"01D600000300F110", "9000"},
                                               CLOSE,
                                               {NULL, NULL}};
    static const struct script_row record[] = {USIM,
                                               {"01A40804047FFF6F3C00", "62009000"},
                                               {"01DC010402AABB", "6982"},
                                               CLOSE,
                                               {NULL, NULL}};
    static const struct script_row status[] = {
        USIM, {"81F2000000", "62009000"}, CLOSE, {NULL, NULL}};
    static const struct script_row data[] = {USIM,
                                             {"01A40804047FFF6F9900", "62009000"},
                                             {"81CB008000", "80009000"},
                                             CLOSE,
                                             {NULL, NULL}};

    (void)state;
    check(update, "AT+CRSM=214,28539,0,0,3,\"00F110\"\r", "|+CRSM: 144,0||OK|");
    check(record, "AT+CRSM=220,28476,1,4,2,\"aabb\"\r", "|+CRSM: 105,130||OK|");
    check(status, "AT+CRSM=242\r", "|+CRSM: 144,0,\"6200\"||OK|");
    check(data, "AT+CRSM=203,28569,0,128,0\r", "|+CRSM: 144,0,\"8000\"||OK|");
}

static void test_refused(void **state)
{
    static const struct script_row missing[] = {
        USIM, {"01A40804047FFF6F9900", "6A82"}, CLOSE, {NULL, NULL}};
    static const struct script_row no_profile[] = {
        {"0070000001", "019000"}, {"01A4040407A000000087100200", "6A82"}, CLOSE, {NULL, NULL}};

    (void)state;
    check(missing, "AT+CRSM=176,28569,0,0,0\r", "|+CRSM: 106,130||OK|");
    check(no_profile, "AT+CRSM=176,12258,0,0,10\r", "|+CME ERROR: 10|");
}

static void test_bad_arguments(void **state)
{
    static const char *const lines[] = {
        "AT+CRSM=\r",
        "AT+CRSM=177,12258,0,0,10\r",
        "AT+CRSM=176\r",
        "AT+CRSM=176,12258\r",
        "AT+CRSM=176,12258,0,0\r",
        "AT+CRSM=176,65536,0,0,1\r",
        "AT+CRSM=176,12258,0,256,1\r",
        "AT+CRSM=214,28539,0,0,3,\"00F1\"\r",
        "AT+CRSM=214,28539,0,0,3\r",
        "AT+CRSM=214,28539,0,0,0,\"\"\r",
        "AT+CRSM=214,28539,0,0,1,\"0\"\r",
        "AT+CRSM=176,12258,0,0,1,,\"3F\"\r",
        "AT+CRSM=176,12258,0,0,1,,\"3F007F107F107F107F107F107F107F107F10\"\r",
        "AT+CRSM=176,12258,0,0,1,,,1\r"};

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
        check(NULL, lines[i], "|+CME ERROR: 50|");
}

static void test_iccid(void **state)
{
    static const struct script_row odd[] = {USIM,
                                            {"01A40804022FE200", "62009000"},
                                            {"01B000000A", "989909010000000010F39000"},
                                            CLOSE,
                                            {NULL, NULL}};
    static const struct script_row even[] = {USIM,
                                             {"01A40804022FE200", "62009000"},
                                             {"01B000000A", "989909010000000010439000"},
                                             CLOSE,
                                             {NULL, NULL}};
    static const struct script_row unreadable[] = {
        USIM, {"01A40804022FE200", "62009000"}, {"01B000000A", "6982"}, CLOSE, {NULL, NULL}};

    (void)state;
    check(odd, "AT+CCID\r", "|+CCID: 8999901000000000013||OK|");
    check(even, "AT^ICCID?\r", "|^ICCID: 89999010000000000134||OK|");
    check(even, "AT+ICCID\r", "|+ICCID: 89999010000000000134||OK|");
    check(unreadable, "AT+CCID?\r", "|+CME ERROR: 13|");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reading), cmocka_unit_test(test_other_commands),
        cmocka_unit_test(test_refused), cmocka_unit_test(test_bad_arguments),
        cmocka_unit_test(test_iccid),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
