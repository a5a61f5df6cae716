/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES9+ and ES11 in ASN.1: a whole download, refusals, invalid bodies. */
#include "test/tools/smdpp/binding_scene.h"

/* Calls one function; its response without the wrapper, in the arena. */
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

/* The card's response to the server's data. */
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
        {"A203BF5000", 404},                /* not a function of ES9+ */
        {"A206BF3D00BF3D00", 400},          /* two */
        {"A203BF3D0000", 400},              /* trailing octets */
        {"A209 BF3B06 800100 BF3800", 200}, /* unknown transactionId: a refusal */
        {"A204BF3D8100", 400},              /* length not in the fewest octets */
        {"A207BF3D04A0023000", 400},        /* not a notification */
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
        TEST(test_asn1_download), TEST(test_asn1_refusals),   TEST(test_asn1_events),
        TEST(test_asn1_cancel),   TEST(test_asn1_bad_bodies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
