/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Response data: 61xx, 6Cxx, inline, extended, GET RESPONSE with either class. */
#include "apdu/sw.h"
#include "test/fake/card.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define ISDR_SELECT "00A4040010A0000005591010FFFFFFFF8900000100"
enum { ISDR_FCI_LEN = 0x26 };

static void test_case_4_waits_for_get_response(void **state)
{
    struct fake_card fake;
    struct bytes data;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_int_equal(fake_send(&fake, ISDR_SELECT, &data), sw_response(ISDR_FCI_LEN));
    assert_int_equal(data.len, 0);
    assert_int_equal(fake_send(&fake, ISDR_SELECT "00", NULL), sw_response(ISDR_FCI_LEN));
    assert_int_equal(fake_send(&fake, "00C0000000", NULL), sw_wrong_le(ISDR_FCI_LEN));
    assert_int_equal(fake_send(&fake, "80C0000010", &data), sw_response(ISDR_FCI_LEN - 0x10));
    assert_int_equal(data.len, 0x10);
    assert_int_equal(fake_send(&fake, "00C0000016", &data), SW_OK);
    assert_int_equal(data.len, 0x16);
    assert_int_equal(fake_send(&fake, "00C0000001", NULL), SW_WRONG_LENGTH);
    fake_card_end(&fake);
}

static void test_another_command_drops_the_response(void **state)
{
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_int_equal(fake_send(&fake, ISDR_SELECT, NULL), sw_response(ISDR_FCI_LEN));
    assert_int_equal(fake_send(&fake, "80F2000C", NULL), SW_OK);
    assert_int_equal(fake_send(&fake, "00C0000026", NULL), SW_WRONG_LENGTH);
    fake_card_end(&fake);
}

static void test_responses_of_channels_are_apart(void **state)
{
    struct fake_card fake;
    struct bytes data;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_answer(&fake, "0070000001", "01", SW_OK);
    assert_int_equal(fake_send(&fake, ISDR_SELECT, NULL), sw_response(ISDR_FCI_LEN));
    assert_int_equal(fake_send(&fake, "01A4040C10A0000005591010FFFFFFFF8900000200", NULL), SW_OK);
    assert_int_equal(fake_send(&fake, "00C0000026", &data), SW_OK);
    assert_int_equal(data.len, ISDR_FCI_LEN);
    fake_card_end(&fake);
}

static void test_bad_get_response(void **state)
{
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_int_equal(fake_send(&fake, ISDR_SELECT, NULL), sw_response(ISDR_FCI_LEN));
    assert_int_equal(fake_send(&fake, "00C0010026", NULL), SW_WRONG_P1P2);
    assert_int_equal(fake_send(&fake, "00C0000001AA", NULL), SW_WRONG_LENGTH);
    assert_int_equal(fake_send(&fake, "00C0000026", NULL), SW_OK); /* still to be fetched */
    fake_card_end(&fake);
}

static void test_extended_le_gets_it_at_once(void **state)
{
    struct fake_card fake;
    struct bytes data;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_int_equal(
        fake_send(&fake, "00A40400 000010 A0000005591010FFFFFFFF8900000100 0000", &data), SW_OK);
    assert_int_equal(data.len, ISDR_FCI_LEN);
    assert_int_equal(
        fake_send(&fake, "00A40400 000010 A0000005591010FFFFFFFF8900000100 0007", &data),
        sw_response(ISDR_FCI_LEN - 7));
    assert_int_equal(data.len, 7);
    fake_card_end(&fake);
}

static void set_inline(struct euiccd_create_options *factory)
{
    factory->quirks = "inline";
}

static void test_inline_quirk(void **state)
{
    struct fake_card fake;
    struct bytes data;

    (void)state;
    fake_card_make(&fake, set_inline);
    assert_int_equal(fake_send(&fake, ISDR_SELECT "00", &data), SW_OK);
    assert_int_equal(data.len, ISDR_FCI_LEN);
    assert_int_equal(fake_send(&fake, ISDR_SELECT, &data), sw_response(ISDR_FCI_LEN));
    fake_card_end(&fake);
}

static void test_a_card_that_is_off_returns_6F00(void **state)
{
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    euiccd_power_off(fake.card);
    assert_int_equal(fake_send(&fake, ISDR_SELECT, NULL), SW_TECHNICAL_PROBLEM);
    assert_int_equal(euiccd_power_on(fake.card, NULL), 0);
    assert_int_equal(fake_send(&fake, ISDR_SELECT, NULL), sw_response(ISDR_FCI_LEN));
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_case_4_waits_for_get_response),
        cmocka_unit_test(test_another_command_drops_the_response),
        cmocka_unit_test(test_responses_of_channels_are_apart),
        cmocka_unit_test(test_bad_get_response),
        cmocka_unit_test(test_extended_le_gets_it_at_once),
        cmocka_unit_test(test_inline_quirk),
        cmocka_unit_test(test_a_card_that_is_off_returns_6F00),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
