/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The signature of a ProfileInstallationResult: by the eUICC of an indirect download, by the known
 * card, by the key of another CI, forged. */
#include "test/fake/card.h"
#include "tools/eim/esipa/esipa_internal.h"

#include "apdu/tlv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct {
    struct fake_card fake; /* with its PKI and two chains */
    char eid[33], pki[100], path[100];
    struct der *der;
    struct eim_state state;
    struct rng rng;
    struct esipa *esipa;
    unsigned calls;
    bool untagged; /* HandleNotification as of SGP.32 v1.0 */
    json_t *line;  /* last line of the log */
} here;

static int script(void *context, const char *address, const char *function, json_t *in,
                  json_t **out, struct es9_error *error)
{
    (void)context;
    assert_string_equal(address, "smdp.example");
    assert_string_equal(function, "handleNotification");
    here.calls++;
    json_decref(in);
    if (out)
        *out = NULL;
    *error = (struct es9_error){.text = ""};
    return 0;
}

static void keep(void *context, const json_t *line)
{
    (void)context;
    json_decref(here.line);
    here.line = json_deep_copy(line);
}

static int begin(void **state)
{
    struct esipa_options options = {.eim_id = "eim", .state = &here.state, .rng = &here.rng};

    (void)state;
    memset(&here, 0, sizeof(here));
    fake_card_make(&here.fake, NULL);
    euiccd_eid(here.fake.card, here.eid);
    snprintf(here.pki, sizeof(here.pki), "%s/pki", here.fake.folder);
    snprintf(here.path, sizeof(here.path), "%s/state.json", here.fake.folder);
    here.rng = rng_system();
    options.der = here.der = der_definitions_new();
    options.pki = here.pki;
    options.es9 = script;
    options.log = keep;
    assert_int_equal(eim_state_load(&here.state, here.path), 0);
    return esipa_new(&here.esipa, &options);
}

static int end(void **state)
{
    (void)state;
    json_decref(here.line);
    esipa_free(here.esipa);
    eim_state_free(&here.state);
    der_definitions_free(here.der);
    fake_card_end(&here.fake);
    return 0;
}

/* Puts chain `which` of the card into `object`. */
static void know(json_t *object, size_t which)
{
    const struct euiccd_credential *chain = &here.fake.credentials.credentials[which];

    eim_state_put_octets(object, "euiccCertificate", from_euiccd(chain->euicc_certificate));
    eim_state_put_octets(object, "eumCertificate", from_euiccd(chain->eum_certificate));
}

/* The card has a trigger without result, and a session of it; chain -1: no certificates. */
static json_t *card_with(const char *order, int known, int in_session)
{
    json_t *item = json_pack("{s:s, s:s, s:s}", "eid", here.eid, "id", order, "download", "1$x$y");
    char id[ESIPA_ID_MAX + 1];
    struct eim_error error;
    json_t *card, *session;

    assert_int_equal(esipa_queue(here.esipa, item, id, &error), 0);
    json_decref(item);
    card = eim_state_object(&here.state, "eim", here.eid);
    json_object_set_new(card, "sent", json_pack("{s:s}", "kind", ESIPA_SENT_DOWNLOAD));
    session =
        json_pack("{s:s, s:s, s:s}", "transaction", "0102", "address", "smdp.example", "id", order);
    json_object_set_new(card, "session", session);
    if (known >= 0)
        know(card, (size_t)known);
    if (in_session >= 0)
        know(session, (size_t)in_session);
    return card;
}

/* A ProfileInstallationResult of transaction 0102, signed with the key of chain `which`. */
static void put_result(struct buf *out, size_t which)
{
    static const uint8_t transaction[] = {1, 2}, oid[] = {0x2A, 3};
    static const uint8_t iccid[10] = {0x98, 0x99, 0, 0, 0, 0, 0, 0, 0, 0x10};
    const struct profile_installation_result_data data = {
        .transaction_id = BYTES_OF(transaction),
        .notification_metadata = {.seq_number = 5,
                                  .profile_management_operation = NOTIFICATION_EVENT_INSTALL,
                                  .notification_address = BYTES_TEXT("smdp.example"),
                                  .iccid = BYTES_OF(iccid)},
        .smdp_oid = BYTES_OF(oid),
        .final_result = FINAL_RESULT_ERROR,
        .bpp_command_id = BPP_COMMAND_LOAD_PROFILE_ELEMENTS,
        .error_reason = ERROR_REASON_PPR_NOT_ALLOWED};
    struct ec_private *key = NULL;
    uint8_t octets[200], signature[EC_SIGNATURE_LEN];
    struct buf signed_data = BUF_OVER(octets);
    size_t whole;

    assert_int_equal(
        der_encode(here.der, &msg_profile_installation_result_data, &data, &signed_data, NULL), 0);
    assert_int_equal(
        ec_private_import(&key,
                          from_euiccd(here.fake.credentials.credentials[which].euicc_private_key)),
        0);
    assert_int_equal(ec_sign(key, buf_bytes(&signed_data), BYTES_NONE, signature), 0);
    ec_private_free(key);
    whole = tlv_open(out, 0xBF37);
    buf_put(out, buf_bytes(&signed_data));
    tlv_put(out, 0x5F37, BYTES_OF(signature));
    tlv_close(out, whole);
}

/* ESipa.HandleNotification with it; inverts bit `flipped` of octet `at`. Returns an HTTP status. */
static int notify(size_t which, size_t at, uint8_t flipped)
{
    uint8_t octets[400], answer[100];
    struct buf request = BUF_OVER(octets), out = BUF_OVER(answer);
    size_t whole = tlv_open(&request, 0xBF3D), arm = here.untagged ? 0 : tlv_open(&request, 0xA0);

    put_result(&request, which);
    if (arm)
        tlv_close(&request, arm);
    tlv_close(&request, whole);
    request.at[request.len - 1 - at] ^= flipped;
    return esipa_handle(here.esipa, buf_bytes(&request), &out);
}

static const char *signature_of(const json_t *report)
{
    return json_string_value(json_object_get(report, "signature"));
}

/* From the eUICC of the session: forwarded, and the order is completed. */
static void of_the_session(bool untagged)
{
    json_t *card = card_with("d", -1, 1);

    here.untagged = untagged;
    assert_int_equal(notify(1, 0, 0), 204);
    assert_int_equal(here.calls, 1);
    assert_string_equal(signature_of(json_object_get(here.line, "download")), "good");
    assert_null(json_object_get(card, "session"));
    assert_int_equal(json_array_size(json_object_get(card, "queue")), 0);
    assert_string_equal(signature_of(json_array_get(json_object_get(card, "results"), 0)), "good");
}

static void test_of_the_session(void **state)
{
    (void)state;
    of_the_session(false);
}

static void test_of_the_session_untagged(void **state)
{
    (void)state;
    of_the_session(true);
}

/* Forged or modified: not forwarded, and the order stays. */
static void test_forged(void **state)
{
    json_t *card = card_with("d", 0, 1);

    (void)state;
    assert_int_equal(notify(0, 0, 0), 400); /* another key of the same card */
    for (size_t at = 0; at < EC_SIGNATURE_LEN + 20; at += 7)
        if (at != EC_SIGNATURE_LEN && at != EC_SIGNATURE_LEN + 1 && at != EC_SIGNATURE_LEN + 2)
            assert_int_equal(notify(1, at, 1), 400);
    assert_int_equal(here.calls, 0);
    assert_string_equal(json_string_value(json_object_get(here.line, "answer")), "refused");
    assert_non_null(json_object_get(card, "session"));
    assert_int_equal(json_array_size(json_object_get(card, "queue")), 1);
}

/* A session without stored certificates, or of another CI: reported as not verified. */
static void test_of_a_key_that_is_not_known(void **state)
{
    (void)state;
    card_with("d", 0, -1);
    assert_int_equal(notify(1, 0, 0), 204);
    assert_string_equal(signature_of(json_object_get(here.line, "download")),
                        "not verified, unknown key");
    card_with("e", 0, -1);
    assert_int_equal(notify(0, 0, 0), 204);
    assert_string_equal(signature_of(json_object_get(here.line, "download")), "good");
}

/* In the result of a trigger, as an IPA sends it (E-53). */
static void test_of_a_direct_download(void **state)
{
    uint8_t octets[400], answer[100], eid[EID_OCTETS];
    struct buf request = BUF_OVER(octets), out = BUF_OVER(answer), number = BUF_OVER(eid);
    json_t *card = card_with("d", 1, -1);
    size_t whole = tlv_open(&request, 0xBF50), trigger;

    (void)state;
    json_object_del(card, "session");
    assert_int_equal(buf_put_hex(&number, here.eid), 0);
    tlv_put(&request, 0x5A, buf_bytes(&number));
    trigger = tlv_open(&request, 0xBF54);
    put_result(&request, 1);
    tlv_close(&request, trigger);
    tlv_close(&request, whole);
    assert_int_equal(esipa_handle(here.esipa, buf_bytes(&request), &out), 200);
    assert_string_equal(signature_of(json_object_get(here.line, "download")), "good");
    assert_int_equal(json_array_size(json_object_get(card, "queue")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_of_the_session, begin, end),
        cmocka_unit_test_setup_teardown(test_of_the_session_untagged, begin, end),
        cmocka_unit_test_setup_teardown(test_forged, begin, end),
        cmocka_unit_test_setup_teardown(test_of_a_key_that_is_not_known, begin, end),
        cmocka_unit_test_setup_teardown(test_of_a_direct_download, begin, end)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
