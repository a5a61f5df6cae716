/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES9+ and ES11 as bodies of HTTP: a whole download in each form, and what bad bodies get. */
#include "apdu/base64.h"
#include "apdu/tlv.h"
#include "card/asn1/msg_notification.h"
#include "test/fake/server.h"
#include "tools/smdpp/binding.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

static const char as_json[] = "application/json;charset=UTF-8";
static const char as_asn1[] = "application/x-gsma-rsp-asn1";
static const char protocol[] = "gsma/rsp/v2.1.0";

static int set_up(void **state)
{
    struct fake_server *server = malloc(sizeof(*server));

    assert_non_null(server);
    fake_server_make(server);
    *state = server;
    return 0;
}

static int tear_down(void **state)
{
    fake_server_end(*state);
    free(*state);
    return 0;
}

/* A refused request: one line in the log, and the same line as the body. */
static void assert_reason(const struct fake_server *server, const struct https_response *answer)
{
    size_t len = strlen(server->detail);

    assert_int_equal(server->records, 1);
    assert_string_equal(server->what, "refused");
    assert_string_equal(answer->content_type, "text/plain;charset=UTF-8");
    assert_true(len > 10);
    assert_int_equal(answer->body.len, len + 1);
    assert_memory_equal(answer->body.at, server->detail, len);
    assert_int_equal(answer->body.at[len], '\n');
}

/* One POST: its status, its body (malloc'd). */
static int post(struct fake_server *server, const char *path, const char *type,
                const char *admin_protocol, struct bytes body, struct bytes *answer_body)
{
    struct binding binding = {server->dp, server->der};
    const struct https_incoming in = {
        .path = path, .content_type = type, .admin_protocol = admin_protocol, .body = body};
    struct https_response answer = {.status = 404};

    server->records = 0;
    binding_handle(&binding, &in, &answer);
    *answer_body = answer.body;
    if (answer.status >= 400)
        assert_reason(server, &answer);
    return answer.status;
}

static int post_status(struct fake_server *server, const char *path, const char *type,
                       const char *admin_protocol, struct bytes body)
{
    struct bytes answer;
    int status = post(server, path, type, admin_protocol, body, &answer);

    free((void *)answer.at);
    return status;
}

/* What a refusal names: the value that was received and the one that is wanted. */
static void test_reasons(void **state)
{
    static const char initiate[] = "/gsma/rsp2/es9plus/initiateAuthentication";
    static const struct {
        const char *path, *type, *admin_protocol, *body, *told;
    } rows[] = {
        {"/no/such\x1B[2J", as_json, protocol, "{}", "path \"/no/such\\x1B[2J\": must be "},
        {initiate, "text/plain", protocol, "{}",
         "Content-Type \"text/plain\": must be application/json"},
        {"/gsma/rsp2/asn1", as_json, protocol, "", "application/x-gsma-rsp-asn1"},
        {initiate, as_json, "", "{}", "X-Admin-Protocol \"\": must be gsma/rsp/vX.Y.Z"},
        {initiate, as_json, "rsp/v2", "{}", "X-Admin-Protocol \"rsp/v2\""},
        {"/gsma/rsp2/es9plus/fly", as_json, protocol, "{}", "\"fly\" is not a function"},
        {initiate, as_json, protocol, "",
         "initiateAuthentication: the body is not JSON: empty body"},
        {initiate, as_json, protocol, "{\x1B]0;x\x07", "near '\\x1B'"},
        {initiate, as_json, protocol, "[1]", "not a JSON object"},
        {initiate, as_json, protocol, "{}", "euiccChallenge: is missing, must be octets in base64"},
        {initiate, as_json, protocol, "{\"euiccChallenge\": 5}",
         "euiccChallenge 5: must be octets in base64"},
        {initiate, as_json, protocol,
         "{\"euiccChallenge\": \"AAAAAAAAAAAAAAAAAAAAAAAAAAA=\", \"euiccInfo1\": \"vyAA\","
         " \"smdpAddress\": \"a\"}",
         "euiccChallenge: 20 octets, must be 16"},
        {"/gsma/rsp2/es9plus/authenticateClient", as_json, protocol,
         "{\"transactionId\": \"0G\", \"authenticateServerResponse\": \"vzgA\"}",
         "transactionId \"0G\": must be 1 to 16 octets in hex"},
        {"/gsma/rsp2/asn1", as_asn1, protocol, "\xA2\x03\xBF\x50\x00", "tag BF50: not a function"},
        {"/gsma/rsp2/asn1", as_asn1, protocol, "\x30\x03\x02\x01\x05", "[3003020105]"},
    };
    struct fake_server *server = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        size_t len = strcmp(rows[i].type, as_asn1) == 0 ? 5 : strlen(rows[i].body);

        assert_true(post_status(server, rows[i].path, rows[i].type, rows[i].admin_protocol,
                                bytes_at(rows[i].body, len)) >= 400);
        if (!strstr(server->detail, rows[i].told))
            fail_msg("row %zu: %s", i, server->detail);
    }
}

/* ---- JSON ---- */

static json_t *octets(struct bytes bytes)
{
    char text[8192];
    struct buf buf = BUF_OVER(text);

    base64_put(&buf, bytes);
    assert_false(buf.overflow);
    return json_stringn(text, buf.len);
}

/* One function that is to be answered with 200; `in` is given away. */
static json_t *call(struct fake_server *server, const char *function, json_t *in)
{
    char path[100], *text = json_dumps(in, 0);
    struct bytes body;
    json_t *out;

    snprintf(path, sizeof(path), "/gsma/rsp2/es9plus/%s", function);
    assert_int_equal(post(server, path, as_json, protocol, bytes_at(text, strlen(text)), &body),
                     200);
    free(text);
    json_decref(in);
    out = json_loadb((const char *)body.at, body.len, 0, NULL);
    assert_non_null(out);
    free((void *)body.at);
    return out;
}

static const char *status_of(const json_t *answer)
{
    const char *text = "?";

    json_unpack((json_t *)answer, "{s:{s:{s:s}}}", "header", "functionExecutionStatus", "status",
                &text);
    return text;
}

static struct bytes take(struct fake_server *server, const json_t *answer, const char *key)
{
    const char *text = json_string_value(json_object_get(answer, key));
    struct buf buf = arena_buf(&server->arena, text ? strlen(text) : 0);

    if (!text)
        fail_msg("no %s", key);
    assert_int_equal(base64_read(&buf, text), 0);
    return buf_bytes(&buf);
}

static json_t *initiate_json(struct fake_server *server, const char *address)
{
    json_t *challenge = octets(fake_server_challenge(server));

    return call(server, "initiateAuthentication",
                json_pack("{s:o, s:o, s:s}", "euiccChallenge", challenge, "euiccInfo1",
                          octets(fake_server_info1(server)), "smdpAddress", address));
}

static struct bytes authenticate_json(struct fake_server *server, const json_t *answer,
                                      const char *matching_id)
{
    struct buf id = arena_buf(&server->arena, 16);

    assert_int_equal(buf_put_hex(&id, json_string_value(json_object_get(answer, "transactionId"))),
                     0);
    server->initiated = (struct dp_initiated){buf_bytes(&id), take(server, answer, "serverSigned1"),
                                              take(server, answer, "serverSignature1"),
                                              take(server, answer, "euiccCiPKIdToBeUsed"),
                                              take(server, answer, "serverCertificate")};
    return fake_server_authenticate_with(server, &server->initiated, matching_id);
}

static json_t *with_id(const json_t *answer, const char *key, struct bytes bytes)
{
    return json_pack("{s:O, s:o}", "transactionId", json_object_get(answer, "transactionId"), key,
                     octets(bytes));
}

static void test_json_download(void **state)
{
    struct fake_server *server = *state;
    json_t *initiated = initiate_json(server, fake_server_address), *answer, *bound, *in;
    struct dp_authenticated authenticated = {0};
    struct bytes response = authenticate_json(server, initiated, "one"), result;
    char *text;

    assert_string_equal(status_of(initiated), "Executed-Success");
    answer = call(server, "authenticateClient",
                  with_id(initiated, "authenticateServerResponse", response));
    assert_string_equal(status_of(answer), "Executed-Success");
    assert_true(bytes_equal(take(server, answer, "profileMetadata"), server->profile.metadata));
    authenticated.smdp_signed2 = take(server, answer, "smdpSigned2");
    authenticated.smdp_signature2 = take(server, answer, "smdpSignature2");
    authenticated.smdp_certificate = take(server, answer, "smdpCertificate");
    json_decref(answer);
    bound = call(server, "getBoundProfilePackage",
                 with_id(initiated, "prepareDownloadResponse",
                         fake_server_prepare(server, &authenticated, NULL)));
    assert_string_equal(status_of(bound), "Executed-Success");
    result = fake_server_install(server, take(server, bound, "boundProfilePackage"));
    json_decref(bound);
    in = json_pack("{s:o}", "pendingNotification", octets(result));
    text = json_dumps(in, 0);
    assert_int_equal(post_status(server, "/gsma/rsp2/es9plus/handleNotification", as_json, protocol,
                                 bytes_at(text, strlen(text))),
                     204);
    assert_string_equal(server->detail, "installed");
    free(text);
    json_decref(in);
    json_decref(initiated);
}

static void test_json_refusals(void **state)
{
    struct fake_server *server = *state;
    json_t *answer = initiate_json(server, "elsewhere"), *code, *initiated;
    struct bytes response;

    assert_string_equal(status_of(answer), "Failed");
    code = json_object_get(
        json_object_get(json_object_get(answer, "header"), "functionExecutionStatus"),
        "statusCodeData");
    assert_string_equal(json_string_value(json_object_get(code, "subjectCode")), "8.8.1");
    assert_string_equal(json_string_value(json_object_get(code, "reasonCode")), "3.8");
    assert_null(json_object_get(answer, "transactionId"));
    json_decref(answer);

    initiated = initiate_json(server, fake_server_address);
    response = authenticate_json(server, initiated, "two");
    answer = call(server, "authenticateClient",
                  with_id(initiated, "authenticateServerResponse", response));
    assert_string_equal(status_of(answer), "Failed");
    assert_null(json_object_get(answer, "smdpSigned2"));
    json_decref(answer);
    json_decref(initiated);
}

/* The server's names in any case, with and without a final dot (RFC 4343). */
static void test_json_names(void **state)
{
    static const struct {
        const char *address;
        bool good;
    } rows[] = {{"SMDPP.EXAMPLE.COM", true},   {"smdpp.example.com.", true},
                {"Smdpp.Example.Com.", true},  {"SMDS.example.com", true},
                {"smds.example.com.", true},   {"smdpp.example.com:443", false},
                {"smdpp.example.co", false},   {"smdpp.example.com..", false},
                {"xsmdpp.example.com", false}, {"", false}};

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        json_t *answer = initiate_json(*state, rows[i].address);

        if ((strcmp(status_of(answer), "Executed-Success") == 0) != rows[i].good)
            fail_msg("%s: %s", rows[i].address, status_of(answer));
        json_decref(answer);
    }
}

static void test_json_events(void **state)
{
    struct fake_server *server = *state;
    struct dp_event event = {.event_id = "one", .address = "smdpp.example.com"};
    json_t *initiated, *answer;
    const char *id = "", *address = "";

    eid_to_digits(server->fake.credentials.eid, event.eid);
    assert_int_equal(dp_add_event(server->dp, &event), 0);
    initiated = initiate_json(server, fake_server_sds_address);
    answer = call(
        server, "authenticateClient",
        with_id(initiated, "authenticateServerResponse", authenticate_json(server, initiated, "")));
    assert_string_equal(status_of(answer), "Executed-Success");
    assert_int_equal(json_unpack(answer, "{s:[{s:s, s:s}]}", "eventEntries", "eventId", &id,
                                 "rspServerAddress", &address),
                     0);
    assert_string_equal(id, "one");
    assert_string_equal(address, fake_server_address);
    json_decref(answer);
    json_decref(initiated);
}

static void test_json_cancel(void **state)
{
    struct fake_server *server = *state;
    struct cancel_session_request request = {.reason = CANCEL_SESSION_END_USER_REJECTION};
    struct buf buf = arena_buf(&server->arena, 64);
    char id[33];
    json_t *answer;

    fake_server_open(server);
    request.transaction_id = server->initiated.transaction_id;
    assert_int_equal(der_encode(server->der, &msg_cancel_session_request, &request, &buf, NULL), 0);
    answer =
        call(server, "cancelSession",
             json_pack("{s:s, s:o}", "transactionId",
                       bytes_to_hex(request.transaction_id, id, sizeof(id)),
                       "cancelSessionResponse", octets(fake_server_es10(server, buf_bytes(&buf)))));
    assert_string_equal(status_of(answer), "Executed-Success");
    json_decref(answer);
    assert_int_equal(server->record.reason, CANCEL_SESSION_END_USER_REJECTION);
}

static void test_json_bad_bodies(void **state)
{
    static const struct {
        const char *function, *body;
    } rows[] = {
        {"initiateAuthentication", ""},
        {"initiateAuthentication", "{"},
        {"initiateAuthentication", "[]"},
        {"initiateAuthentication", "\"text\""},
        {"initiateAuthentication", "{}"},
        {"initiateAuthentication", "{\"a\": 1, \"a\": 2}"},
        {"initiateAuthentication",
         "{\"euiccChallenge\": \"AAAA\", \"euiccInfo1\": \"vyAA\", \"smdpAddress\": 5}"},
        {"initiateAuthentication",
         "{\"euiccChallenge\": \"!!!!\", \"euiccInfo1\": \"vyAA\", \"smdpAddress\": \"a\"}"},
        {"initiateAuthentication",
         "{\"euiccChallenge\": \"AAAA\", \"euiccInfo1\": \"vyAA\", \"smdpAddress\": \"a\"}"},
        {"authenticateClient", "{\"transactionId\": \"00\"}"},
        {"authenticateClient",
         "{\"transactionId\": \"xx\", \"authenticateServerResponse\": \"vzgA\"}"},
        {"authenticateClient", "{\"transactionId\": \"0011223344556677889900112233445566\","
                               " \"authenticateServerResponse\": \"vzgA\"}"}, /* 17 octets */
        {"authenticateClient", "{\"transactionId\": 1, \"authenticateServerResponse\": \"vzgA\"}"},
        {"getBoundProfilePackage", "{\"transactionId\": \"00\"}"},
        {"cancelSession", "{\"transactionId\": \"00\", \"cancelSessionResponse\": \"vzgA\"}"},
        {"cancelSession", "{\"transactionId\": \"00\"}"},
        {"handleNotification", "{}"},
        {"handleNotification", "{\"pendingNotification\": \"MAA=\"}"},
    };
    struct fake_server *server = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char path[100];

        snprintf(path, sizeof(path), "/gsma/rsp2/es9plus/%s", rows[i].function);
        if (post_status(server, path, as_json, protocol,
                        bytes_at(rows[i].body, strlen(rows[i].body))) != 400)
            fail_msg("%s %s", rows[i].function, rows[i].body);
    }
}

static void test_http(void **state)
{
    static const struct {
        const char *path, *type, *admin_protocol;
        int status;
    } rows[] = {
        {"/gsma/rsp2/es9plus/initiateAuthentication", as_json, protocol, 400},
        {"/gsma/rsp2/es11/initiateAuthentication", "APPLICATION/JSON", protocol, 400},
        {"/gsma/rsp2/es9plus/initiateAuthentication", as_asn1, protocol, 415},
        {"/gsma/rsp2/es9plus/initiateAuthentication", "application/jsonx", protocol, 415},
        {"/gsma/rsp2/es9plus/initiateAuthentication", "", protocol, 415},
        {"/gsma/rsp2/es9plus/initiateAuthentication", as_json, "", 400},
        {"/gsma/rsp2/es9plus/initiateAuthentication", as_json, "http/1.1", 400},
        {"/gsma/rsp2/es9plus/fly", as_json, protocol, 404},
        {"/gsma/rsp2/es9plus/", as_json, protocol, 404},
        {"/gsma/rsp2/asn1", as_json, protocol, 415},
        {"/gsma/rsp2/asn1/", as_asn1, protocol, 404},
        {"/", as_json, protocol, 404},
        {"", as_json, protocol, 404},
    };
    struct fake_server *server = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (post_status(server, rows[i].path, rows[i].type, rows[i].admin_protocol,
                        BYTES_TEXT("{}")) != rows[i].status)
            fail_msg("%s %s %s", rows[i].path, rows[i].type, rows[i].admin_protocol);
}

/* ---- ASN.1 ---- */

/* One function; its answer without the wrapper, in the arena. */
static void call_asn1(struct fake_server *server, const struct der_message *request, const void *in,
                      const struct der_message *response, void *out)
{
    struct buf body = arena_buf(&server->arena, 16384);
    size_t mark = tlv_open(&body, 0xA2);
    struct bytes answer;
    struct tlv whole;
    struct der_error error = {0};

    if (der_encode(server->der, request, in, &body, &error) < 0)
        fail_msg("%s %s %s", error.type, error.field, error.reason);
    tlv_close(&body, mark);
    assert_int_equal(post(server, "/gsma/rsp2/asn1", as_asn1, protocol, buf_bytes(&body), &answer),
                     response ? 200 : 204);
    if (!response) {
        assert_int_equal(answer.len, 0);
        return;
    }
    struct bytes copy = arena_copy(&server->arena, answer);
    free((void *)answer.at);
    assert_int_equal(tlv_only(copy, &whole), 0);
    assert_int_equal(whole.tag, 0xA2);
    if (der_decode(server->der, response, whole.value, out, &server->arena, &error) < 0)
        fail_msg("%s %s %s", error.type, error.field, error.reason);
}

static struct bytes wrapped(struct fake_server *server, uint32_t tag, struct bytes value)
{
    struct buf buf = arena_buf(&server->arena, value.len + 8);

    tlv_put(&buf, tag, value);
    return buf_bytes(&buf);
}

static void initiate_asn1(struct fake_server *server, const char *address,
                          struct initiate_authentication_response *out)
{
    struct initiate_authentication_request in = {.smdp_address =
                                                     bytes_at(address, strlen(address))};

    in.euicc_challenge = fake_server_challenge(server);
    in.euicc_info1 = fake_server_info1(server);
    call_asn1(server, &msg_initiate_authentication_request, &in,
              &msg_initiate_authentication_response, out);
}

/* The card's answer to what the server said. */
static struct authenticate_client_request
authenticate_asn1(struct fake_server *server, const struct initiate_authentication_response *in,
                  const char *matching_id)
{
    assert_int_equal(in->arm, INITIATE_AUTHENTICATION_RESPONSE_OK);
    server->initiated = (struct dp_initiated){
        in->transaction_id, in->server_signed1_raw, wrapped(server, 0x5F37, in->server_signature1),
        wrapped(server, 0x04, in->euicc_ci_pk_id_to_be_used), in->server_certificate};
    return (struct authenticate_client_request){
        in->transaction_id, fake_server_authenticate_with(server, &server->initiated, matching_id)};
}

static void test_asn1_download(void **state)
{
    struct fake_server *server = *state;
    struct initiate_authentication_response initiated;
    struct authenticate_client_response authenticated;
    struct get_bound_profile_package_request get;
    struct get_bound_profile_package_response bound;
    struct handle_notification notification;
    struct authenticate_client_request request;
    struct dp_authenticated parts = {0};

    initiate_asn1(server, fake_server_address, &initiated);
    request = authenticate_asn1(server, &initiated, "one");
    call_asn1(server, &msg_authenticate_client_request, &request, &msg_authenticate_client_response,
              &authenticated);
    assert_int_equal(authenticated.arm, AUTHENTICATE_CLIENT_RESPONSE_OK);
    assert_true(bytes_equal(authenticated.transaction_id, initiated.transaction_id));
    assert_true(bytes_equal(authenticated.profile_meta_data, server->profile.metadata));
    parts.smdp_signed2 = authenticated.smdp_signed2_raw;
    parts.smdp_signature2 = wrapped(server, 0x5F37, authenticated.smdp_signature2);
    parts.smdp_certificate = authenticated.smdp_certificate;

    get.transaction_id = initiated.transaction_id;
    get.prepare_download_response = fake_server_prepare(server, &parts, NULL);
    call_asn1(server, &msg_get_bound_profile_package_request, &get,
              &msg_get_bound_profile_package_response, &bound);
    assert_int_equal(bound.arm, GET_BOUND_PROFILE_PACKAGE_RESPONSE_OK);
    notification.pending_notification = fake_server_install(server, bound.bound_profile_package);
    call_asn1(server, &msg_handle_notification, &notification, NULL, NULL);
    assert_string_equal(server->what, "installation result");
    assert_string_equal(server->detail, "installed");
}

static void test_asn1_refusals(void **state)
{
    struct fake_server *server = *state;
    struct initiate_authentication_response initiated;
    struct authenticate_client_request request;
    struct authenticate_client_response authenticated;
    struct get_bound_profile_package_request get = {.transaction_id = BYTES_TEXT("none"),
                                                    .prepare_download_response =
                                                        BYTES_TEXT("\xBF\x21\x00")};
    struct get_bound_profile_package_response bound;

    initiate_asn1(server, "elsewhere", &initiated);
    assert_int_equal(initiated.arm, INITIATE_AUTHENTICATION_RESPONSE_ERROR);
    assert_int_equal(initiated.initiate_authentication_error,
                     INITIATE_AUTHENTICATION_INVALID_DP_ADDRESS);
    initiate_asn1(server, fake_server_address, &initiated);
    request = authenticate_asn1(server, &initiated, "two");
    call_asn1(server, &msg_authenticate_client_request, &request, &msg_authenticate_client_response,
              &authenticated);
    assert_int_equal(authenticated.arm, AUTHENTICATE_CLIENT_RESPONSE_ERROR);
    assert_int_equal(authenticated.authenticate_client_error,
                     AUTHENTICATE_CLIENT_MATCHING_ID_REFUSED);
    call_asn1(server, &msg_get_bound_profile_package_request, &get,
              &msg_get_bound_profile_package_response, &bound);
    assert_int_equal(bound.arm, GET_BOUND_PROFILE_PACKAGE_RESPONSE_ERROR);
    assert_int_equal(bound.get_bound_profile_package_error,
                     GET_BOUND_PROFILE_PACKAGE_INVALID_TRANSACTION_ID);
}

static void test_asn1_events(void **state)
{
    struct fake_server *server = *state;
    struct dp_event event = {.event_id = "one", .address = "smdpp.example.com"};
    struct initiate_authentication_response initiated;
    struct authenticate_client_response_es11 authenticated;
    struct authenticate_client_request request;

    initiate_asn1(server, fake_server_sds_address, &initiated);
    request = authenticate_asn1(server, &initiated, "");
    call_asn1(server, &msg_authenticate_client_request, &request,
              &msg_authenticate_client_response_es11, &authenticated);
    assert_int_equal(authenticated.arm, AUTHENTICATE_CLIENT_RESPONSE_ERROR);
    assert_int_equal(authenticated.authenticate_client_error,
                     AUTHENTICATE_CLIENT_ES11_EVENT_ID_UNKNOWN);

    eid_to_digits(server->fake.credentials.eid, event.eid);
    assert_int_equal(dp_add_event(server->dp, &event), 0);
    initiate_asn1(server, fake_server_sds_address, &initiated);
    request = authenticate_asn1(server, &initiated, "");
    call_asn1(server, &msg_authenticate_client_request, &request,
              &msg_authenticate_client_response_es11, &authenticated);
    assert_int_equal(authenticated.arm, AUTHENTICATE_CLIENT_RESPONSE_OK);
    assert_int_equal(authenticated.event_entries_count, 1);
    assert_true(bytes_equal(authenticated.event_entries[0].event_id, BYTES_TEXT("one")));
    assert_true(bytes_equal(authenticated.event_entries[0].rsp_server_address,
                            bytes_at(fake_server_address, strlen(fake_server_address))));
}

static void test_asn1_cancel(void **state)
{
    struct fake_server *server = *state;
    struct cancel_session_request on_card = {.reason = CANCEL_SESSION_TIMEOUT};
    struct buf buf = arena_buf(&server->arena, 64);
    struct server_cancel_session_request in;
    struct server_cancel_session_response out;

    fake_server_open(server);
    on_card.transaction_id = server->initiated.transaction_id;
    assert_int_equal(der_encode(server->der, &msg_cancel_session_request, &on_card, &buf, NULL), 0);
    assert_int_equal(der_decode(server->der, &msg_cancel_session_response,
                                fake_server_es10(server, buf_bytes(&buf)),
                                &in.cancel_session_response, &server->arena, NULL),
                     0);
    in.transaction_id = on_card.transaction_id;
    call_asn1(server, &msg_server_cancel_session_request, &in, &msg_server_cancel_session_response,
              &out);
    assert_int_equal(out.arm, SERVER_CANCEL_SESSION_RESPONSE_OK);
    assert_int_equal(server->record.reason, CANCEL_SESSION_TIMEOUT);
    call_asn1(server, &msg_server_cancel_session_request, &in, &msg_server_cancel_session_response,
              &out);
    assert_int_equal(out.arm, SERVER_CANCEL_SESSION_RESPONSE_ERROR);
    assert_int_equal(out.cancel_session_error, CANCEL_SESSION_ERROR_INVALID_TRANSACTION_ID);
}

static void test_asn1_bad_bodies(void **state)
{
    static const struct {
        const char *body;
        int status;
    } rows[] = {
        {"", 400},
        {"00", 400},
        {"A200", 400},
        {"A203BF3900", 400},                /* a function without its members */
        {"BF3900", 400},                    /* no wrapper */
        {"A203BF5000", 404},                /* no function of ES9+ */
        {"A206BF3D00BF3D00", 400},          /* two */
        {"A203BF3D0000", 400},              /* something behind it */
        {"A209 BF3B06 800100 BF3800", 200}, /* no such transaction: a refusal */
        {"A204BF3D8100", 400},              /* not the shortest length */
        {"A207BF3D04A0023000", 400},        /* no notification */
    };
    struct fake_server *server = *state;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t memory[64];
        struct buf body = BUF_OVER(memory);

        assert_int_equal(buf_put_hex(&body, rows[i].body), 0);
        if (post_status(server, "/gsma/rsp2/asn1", as_asn1, protocol, buf_bytes(&body)) !=
            rows[i].status)
            fail_msg("%s", rows[i].body);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_reasons),         TEST(test_json_download), TEST(test_json_refusals),
        TEST(test_json_names),      TEST(test_json_events),   TEST(test_json_cancel),
        TEST(test_json_bad_bodies), TEST(test_http),          TEST(test_asn1_download),
        TEST(test_asn1_refusals),   TEST(test_asn1_events),   TEST(test_asn1_cancel),
        TEST(test_asn1_bad_bodies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
