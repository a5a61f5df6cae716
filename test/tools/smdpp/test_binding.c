/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES9+ and ES11 as HTTP bodies: reasons of refusals, statuses. */
#include "test/tools/smdpp/binding_scene.h"

/* A refusal names the received value and the expected one. */
static void test_reasons(void **state)
{
    static const char initiate[] = "/gsma/rsp2/es9plus/initiateAuthentication";
    static const struct {
        const char *path, *type, *admin_protocol, *body, *reason;
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
        if (!strstr(server->detail, rows[i].reason))
            fail_msg("row %zu: %s", i, server->detail);
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

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_reasons),
        TEST(test_http),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
