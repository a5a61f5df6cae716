/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EUICCInfo1 and EUICCInfo2: versions, the CIs of the credentials, live memory, the IoT part
 * (B-10 to B-13). */
#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "crypto/cert.h"
#include "test/fake/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Value of `tag` in the response DO `response`. */
static struct bytes member(struct bytes response, uint32_t tag)
{
    struct tlv whole, found;

    assert_int_equal(tlv_only(response, &whole), 0);
    if (tlv_find(whole.value, tag, &found) < 0)
        return BYTES_NONE;
    return found.value;
}

static void assert_bytes(struct bytes got, const char *hex)
{
    char text[200];

    assert_string_equal(bytes_to_hex(got, text, sizeof(text)), hex);
}

/* UICCCapability: bits 1 to 4, 6 to 8, 16 to 20, 22 to 24 and iotminimal(31). */
#define CAPABILITY "007B80FB81"

/* Both lists name the CI of each credential, in the order of preference. */
static void assert_ci_lists(struct fake_card *fake, struct bytes response)
{
    static const uint32_t lists[] = {0xA9, 0xAA};

    for (size_t i = 0; i < 2; i++) {
        struct bytes list = member(response, lists[i]);
        struct cert ci;
        struct tlv id;

        for (size_t j = 0; j < fake->credentials.credential_count; j++) {
            assert_int_equal(
                cert_parse(&ci, from_euiccd(fake->credentials.credentials[j].ci_certificate)), 0);
            assert_int_equal(tlv_take(&list, 0x04, &id), 0);
            assert_true(bytes_equal(id.value, ci.subject_key_id));
        }
        assert_int_equal(list.len, 0);
    }
}

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_info1),
        cmocka_unit_test(test_info2_of_iot),
        cmocka_unit_test(test_info2_of_consumer),
        cmocka_unit_test(test_info2_forbidden_rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
