/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EUICCInfo2 of consumer cards, and forbiddenProfilePolicyRules (B-11 to B-15). */
#include "test/fake/fixture_info.h"

static void set_consumer(struct euiccd_create_options *factory)
{
    factory->mode = EUICCD_MODE_CONSUMER;
    factory->nvm_bytes = 0x12345;
}

static void test_info2_of_consumer(void **state)
{
    struct fake_card fake;
    struct bytes response;

    (void)state;
    fake_card_make(&fake, set_consumer);
    assert_int_equal(fake_es10_hex(&fake, "BF2200", &response), SW_OK);
    assert_int_equal(member(response, 0x90).len, 0); /* no IPA in SGP.22 */
    assert_int_equal(member(response, 0xB4).len, 0);
    assert_bytes(member(response, 0x84), "810100"
                                         "820400012345"
                                         "830400008000");
    fake_card_end(&fake);
}

/* forbiddenProfilePolicyRules: what no rule of the RAT names; none with the default RAT. */
static void forbid_ppr2(struct euiccd_create_options *factory)
{
    factory->rat =
        to_euiccd(BYTES_TEXT("\x30\x14\x80\x02\x06\x40\xA1\x0B\x30\x09\x80\x03\xEE\xEE\xEE"
                             "\x81\x00\x82\x00\x82\x01\x00"));
}

static void test_info2_forbidden_rules(void **state)
{
    struct fake_card fake;
    struct bytes response;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_int_equal(fake_es10_hex(&fake, "BF2200", &response), SW_OK);
    assert_int_equal(member(response, 0x99).len, 0);
    fake_card_renew(&fake, forbid_ppr2);
    assert_int_equal(fake_es10_hex(&fake, "BF2200", &response), SW_OK);
    assert_bytes(member(response, 0x99), "0520");
    fake_card_end(&fake);
}

static void set_version_1_3(struct euiccd_create_options *factory)
{
    factory->spec = EUICCD_SPEC_1_3;
}

/* F.3: what a card announces by its version of SGP.32. */
static void test_info2_of_versions(void **state)
{
    struct fake_card fake;
    struct bytes response;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_int_equal(fake_es10_hex(&fake, "BF2200", &response), SW_OK);
    assert_bytes(member(response, 0x88), "0490");
    assert_bytes(member(response, 0xB4), "A005040301020081008200");
    assert_null(member(response, 0x95).at);
    fake_card_renew(&fake, set_version_1_3);
    assert_int_equal(fake_es10_hex(&fake, "BF2200", &response), SW_OK);
    assert_bytes(member(response, 0x88), "0590000020");
    assert_bytes(member(response, 0xB4), "A0050403010300810082008300");
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_info2_of_consumer),
        cmocka_unit_test(test_info2_forbidden_rules),
        cmocka_unit_test(test_info2_of_versions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
