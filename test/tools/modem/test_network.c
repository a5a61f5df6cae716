/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Registration, operators, radio, contexts, and what is reported unasked. */
#include "tools/modem/network.h"

#include "test/fake/modem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define LOCATION "80C200000CD60A990103820282819B01"

static struct fake_modem fake;

static void view(enum radio_state state, const char *plmn)
{
    struct device *device = &fake.script.device;

    device->view = (struct radio_view){.state = state};
    strcpy(device->view.plmn, plmn);
    strcpy(device->imsi, "001010000000001");
    device->area = 7;
    device->cell = 0x1234567;
}

static void test_registration(void **state)
{
    (void)state;
    fake_modem_begin(&fake, NULL, 0);
    assert_modem(&fake, "AT+CEREG?", "|+CEREG: 0,1||OK|");
    assert_modem(&fake, "AT+CEREG=2", "|OK|");
    view(RADIO_NORMAL, "00101");
    assert_modem(&fake, "AT+CEREG?", "|+CEREG: 2,1,\"0007\",\"01234567\",7||OK|");
    assert_modem(&fake, "AT+CREG?", "|+CREG: 0,1||OK|");
    view(RADIO_NORMAL, "26201");
    assert_modem(&fake, "AT+CREG?", "|+CREG: 0,5||OK|");
    view(RADIO_LIMITED, "26201");
    assert_modem(&fake, "AT+CEREG?;+CSQ", "|+CEREG: 2,3||+CSQ: 20,99||OK|");
    view(RADIO_NONE, "");
    assert_modem(&fake, "AT+CEREG?;+CSQ", "|+CEREG: 2,2||+CSQ: 99,99||OK|");
    fake.script.device.off = true;
    assert_modem(&fake, "AT+CEREG?", "|+CEREG: 2,0||OK|");
    assert_modem(&fake, "AT+CEREG=3", "|ERROR|");
    fake_modem_end(&fake);
}

static void test_reports(void **state)
{
    (void)state;
    fake_modem_begin(&fake, NULL, 0);
    view(RADIO_NORMAL, "00101");
    modem_report_changes(&fake.modem); /* nobody has asked for it */
    assert_modem(&fake, "AT+CREG=1;+CEREG=2", "|OK|");
    modem_report_changes(&fake.modem);
    assert_string_equal(fake_modem_heard(&fake), "");
    view(RADIO_NONE, "");
    modem_report_changes(&fake.modem);
    assert_string_equal(fake_modem_heard(&fake), "|+CREG: 2||+CEREG: 2|");
    view(RADIO_NORMAL, "26201");
    modem_report_changes(&fake.modem);
    assert_string_equal(fake_modem_heard(&fake), "|+CREG: 5||+CEREG: 5,\"0007\",\"01234567\",7|");
    fake.script.device.area = 8;
    modem_report_changes(&fake.modem);
    assert_string_equal(fake_modem_heard(&fake), "|+CEREG: 5,\"0008\",\"01234567\",7|");
    modem_report_changes(&fake.modem);
    assert_string_equal(fake_modem_heard(&fake), "");
    fake_modem_end(&fake);
}

static void test_operators(void **state)
{
    (void)state;
    fake_modem_begin(&fake, NULL, 0);
    fake.script.radio.count = 0;
    assert_int_equal(radio_add(&fake.script.radio, "0 00101"), 0);
    assert_int_equal(radio_add(&fake.script.radio, "0-50 26201"), 0);
    assert_int_equal(radio_add(&fake.script.radio, "0 26201 imsi=*"), 0);
    assert_int_equal(radio_add(&fake.script.radio, "100 310410"), 0);
    view(RADIO_NORMAL, "00101");
    assert_modem(&fake, "AT+COPS=?",
                 "|+COPS: "
                 "(2,\"00101\",\"00101\",\"00101\",7),(1,\"26201\",\"26201\",\"26201\",7),,(0,2,3),"
                 "(0-2)||OK|");
    assert_modem(&fake, "AT+COPS?", "|+COPS: 0,2,\"00101\",7||OK|");
    assert_modem(&fake, "AT+COPS=3,0", "|OK|");
    assert_modem(&fake, "AT+COPS?", "|+COPS: 0,0,\"00101\",7||OK|");
    view(RADIO_NONE, "");
    assert_modem(&fake, "AT+COPS?", "|+COPS: 0||OK|");
    assert_modem(&fake, "AT+CMEE=1;+COPS=1,2,\"26201\"", "|+CME ERROR: 4|");
    assert_modem(&fake, "AT+COPS=5", "|+CME ERROR: 50|");
    fake_modem_end(&fake);
}

/* +CFUN and +COPS turn the radio off; the card gets LOCATION STATUS. */
static void test_the_radio(void **state)
{
    static const struct script_row rows[] = {
        {LOCATION "02", "9000"},
        {"80C2000017D615990103820282819B0100930900F11000010001001F", "9000"},
        {LOCATION "02", "9000"},
        {"80C2000017D615990103820282819B0100930900F11000010001001F", "9000"},
        {NULL, NULL}};

    (void)state;
    fake_modem_begin(&fake, rows, 0);
    fake.script.device.events = 1U << CAT_EVENT_LOCATION_STATUS;
    assert_modem(&fake, "AT+CFUN?", "|+CFUN: 1||OK|");
    assert_modem(&fake, "AT+CFUN=4", "|OK|");
    assert_modem(&fake, "AT+CFUN?;+CREG?;+CSQ", "|+CFUN: 4||+CREG: 0,0||+CSQ: 99,99||OK|");
    assert_modem(&fake, "AT+CFUN=0", "|OK|");
    assert_modem(&fake, "AT+CFUN=1", "|OK|");
    assert_modem(&fake, "AT+CREG?", "|+CREG: 0,1||OK|");
    assert_modem(&fake, "AT+COPS=2", "|OK|");
    assert_modem(&fake, "AT+COPS?;+CREG?", "|+COPS: 2||+CREG: 0,0||OK|");
    assert_modem(&fake, "AT+COPS=0", "|OK|");
    assert_modem(&fake, "AT+CREG?", "|+CREG: 0,1||OK|");
    assert_modem(&fake, "AT+CMEE=1;+CFUN=2", "|+CME ERROR: 50|");
    assert_modem(&fake, "AT+CFUN=5", "|+CME ERROR: 50|");
    fake_modem_end(&fake);
}

/* +CFUN=1,1: the card is reset, the settings are those of the start. */
static void test_a_restart(void **state)
{
    static const struct script_row rows[] = {{"reset", ""},
                                             {"80AA*", "9000"},
                                             {"00A4040407A0000000871002", "6A82"},
                                             {"8010*", "9000"},
                                             {NULL, NULL}};

    (void)state;
    fake_modem_begin(&fake, rows, 0);
    assert_modem(&fake, "AT+CMEE=2;+CFUN=1,1", "|OK|");
    assert_int_equal(fake.script.device.resets, 1);
    assert_modem(&fake, "AT+CMEE?", "|+CMEE: 0||OK|");
    fake_modem_end(&fake);
}

static void test_contexts(void **state)
{
    (void)state;
    fake_modem_begin(&fake, NULL, 0);
    assert_modem(&fake, "AT+CGDCONT?", "|OK|");
    assert_modem(&fake, "AT+CGDCONT=1,\"IP\",\"internet\"", "|OK|");
    assert_modem(&fake, "AT+CGDCONT=3,\"IPV4V6\"", "|OK|");
    assert_modem(
        &fake, "AT+CGDCONT?",
        "|+CGDCONT: 1,\"IP\",\"internet\",\"\",0,0||+CGDCONT: 3,\"IPV4V6\",\"\",\"\",0,0||OK|");
    assert_modem(&fake, "AT+CGDCONT=1", "|OK|");
    assert_modem(&fake, "AT+CGDCONT?", "|+CGDCONT: 3,\"IPV4V6\",\"\",\"\",0,0||OK|");
    assert_modem(&fake, "AT+CGDCONT=?",
                 "|+CGDCONT: (1-4),\"IP\",,,(0),(0)||+CGDCONT: (1-4),\"IPV6\",,,(0),(0)|"
                 "|+CGDCONT: (1-4),\"IPV4V6\",,,(0),(0)||OK|");
    assert_modem(&fake, "AT+CGDCONT=0,\"IP\"", "|ERROR|");
    assert_modem(&fake, "AT+CGDCONT=5,\"IP\"", "|ERROR|");
    assert_modem(&fake, "AT+CGDCONT=1,\"PPP\"", "|ERROR|");
    fake_modem_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_registration), cmocka_unit_test(test_reports),
        cmocka_unit_test(test_operators),    cmocka_unit_test(test_the_radio),
        cmocka_unit_test(test_a_restart),    cmocka_unit_test(test_contexts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
