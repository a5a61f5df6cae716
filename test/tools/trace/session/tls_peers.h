/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two OpenSSL peers over a channel that is overheard. The secrets are those that OpenSSL logs. */
#ifndef TEST_TOOLS_TRACE_SESSION_TLS_PEERS_H
#define TEST_TOOLS_TRACE_SESSION_TLS_PEERS_H

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

static inline void log_key(const SSL *ssl, const char *line)
{
    (void)ssl;
    if (listener.keys)
        listener_secret(&listener, line);
}

static inline int keep_session(SSL *ssl, SSL_SESSION *made)
{
    (void)ssl;
    SSL_SESSION_free(session);
    session = made;
    return 1;
}

static inline int make_cookie(SSL *ssl, unsigned char *cookie, unsigned *len)
{
    (void)ssl;
    memcpy(cookie, "cookie", *len = 6);
    return 1;
}

static inline int check_cookie(SSL *ssl, const unsigned char *cookie, unsigned len)
{
    (void)ssl;
    return len == 6 && memcmp(cookie, "cookie", 6) == 0;
}

static inline void use_fresh_certificate(SSL_CTX *context)
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

static inline void set_suite(SSL_CTX *context, const struct setting *setting)
{
    if (setting->version == TLS1_3_VERSION)
        assert_int_equal(SSL_CTX_set_ciphersuites(context, setting->suite), 1);
    else
        assert_int_equal(SSL_CTX_set_cipher_list(context, setting->suite), 1);
    assert_int_equal(SSL_CTX_set_min_proto_version(context, setting->version), 1);
    assert_int_equal(SSL_CTX_set_max_proto_version(context, setting->version), 1);
    SSL_CTX_set_options(context, setting->options | SSL_OP_NO_QUERY_MTU);
}

static inline void begin(const struct setting *setting, bool with_keys)
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

static inline void end(void)
{
    SSL_SESSION_free(session);
    session = NULL;
    SSL_CTX_free(client_context);
    SSL_CTX_free(server_context);
    listener_end(&listener);
}

static inline void connect_peers(bool datagrams)
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

static inline void disconnect_peers(void)
{
    SSL_set_shutdown(client, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN); /* else no resumption */
    SSL_set_shutdown(server, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    SSL_free(client);
    SSL_free(server);
    listener_shut(&listener, 1);
}

/* Shows the listener what a peer wrote since the last call; the other peer has not read it yet. */
static inline void overhear(SSL *from)
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
static inline void step(SSL *ssl, struct buf *in)
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
static inline void run(struct buf *to_client, struct buf *to_server)
{
    for (unsigned round = 0; round < 12; round++) {
        step(client, to_client);
        overhear(client);
        step(server, to_server);
        overhear(server);
    }
}

/* An exchange over the connection. */
static inline void exchange(const char *request, size_t len, const char *response,
                            size_t response_len)
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

static inline void get(const char *path)
{
    char request[100];

    snprintf(request, sizeof(request), REQUEST, path);
    exchange(request, strlen(request), RESPONSE, sizeof(RESPONSE) - 1);
}

static inline void assert_get(unsigned number, const char *path)
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

#endif
