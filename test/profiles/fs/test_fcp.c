/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The FCP template: TS 102 221 11.1.1.3 (DP-5.2). */
#include "test/fake/profile.h"
#include "test/profiles/fs/files.h"

static void test_fcp_of_application(void **state)
{
    static struct fake_profile profile;

    (void)state;
    fake_profile_start(&profile, FILES);
    fake_uicc_apdu(&profile.uicc, "00A4040407A0000000871002");
    /* 82, 84, A5 {80, 83}, 8A, 8B, C6 {90, 83 x 3}: PIN 1, PIN 2 and ADM 1 enabled */
    assert_memory_equal(profile.uicc.text + 4, "82027821840AA0000000871002FF01FFA508800171", 42);
    assert_non_null(strstr(profile.uicc.text, "8A01058B032F060EC60C9001E083010183018183010A9000"));
    fake_uicc_apdu(&profile.uicc, "00A40004022F12");
    assert_string_equal(profile.uicc.text, "6A82");
    fake_uicc_apdu(&profile.uicc, "00A40804022F12");
    assert_string_equal(profile.uicc.text,
                        "621A8205462100030383022F128A01058B032F0607800200098801909000");
    fake_uicc_apdu(&profile.uicc, "00A40804022F13");
    assert_string_equal(
        profile.uicc.text,
        "62248202792183022F13A50B84010185020020860202008A01058B032F0605800200208801989000");
    fake_profile_stop(&profile);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fcp_of_application),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
