/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Compact forms that are not rebuilt: full and damaged ones, and those of which the eIM does not
 * know all. test/e2e/test_eim_json.py has those that a card signed.
 */
#include "test/tools/eim/esipa/download_scene.h"
#include "tools/eim/esipa/esipa_internal.h"

enum message { AUTHENTICATED, PREPARED, NOTIFICATION };

static const char *const known =
    "{\"session\": {\"transaction\": \"0102\", \"address\": \"a\", \"id\": \"d\"}}";

static struct exchange exchange_of(json_t *card)
{
    return (struct exchange){
        .esipa = here.eim.esipa, .line = json_object(), .card = card, .eid = EID};
}

static int expand(struct exchange *exchange, enum message kind, struct bytes *message)
{
    struct pending_notification pending;

    switch (kind) {
    case AUTHENTICATED:
        return esipa_expand_authenticated(exchange, message);
    case PREPARED:
        return esipa_expand_prepared(exchange, message, BYTES_NONE);
    default:
        assert_int_equal(esipa_decode(exchange, &msg_pending_notification, *message, &pending), 0);
        return esipa_expand_notification(exchange, &pending, message);
    }
}

static void test_left_as_they_are(void **state)
{
    static const struct {
        enum message kind;
        const char *message;
    } rows[] = {
        {AUTHENTICATED, "BF38023000"},
        {AUTHENTICATED, "BF380AA1088002010202020102"}, /* damaged */
        {AUTHENTICATED, "BF3809A10780020102020101"},   /* authenticateResponseError */
        {PREPARED, "BF21023000"},
        {PREPARED, "BF2109A10780020102020101"},
        {PREPARED, "BF2100"},
        {PREPARED, ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t memory[40];
        struct buf in = BUF_OVER(memory);
        json_t *card = json_loads(known, 0, NULL);
        struct exchange exchange = exchange_of(card);
        struct bytes message;

        assert_int_equal(buf_put_hex(&in, rows[i].message), 0);
        message = buf_bytes(&in);
        assert_int_equal(expand(&exchange, rows[i].kind, &message), 0);
        assert_ptr_equal(message.at, in.at);
        assert_int_equal(message.len, in.len);
        json_decref(exchange.line);
        json_decref(card);
    }
}

#define SIGNATURE64                                                                                \
    "5F3740"                                                                                       \
    "0000000000000000000000000000000000000000000000000000000000000000"                             \
    "0000000000000000000000000000000000000000000000000000000000000000"
#define COMPACT_AUTHENTICATED "BF384BA249A00484020000" SIGNATURE64
#define COMPACT_PREPARED      "BF2147A2453000" SIGNATURE64
#define COMPACT_INSTALLATION  "A054A00F80020304020101A206A0044F020010" SIGNATURE64
#define COMPACT_OTHER         "A150BF2F0A800101810206400C0161" SIGNATURE64
#define COMPACT_OTHER_OF_CI   "A153BF2F0A800101810206400C0161" SIGNATURE64 "040111"
#define SERVER_SIGNED1                                                                             \
    "302B80020102811000000000000000000000000000000000830161841011111111111111111111111111111111"
#define CERTIFICATES "'euiccCertificate': '30023000', 'eumCertificate': '30023000'"

/* `members`: of the card beside its session, and of the session, with ' in the place of ". */
static void test_unknown_parts(void **state)
{
    static const struct {
        enum message kind;
        const char *message, *card, *session, *reason;
    } rows[] = {
        {AUTHENTICATED, COMPACT_AUTHENTICATED, "", "", "the certificates"},
        {AUTHENTICATED, COMPACT_AUTHENTICATED, CERTIFICATES, "", "serverSigned1"},
        {AUTHENTICATED, COMPACT_AUTHENTICATED, CERTIFICATES,
         "'serverSigned1': '" SERVER_SIGNED1 "'", "euiccInfo2"},
        {AUTHENTICATED, COMPACT_AUTHENTICATED, CERTIFICATES ", 'euiccInfo2': 'BF2200'",
         "'serverSigned1': '" SERVER_SIGNED1 "'", "ctxParams1"},
        {PREPARED, COMPACT_PREPARED, "", "", "euiccOtpk"},
        {PREPARED, COMPACT_PREPARED, "", "'smdpSigned2': '300780020102010100'", "euiccOtpk"},
        {NOTIFICATION, COMPACT_INSTALLATION, "", "", "the session"},
        {NOTIFICATION, COMPACT_OTHER, "", "", "the certificates"},
        {NOTIFICATION, COMPACT_OTHER_OF_CI, CERTIFICATES, "", "the certificates"}, /* F.3 */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char text[700];
        uint8_t memory[200];
        struct buf in = BUF_OVER(memory);
        struct exchange exchange;
        struct bytes message;
        json_t *card;

        snprintf(
            text, sizeof(text),
            "{%s%s\"session\": {\"transaction\": \"0102\", \"address\": \"a\", \"id\": \"d\"%s%s}}",
            rows[i].card, *rows[i].card ? ", " : "", *rows[i].session ? ", " : "", rows[i].session);
        for (char *at = text; *at; at++)
            if (*at == '\'')
                *at = '"';
        card = json_loads(text, 0, NULL);
        assert_non_null(card);
        exchange = exchange_of(card);
        assert_int_equal(buf_put_hex(&in, rows[i].message), 0);
        message = buf_bytes(&in);
        assert_int_equal(expand(&exchange, rows[i].kind, &message), ERR_UNSUPPORTED);
        snprintf(text, sizeof(text),
                 "compact form: this eIM does not know %s of the full form (E-71)", rows[i].reason);
        assert_string_equal(json_string_value(json_object_get(exchange.line, "reason")), text);
        json_decref(exchange.line);
        json_decref(card);
    }
}

/* A cancellation without a reason, and one before the certificate of the SM-DP+ is known. */
static void test_cancelled(void **state)
{
    struct cancel_session_response response = {.arm = CANCEL_SESSION_RESPONSE_ERROR};
    json_t *card = json_loads(known, 0, NULL);
    struct exchange exchange = exchange_of(card);

    (void)state;
    assert_int_equal(esipa_expand_cancelled(&exchange, &response), 0);
    assert_int_equal(response.arm, CANCEL_SESSION_RESPONSE_ERROR);
    response.arm = CANCEL_SESSION_RESPONSE_COMPACT_OK;
    assert_int_equal(esipa_expand_cancelled(&exchange, &response), ERR_UNSUPPORTED);
    assert_non_null(strstr(json_string_value(json_object_get(exchange.line, "reason")), "smdpOid"));
    json_object_set_new(json_object_get(card, "session"), "smdpOid", json_string("2A"));
    assert_int_equal(esipa_expand_cancelled(&exchange, &response), ERR_UNSUPPORTED);
    assert_non_null(strstr(json_string_value(json_object_get(exchange.line, "reason")), "reason"));
    response.has_compact_reason = true;
    assert_int_equal(esipa_expand_cancelled(&exchange, &response), ERR_UNSUPPORTED); /* no key */
    json_decref(exchange.line);
    json_decref(card);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_left_as_they_are, begin, end),
        cmocka_unit_test_setup_teardown(test_unknown_parts, begin, end),
        cmocka_unit_test_setup_teardown(test_cancelled, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
