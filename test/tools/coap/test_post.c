/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests of the CoAP server to a client of libcoap: responses as HTTP statuses, bodies of several
 * blocks, an association that the client closes. */
#include "tools/coap/coaps_internal.h"

#include "test/fake/folder.h"
#include "tools/pki/pki.h"

#include <arpa/inet.h>
#include <event2/event.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { BODY_MAX = 6000 };

static struct {
    char folder[40];
    struct event_base *base;
    struct coaps_server *server;
    void *peer;         /* of the last request to the server */
    unsigned responses; /* to its own requests */
    int status;         /* of the last one */
    size_t len;
    uint8_t body[BODY_MAX];
    void *closed;
} here;

/* The client: what it received, and what it responds. */
static struct {
    coap_context_t *context;
    coap_session_t *session;
    coap_pdu_code_t code;
    size_t response_len;
    unsigned requests;
    size_t len;
    uint8_t body[BODY_MAX];
} client;

static uint8_t pattern[BODY_MAX];

static void on_request(void *context, const struct https_incoming *in,
                       struct https_response *response)
{
    (void)context;
    here.peer = in->peer;
    response->status = 204;
}

static void on_response(void *context, void *peer, int status, struct bytes body)
{
    (void)context;
    assert_ptr_equal(peer, here.peer);
    assert_true(body.len <= BODY_MAX);
    here.responses++;
    here.status = status;
    here.len = body.len;
    if (body.len)
        memcpy(here.body, body.at, body.len);
}

static void on_closed(void *context, void *peer)
{
    (void)context;
    here.closed = peer;
}

static void on_post(coap_resource_t *resource, coap_session_t *session, const coap_pdu_t *request,
                    const coap_string_t *query, coap_pdu_t *response)
{
    size_t len = 0, offset, total;
    const uint8_t *data = NULL;

    client.requests++;
    client.len = 0;
    if (coap_get_data_large(request, &len, &data, &offset, &total)) {
        assert_true(len <= BODY_MAX);
        client.len = len;
        memcpy(client.body, data, len);
    }
    coap_pdu_set_code(response, client.code);
    if (client.response_len)
        coap_add_data_large_response(resource, session, request, response, query, 0, -1, 0,
                                     client.response_len, pattern, NULL, NULL);
}

/* Both ends run until `*count` is at least `least`. */
static void run_until(const unsigned *count, unsigned least)
{
    while (*count < least) {
        event_base_loop(here.base, EVLOOP_NONBLOCK);
        if (client.context)
            coap_io_process(client.context, 10);
    }
}

/* The client opens an association by a POST to the server. */
static void open_client(void)
{
    coap_dtls_pki_t pki = {.version = COAP_DTLS_PKI_SETUP_VERSION,
                           .pki_key = {.key_type = COAP_PKI_KEY_PEM}};
    coap_resource_t *resource = coap_resource_init(coap_make_str_const("a/b"), 0);
    coap_address_t address;
    coap_pdu_t *pdu;

    coap_address_init(&address);
    address.size = sizeof(address.addr.sin);
    address.addr.sin = (struct sockaddr_in){.sin_family = AF_INET,
                                            .sin_port = htons(coaps_server_port(here.server)),
                                            .sin_addr = {htonl(INADDR_LOOPBACK)}};
    client.context = coap_new_context(NULL);
    assert_non_null(client.context);
    coap_context_set_block_mode(client.context, COAP_BLOCK_USE_LIBCOAP | COAP_BLOCK_SINGLE_BODY);
    coap_register_request_handler(resource, COAP_REQUEST_POST, on_post);
    coap_add_resource(client.context, resource);
    client.session =
        coap_new_client_session_pki(client.context, NULL, &address, COAP_PROTO_DTLS, &pki);
    assert_non_null(client.session);
    pdu = coap_new_pdu(COAP_MESSAGE_CON, COAP_REQUEST_CODE_POST, client.session);
    assert_non_null(pdu);
    coap_add_option(pdu, COAP_OPTION_URI_PATH, 1, (const uint8_t *)"a");
    coap_add_option(pdu, COAP_OPTION_URI_PATH, 1, (const uint8_t *)"b");
    here.peer = here.closed = NULL;
    assert_int_not_equal(coap_send(client.session, pdu), COAP_INVALID_MID);
    while (!here.peer) {
        event_base_loop(here.base, EVLOOP_NONBLOCK);
        coap_io_process(client.context, 10);
    }
}

static void close_client(void)
{
    coap_session_release(client.session);
    coap_free_context(client.context);
    client.context = NULL;
    while (!here.closed)
        event_base_loop(here.base, EVLOOP_ONCE);
    assert_ptr_equal(here.closed, here.peer);
}

static int begin(void **state)
{
    char certificate[200], key[200];
    const struct coaps_server_options options = {.host = "127.0.0.1",
                                                 .certificate = certificate,
                                                 .key = key,
                                                 .path = "/a/b",
                                                 .handle = on_request,
                                                 .response = on_response,
                                                 .closed = on_closed};
    const struct pki_options pki = {.host = NULL};
    struct pki_error pki_error;
    struct https_error error;

    (void)state;
    for (size_t i = 0; i < sizeof(pattern); i++)
        pattern[i] = (uint8_t)(i * 7 + i / 256);
    snprintf(here.folder, sizeof(here.folder), "/tmp/euiccd-test-XXXXXX");
    assert_non_null(mkdtemp(here.folder));
    assert_int_equal(pki_make(here.folder, &pki, &pki_error), 0);
    pki_path(certificate, sizeof(certificate), here.folder, PKI_EIM_TLS, EC_CURVE_P256, false);
    pki_path(key, sizeof(key), here.folder, PKI_EIM_TLS, EC_CURVE_P256, true);
    here.base = event_base_new();
    assert_non_null(here.base);
    if (coaps_server_new(&here.server, here.base, &options, &error) < 0)
        fail_msg("%s", error.text);
    return 0;
}

static int end(void **state)
{
    (void)state;
    coaps_server_free(here.server);
    event_base_free(here.base);
    return folder_remove(here.folder);
}

static void codes_become_statuses(void **state)
{
    static const struct {
        unsigned code;
        int status;
    } rows[] = {
        {COAP_RESPONSE_CODE_CHANGED, 200},   {COAP_RESPONSE_CODE_CONTENT, 200},
        {COAP_RESPONSE_CODE_CREATED, 200},   {COAP_RESPONSE_CODE_BAD_REQUEST, 400},
        {COAP_RESPONSE_CODE_NOT_FOUND, 404}, {COAP_RESPONSE_CODE(415), 415},
        {COAP_RESPONSE_CODE(500), 500},      {COAP_RESPONSE_CODE(503), 503},
    };

    (void)state;
    open_client();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        client.code = (coap_pdu_code_t)rows[i].code;
        client.response_len = 0;
        client.requests = here.responses = 0;
        assert_int_equal(coaps_server_post(here.server, here.peer, BYTES_TEXT("request")), 0);
        run_until(&here.responses, 1);
        assert_int_equal(client.requests, 1);
        assert_int_equal(client.len, 7);
        assert_memory_equal(client.body, "request", 7);
        assert_int_equal(here.status, rows[i].status);
        assert_int_equal(here.len, 0);
    }
    close_client();
}

static void bodies_may_have_several_blocks(void **state)
{
    static const size_t lengths[] = {0, 1, 1023, 1024, 1025, 3000, BODY_MAX};

    (void)state;
    open_client();
    client.code = COAP_RESPONSE_CODE_CHANGED;
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        client.response_len = lengths[sizeof(lengths) / sizeof(lengths[0]) - 1 - i];
        here.responses = 0;
        assert_int_equal(coaps_server_post(here.server, here.peer, bytes_at(pattern, lengths[i])),
                         0);
        run_until(&here.responses, 1);
        assert_int_equal(client.len, lengths[i]);
        assert_memory_equal(client.body, pattern, client.len);
        assert_int_equal(here.status, 200);
        assert_int_equal(here.len, client.response_len);
        assert_memory_equal(here.body, pattern, here.len);
    }
    close_client();
}

/* The client leaves before it responds. */
static void a_closed_association_is_reported(void **state)
{
    (void)state;
    open_client();
    here.responses = 0;
    here.status = -1;
    assert_int_equal(coaps_server_post(here.server, here.peer, BYTES_TEXT("request")), 0);
    close_client();
    assert_int_equal(here.responses, 1);
    assert_int_equal(here.status, 0);
    assert_int_equal(here.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_become_statuses),
        cmocka_unit_test(bodies_may_have_several_blocks),
        cmocka_unit_test(a_closed_association_is_reported),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
