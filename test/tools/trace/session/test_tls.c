/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TLS and DTLS connections of two OpenSSL peers over a channel: all protections, resumption,
 * KeyUpdate, alerts, damage. The secrets are those that OpenSSL logs.
 */
#include "crypto/openssl.h"

#include "tools/trace/session/tls.h"

#include "test/fake/listener.h"
#include "tools/trace/decode/decode.h"

#include <openssl/ec.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define REQUEST  "GET /%s HTTP/1.1\r\nContent-Length: 0\r\n\r\n"
#define RESPONSE "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes"
/* CoAP: GET /path and its response. */
#define COAP_GET     "\x40\x01\x00\x01\xB4path"
#define COAP_CONTENT "\x60\x45\x00\x01\xFFyes"

static struct listener listener;
static SSL_CTX *client_context, *server_context;
static SSL *client, *server;
static SSL_SESSION *session;
static uint64_t heard[2]; /* octets of the client, the server */

static void log_key(const SSL *ssl, const char *line)
{
    (void)ssl;
    if (listener.keys)
        listener_secret(&listener, line);
}

static int keep_session(SSL *ssl, SSL_SESSION *made)
{
    (void)ssl;
    SSL_SESSION_free(session);
    session = made;
    return 1;
}

static int make_cookie(SSL *ssl, unsigned char *cookie, unsigned *len)
{
    (void)ssl;
    memcpy(cookie, "cookie", *len = 6);
    return 1;
}

static int check_cookie(SSL *ssl, const unsigned char *cookie, unsigned len)
{
    (void)ssl;
    return len == 6 && memcmp(cookie, "cookie", 6) == 0;
}

static void use_fresh_certificate(SSL_CTX *context)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *certificate = X509_new();

    assert_non_null(key);
    assert_non_null(certificate);
    X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    assert_true(X509_sign(certificate, key, EVP_sha256()) > 0);
    assert_int_equal(SSL_CTX_use_certificate(context, certificate), 1);
    assert_int_equal(SSL_CTX_use_PrivateKey(context, key), 1);
    X509_free(certificate);
    EVP_PKEY_free(key);
}

struct setting {
    bool datagrams;
    int version;
    const char *suite; /* of TLS 1.2 or 1.3 */
    uint64_t options;
};

static void set_suite(SSL_CTX *context, const struct setting *setting)
{
    if (setting->version == TLS1_3_VERSION)
        assert_int_equal(SSL_CTX_set_ciphersuites(context, setting->suite), 1);
    else
        assert_int_equal(SSL_CTX_set_cipher_list(context, setting->suite), 1);
    assert_int_equal(SSL_CTX_set_min_proto_version(context, setting->version), 1);
    assert_int_equal(SSL_CTX_set_max_proto_version(context, setting->version), 1);
    SSL_CTX_set_options(context, setting->options | SSL_OP_NO_QUERY_MTU);
}

static void begin(const struct setting *setting, bool with_keys)
{
    listener_begin(&listener, with_keys);
    client_context = SSL_CTX_new(setting->datagrams ? DTLS_client_method() : TLS_client_method());
    server_context = SSL_CTX_new(setting->datagrams ? DTLS_server_method() : TLS_server_method());
    assert_non_null(client_context);
    assert_non_null(server_context);
    set_suite(client_context, setting);
    set_suite(server_context, setting);
    use_fresh_certificate(server_context);
    SSL_CTX_set_keylog_callback(server_context, log_key);
    SSL_CTX_set_session_cache_mode(client_context, SSL_SESS_CACHE_CLIENT);
    SSL_CTX_sess_set_new_cb(client_context, keep_session);
    SSL_CTX_set_session_id_context(server_context, (const uint8_t *)"test", 4);
    SSL_CTX_set_cookie_generate_cb(server_context, make_cookie);
    SSL_CTX_set_cookie_verify_cb(server_context, check_cookie);
    if (setting->datagrams)
        SSL_CTX_set_options(server_context, SSL_OP_COOKIE_EXCHANGE);
}

static void end(void)
{
    SSL_SESSION_free(session);
    session = NULL;
    SSL_CTX_free(client_context);
    SSL_CTX_free(server_context);
    listener_end(&listener);
}

static void connect_peers(bool datagrams)
{
    BIO *up = BIO_new(BIO_s_mem()), *down = BIO_new(BIO_s_mem());

    assert_non_null(up);
    assert_non_null(down);
    BIO_set_mem_eof_return(up, -1);
    BIO_set_mem_eof_return(down, -1);
    BIO_up_ref(up);
    BIO_up_ref(down);
    heard[0] = heard[1] = 0;
    client = SSL_new(client_context);
    server = SSL_new(server_context);
    SSL_set_bio(client, down, up);
    SSL_set_bio(server, up, down);
    if (datagrams) {
        SSL_set_mtu(client, 1400);
        SSL_set_mtu(server, 1400);
    }
    SSL_set_connect_state(client);
    SSL_set_accept_state(server);
    SSL_set_tlsext_host_name(client, "server.example");
    if (session)
        assert_int_equal(SSL_set_session(client, session), 1);
    listener_open(&listener, 1, datagrams, "192.0.2.1", 4433);
}

static void disconnect_peers(void)
{
    SSL_set_shutdown(client, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN); /* else no resumption */
    SSL_set_shutdown(server, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    SSL_free(client);
    SSL_free(server);
    listener_shut(&listener, 1);
}

/* Shows the listener what a peer wrote since the last call; the other peer has not read it yet. */
static void overhear(SSL *from)
{
    uint64_t written = BIO_number_written(SSL_get_wbio(from)), *known = &heard[from == server];
    size_t fresh = (size_t)(written - *known);
    char *octets;
    long len = BIO_get_mem_data(SSL_get_wbio(from), &octets);

    *known = written;
    assert_true(fresh <= (size_t)len);
    if (fresh == 0)
        return;
    if (from == client)
        listener_send(&listener, 1, bytes_at(octets + len - fresh, fresh));
    else
        listener_receive(&listener, 1, bytes_at(octets + len - fresh, fresh));
}

/* One step of a peer: handshake, or a read into `in`. */
static void step(SSL *ssl, struct buf *in)
{
    int count;

    ERR_clear_error();
    if (!SSL_is_init_finished(ssl)) {
        SSL_do_handshake(ssl);
        return;
    }
    count = SSL_read(ssl, in->at + in->len, (int)(in->size - in->len));
    if (count > 0)
        in->len += (size_t)count;
}

/* Lets both peers run until nothing moves. */
static void run(struct buf *to_client, struct buf *to_server)
{
    for (unsigned round = 0; round < 12; round++) {
        step(client, to_client);
        overhear(client);
        step(server, to_server);
        overhear(server);
    }
}

/* An exchange over the connection. */
static void exchange(const char *request, size_t len, const char *response, size_t response_len)
{
    uint8_t up[4096], down[4096];
    struct buf to_server = BUF_OVER(up), to_client = BUF_OVER(down);

    run(&to_client, &to_server);
    assert_true(SSL_is_init_finished(client) && SSL_is_init_finished(server));
    assert_int_equal(SSL_write(client, request, (int)len), len);
    overhear(client);
    step(server, &to_server);
    assert_true(bytes_equal(buf_bytes(&to_server), bytes_at(request, len)));
    assert_int_equal(SSL_write(server, response, (int)response_len), response_len);
    overhear(server);
    step(client, &to_client);
    assert_true(bytes_equal(buf_bytes(&to_client), bytes_at(response, response_len)));
}

static void get(const char *path)
{
    char request[100];

    snprintf(request, sizeof(request), REQUEST, path);
    exchange(request, strlen(request), RESPONSE, sizeof(RESPONSE) - 1);
}

static void assert_get(unsigned number, const char *path)
{
    const struct listener_message *message = listener_find(&listener, "HTTP", number);
    char request[100];

    snprintf(request, sizeof(request), REQUEST, path);
    assert_non_null(message);
    assert_int_equal(message->flags, 0);
    assert_string_equal(message->peer, "server.example:4433");
    assert_true(bytes_equal(message->request, bytes_at(request, strlen(request))));
    assert_true(bytes_equal(message->response, BYTES_TEXT(RESPONSE)));
}

#define TLS12 false, TLS1_2_VERSION
#define TLS13 false, TLS1_3_VERSION
#define DTLS  true, DTLS1_2_VERSION

static const struct setting settings[] = {
    {TLS12, "ECDHE-ECDSA-AES128-GCM-SHA256", 0},
    {TLS12, "ECDHE-ECDSA-AES256-GCM-SHA384", 0},
    {TLS12, "ECDHE-ECDSA-CHACHA20-POLY1305", 0},
    {TLS12, "ECDHE-ECDSA-AES128-CCM", 0},
    {TLS12, "ECDHE-ECDSA-AES256-CCM8", 0},
    {TLS12, "ECDHE-ECDSA-AES128-SHA256", 0},
    {TLS12, "ECDHE-ECDSA-AES128-SHA256", SSL_OP_NO_ENCRYPT_THEN_MAC},
    {TLS12, "ECDHE-ECDSA-AES128-GCM-SHA256", SSL_OP_NO_TICKET},
    {TLS13, "TLS_AES_128_GCM_SHA256", 0},
    {TLS13, "TLS_AES_256_GCM_SHA384", 0},
    {TLS13, "TLS_CHACHA20_POLY1305_SHA256", 0},
    {TLS13, "TLS_AES_128_CCM_SHA256", 0},
    {TLS13, "TLS_AES_128_CCM_8_SHA256", 0},
};

/* Two connections, the second one resumed; several requests on each. */
static void test_protections(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
        begin(&settings[i], true);
        for (unsigned connection = 0; connection < 2; connection++) {
            connect_peers(false);
            get("one");
            get("two");
            assert_int_equal(SSL_session_reused(client), connection);
            disconnect_peers();
            assert_get(2 * connection, "one");
            assert_get(2 * connection + 1, "two");
        }
        listener_close(&listener);
        assert_int_equal(listener_count(&listener, "HTTP"), 4);
        for (unsigned n = 0; n < listener.count; n++)
            assert_int_equal(listener.messages[n].flags, 0);
        end();
    }
}

static void test_datagrams(void **state)
{
    static const struct setting rows[] = {{DTLS, "ECDHE-ECDSA-AES128-GCM-SHA256", 0},
                                          {DTLS, "ECDHE-ECDSA-AES128-CCM8", 0},
                                          {DTLS, "ECDHE-ECDSA-AES256-CCM", 0},
                                          {DTLS, "ECDHE-ECDSA-CHACHA20-POLY1305", 0},
                                          {DTLS, "ECDHE-ECDSA-AES128-SHA256", 0}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (unsigned keys = 0; keys < 2; keys++) {
            begin(&rows[i], keys);
            connect_peers(true);
            exchange(COAP_GET, sizeof(COAP_GET) - 1, COAP_CONTENT, sizeof(COAP_CONTENT) - 1);
            disconnect_peers();
            listener_close(&listener);
            assert_int_equal(listener_count(&listener, "CoAP"), keys);
            assert_int_equal(listener_count(&listener, "DTLS"), 2 - keys);
            assert_int_equal(listener.messages[0].flags, 0);
            if (keys)
                assert_true(bytes_equal(listener.messages[1].response, BYTES_TEXT(COAP_CONTENT)));
            else
                assert_int_equal(listener.messages[1].flags, EXCHANGE_ENCRYPTED);
            end();
        }
    }
}

/* KeyUpdate of both sides, more than once (RFC 8446 4.6.3). */
static void test_key_update(void **state)
{
    uint8_t octets[100];
    struct buf none = BUF_OVER(octets);

    (void)state;
    for (unsigned i = 8; i < sizeof(settings) / sizeof(settings[0]); i++) {
        begin(&settings[i], true);
        connect_peers(false);
        get("before");
        for (unsigned n = 0; n < 3; n++) {
            assert_int_equal(SSL_key_update(client, SSL_KEY_UPDATE_REQUESTED), 1);
            run(&none, &none);
            get("after");
        }
        disconnect_peers();
        listener_close(&listener);
        assert_get(0, "before");
        assert_get(1, "after");
        assert_get(3, "after");
        end();
    }
}

/* No common suite: the alert is an exchange, and no error of the trace. */
static void test_alert(void **state)
{
    static const struct setting setting = {TLS12, "ECDHE-ECDSA-AES128-GCM-SHA256", 0};
    struct exchange message = {.kind = EXCHANGE_MESSAGE, .protocol = "TLS"};
    uint8_t octets[100];
    struct buf none = BUF_OVER(octets);
    const struct node *alert;
    struct arena arena;
    struct tree tree;

    (void)state;
    begin(&setting, true);
    assert_int_equal(SSL_CTX_set_cipher_list(server_context, "ECDHE-ECDSA-AES256-GCM-SHA384"), 1);
    connect_peers(false);
    run(&none, &none);
    disconnect_peers();
    listener_close(&listener);
    assert_int_equal(listener.count, 1);
    assert_int_equal(listener.messages[0].flags, 0);
    message.command = listener.messages[0].request;
    message.response = listener.messages[0].response;
    arena_init(&arena, 1 << 18);
    tree_init(&tree, &arena, "message");
    decode_stream(&tree, &message);
    alert = tree_find(&tree.root, "response/alert");
    assert_non_null(alert);
    assert_string_equal(alert->value, "fatal, handshake_failure(40)");
    assert_int_equal(alert->flags, TREE_REFUSED);
    assert_string_equal(tree_find(&tree.root, "request/ClientHello/server_name")->value,
                        "server.example");
    arena_free(&arena);
    end();
}

/* Another key log: as without keys. */
static void test_other_keys(void **state)
{
    char line[300];

    (void)state;
    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
        static const char *const labels[] = {"CLIENT_RANDOM", "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
                                             "SERVER_HANDSHAKE_TRAFFIC_SECRET",
                                             "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0"};
        uint8_t random[32];

        begin(&settings[i], true);
        SSL_CTX_set_keylog_callback(server_context, NULL);
        connect_peers(false);
        SSL_do_handshake(client);
        SSL_get_client_random(client, random, sizeof(random));
        for (size_t label = 0; label < sizeof(labels) / sizeof(labels[0]); label++) {
            char id[65], secret[97];

            memset(secret, '5', sizeof(secret));
            secret[settings[i].version == TLS1_3_VERSION && !strstr(settings[i].suite, "384")
                       ? 64
                       : 96] = '\0';
            snprintf(line, sizeof(line), "%s %s %s", labels[label],
                     bytes_to_hex(BYTES_OF(random), id, sizeof(id)), secret);
            listener_secret(&listener, line);
        }
        get("secret");
        disconnect_peers();
        listener_close(&listener);
        assert_int_equal(listener_count(&listener, "HTTP"), 0);
        assert_non_null(listener_find(&listener, "TLS", 1));
        end();
    }
}

static void raw(unsigned count, const char *sent, size_t len, unsigned flags, const char *protocol)
{
    listener_begin(&listener, true);
    listener_open(&listener, 1, false, "192.0.2.1", 443);
    listener_send(&listener, 1, bytes_at(sent, len));
    listener_shut(&listener, 1);
    listener_close(&listener);
    assert_int_equal(listener.count, count);
    assert_string_equal(listener.messages[count - 1].protocol, protocol);
    assert_int_equal(listener.messages[count - 1].flags, flags);
    listener_end(&listener);
}
#define RAW(count, octets, flags, protocol) raw(count, octets, sizeof(octets) - 1, flags, protocol)

static void test_damaged(void **state)
{
    (void)state;
    /* An incomplete record, a handshake message that is too long, octets behind a record. */
    RAW(1, "\x17\x03\x03\x00\x20 cut", EXCHANGE_ENCRYPTED | EXCHANGE_INCOMPLETE, "TLS");
    RAW(1, "\x16\x03\x01\x00\x04\x01\xFF\xFF\xFF", EXCHANGE_INCOMPLETE, "TLS");
    RAW(2, "\x15\x03\x03\x00\x02\x02\x28no TLS", 0, "TCP");
    RAW(1, "\x17\x03\x03\xFF\xFF too long", 0, "TCP");
    RAW(1, "\x16\x03\x01\x00\x06\x01\x00\x00\x02\x03\x03", EXCHANGE_INCOMPLETE, "TLS");
    RAW(1, "\x16\x03\x01\x00\x04\x02\x00\x00\x00", EXCHANGE_INCOMPLETE, "TLS");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_protections), cmocka_unit_test(test_datagrams),
        cmocka_unit_test(test_key_update),  cmocka_unit_test(test_alert),
        cmocka_unit_test(test_other_keys),  cmocka_unit_test(test_damaged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
