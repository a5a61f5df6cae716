/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Short messages for the enabled profile: files over the air, and without a profile. */
#include "test/fake/fixture_short_messages.h"

static void test_files_over_the_air(void **state)
{
    struct fake_card fake;
    char answer[200];

    (void)state;
    start(&fake);
    assert_int_equal(send(&fake, "B00000", 1, "00A4000C022F0500D60000024142", answer, 200), SW_OK);
    assert_string_equal(answer, "029000");
    assert_answer(&fake, "00A4000C022F05", "", SW_OK);
    assert_answer(&fake, "00B0000002", "4142", SW_OK);
    fake_card_cut(&fake); /* the change and the counter are durable */
    assert_answer(&fake, "00A4000C022F05", "", SW_OK);
    assert_answer(&fake, "00B0000002", "4142", SW_OK);
    assert_int_equal(send(&fake, "B00000", 1, "00A4000C022F05", answer, 200), SW_OK);
    assert_string_equal(answer, "refused");
    fake_card_end(&fake);
}

static void test_no_profile(void **state)
{
    struct fake_card fake;
    uint8_t value[200], out[200];
    struct buf download = BUF_OVER(value), response = BUF_OVER(out);

    (void)state;
    fake_card_make(&fake, NULL);
    sms_download(&download, "027000", BYTES_TEXT("anything"));
    assert_int_equal(card_sms_pp(fake.card, buf_bytes(&download), &response), SW_WRONG_DATA);
    assert_int_equal(response.len, 0);
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files_over_the_air),
        cmocka_unit_test(test_no_profile),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
