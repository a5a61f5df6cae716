/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euiccd_create: settings and credentials that it refuses; no file is left. */
#include "crypto/eid.h"

#include "apdu/sw.h"
#include "test/fake/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct bench {
    struct fake_card fake; /* gives a folder and credentials */
    struct euiccd_create_options factory;
    struct euiccd_error error;
    char path[128];
};

static void bench_make(struct bench *bench)
{
    struct pki_card *credentials = &bench->fake.credentials;

    fake_card_make(&bench->fake, NULL);
    bench->factory = (struct euiccd_create_options)EUICCD_INIT(struct euiccd_create_options);
    memcpy(bench->factory.eid, credentials->eid, sizeof(bench->factory.eid));
    bench->factory.credentials = credentials->credentials;
    bench->factory.credential_count = credentials->credential_count;
    snprintf(bench->path, sizeof(bench->path), "%s/other.euicc", bench->fake.folder);
}

static void assert_refused(struct bench *bench, int err, const char *text)
{
    bench->error.text[0] = '\0';
    assert_int_equal(euiccd_create(bench->path, &bench->factory, &bench->error), err);
    assert_non_null(strstr(bench->error.text, text));
    assert_int_equal(access(bench->path, F_OK), -1);
}

static void test_good(void **state)
{
    struct bench bench;

    (void)state;
    bench_make(&bench);
    assert_int_equal(euiccd_create(bench.path, &bench.factory, &bench.error), 0);
    assert_int_equal(euiccd_create(bench.path, &bench.factory, &bench.error), ERR_EXISTS);
    fake_card_end(&bench.fake);
}

static void test_bad_settings(void **state)
{
    struct bench bench;

    (void)state;
    bench_make(&bench);
    bench.factory.eid[15] ^= 1;
    assert_refused(&bench, ERR_RANGE, "check digits");
    bench.factory.eid[15] ^= 1;
    bench.factory.quirks = "no-such-vendor";
    assert_refused(&bench, ERR_RANGE, "no-such-vendor");
    bench.factory.quirks = NULL;
    bench.factory.ipa_features = "eimCtxParams1Generation,minimizeEsipaBytes";
    assert_refused(&bench, ERR_RANGE, "unknown feature 'minimizeEsipaBytes'");
    bench.factory.ipa_features = "eimCtxParams1Generation,";
    assert_refused(&bench, ERR_RANGE, "unknown feature ''");
    bench.factory.ipa_features = NULL;
    bench.factory.nvm_bytes = UINT32_MAX;
    assert_refused(&bench, ERR_RANGE, "memory");
    bench.factory.nvm_bytes = 0;
    bench.factory.rat = to_euiccd(BYTES_TEXT("\x30\x05"));
    assert_refused(&bench, ERR_MALFORMED, "RulesAuthorisationTable");
    bench.factory.rat = to_euiccd(BYTES_NONE);
    bench.factory.access_name = "a..b";
    assert_refused(&bench, ERR_RANGE, "access point");
    bench.factory.access_name = "\xC3\xA4.example";
    assert_refused(&bench, ERR_RANGE, "letters (a to z)");
    fake_card_end(&bench.fake);
}

/* A table is refused unless each of its rules can be read (D-31). */
static void test_bad_rules(void **state)
{
    static const char
        rule[] = "\x30\x0F\x80\x02\x05\x60\xA1\x06\x30\x04\x80\x02\x00\xF1\x82\x01\x00",
        good[] = "\x30\x10\x80\x02\x05\x60\xA1\x07\x30\x05\x80\x03\x00\xF1\x10\x82\x01\x00";
    const struct {
        struct bytes rules;
        const char *text;
    } rows[] = {
        {BYTES_TEXT("\x30\x05"), "invalid tag or length"},
        {BYTES_TEXT("\x04\x00"), "rule 1"}, /* another type */
        {BYTES_TEXT("\x30\x00"), "rule 1"}, /* without members */
        {BYTES_TEXT(rule), "rule 1"},       /* mccMnc of two octets */
        {BYTES_TEXT(
             "\x30\x10\x80\x02\x05\x60\xA1\x07\x30\x05\x80\x03\x00\xF1\x10\x82\x01\x00\x30\x00"),
         "rule 2"},
    };
    struct bench bench;

    (void)state;
    bench_make(&bench);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        bench.factory.rat = to_euiccd(rows[i].rules);
        assert_refused(&bench, ERR_MALFORMED, "RulesAuthorisationTable");
        assert_refused(&bench, ERR_MALFORMED, rows[i].text);
    }
    bench.factory.rat = to_euiccd(BYTES_TEXT(good));
    assert_int_equal(euiccd_create(bench.path, &bench.factory, &bench.error), 0);
    fake_card_end(&bench.fake);
}

/* A card of mode consumer has no IPAe: each setting of it is refused, and the standard values are
 * not. */
static void test_consumer(void **state)
{
    static const struct {
        struct euiccd_create_options settings;
        const char *name;
    } rows[] = {
        {{.ipa = EUICCD_IPA_IPAE}, "ipa in mode consumer"},
        {{.poll_seconds = 1}, "poll_seconds in mode consumer"},
        {{.rollback_seconds = 1}, "rollback_seconds in mode consumer"},
        {{.fallback_seconds = 1}, "fallback_seconds in mode consumer"},
        {{.access_name = "iot"}, "access_name in mode consumer"},
        {{.compact = true}, "compact in mode consumer"},
        {{.ipa_features = "eimCtxParams1Generation"}, "ipa_features in mode consumer"},
    };
    struct bench bench;

    (void)state;
    bench_make(&bench);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct euiccd_create_options standard = bench.factory;

        bench.factory.mode = EUICCD_MODE_CONSUMER;
        bench.factory.ipa = rows[i].settings.ipa;
        bench.factory.poll_seconds = rows[i].settings.poll_seconds;
        bench.factory.rollback_seconds = rows[i].settings.rollback_seconds;
        bench.factory.fallback_seconds = rows[i].settings.fallback_seconds;
        bench.factory.access_name = rows[i].settings.access_name;
        bench.factory.compact = rows[i].settings.compact;
        bench.factory.ipa_features = rows[i].settings.ipa_features;
        assert_refused(&bench, ERR_RANGE, rows[i].name);
        bench.factory = standard;
    }
    bench.factory.mode = EUICCD_MODE_CONSUMER;
    assert_int_equal(euiccd_create(bench.path, &bench.factory, &bench.error), 0);
    fake_card_end(&bench.fake);
}

/* F.3: a card of SGP.32 v1.3 is one of SGP.32, and not of v1.0. */
static void test_version_1_3(void **state)
{
    struct bench bench;

    (void)state;
    bench_make(&bench);
    bench.factory.spec = EUICCD_SPEC_1_3;
    bench.factory.mode = EUICCD_MODE_CONSUMER;
    assert_refused(&bench, ERR_RANGE, "SGP.32 v1.3 in mode consumer");
    bench.factory.mode = EUICCD_MODE_DUAL;
    bench.factory.quirks = "inline,v1.0";
    assert_refused(&bench, ERR_RANGE, "with \"inline,v1.0\", which has a quirk of SGP.32 v1.0");
    bench.factory.quirks = "inline";
    assert_int_equal(euiccd_create(bench.path, &bench.factory, &bench.error), 0);
    fake_card_end(&bench.fake);
}

/* ECASD-K1 */
static void test_bad_credentials(void **state)
{
    struct bench bench;
    struct euiccd_credential *first = &bench.fake.credentials.credentials[0];
    struct euiccd_credential good;
    uint8_t ci[2048];

    (void)state;
    bench_make(&bench);
    good = *first;
    bench.factory.credential_count = 0;
    assert_refused(&bench, ERR_RANGE, "credentials");
    bench.factory.credential_count = 1;
    first->euicc_certificate = good.euicc_certificate;
    first->euicc_certificate.length = 100;
    assert_refused(&bench, ERR_MALFORMED, "eUICC certificate: not a valid");
    *first = good;
    first->eum_certificate = bench.factory.credentials[1].eum_certificate; /* of the other curve */
    assert_refused(&bench, ERR_MALFORMED, "certificate");
    *first = good;
    memcpy(ci, good.ci_certificate.data, good.ci_certificate.length);
    ci[good.ci_certificate.length - 1] ^= 1; /* of its own signature */
    first->ci_certificate.data = ci;
    assert_refused(&bench, ERR_MALFORMED,
                   "CI certificate: its signature does not verify with its own key");
    *first = good;
    first->euicc_private_key = bench.factory.credentials[1].euicc_private_key;
    assert_refused(&bench, ERR_MALFORMED, "private key");
    *first = good;
    eid_from_digits(bench.factory.eid, "89049032123451234512345678901235"); /* a valid other one */
    assert_refused(&bench, ERR_RANGE, "is not EID 89049032123451234512345678901235");
    fake_card_end(&bench.fake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),        cmocka_unit_test(test_bad_settings),
        cmocka_unit_test(test_bad_rules),   cmocka_unit_test(test_consumer),
        cmocka_unit_test(test_version_1_3), cmocka_unit_test(test_bad_credentials),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
