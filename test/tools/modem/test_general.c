/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Identification, settings, error level. */
#include "tools/modem/general.h"

#include "apdu/version.h"
#include "test/fake/modem.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct fake_modem fake;

static void test_identification(void **state)
{
    (void)state;
    fake_modem_begin(&fake, NULL, 0);
    assert_modem(&fake, "ATI", "|euiccd modem " EUICCD_VERSION "||OK|");
    assert_modem(&fake, "AT+CGMI;+GMI", "|euiccd||euiccd||OK|");
    assert_modem(&fake, "AT+CGMM;+GMM", "|euicc modem||euicc modem||OK|");
    assert_modem(&fake, "AT+CGMR", "|" EUICCD_VERSION "||OK|");
    assert_modem(&fake, "AT+CGSN", "|355010800000001||OK|"); /* 3A 55 10 80 00 00 00 10 */
    assert_modem(&fake, "AT+CGSN=0;+GSN", "|355010800000001||355010800000001||OK|");
    assert_modem(&fake, "AT+CGSN=1", "|+CGSN: \"355010800000001\"||OK|");
    assert_modem(&fake, "AT+CGSN=2", "|+CGSN: \"3550108000000001\"||OK|");
    assert_modem(&fake, "AT+CGSN=3", "|+CGSN: \"01\"||OK|");
    assert_modem(&fake, "AT+CGSN=4", "|ERROR|");
    fake_modem_end(&fake);
}

static void test_error_level(void **state)
{
    (void)state;
    fake_modem_begin(&fake, NULL, 0);
    assert_modem(&fake, "AT+CMEE?", "|+CMEE: 0||OK|");
    assert_modem(&fake, "AT+CCHC=7", "|ERROR|");
    assert_modem(&fake, "AT+CMEE=1", "|OK|");
    assert_modem(&fake, "AT+CCHC=7", "|+CME ERROR: 21|");
    assert_modem(&fake, "AT+CMEE=2", "|OK|");
    assert_modem(&fake, "AT+CCHC=7", "|+CME ERROR: invalid index|");
    assert_modem(&fake, "AT+CMEE=3", "|+CME ERROR: Incorrect parameters|");
    assert_modem(&fake, "ATZ", "|OK|");
    assert_modem(&fake, "AT+CMEE?", "|+CMEE: 0||OK|");
    fake_modem_end(&fake);
}

/* What minicom sends first. */
static void test_a_modem_initialisation(void **state)
{
    (void)state;
    fake_modem_begin(&fake, NULL, 0);
    assert_modem(&fake, "AT S7=45 S0=0 L1 V1 X4 &c1 E1 Q0", "|OK|");
    assert_modem(&fake, "ATE0S7?", "ATE0S7?<CR>|045||OK|");
    assert_modem(&fake, "ATS3?S4?", "|013||010||OK|");
    assert_modem(&fake, "ATS7=256", "|ERROR|");
    assert_modem(&fake, "ATS7?", "|045||OK|");
    fake_modem_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_identification),
        cmocka_unit_test(test_error_level),
        cmocka_unit_test(test_a_modem_initialisation),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
