/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/coap/coaps_internal.h"

#include "apdu/host.h"
#include "apdu/key_log.h"
#include "crypto/backend.h"
#include "crypto/rng.h"

#include <errno.h>
#include <event2/event.h>
#include <netdb.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    OCTET_STREAM = 42, /* Content-Format of responses: none is registered for ESipa */
    DTLS_MTU = 1152    /* libcoap's value; it allows blocks of 1024 octets */
};

static int fail(struct https_error *error, int err, const char *what, const char *where,
                const char *why)
{
    snprintf(error->text, sizeof(error->text), "%s%s%s: %s", what, *where ? " " : "", where, why);
    return err;
}

/* ---- requests ---- */

static coap_pdu_code_t code_of(int status)
{
    if (status == COAPS_BODY_CONTINUES)
        return COAP_RESPONSE_CODE_CONTINUE;
    if (status == 200 || status == 204)
        return COAP_RESPONSE_CODE_CHANGED;
    return (coap_pdu_code_t)COAP_RESPONSE_CODE(status); /* 404: 4.04 */
}

void coaps_put_response(const struct coaps_exchange *to, coap_pdu_t *pdu,
                        const struct https_response *response)
{
    coap_pdu_set_code(pdu, code_of(response->status));
    if (response->body.len == 0)
        free((void *)(uintptr_t)response->body.at);
    else if (!coap_add_data_large_response(to->resource, to->session, to->request, pdu, to->query,
                                           OCTET_STREAM, -1, 0, response->body.len,
                                           response->body.at, coaps_release,
                                           (void *)(uintptr_t)response->body.at))
        coap_pdu_set_code(pdu, COAP_RESPONSE_CODE_INTERNAL_ERROR);
}

static void on_post(coap_resource_t *resource, coap_session_t *session, const coap_pdu_t *request,
                    const coap_string_t *query, coap_pdu_t *pdu)
{
    struct coaps_server *server = coap_resource_get_userdata(resource);
    struct coaps_exchange to = {resource, session, request, query};
    struct https_incoming in = {.path = server->options.path,
                                .content_type = "",
                                .admin_protocol = "",
                                .defer = coaps_defer,
                                .request = &to};
    struct https_response response = {.status = 404};
    const struct https_response *sent = NULL;
    struct https_deferred *deferred;
    enum coaps_request kind;

    if (coap_pdu_get_type(request) > COAP_MESSAGE_NON)
        return; /* libcoap passes on what is ignored (RFC 7252 4.2): a request in an ACK or RST */
    kind = coaps_request_begin(session, request, &sent);
    if (kind == COAPS_REQUEST_RESPONDED && coaps_copy_response(sent, &response))
        coaps_put_response(&to, pdu, &response);
    if (kind != COAPS_REQUEST_NEW) /* handled once; while pending it is acknowledged only */
        return;
    in.peer = session;
    response.status = coaps_body_add(session, request, &in.body);
    if (response.status == COAPS_BODY_COMPLETE) {
        response.status = 404;
        server->options.handle(server->options.context, &in, &response);
        coaps_body_forget(session, request);
    }
    if (response.status == HTTPS_DEFERRED) /* an empty message acknowledges the request */
        return;
    if ((response.delay > 0 || response.is_cut) && (deferred = coaps_defer(&in)) != NULL) {
        deferred->respond(deferred, &response);
        return;
    }
    coaps_request_end(session, request, &response);
    coaps_put_response(&to, pdu, &response);
}

/* ---- the loop ---- */

static void process(struct coaps_server *server)
{
    coap_io_process(server->context, COAP_IO_NO_WAIT);
}

static void on_event(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    process(context);
}

static int watch(struct coaps_server *server, struct event_base *base)
{
    int fd = coap_context_get_coap_fd(server->context);

    server->event = fd < 0 ? NULL : event_new(base, fd, EV_READ | EV_PERSIST, on_event, server);
    if (!server->event || event_add(server->event, NULL) < 0)
        return ERR_MEMORY;
    process(server);
    return 0;
}

/* ---- creation ---- */

/* Converts the certificate file from DER to PEM, as libcoap requires. */
static int read_certificate(struct coaps_server *server)
{
    BIO *file = BIO_new_file(server->options.certificate, "r");
    X509 *certificate = file ? d2i_X509_bio(file, NULL) : NULL;
    bool done;

    server->certificate = BIO_new(BIO_s_mem());
    done = certificate && server->certificate &&
           PEM_write_bio_X509(server->certificate, certificate) == 1;
    X509_free(certificate);
    BIO_free(file);
    return done ? 0 : backend_failed(ERR_CRYPTO);
}

static int read_key(struct coaps_server *server)
{
    BIO *file = BIO_new_file(server->options.key, "r");
    EVP_PKEY *key = file ? PEM_read_bio_PrivateKey(file, NULL, NULL, NULL) : NULL;
    bool done;

    server->key = BIO_new(BIO_s_secmem());
    done = key && server->key &&
           PEM_write_bio_PrivateKey(server->key, key, NULL, NULL, 0, NULL, NULL) == 1;
    EVP_PKEY_free(key);
    BIO_free(file);
    return done ? 0 : backend_failed(ERR_CRYPTO);
}

/* Callback of OpenSSL: a line of a key log. libcoap's application data of an SSL is its session. */
static void on_secret(const SSL *ssl, const char *line)
{
    const coap_session_t *session = SSL_get_app_data(ssl);
    const struct coaps_server *server = coap_get_app_data(coap_session_get_context(session));

    key_log_line(server->options.keys, line);
}

/* Callback of libcoap during ClientHello: all associations have one context of OpenSSL. */
static int log_secrets(void *ssl, coap_dtls_pki_t *pki)
{
    (void)pki;
    SSL_CTX_set_keylog_callback(SSL_get_SSL_CTX(ssl), on_secret);
    return 1;
}

static const char *reason_of(int err)
{
    return err == ERR_MEMORY ? err_text(err) : "not usable";
}

static int load_credentials(struct coaps_server *server, struct https_error *error)
{
    coap_dtls_pki_t pki = {.version = COAP_DTLS_PKI_SETUP_VERSION};
    coap_pki_key_pem_buf_t *pem = &pki.pki_key.key.pem_buf;
    char *at;
    int err;

    backend_begin();
    err = read_certificate(server);
    if (err < 0)
        return fail(error, err, "certificate", server->options.certificate, reason_of(err));
    err = read_key(server);
    if (err < 0)
        return fail(error, err, "key", server->options.key, reason_of(err));
    if (server->options.keys)
        pki.additional_tls_setup_call_back = log_secrets;
    pki.pki_key.key_type = COAP_PKI_KEY_PEM_BUF;
    pem->public_cert_len = (size_t)BIO_get_mem_data(server->certificate, &at);
    pem->public_cert = (const uint8_t *)at;
    pem->private_key_len = (size_t)BIO_get_mem_data(server->key, &at);
    pem->private_key = (const uint8_t *)at;
    if (!coap_context_set_pki(server->context, &pki))
        return fail(error, ERR_CRYPTO, "DTLS", "", reason_of(backend_failed(ERR_CRYPTO)));
    return 0;
}

/* "127.0.0.1:40000 DTLS" */
static uint16_t port_of(const coap_endpoint_t *endpoint)
{
    const char *colon = strrchr(coap_endpoint_str(endpoint), ':');

    return colon ? (uint16_t)strtoul(colon + 1, NULL, 10) : 0;
}

/* libcoap sets SO_REUSEADDR: it would share a port with another server, and clients would reach
 * either of them. */
static bool is_taken(const struct addrinfo *at)
{
    int fd = socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC, at->ai_protocol);
    bool taken = fd >= 0 && bind(fd, at->ai_addr, at->ai_addrlen) < 0 && errno == EADDRINUSE;

    if (fd >= 0)
        close(fd);
    return taken;
}

static int listen_at(struct coaps_server *server, struct https_error *error)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_DGRAM, .ai_flags = AI_PASSIVE};
    const char *host = https_host_address(server->options.host);
    struct addrinfo *found = NULL;
    coap_address_t address;
    coap_endpoint_t *endpoint = NULL;
    char service[8], where[256 + 9];
    int code;

    snprintf(service, sizeof(service), "%u", server->options.port);
    snprintf(where, sizeof(where), "%s:%s", server->options.host, service);
    code = getaddrinfo(host, service, &hints, &found);
    if (code != 0) {
        int err = host_find_error(code);

        return fail(error, err, "listening at", where, host_find_reason(err));
    }
    coap_address_init(&address);
    if (is_taken(found)) {
        freeaddrinfo(found);
        return fail(error, ERR_BUSY, "listening at", where,
                    "the port is in use; choose another one");
    }
    if (found->ai_addrlen <= sizeof(address.addr)) {
        address.size = found->ai_addrlen;
        memcpy(&address.addr, found->ai_addr, found->ai_addrlen);
        errno = 0;
        endpoint = coap_new_endpoint(server->context, &address, COAP_PROTO_DTLS);
    }
    freeaddrinfo(found);
    if (!endpoint)
        return fail(error, ERR_IO, "listening at", where, strerror(errno));
    coap_endpoint_set_default_mtu(endpoint, DTLS_MTU);
    server->port = port_of(endpoint);
    return 0;
}

static int add_resource(struct coaps_server *server)
{
    coap_str_const_t *path = coap_make_str_const(server->options.path + 1);
    coap_resource_t *resource = coap_resource_init(path, 0);

    if (!resource)
        return ERR_MEMORY;
    coap_register_request_handler(resource, COAP_REQUEST_POST, on_post);
    coap_resource_set_userdata(resource, server);
    coap_add_resource(server->context, resource);
    return 0;
}

/* Message IDs, tokens and the secret of cookies: libcoap's random numbers are those of OpenSSL. */
static int fill_random(void *out, size_t len)
{
    struct rng rng = rng_system();

    return rng.fill(&rng, out, len) == 0;
}

int coaps_server_new(struct coaps_server **out, struct event_base *base,
                     const struct coaps_server_options *options, struct https_error *error)
{
    struct coaps_server *server = calloc(1, sizeof(*server));
    int err;

    if (!server)
        return fail(error, ERR_MEMORY, "CoAP", "", "out of memory");
    coap_startup();
    coap_set_prng(fill_random);
    coap_set_log_level(LOG_EMERG); /* untrusted clients are not reported to the operator */
    coap_dtls_set_log_level(LOG_EMERG);
    server->options = *options;
    server->base = base;
    server->context = coap_new_context(NULL);
    if (!server->context) {
        coaps_server_free(server);
        return fail(error, ERR_MEMORY, "CoAP", "", "out of memory");
    }
    coap_set_app_data(server->context, server);
    coaps_post_register(server);
    coap_context_set_block_mode(server->context, COAP_BLOCK_USE_LIBCOAP);
    err = load_credentials(server, error);
    if (err == 0)
        err = listen_at(server, error);
    if (err == 0 && (add_resource(server) < 0 || watch(server, base) < 0))
        err = fail(error, ERR_MEMORY, "CoAP", "", "out of memory");
    if (err < 0) {
        coaps_server_free(server);
        return err;
    }
    *out = server;
    return 0;
}

void coaps_server_free(struct coaps_server *server)
{
    if (!server)
        return;
    if (server->event)
        event_free(server->event);
    coaps_requests_free(server);
    coaps_bodies_free(server);
    coaps_delayed_free(server);
    if (server->context)
        coap_free_context(server->context);
    coap_cleanup();
    BIO_free(server->certificate);
    BIO_free(server->key);
    free(server);
}

uint16_t coaps_server_port(const struct coaps_server *server)
{
    return server->port;
}
