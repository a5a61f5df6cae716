/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which IPA is active. */
#include "apdu/sw.h"
#include "test/fake/card.h"
#include "test/fake/inside.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void with_ipae(struct euiccd_create_options *factory)
{
    factory->ipa = EUICCD_IPA_IPAE;
}

static void test_active_ipa(void **state)
{
    struct fake_card fake;
    struct euicc *euicc;

    (void)state;
    fake_card_make(&fake, NULL);
    euicc = inside_euicc(fake.card);
    assert_int_equal(fake_send(&fake, "80AA000005A903840100", NULL), SW_OK);
    assert_int_equal(euicc_active_ipa(euicc), EUICC_IPA_IPAD); /* there is no other */
    euicc->ipae_present = true;
    assert_int_equal(euicc_active_ipa(euicc), EUICC_IPA_IPAE);
    assert_int_equal(fake_send(&fake, "80AA000005A903840101", NULL), SW_OK);
    assert_int_equal(euicc_active_ipa(euicc), EUICC_IPA_IPAD);
    assert_int_equal(euiccd_reset(fake.card, NULL), 0);
    assert_int_equal(euicc_active_ipa(euicc),
                     EUICC_IPA_IPAD); /* no TERMINAL CAPABILITY: as created */
    fake_card_renew(&fake, with_ipae);
    euicc = inside_euicc(fake.card);
    euicc->ipae_present = true;
    assert_int_equal(euicc_active_ipa(euicc), EUICC_IPA_IPAD); /* it sleeps without a toolkit */
    assert_int_equal(fake_send(&fake, "8010000003FFFFFF", NULL), SW_OK);
    assert_int_equal(euicc_active_ipa(euicc), EUICC_IPA_IPAE);
    assert_int_equal(fake_send(&fake, "80AA000005A903840101", NULL), SW_OK);
    assert_int_equal(euicc_active_ipa(euicc), EUICC_IPA_IPAD);
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_active_ipa),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
