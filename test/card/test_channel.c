/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MANAGE CHANNEL in both forms, nineteen supplementary channels, the application of a new
 * channel. */
#include "apdu/sw.h"
#include "test/fake/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static void test_card_assigns_nineteen(void **state)
{
    struct fake_card fake;
    char number[3];

    (void)state;
    fake_card_make(&fake, NULL);
    for (unsigned i = 1; i < 20; i++) {
        snprintf(number, sizeof(number), "%02X", i);
        assert_answer(&fake, "0070000001", number, SW_OK);
    }
    assert_int_equal(fake_send(&fake, "0070000001", NULL), SW_FUNCTION_NOT_SUPPORTED);
    assert_answer(&fake, "00708007", "", SW_OK);
    assert_answer(&fake, "0070000001", "07", SW_OK); /* the freed one */
    fake_card_end(&fake);
}

static void test_terminal_assigns(void **state)
{
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_answer(&fake, "0070000100", "", SW_OK); /* as onomondo-ipa sends it */
    assert_answer(&fake, "00700013", "", SW_OK);
    assert_int_equal(fake_send(&fake, "00700001", NULL), SW_CONDITIONS); /* open already */
    assert_int_equal(fake_send(&fake, "00700014", NULL), SW_WRONG_P1P2); /* no channel 20 */
    assert_answer(&fake, "0070000001", "02", SW_OK);
    fake_card_end(&fake);
}

static void test_wrong_le_opens_nothing(void **state)
{
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_int_equal(fake_send(&fake, "0070000000", NULL), sw_wrong_le(1));
    assert_int_equal(fake_send(&fake, "0070000005", NULL), sw_wrong_le(1));
    assert_int_equal(fake_send(&fake, "00700000", NULL), sw_wrong_le(1));
    assert_answer(&fake, "0070000001", "01", SW_OK);
    fake_card_end(&fake);
}

/* CARD-C1 */
static void test_close(void **state)
{
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_int_equal(fake_send(&fake, "00708001", NULL), SW_CHANNEL_NOT_SUPPORTED);
    assert_int_equal(fake_send(&fake, "00708000", NULL), SW_WRONG_P1P2);
    assert_int_equal(fake_send(&fake, "00708014", NULL), SW_WRONG_P1P2);
    assert_int_equal(fake_send(&fake, "00704001", NULL), SW_WRONG_P1P2);
    assert_int_equal(fake_send(&fake, "0070000002AABB", NULL), SW_WRONG_LENGTH);
    assert_answer(&fake, "0070000001", "01", SW_OK);
    assert_answer(&fake, "01708001", "", SW_OK); /* a channel may close itself */
    assert_int_equal(fake_send(&fake, "01A4000C023F00", NULL), SW_CHANNEL_NOT_SUPPORTED);
    fake_card_end(&fake);
}

static void test_opened_from_a_channel_has_its_application(void **state)
{
    struct fake_card fake;
    struct bytes data;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_answer(&fake, "0070000001", "01", SW_OK);
    assert_int_equal(fake_exchange(&fake, "01A4040010A0000005591010FFFFFFFF8900000100", &data),
                     SW_OK);
    assert_answer(&fake, "0170000001", "02", SW_OK);
    assert_int_equal(fake_exchange(&fake, "82E2910006BF3E035C015A", &data), SW_OK);
    assert_answer(&fake, "0070000001", "03", SW_OK); /* from the basic channel: the MF */
    assert_int_equal(fake_send(&fake, "83E2910006BF3E035C015A", NULL), SW_INS_NOT_SUPPORTED);
    fake_card_end(&fake);
}

static void test_reset_closes_all(void **state)
{
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_answer(&fake, "0070000001", "01", SW_OK);
    assert_int_equal(euiccd_reset(fake.card, NULL), 0);
    assert_int_equal(fake_send(&fake, "01A4000C023F00", NULL), SW_CHANNEL_NOT_SUPPORTED);
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_card_assigns_nineteen),
        cmocka_unit_test(test_terminal_assigns),
        cmocka_unit_test(test_wrong_le_opens_nothing),
        cmocka_unit_test(test_close),
        cmocka_unit_test(test_opened_from_a_channel_has_its_application),
        cmocka_unit_test(test_reset_closes_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
