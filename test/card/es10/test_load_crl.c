/* SPDX-License-Identifier: GPL-3.0-or-later */
/* LoadCRL with each of its codes, and the refusal of revoked servers (B-173, B-174). */
#include "test/fake/crl.h"
#include "test/fake/fixture_download.h"

static void with_crls(struct euiccd_create_options *factory)
{
    factory->mode = EUICCD_MODE_DUAL;
    factory->crl_support = true;
    factory->nvm_bytes = 8192;
}

static int begin_with_crls(void **state)
{
    (void)state;
    begin_with(with_crls);
    return 0;
}

static void assert_load(const struct fake_crl *crl, int code, const char *reason)
{
    fake.refusal[0] = '\0';
    assert_int_equal(fake_crl_load(&fake, &download.ci, crl), code);
    if (code)
        assert_non_null(strstr(fake.refusal, reason));
    else
        assert_string_equal(fake.refusal, "");
}

static int authenticate(const struct pki_entity *server)
{
    int code;

    download_challenge(&download);
    assert_int_equal(download_try_authenticate(&download, server, &code), SW_OK);
    return code;
}

/* A revoked SM-DP+ or SM-DS is refused with invalidCertificate(1), at each step that brings a
 * certificate; its card file keeps that. */
static void test_revoked_servers(void **state)
{
    int code;

    (void)state;
    assert_int_equal(authenticate(&download.auth), 0);
    assert_load(&(struct fake_crl){.number = 1, .serials = {download.ds.cert.serial}}, 0, NULL);
    assert_int_equal(authenticate(&download.auth), 0);
    assert_int_equal(authenticate(&download.ds), 1);
    assert_string_equal(fake.refusal, "SGP.22 5.7.13 B-174 the certificate is revoked by a loaded "
                                      "CRL of its CI");
    assert_load(&(struct fake_crl){.number = 2, .serials = {download.pb.cert.serial}}, 0, NULL);
    assert_int_equal(authenticate(&download.ds), 0); /* no longer in the list */
    assert_int_equal(authenticate(&download.auth), 0);
    assert_int_equal(download_try_prepare(&download, &download.pb, &code), SW_OK);
    assert_int_equal(code, 1);
    assert_string_equal(fake.refusal, "SGP.22 5.7.5 B-174 the certificate is revoked by a loaded "
                                      "CRL of its CI");
    assert_load(&(struct fake_crl){.number = 3, .serials = {download.auth.cert.serial}}, 0, NULL);
    fake_card_cut(&fake);
    assert_int_equal(authenticate(&download.auth), 1);
    assert_load(&(struct fake_crl){.number = 4}, 0, NULL);
    assert_int_equal(authenticate(&download.auth), 0);
}

/* The same serial number of the other CI of the card is another certificate. */
static void test_another_ci(void **state)
{
    struct download other;
    int code;

    (void)state;
    download_begin(&other, &fake, EC_CURVE_BRAINPOOL_P256R1);
    assert_load(&(struct fake_crl){.number = 5, .serials = {other.auth.cert.serial}}, 0, NULL);
    download_challenge(&other);
    assert_int_equal(download_try_authenticate(&other, &other.auth, &code), SW_OK);
    assert_int_equal(code, 0);
    assert_int_equal(
        fake_crl_load(&fake, &other.ci,
                      &(struct fake_crl){.number = 1, .serials = {other.auth.cert.serial}}),
        0);
    download_challenge(&other);
    assert_int_equal(download_try_authenticate(&other, &other.auth, &code), SW_OK);
    assert_int_equal(code, 1);
    download_end(&other);
}

static void test_codes(void **state)
{
    (void)state;
    assert_load(&(struct fake_crl){.number = 10, .forged = true}, 1,
                "B-173 the signature does not verify with the key of the CI");
    assert_load(&(struct fake_crl){.number = 0}, 2, "B-173 no cRLNumber");
    assert_load(&(struct fake_crl){.number = 10,
                                   .serials = {BYTES_TEXT("1"), BYTES_TEXT("2")},
                                   .fill = 30000},
                3, "B-173 not enough card memory for the serial numbers");
    assert_load(&(struct fake_crl){.number = 10, .other_ci = true}, 4,
                "B-173 signed by a CI that the card does not have");
    assert_load(&(struct fake_crl){.number = 4}, 5,
                "B-173 a CRL with a higher cRLNumber is loaded");
    assert_load(&(struct fake_crl){.number = 10, .base = 6}, 6,
                "B-173 no complete CRL with BaseCRLNumber or a higher number is loaded");
}

/* A request without a list, or with octets that are not a CRL: invalidCRLFormat(2). */
static void test_malformed_requests(void **state)
{
    static const char *const requests[] = {
        "BF3500",           "BF3502A100",     "BF3502A000",        "BF3504A0023000",
        "BF3505A003300500", "BF3504A0020500", "BF3506A00430003001"};

    (void)state;
    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
        assert_es10(&fake, requests[i], "BF3503810102");
}

/* Only a card that was created with CRL support has the function and announces it. */
static void test_option(void **state)
{
    struct fake_card plain;
    struct bytes response;
    struct tlv info, capability;

    (void)state;
    for (int with = 0; with < 2; with++) {
        struct fake_card *card = with ? &fake : &plain;

        if (!with)
            fake_card_make(&plain, NULL);
        assert_int_equal(fake_es10_hex(card, "BF2200", &response), SW_OK);
        assert_int_equal(tlv_only(response, &info), 0);
        assert_int_equal(tlv_find(info.value, 0x88, &capability), 0);
        assert_int_equal(capability.value.at[1] >> 6 & 1, with);
        if (!with) {
            assert_int_equal(fake_es10_hex(card, "BF3502A000", NULL), SW_REFERENCE_NOT_FOUND);
            fake_card_end(&plain);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_revoked_servers), cmocka_unit_test(test_another_ci),
        cmocka_unit_test(test_codes),           cmocka_unit_test(test_malformed_requests),
        cmocka_unit_test(test_option),
    };

    return cmocka_run_group_tests(tests, begin_with_crls, end);
}
