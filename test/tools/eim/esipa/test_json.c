/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The JSON binding of ESipa: bodies and the messages of the ASN.1 binding for them. */
#include "test/tools/eim/esipa/download_scene.h"
#include "tools/eim/esipa/esipa_internal.h"

#include <stdlib.h>

/* ---- Bodies alone ---- */

static struct exchange exchange_of(void)
{
    return (struct exchange){.esipa = here.eim.esipa, .line = json_object()};
}

static const char *reason_of(const struct exchange *exchange)
{
    const char *text = json_string_value(json_object_get(exchange->line, "reason"));

    return text ? text : "";
}

/* `text` with ' in the place of ". */
static json_t *parse(const char *text)
{
    char memory[600];

    assert_true(strlen(text) < sizeof(memory));
    strcpy(memory, text);
    for (char *at = memory; *at; at++)
        if (*at == '\'')
            *at = '"';
    return json_loads(memory, 0, NULL);
}

#define CHALLENGE64 "'euiccChallenge': 'ABEiM0RVZneImaq7zN3u/w=='"

static void test_requests(void **state)
{
    static const struct {
        uint32_t function;
        const char *body, *message;
    } rows[] = {
        {0xBF4F, "{}", "BF4F00"},
        {0xBF4F, "{'eidValue': '" EID "'}", "BF4F125A10" EID},
        {0xBF4F, "{'eidValue': '" EID "', 'notifyStateChange': false, 'other': [1]}",
         "BF4F125A10" EID},
        /* the members of the message are in the order of its type, not in that of the body */
        {0xBF4F,
         "{'rPlmn': 'APEQ', 'stateChangeCause': 5, 'notifyStateChange': true, 'eidValue': '" EID
         "'}",
         "BF4F1C5A10" EID "8000810105820300F110"},
        {0xBF4F, "{'stateChangeCause': 127}", "BF4F0381017F"},
        {0xBF4F, "{'stateChangeCause': 255}", "BF4F04810200FF"},
        /* no EIDs: passed on as an empty one */
        {0xBF4F, "{'eidValue': ''}", "BF4F025A00"},
        {0xBF4F, "{'eidValue': '8904903200000000000000000000001'}", "BF4F025A00"},
        {0xBF4F, "{'eidValue': '8904903200000000000000000000001A'}", "BF4F025A00"},
        {0xBF4F, "{'eidValue': 89}", "BF4F025A00"},
        {0xBF4F, "{'eidValue': null}", "BF4F025A00"},
        {0xBF50, "{'eidValue': '" EID "', 'eimPackageResult': 'oAMCAQE='}",
         "BF50175A10" EID "A003020101"},
        {0xBF50, "{'eimPackageResult': 'oAMCAQE='}", "BF5005A003020101"},
        {0xBF50, "{'eimPackageResult': 'v1IFoAODAWE='}", "BF5008BF5205A003830161"},
        /* ProvideEimPackageResult in the member: without and with an EID of its own */
        {0xBF50, "{'eidValue': '" EID "', 'eimPackageResult': 'v1AFoAMCAQE='}",
         "BF50175A10" EID "A003020101"},
        {0xBF50,
         "{'eidValue': '89049032000000000000000000000099', 'eimPackageResult': "
         "'v1AXWhCJBJAyAAAAAAAAAAAAAAASoAMCAQE='}",
         "BF50175A10" EID "A003020101"},
        {0xBF3D, "{'pendingNotification': 'vzcA'}", "BF3D05A003BF3700"},
        {0xBF3D, "{'provideEimPackageResult': 'v1AFoAMCAQE='}", "BF3D08BF5005A003020101"},
        {0xBF3D, "{}", "BF3D00"},
        {0xBF39, "{" CHALLENGE64 "}", "BF3912" CHALLENGE},
        {0xBF39,
         "{" CHALLENGE64 ", 'smdpAddress': 'a.b', 'euiccInfo1': 'vyANggMCBQCpBAQCq82qAA==', "
         "'eimTransactionId': 'aA'}",
         "BF392A" CHALLENGE "8303612E62" INFO1 TRANSACTION},
        {0xBF39, "{'euiccChallenge': 'AA==', 'smdpAddress': ''}", "BF39058101008300"},
        {0xBF3B, "{'transactionId': '0102', 'authenticateServerResponse': 'vzgCMAA='}",
         "BF3B0980020102BF38023000"},
        {0xBF3A, "{'transactionId': '0102', 'prepareDownloadResponse': 'vyECMAA='}",
         "BF3A0980020102BF21023000"},
        {0xBF41, "{'transactionId': '0102', 'cancelSessionResponse': 'v0EDgQEF'}",
         "BF410980020102A103810105"},
    };
    char text[400];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t memory[200];
        struct buf out = BUF_OVER(memory);
        struct exchange exchange = exchange_of();
        json_t *body = parse(rows[i].body);

        assert_non_null(body);
        assert_int_equal(esipa_json_read(&exchange, rows[i].function, body, &out), 0);
        assert_string_equal(bytes_to_hex(buf_bytes(&out), text, sizeof(text)), rows[i].message);
        json_decref(body);
        json_decref(exchange.line);
    }
}

/* A wrong EID is in the log; the function refuses it. */
static void test_reason_of_a_wrong_eid(void **state)
{
    uint8_t memory[50];
    struct buf out = BUF_OVER(memory);
    struct exchange exchange = exchange_of();
    json_t *body = parse("{'eidValue': '89x'}");

    (void)state;
    assert_int_equal(esipa_json_read(&exchange, 0xBF4F, body, &out), 0);
    assert_string_equal(reason_of(&exchange), "eidValue \"89x\": must be 32 digits (SGP.32 6.4)");
    json_decref(body);
    json_decref(exchange.line);
}

static void test_refused_members(void **state)
{
    static const struct {
        uint32_t function;
        const char *body, *reason;
    } rows[] = {
        {0xBF4F, "{'notifyStateChange': 1}", "notifyStateChange 1: must be true or false"},
        {0xBF4F, "{'stateChangeCause': 'reset'}",
         "stateChangeCause \"reset\": must be an integer, 0 to 255"},
        {0xBF4F, "{'stateChangeCause': -1}", "stateChangeCause -1: must be an integer"},
        {0xBF4F, "{'stateChangeCause': 256}", "stateChangeCause 256: must be an integer"},
        {0xBF4F, "{'stateChangeCause': 1.0}", "stateChangeCause 1.0: must be an integer"},
        {0xBF4F, "{'rPlmn': '00F1'}", ""}, /* Base64 of three octets: not refused here */
        {0xBF4F, "{'rPlmn': '0'}", "rPlmn \"0\": must be octets in Base64"},
        {0xBF4F, "{'rPlmn': null}", "rPlmn null: must be octets in Base64"},
        {0xBF50, "{}", "eimPackageResult is missing: must be one data object in Base64"},
        {0xBF50, "{'eimPackageResult': ''}", "eimPackageResult \"\": must be one data object"},
        /* two data objects */
        {0xBF50, "{'eimPackageResult': 'oAMCAQFaAA=='}", "must be one data object in Base64"},
        {0xBF50, "{'eimPackageResult': 'oAM='}", "must be one data object in Base64"},
        {0xBF3D, "{'pendingNotification': 'vzcAvzcA'}",
         "pendingNotification \"vzcAvzcA\": must be"},
        {0xBF3D, "{'provideEimPackageResult': 'vzcA'}", "provideEimPackageResult \"vzcA\""},
        {0xBF39, "{}", "euiccChallenge is missing: must be octets in Base64"},
        {0xBF39, "{" CHALLENGE64 ", 'smdpAddress': 1}", "smdpAddress 1: must be a string"},
        {0xBF39, "{" CHALLENGE64 ", 'euiccInfo1': 'ggFh'}",
         "euiccInfo1 \"ggFh\": must be one data"},
        {0xBF39, "{" CHALLENGE64 ", 'eimTransactionId': ''}",
         "eimTransactionId \"\": must be 1 to 16 octets in hex"},
        {0xBF39, "{" CHALLENGE64 ", 'eimTransactionId': '0'}", "must be 1 to 16 octets in hex"},
        {0xBF39, "{" CHALLENGE64 ", 'eimTransactionId': '0001020304050607080910111213141516'}",
         "must be 1 to 16 octets in hex"},
        {0xBF3B, "{'authenticateServerResponse': 'vzgCMAA='}", "transactionId is missing"},
        {0xBF3B, "{'transactionId': 'xy', 'authenticateServerResponse': 'vzgCMAA='}",
         "transactionId \"xy\": must be 1 to 16 octets in hex"},
        {0xBF3B, "{'transactionId': '0102'}", "authenticateServerResponse is missing"},
        {0xBF3B, "{'transactionId': '0102', 'authenticateServerResponse': 'vyECMAA='}",
         "authenticateServerResponse \"vyECMAA=\": must be one data object"},
        {0xBF3A, "{'transactionId': '0102', 'prepareDownloadResponse': {}}",
         "prepareDownloadResponse {}: must be one data object in Base64"},
        {0xBF41, "{'transactionId': '0102', 'cancelSessionResponse': 'vyECMAA='}",
         "must be one CancelSessionResponse (BF41) in Base64"},
        {0xBF41, "{'transactionId': '0102', 'cancelSessionResponse': 'gQEF'}",
         "must be one CancelSessionResponse (BF41) in Base64"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t memory[200];
        struct buf out = BUF_OVER(memory);
        struct exchange exchange = exchange_of();
        json_t *body = parse(rows[i].body);
        int expected = *rows[i].reason ? 400 : 0;

        assert_non_null(body);
        assert_int_equal(esipa_json_read(&exchange, rows[i].function, body, &out), expected);
        if (!strstr(reason_of(&exchange), rows[i].reason))
            assert_string_equal(reason_of(&exchange), rows[i].reason);
        if (expected)
            assert_non_null(strstr(reason_of(&exchange), "(SGP.32 6.4)"));
        json_decref(body);
        json_decref(exchange.line);
    }
}

#define SUCCESS "'header': {'functionExecutionStatus': {'status': 'Executed-Success'}}"
#define FAILED(subject, its_reason)                                                                \
    "{'header': {'functionExecutionStatus': {'status': 'Failed', 'statusCodeData': "               \
    "{'subjectCode': '" subject "', 'reasonCode': '" its_reason "'}}}}"

static void test_responses(void **state)
{
    static const struct {
        uint32_t function, error_tag;
        const char *message, *body; /* NULL: malformed */
    } rows[] = {
        {0xBF4F, 0x02, "BF4F03020101", "{'eimPackageError': 1, " SUCCESS "}"},
        {0xBF4F, 0x02, "BF4F0302017F", "{'eimPackageError': 127, " SUCCESS "}"},
        {0xBF4F, 0x02, "BF4F03BF5100", "{'euiccPackageRequest': 'v1EA', " SUCCESS "}"},
        {0xBF4F, 0x02, "BF4F06BF52035C0181", "{'ipaEuiccDataRequest': 'v1IDXAGB', " SUCCESS "}"},
        {0xBF4F, 0x02, "BF4F03BF5400", "{'profileDownloadTriggerRequest': 'v1QA', " SUCCESS "}"},
        {0xBF50, 0x02, "BF5006BF5303800101", "{'eimAcknowledgements': 'v1MDgAEB', " SUCCESS "}"},
        {0xBF50, 0x02, "BF50023000", "{" SUCCESS "}"},
        {0xBF50, 0x02, "BF5003020102", FAILED("8.1.1", "3.9")},
        {0xBF50, 0x02, "BF500302017F", FAILED("1.6", "4.2")},
        {0xBF39, 0x81, "BF390381013A", FAILED("1.6", "4.2")},
        {0xBF39, 0x81, "BF3903810134", FAILED("8.31.2", "3.10")},
        /* a code of more than one octet has no name */
        {0xBF39, 0x81, "BF390481020100", FAILED("1.6", "4.2")},
        {0xBF39, 0x81, "BF3911A00F8002010230005F3701000401AB3000",
         "{'transactionId': '0102', 'serverSigned1': 'MAA=', 'serverSignature1': 'XzcBAA==', "
         "'euiccCiPKIdentifierToBeUsed': 'BAGr', 'serverCertificate': 'MAA=', " SUCCESS "}"},
        {0xBF39, 0x81, "BF3918A01680020102300030000C03414243A207A0058003414243",
         "{'transactionId': '0102', 'serverSigned1': 'MAA=', 'serverCertificate': 'MAA=', "
         "'matchingId': 'ABC', 'ctxParams1': 'oAWAA0FCQw==', " SUCCESS "}"},
        {0xBF3B, 0x82, "BF3B15A01380020102BF250030005F370100300004020102",
         "{'transactionId': '0102', 'profileMetadata': 'vyUA', 'smdpSigned2': 'MAA=', "
         "'smdpSignature2': 'XzcBAA==', 'smdpCertificate': 'MAA=', 'hashCc': 'BAIBAg==', " SUCCESS
         "}"},
        {0xBF3B, 0x82, "BF3B09A10780020102BF5400",
         "{'transactionId': '0102', 'profileDownloadTrigger': 'v1QA', " SUCCESS "}"},
        {0xBF3B, 0x82, "BF3B0382010A", FAILED("8.10.1", "3.9")},
        {0xBF3A, 0x81, "BF3A09A00780020102BF3600",
         "{'transactionId': '0102', 'boundProfilePackage': 'vzYA', " SUCCESS "}"},
        {0xBF3A, 0x81, "BF3A03810132", FAILED("8.2.9", "3.11")},
        {0xBF41, 0x81, "BF4102A000", "{" SUCCESS "}"},
        {0xBF41, 0x81, "BF4103810102", FAILED("8.1", "6.1")},
        {0xBF41, 0x81, "BF41", NULL},
        {0xBF41, 0x81, "", NULL},
        {0xBF41, 0x81, "BF4100", NULL},
        {0xBF3A, 0x81, "BF3A03A00180", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t memory[100];
        struct buf message = BUF_OVER(memory);
        struct exchange exchange = exchange_of();
        json_t *body, *expected = rows[i].body ? parse(rows[i].body) : NULL;

        assert_int_equal(buf_put_hex(&message, rows[i].message), 0);
        body = esipa_json_response(&exchange, rows[i].function, rows[i].error_tag,
                                   buf_bytes(&message));
        if (body && !json_equal(body, expected))
            fail_msg("%s: %s", rows[i].message, json_dumps(body, 0));
        assert_int_equal(body != NULL, rows[i].body != NULL);
        json_decref(expected);
        json_decref(body);
        json_decref(exchange.line);
    }
}

/* ---- Through the function ---- */

/* The status; the body is in here.eim.text. */
static int ask_text(const char *function, struct bytes body)
{
    int index = esipa_json_function(function);
    struct bytes out;
    int status;

    assert_true(index >= 0);
    status = esipa_handle_json(here.eim.esipa, index, body, &out);
    snprintf(here.eim.text, sizeof(here.eim.text), "%.*s", (int)out.len,
             out.len ? (const char *)out.at : "");
    free((void *)(uintptr_t)out.at);
    return status;
}

static int ask_json(const char *function, const char *body)
{
    json_t *in = parse(body);
    char *text = json_dumps(in, 0);
    int status = ask_text(function, bytes_at(text, strlen(text)));

    json_decref(in);
    free(text);
    return status;
}

static void assert_body(const char *expected)
{
    json_t *body = json_loads(here.eim.text, 0, NULL), *its = parse(expected);

    if (!json_equal(body, its))
        assert_string_equal(here.eim.text, expected);
    json_decref(body);
    json_decref(its);
}

static void test_names(void **state)
{
    static const char *const wrong[] = {
        "", "g", "GetEimPackage", "getEimPackages", "transferEimPackage", "geteimpackage",
    };
    static const char *const names[] = {
        "getEimPackage",      "provideEimPackageResult", "initiateAuthentication",
        "authenticateClient", "getBoundProfilePackage",  "handleNotification",
        "cancelSession",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
        assert_int_equal(esipa_json_function(wrong[i]), ERR_NOT_FOUND);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        assert_in_range(esipa_json_function(names[i]), 0, 6);
}

/* Status 400, one line of reason with the octets, and nothing else changes. */
static void test_bodies_that_are_none(void **state)
{
    static const struct {
        struct bytes body;
        const char *reason;
    } rows[] = {
        {{NULL, 0}, "the body is not a JSON object (SGP.32 6.4): it is empty []"},
        {BYTES_TEXT("[]"), "the body is not a JSON object (SGP.32 6.4) [5B5D]"},
        {BYTES_TEXT("1"), "the body is not a JSON object (SGP.32 6.4) [31]"},
        {BYTES_TEXT("{"), "the body is not a JSON object (SGP.32 6.4): "},
        {BYTES_TEXT("{} {}"), "end of file expected"},
        {BYTES_TEXT("{\"a\": 1, \"a\": 2}"), "duplicate object key"},
        {BYTES_TEXT("{\"a\": \"\xFF\"}"), "unable to decode byte 0xff"},
        {BYTES_TEXT("{\"a\": \"\\u0000\"}"), "\\u0000 is not allowed"},
        {BYTES_TEXT("{\"a\": [[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]}"), "more than 16 nested levels"},
        {BYTES_TEXT("\xBF\x4F\x00"), "[BF4F00]"},
    };

    (void)state;
    assert_int_equal(fake_esipa_order(&here.eim, EID, "\"data\": \"81\""), 0);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(ask_text("getEimPackage", rows[i].body), 400);
        if (!strstr(here.eim.text, rows[i].reason))
            assert_string_equal(here.eim.text, rows[i].reason);
        assert_null(strchr(here.eim.text, '\n'));
    }
    assert_int_equal(
        ask_text("getEimPackage",
                 BYTES_TEXT("{\"eidValue\": \"" EID "\", \"a\": \"[[[[[[[[[[[[[[[[[[\\\"[\"}")),
        200);
    assert_body("{'ipaEuiccDataRequest': 'v1IDXAGB', " SUCCESS "}");
}

/* The same package in both bindings, until its result arrives in any of them. */
static void test_one_queue(void **state)
{
    (void)state;
    assert_int_equal(fake_esipa_order(&here.eim, EID, "\"data\": \"81\", \"id\": \"1\""), 0);
    assert_int_equal(fake_esipa_order(&here.eim, EID, "\"data\": \"83\", \"id\": \"2\""), 0);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(ask_json("getEimPackage", "{'eidValue': '" EID "'}"), 200);
        assert_body("{'ipaEuiccDataRequest': 'v1IDXAGB', " SUCCESS "}");
        assert_int_equal(ask("BF4F125A10" EID), 200);
        assert_string_equal(here.eim.text, "BF4F06BF52035C0181");
    }
    assert_int_equal(ask_json("provideEimPackageResult",
                              "{'eidValue': '" EID "', 'eimPackageResult': 'v1IFoAODAWE='}"),
                     200);
    assert_body("{" SUCCESS "}");
    assert_int_equal(ask("BF4F125A10" EID), 200);
    assert_string_equal(here.eim.text, "BF4F06BF52035C0183");
    assert_int_equal(ask("BF501A5A10" EID "BF5205A003830161"), 200);
    assert_int_equal(ask_json("getEimPackage", "{'eidValue': '" EID "'}"), 200);
    assert_body("{'eimPackageError': 1, " SUCCESS "}");
}

static void test_eids(void **state)
{
    (void)state;
    assert_int_equal(ask_json("getEimPackage", "{}"), 200);
    assert_body("{'eimPackageError': 4, " SUCCESS "}");
    assert_int_equal(ask_json("getEimPackage", "{'eidValue': '89'}"), 200);
    assert_body("{'eimPackageError': 3, " SUCCESS "}");
    assert_int_equal(ask_json("getEimPackage", "{'eidValue': '" OTHER "'}"), 200);
    assert_body("{'eimPackageError': 2, " SUCCESS "}");
    assert_int_equal(ask_json("provideEimPackageResult", "{'eimPackageResult': 'oAMCAQE='}"), 200);
    assert_body(FAILED("8.1.1", "2.2"));
    assert_int_equal(ask_json("provideEimPackageResult",
                              "{'eidValue': '" OTHER "', 'eimPackageResult': 'oAMCAQE='}"),
                     200);
    assert_body(FAILED("8.1.1", "3.9"));
}

/* Requests without an effect: handleNotification and members that the function itself refuses. */
static void test_refused_by_the_function(void **state)
{
    (void)state;
    assert_int_equal(ask_json("handleNotification", "{}"), 400);
    assert_non_null(strstr(here.eim.text, "malformed HandleNotificationEsipa"));
    assert_int_equal(ask_json("handleNotification", "{'pendingNotification': 'vzcA', "
                                                    "'provideEimPackageResult': 'v1AA'}"),
                     400);
    assert_int_equal(ask_json("handleNotification", "{'pendingNotification': 'vzcA'}"), 400);
    assert_int_equal(ask_json("initiateAuthentication", "{'euiccChallenge': 'AA=='}"), 200);
    assert_non_null(strstr(here.eim.text, "InitiateAuthenticationRequestEsipa.euiccChallenge"));
    assert_non_null(strstr(here.eim.text, "\"subjectCode\":\"1.6\""));
    assert_int_equal(here.calls, 0);
}

/* An Indirect Profile Download; the status codes of an SM-DP+ are passed on, those without an error
 * code in the ASN.1 binding, too. */
static void test_download(void **state)
{
    static const char bind[] = "{'transactionId': '0102', 'prepareDownloadResponse': 'vyECMAA='}";

    (void)state;
    order("\"1$smdp.example$ONE\"");
    begin_response(INITIATED);
    assert_int_equal(ask_json("initiateAuthentication",
                              "{" CHALLENGE64 ", 'euiccInfo1': 'vyANggMCBQCpBAQCq82qAA==', "
                              "'eimTransactionId': 'AA'}"),
                     200);
    assert_string_equal(here.address, "smdp.example");
    assert_body(
        "{'transactionId': '0102', 'serverSigned1': 'MAA=', 'serverSignature1': "
        "'XzcBAA==', 'euiccCiPKIdentifierToBeUsed': 'BAGr', 'serverCertificate': 'MAA=', " SUCCESS
        "}");
    here.err = ERR_STATE;
    here.subject = "8.8.5";
    here.reason = "4.10";
    assert_int_equal(ask_json("authenticateClient", "{'transactionId': '0102', "
                                                    "'authenticateServerResponse': 'vzgCMAA='}"),
                     200);
    assert_body("{'header': {'functionExecutionStatus': {'status': 'Failed', 'statusCodeData': "
                "{'subjectCode': '8.8.5', 'reasonCode': '4.10', 'message': 'as scripted'}}}}");
    begin_response("{\"boundProfilePackage\": \"vzYA\"}");
    assert_int_equal(ask_json("getBoundProfilePackage", bind), 200);
    assert_body("{'transactionId': '0102', 'boundProfilePackage': 'vzYA', " SUCCESS "}");
    begin_response("{}");
    assert_int_equal(ask_json("cancelSession", "{'transactionId': '0102', "
                                               "'cancelSessionResponse': 'v0EDgQEF'}"),
                     200);
    assert_body("{" SUCCESS "}");
    assert_int_equal(ask_json("getBoundProfilePackage", bind), 200);
    assert_body("{'header': {'functionExecutionStatus': {'status': 'Failed', 'statusCodeData': "
                "{'subjectCode': '8.10.1', 'reasonCode': '3.9', 'message': 'unknown transactionId "
                "[0102]'}}}}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_requests, begin, end),
        cmocka_unit_test_setup_teardown(test_reason_of_a_wrong_eid, begin, end),
        cmocka_unit_test_setup_teardown(test_refused_members, begin, end),
        cmocka_unit_test_setup_teardown(test_responses, begin, end),
        cmocka_unit_test_setup_teardown(test_names, begin, end),
        cmocka_unit_test_setup_teardown(test_bodies_that_are_none, begin, end),
        cmocka_unit_test_setup_teardown(test_one_queue, begin, end),
        cmocka_unit_test_setup_teardown(test_eids, begin, end),
        cmocka_unit_test_setup_teardown(test_refused_by_the_function, begin, end),
        cmocka_unit_test_setup_teardown(test_download, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
