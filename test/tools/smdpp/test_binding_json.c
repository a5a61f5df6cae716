/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES9+ and ES11 in JSON: a whole download, refusals, invalid bodies. */
#include "test/tools/smdpp/binding_scene.h"

static json_t *octets(struct bytes bytes)
{
    char text[8192];
    struct buf buf = BUF_OVER(text);

    base64_put(&buf, bytes);
    assert_false(buf.overflow);
    return json_stringn(text, buf.len);
}

/* Calls one function, which must respond with status 200; takes the reference of `in`. */
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
        {"authenticateClient",
         "{\"transactionId\": \"\", \"authenticateServerResponse\": \"vzgA\"}"},
        {"getBoundProfilePackage",
         "{\"transactionId\": \"\", \"prepareDownloadResponse\": \"vyEHoQWAAAIBfw==\"}"},
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

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_json_download), TEST(test_json_refusals), TEST(test_json_names),
        TEST(test_json_events),   TEST(test_json_cancel),   TEST(test_json_bad_bodies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
