/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packages of the suite's eIM against a card: good ones, each difference, verified results. */
#include "tools/suite/peer/eim.h"

#include "apdu/tlv.h"
#include "test/fake/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct {
    struct fake_card fake;
    struct rng rng;
    struct peer_eim eim;
    struct ec_public *euicc;
    struct peer_package sent;
    struct peer_result result;
    struct peer_error error;
    uint8_t memory[8192], response_memory[8192];
    struct bytes response;
} here;

/* Associates the eIM, with token 1. */
static void associate(bool token)
{
    struct buf request = BUF_OVER(here.memory);
    size_t outer = tlv_open(&request, 0xBF57), list = tlv_open(&request, 0xA0),
           entry = tlv_open(&request, 0x30);

    assert_int_equal(peer_eim_put_configuration(&here.eim, token, &request), 0);
    tlv_close(&request, entry);
    tlv_close(&request, list);
    tlv_close(&request, outer);
    assert_int_equal(fake_es10(&here.fake, buf_bytes(&request), &here.response), 0x9000);
    assert_int_equal(here.response.at[3], 0xA0);
    here.eim.token = token;
}

static int begin(void **state)
{
    struct cert cert;

    (void)state;
    memset(&here, 0, sizeof(here));
    here.rng = rng_system();
    fake_card_make(&here.fake, NULL);
    assert_int_equal(
        cert_parse(&cert, from_euiccd(here.fake.credentials.credentials[0].euicc_certificate)), 0);
    assert_int_equal(ec_public_from_spki(&here.euicc, cert.spki), 0);
    assert_int_equal(peer_eim_begin(&here.eim, "suite.eim", EC_CURVE_P256, &here.rng), 0);
    associate(true);
    return 0;
}

static int end(void **state)
{
    (void)state;
    peer_eim_end(&here.eim);
    ec_public_free(here.euicc);
    fake_card_end(&here.fake);
    return 0;
}

/* Sends a package; the result of peer_result_take. */
static int load(const struct suite_package *different, const char *operations)
{
    uint8_t memory[512];
    struct buf list = BUF_OVER(memory), request = BUF_OVER(here.memory);
    struct bytes response;

    assert_int_equal(buf_put_hex(&list, operations), 0);
    assert_int_equal(peer_package_put(&here.eim, different, here.fake.credentials.eid,
                                      buf_bytes(&list), &here.rng, &here.sent, &request),
                     0);
    assert_int_equal(fake_es10(&here.fake, buf_bytes(&request), &response), 0x9000);
    memcpy(here.response_memory, response.at, response.len);
    here.response = bytes_at(here.response_memory, response.len);
    return peer_result_take(&here.sent, here.euicc, here.response, &here.result, &here.error);
}

static void test_good(void **state)
{
    static const struct suite_package eco = {.eco = true}, plain = {.transaction = ""},
                                      other = {.transaction = "0102"};
    char text[64];

    (void)state;
    assert_int_equal(load(NULL, "BF6502 8000"), 0);
    assert_int_equal(here.result.kind, PEER_RESULT);
    assert_string_equal(bytes_to_hex(here.result.results, text, sizeof(text)), "BF6503800100");
    here.eim.counter = here.sent.counter;
    assert_int_equal(load(&eco, "AB00"), 0);
    assert_int_equal(here.result.kind, PEER_RESULT);
    here.eim.counter = here.sent.counter;
    assert_int_equal(load(&plain, "A600"), 0);
    assert_false(here.sent.has_transaction_id);
    here.eim.counter = here.sent.counter;
    assert_int_equal(load(&other, ""), 0);
    assert_int_equal(here.sent.transaction_id_len, 2);
    here.eim.counter = here.sent.counter;
}

static void test_differences(void **state)
{
    static const struct {
        struct suite_package different;
        enum peer_result_kind kind;
        int code;
    } rows[] = {
        {{.eim_id = "nobody"}, PEER_RESULT_UNSIGNED, 0},
        {{.eid = "89049032123451234512345678901235"}, PEER_RESULT_ERROR, 3},
        {{.counter = "="}, PEER_RESULT_ERROR, 4},
        {{.counter = "-1"}, PEER_RESULT_ERROR, 4},
        {{.counter = "8388608"}, PEER_RESULT_ERROR, 6},
        {{.token = "77"}, PEER_RESULT_UNSIGNED, 0},
        {{.signature_bit = 1}, PEER_RESULT_UNSIGNED, 0},
        {{.signature_bit = 512}, PEER_RESULT_UNSIGNED, 0},
        {{.counter = "8388607"}, PEER_RESULT, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (load(&rows[i].different, "A600") < 0)
            fail_msg("row %zu: %s", i, here.error.text);
        assert_int_equal(here.result.kind, rows[i].kind);
        assert_int_equal(here.result.code, rows[i].code);
    }
}

/* Every inverted octet of a signed result is noticed, and what does not belong to the package. */
static void test_wrong_results(void **state)
{
    struct peer_package sent;
    uint8_t copy[8192];

    (void)state;
    assert_int_equal(load(&(struct suite_package){.counter = "="}, "A600"), 0);
    sent = here.sent;
    for (size_t i = 0; i < here.response.len; i++) {
        memcpy(copy, here.response.at, here.response.len);
        copy[i] ^= 1;
        *here.error.text = '\0';
        if (peer_result_take(&sent, here.euicc, bytes_at(copy, here.response.len), &here.result,
                             &here.error) == 0)
            fail_msg("octet %zu inverted: accepted", i);
    }
    sent.counter++;
    assert_int_equal(peer_result_take(&sent, here.euicc, here.response, &here.result, &here.error),
                     ERR_MALFORMED);
    assert_non_null(strstr(here.error.text, "counterValue"));
    sent = here.sent;
    sent.token = 0;
    assert_int_equal(peer_result_take(&sent, here.euicc, here.response, &here.result, &here.error),
                     ERR_MALFORMED);
    assert_non_null(strstr(here.error.text, "association token 0"));
    sent = here.sent;
    sent.has_transaction_id = false;
    assert_int_equal(peer_result_take(&sent, here.euicc, here.response, &here.result, &here.error),
                     ERR_MALFORMED);
    sent = here.sent;
    strcpy(sent.eim_id, "other");
    assert_int_equal(peer_result_take(&sent, NULL, here.response, &here.result, &here.error),
                     ERR_MALFORMED);
}

/* Without a token the signatures cover 84 01 00; both curves. */
static void test_without_token(void **state)
{
    (void)state;
    fake_card_renew(&here.fake, NULL);
    peer_eim_end(&here.eim);
    assert_int_equal(peer_eim_begin(&here.eim, "suite.eim", EC_CURVE_BRAINPOOL_P256R1, &here.rng),
                     0);
    associate(false);
    assert_int_equal(load(NULL, "A600"), 0);
    assert_int_equal(here.result.kind, PEER_RESULT);
}

static void test_wrong_form(void **state)
{
    static const struct suite_package eid = {.eid = "0"}, transaction = {.transaction = "xy"};
    struct buf request = BUF_OVER(here.memory);
    struct peer_eim other;
    char id[200];

    (void)state;
    assert_int_equal(peer_package_put(&here.eim, &eid, here.fake.credentials.eid, BYTES_NONE,
                                      &here.rng, &here.sent, &request),
                     ERR_MALFORMED);
    assert_int_equal(peer_package_put(&here.eim, &transaction, here.fake.credentials.eid,
                                      BYTES_NONE, &here.rng, &here.sent, &request),
                     ERR_MALFORMED);
    memset(id, 'x', sizeof(id) - 1);
    id[sizeof(id) - 1] = '\0';
    assert_int_equal(peer_eim_begin(&other, id, EC_CURVE_P256, &here.rng), ERR_TOO_LONG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),          cmocka_unit_test(test_differences),
        cmocka_unit_test(test_wrong_results), cmocka_unit_test(test_without_token),
        cmocka_unit_test(test_wrong_form),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
