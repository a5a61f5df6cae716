/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GetEUICCInfo2 of an IoT card (B-11 to B-15). */
#include "test/fake/fixture_info.h"

/* UICCCapability: bits 1 to 4, 6 to 8, 16 to 20, 22 to 24 and iotminimal(31). */
#define CAPABILITY "007B80FB81"

static void test_info2_of_iot(void **state)
{
    struct fake_card fake;
    struct bytes response;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_int_equal(fake_es10_hex(&fake, "BF2200", &response), SW_OK);
    assert_bytes(member(response, 0x82), "020500");
    assert_bytes(member(response, 0x85), CAPABILITY);
    assert_bytes(member(response, 0x04), "000001");       /* ppVersion (B-12) */
    assert_bytes(member(response, 0x0C), "657569636364"); /* sasAcreditationNumber */
    assert_bytes(member(response, 0x90), "00");           /* ipaMode: IPAd */
    assert_bytes(member(response, 0xB4), "A0050403010200"
                                         "81008200");
    assert_ci_lists(&fake, response);
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_info2_of_iot),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
