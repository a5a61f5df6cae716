/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GetCerts: the chain of each CI, which verifies (A-05, B-50 to B-52). */
#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "crypto/cert.h"
#include "test/fake/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void assert_chain(struct fake_card *fake, struct bytes response, size_t index)
{
    struct cert ci, eum, euicc;
    const struct cert *chain[] = {&euicc, &eum, &ci};
    enum cert_fault fault;
    struct tlv whole, ok, tagged;

    assert_int_equal(tlv_only(response, &whole), 0);
    assert_int_equal(tlv_find(whole.value, 0xA0, &ok), 0);
    assert_int_equal(tlv_find(ok.value, 0xA5, &tagged), 0);
    assert_int_equal(cert_parse_tagged(&eum, tagged.value), 0);
    assert_int_equal(tlv_find(ok.value, 0xA6, &tagged), 0);
    assert_int_equal(cert_parse_tagged(&euicc, tagged.value), 0);
    assert_int_equal(
        cert_parse(&ci, from_euiccd(fake->credentials.credentials[index].ci_certificate)), 0);
    assert_int_equal(cert_verify_chain(chain, 3, CERT_ROLE_EUICC, &fault, NULL), 0);
    assert_int_equal(fault, CERT_FINE);
}

static void request_for(struct fake_card *fake, size_t index, const char *tag, char *request)
{
    struct cert ci;
    char id[41];

    assert_int_equal(
        cert_parse(&ci, from_euiccd(fake->credentials.credentials[index].ci_certificate)), 0);
    sprintf(request, "BF5616%s14%s", tag, bytes_to_hex(ci.subject_key_id, id, sizeof(id)));
}

static void test_each_chain(void **state)
{
    struct fake_card fake;
    struct bytes response;
    char request[64];

    (void)state;
    fake_card_make(&fake, NULL);
    assert_int_equal(fake_es10_hex(&fake, "BF5600", &response), SW_OK);
    assert_chain(&fake, response, 0);
    for (size_t i = 0; i < fake.credentials.credential_count; i++) {
        request_for(&fake, i, "80", request);
        assert_int_equal(fake_es10_hex(&fake, request, &response), SW_OK);
        assert_chain(&fake, response, i);
        request_for(&fake, i, "04", request); /* as some IPAs send it */
        assert_int_equal(fake_es10_hex(&fake, request, &response), SW_OK);
        assert_chain(&fake, response, i);
    }
    fake_card_end(&fake);
}

static void test_unknown_ci(void **state)
{
    struct fake_card fake;

    (void)state;
    fake_card_make(&fake, NULL);
    assert_es10(&fake, "BF561680140102030405060708090A0B0C0D0E0F1011121314", "BF5603810101");
    assert_non_null(strstr(fake.refusal, "B-50"));
    fake_card_end(&fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_chain),
        cmocka_unit_test(test_unknown_ci),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
