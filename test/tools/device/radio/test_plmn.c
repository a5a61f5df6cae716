/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PLMN and IMSI as octets and digits. */
#include "tools/device/radio/plmn.h"

#include "apdu/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static uint8_t memory[16];

static struct bytes hex(const char *text)
{
    struct buf buf = BUF_OVER(memory);

    assert_int_equal(buf_put_hex(&buf, text), 0);
    return buf_bytes(&buf);
}

static void test_plmn(void **state)
{
    uint8_t octets[3];

    (void)state;
    assert_int_equal(plmn_from_text("00101", octets), 0);
    assert_memory_equal(octets, "\x00\xF1\x10", 3);
    assert_int_equal(plmn_from_text("310410", octets), 0);
    assert_memory_equal(octets, "\x13\x00\x14", 3);
    assert_int_equal(plmn_from_text("0010", octets), ERR_MALFORMED);
    assert_int_equal(plmn_from_text("0010a", octets), ERR_MALFORMED);
    assert_int_equal(plmn_from_text("0010100", octets), ERR_MALFORMED);
}

static void test_imsi(void **state)
{
    char text[16];

    (void)state;
    assert_int_equal(imsi_from_file(hex("080910100000000010"), text), 0);
    assert_string_equal(text, "001010000000001");
    assert_int_equal(imsi_from_file(hex("0801101000000000F0"), text), 0);
    assert_string_equal(text, "00101000000000");
    assert_int_equal(imsi_from_file(hex("FFFFFFFFFFFFFFFFFF"), text), ERR_MALFORMED);
    assert_int_equal(imsi_from_file(hex("0809"), text), ERR_MALFORMED);
    assert_int_equal(imsi_from_file(hex("08A910100000000010"), text), ERR_MALFORMED);
    assert_int_equal(imsi_from_file(hex("000910100000000010"), text), ERR_MALFORMED);
    assert_int_equal(imsi_from_file(hex("090910100000000010"), text), ERR_MALFORMED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_plmn), cmocka_unit_test(test_imsi)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
