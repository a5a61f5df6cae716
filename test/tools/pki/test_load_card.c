/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Credentials of a card from a PKI folder. */
#include "test/tools/pki/folders.h"

static void made_folder_loads_as_a_card(void **state)
{
    const struct folders *folders = *state;
    struct pki_card card;
    struct pki_error error;
    char digits[EID_TEXT_SIZE];
    uint8_t eid[EID_LEN];

    assert_int_equal(eid_from_digits(eid, own_eid), 0);
    assert_int_equal(pki_load_card(&card, folders->own, eid, NULL, &error), 0);
    eid_to_digits(card.eid, digits);
    assert_string_equal(digits, own_eid);
    assert_int_equal(card.credential_count, 2);
    for (size_t i = 0; i < 2; i++) {
        const struct euiccd_credential *credential = &card.credentials[i];
        struct cert ci, eum, euicc;
        const struct cert *chain[] = {&euicc, &eum, &ci};
        struct ec_private *key;
        struct bytes point;
        enum cert_fault fault;

        assert_int_equal(cert_parse(&ci, from_euiccd(credential->ci_certificate)), 0);
        assert_int_equal(cert_parse(&eum, from_euiccd(credential->eum_certificate)), 0);
        assert_int_equal(cert_parse(&euicc, from_euiccd(credential->euicc_certificate)), 0);
        assert_int_equal(cert_verify_chain(chain, 3, CERT_ROLE_EUICC, &fault, NULL), 0);
        assert_int_equal(fault, CERT_FINE);
        assert_int_equal(ec_private_import(&key, from_euiccd(credential->euicc_private_key)), 0);
        assert_int_equal(ec_private_point(key, &point), 0);
        assert_bytes(point, euicc.point);
        ec_private_free(key);
    }
    pki_card_free(&card);
}

static void another_eid_is_minted_where_the_eum_key_is(void **state)
{
    const struct folders *folders = *state;
    struct pki_card card;
    struct pki_error error;
    uint8_t eid[EID_LEN];
    struct cert euicc;

    assert_int_equal(eid_from_digits(eid, "89049032000000000000000000000000"), 0);
    eid_set_check_digits(eid);
    assert_int_equal(pki_load_card(&card, folders->own, eid, NULL, &error), 0);
    assert_memory_equal(card.eid, eid, EID_LEN);
    for (size_t i = 0; i < card.credential_count; i++) {
        assert_int_equal(cert_parse(&euicc, from_euiccd(card.credentials[i].euicc_certificate)), 0);
        assert_memory_equal(euicc.serial_number.at, "890490320000000000000000000000", 30);
    }
    pki_card_free(&card);
}

static void each_card_has_an_eid_of_its_own_where_the_eum_keys_are(void **state)
{
    enum { CARDS = 4 };
    const struct folders *folders = *state;
    uint8_t eids[CARDS + 1][EID_LEN];
    struct pki_error error;

    assert_int_equal(eid_from_digits(eids[CARDS], own_eid), 0); /* of the folder's certificate */
    for (int i = 0; i < CARDS; i++) {
        struct pki_card card;
        char digits[EID_TEXT_SIZE];

        copy_fresh(folders);
        if (i % 2) { /* with and without a certificate in the folder */
            drop(folders, NIST("eUICC", "CERT_EUICC_ECDSA") ".der");
            drop(folders, "/eUICC/CERT_EUICC_ECDSA_BRP.der");
        }
        assert_int_equal(pki_load_card(&card, folders->work, NULL, NULL, &error), 0);
        assert_int_equal(eid_check(card.eid), GOOD);
        assert_memory_equal(card.eid, "\x89\x04\x90\x32", 4);
        eid_to_digits(card.eid, digits);
        assert_int_equal(card.credential_count, 2);
        for (size_t k = 0; k < card.credential_count; k++) {
            struct cert euicc;

            assert_int_equal(cert_parse(&euicc, from_euiccd(card.credentials[k].euicc_certificate)),
                             0);
            assert_memory_equal(euicc.serial_number.at, digits, EID_DIGITS);
        }
        memcpy(eids[i], card.eid, EID_LEN);
        for (int j = 0; j <= CARDS; j++)
            assert_true(j == i || (j > i && j < CARDS) || memcmp(eids[i], eids[j], EID_LEN) != 0);
        pki_card_free(&card);
    }
}

/* If an EUM key is missing, the existing certificate cannot be replaced: it sets the EID. */
static void a_certificate_without_its_eum_key_sets_the_eid(void **state)
{
    static const char *const keys[][2] = {
        {NIST("EUM", "SK_EUM_ECDSA") ".pem", NULL},
        {"/EUM/SK_EUM_ECDSA_BRP.pem", NULL},
        {NIST("EUM", "SK_EUM_ECDSA") ".pem", "/EUM/SK_EUM_ECDSA_BRP.pem"},
    };
    const struct folders *folders = *state;
    struct pki_error error;

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        struct pki_card card;
        char digits[EID_TEXT_SIZE];

        copy_fresh(folders);
        for (size_t k = 0; k < 2; k++)
            if (keys[i][k])
                drop(folders, keys[i][k]);
        assert_int_equal(pki_load_card(&card, folders->work, NULL, NULL, &error), 0);
        eid_to_digits(card.eid, digits);
        assert_string_equal(digits, own_eid);
        pki_card_free(&card);
    }
}

static void one_curve_is_enough(void **state)
{
    const struct folders *folders = *state;
    struct pki_card card;
    struct pki_error error;
    struct cert cert;

    copy_fresh(folders);
    drop(folders, NIST("EUM", "CERT_EUM_ECDSA") ".der");
    assert_int_equal(pki_load_card(&card, folders->work, NULL, NULL, &error), 0);
    assert_int_equal(card.credential_count, 1);
    assert_int_equal(cert_parse(&cert, from_euiccd(card.credentials[0].ci_certificate)), 0);
    assert_int_equal(cert.curve, EC_CURVE_BRAINPOOL_P256R1);
    pki_card_free(&card);
}

static void requested_eid_requires_its_check_digits(void **state)
{
    const struct folders *folders = *state;
    uint8_t eid[EID_LEN] = {0x89, 0x04, 0x90, 0x32};
    struct pki_card card;
    struct pki_error error;

    assert_int_equal(pki_load_card(&card, folders->own, eid, NULL, &error), ERR_RANGE);
    assert_non_null(strstr(error.text, "check digits"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(made_folder_loads_as_a_card),
        cmocka_unit_test(another_eid_is_minted_where_the_eum_key_is),
        cmocka_unit_test(each_card_has_an_eid_of_its_own_where_the_eum_keys_are),
        cmocka_unit_test(a_certificate_without_its_eum_key_sets_the_eid),
        cmocka_unit_test(one_curve_is_enough),
        cmocka_unit_test(requested_eid_requires_its_check_digits),
    };
    return cmocka_run_group_tests(tests, folders_make, folders_remove);
}
