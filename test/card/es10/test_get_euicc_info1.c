/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GetEUICCInfo1 (B-10). */
#include "test/fake/fixture_info.h"

static void test_info1(void **state)
{
    struct fake_card fake;
    struct bytes response;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_int_equal(fake_es10_hex(&fake, "BF2000", &response), SW_OK);
    assert_bytes(member(response, 0x82), "020500");
    assert_ci_lists(&fake, response);
    assert_int_equal(fake_es10_hex(&fake, "BF20028000", NULL), SW_OK); /* extensible */
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_info1),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
