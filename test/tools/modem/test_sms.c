/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Short messages: PDUs, delivery to the card and to the client. */
#include "tools/modem/sms.h"

#include "test/fake/modem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* SMS-SUBMITs to +12345: for the SIM (PID 7F, DCS F6), and 8-bit text with a validity period. */
#define TO_SIM  "4100059121 43F57FF6 05 0270000102"
#define TO_TEXT "1100059121 43F50004 AA 03 616263"

static struct fake_modem fake;

static struct device *device(void)
{
    struct device *one = &fake.script.device;

    one->options.clock_kind = DEVICE_CLOCK_SET;
    one->options.date = (struct tm){
        .tm_year = 126, .tm_mon = 10, .tm_mday = 22, .tm_hour = 22, .tm_min = 13, .tm_sec = 25};
    return one;
}

/* What becomes of a TPDU in hex; "" when it is malformed, "SIM " before one for the SIM. */
static const char *deliver(const char *submit)
{
    static char shown[400];
    uint8_t octets[200], out_octets[256];
    struct buf in = BUF_OVER(octets), out = BUF_OVER(out_octets);
    char hex[400];
    bool for_sim = false;

    assert_int_equal(buf_put_hex(&in, submit), 0);
    if (sms_deliver_of_submit(device(), buf_bytes(&in), &out, &for_sim) < 0)
        return "";
    snprintf(shown, sizeof(shown), "%s%s", for_sim ? "SIM " : "",
             bytes_to_hex(buf_bytes(&out), hex, sizeof(hex)));
    return shown;
}

static void test_a_submit_becomes_a_deliver(void **state)
{
    (void)state;
    fake_modem_begin(&fake, NULL, 0);
    assert_string_equal(deliver(TO_SIM), "SIM 4405912143F57FF662112222315200050270000102");
    assert_string_equal(deliver(TO_TEXT), "0405912143F500046211222231520003616263");
    assert_string_equal(deliver("0100049121437F1200"),
                        "SIM 04049121437F126211222231520000"); /* class 2 */
    assert_string_equal(deliver("0100049121437F1100"), "04049121437F116211222231520000");
    assert_string_equal(deliver("010004912143001200"), "040491214300126211222231520000");
    assert_string_equal(deliver("19000491214300F2 01020304050607 00"),
                        "040491214300F26211222231520000");
    assert_string_equal(deliver("0000049121437F1200"), ""); /* no SMS-SUBMIT */
    assert_string_equal(deliver("010004"), "");
    assert_string_equal(deliver("0100049121437F12"), "");
    assert_string_equal(deliver("0100FF9121437F1200"), "");
    assert_string_equal(deliver("19000491214300F200"), "");
    fake_modem_end(&fake);
}

/* Sends a PDU whose service centre is 00, as a client does. */
static const char *send_pdu(const char *tpdu, const char *end)
{
    char text[400];
    uint8_t octets[200];
    struct buf in = BUF_OVER(octets);

    assert_int_equal(buf_put_hex(&in, tpdu), 0);
    snprintf(text, sizeof(text), "AT+CMGS=%zu\r", in.len);
    assert_string_equal(fake_modem_ask(&fake, text), "|> ");
    snprintf(text, sizeof(text), "00%s%s", tpdu, end);
    return fake_modem_ask(&fake, text);
}

static void test_to_the_card(void **state)
{
    static const struct script_row any[] = {{"80C20000*", "9000"}, {NULL, NULL}};

    (void)state;
    fake_modem_begin(&fake, any, 0);
    device();
    assert_string_equal(send_pdu(TO_SIM, "\x1A"), "|+CMGS: 0||OK|");
    assert_memory_equal(
        fake.script.last + fake.script.last_len - 21,
        "\x44\x05\x91\x21\x43\xF5\x7F\xF6\x62\x11\x22\x22\x31\x52\x00\x05\x02\x70\x00\x01\x02", 21);
    fake_modem_end(&fake);
}

static void test_to_the_client(void **state)
{
    (void)state;
    fake_modem_begin(&fake, NULL, 0);
    device();
    assert_string_equal(send_pdu(TO_TEXT, "\x1A"), "|+CMGS: 0||OK|");
    assert_modem(&fake, "AT+CNMI=2,2", "|OK|");
    assert_string_equal(send_pdu(TO_TEXT, "\x1A"),
                        "|+CMGS: 1||+CMT: ,19|000405912143F500046211222231520003616263||OK|");
    assert_string_equal(send_pdu(TO_TEXT, "\x1B"), "|OK|"); /* cancelled */
    assert_modem(&fake, "AT", "|OK|");
    fake_modem_end(&fake);
}

static void test_refused(void **state)
{
    (void)state;
    fake_modem_begin(&fake, NULL, 0);
    device();
    assert_modem(&fake, "AT+CMGS=0", "|+CMS ERROR: 304|");
    assert_modem(&fake, "AT+CMGS=176", "|+CMS ERROR: 304|");
    assert_modem(&fake, "AT+CMGS=\"+12345\"", "|+CMS ERROR: 304|");
    assert_string_equal(fake_modem_ask(&fake, "AT+CMGS=5\r00" TO_TEXT "\x1A"),
                        "|> |+CMS ERROR: 304|");
    assert_string_equal(fake_modem_ask(&fake, "AT+CMGS=5\rxyz\x1A"), "|> |+CMS ERROR: 304|");
    assert_string_equal(fake_modem_ask(&fake, "AT+CMGS=5\r\x1A"), "|> |+CMS ERROR: 304|");
    assert_string_equal(fake_modem_ask(&fake, "AT+CMGS=5\rFF\x1A"), "|> |+CMS ERROR: 304|");
    fake.script.device.view.state = RADIO_NONE;
    assert_string_equal(send_pdu(TO_TEXT, "\x1A"), "|+CMS ERROR: 331|");
    fake_modem_end(&fake);
}

static void test_settings(void **state)
{
    (void)state;
    fake_modem_begin(&fake, NULL, 0);
    assert_modem(&fake, "AT+CMGF?", "|+CMGF: 0||OK|");
    assert_modem(&fake, "AT+CMGF=0", "|OK|");
    assert_modem(&fake, "AT+CMGF=1", "|+CMS ERROR: 303|");
    assert_modem(&fake, "AT+CNMI?", "|+CNMI: 0,0,0,0,0||OK|");
    assert_modem(&fake, "AT+CNMI=2,2,0,0,0", "|OK|");
    assert_modem(&fake, "AT+CNMI=1", "|OK|");
    assert_modem(&fake, "AT+CNMI?", "|+CNMI: 1,2,0,0,0||OK|");
    assert_modem(&fake, "AT+CNMI=1,1", "|ERROR|");
    assert_modem(&fake, "AT+CNMI=3", "|ERROR|");
    fake_modem_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_submit_becomes_a_deliver),
        cmocka_unit_test(test_to_the_card),
        cmocka_unit_test(test_to_the_client),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_settings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
