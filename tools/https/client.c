/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/https/https.h"

#include "crypto/openssl.h"

#include <event2/buffer.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <event2/http.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One request under way. */
struct post {
    struct event_base *base;
    struct https_error *error;
    bool answered;
    int status;
    struct bytes body;
    int err;
};

static int fail(struct https_error *error, int err, const char *what, const char *why)
{
    snprintf(error->text, sizeof(error->text), "%s: %s", what, why);
    return err;
}

static int add_root(SSL_CTX *context, const char *path, struct https_error *error)
{
    FILE *file = fopen(path, "rbe");
    X509 *root = file ? d2i_X509_fp(file, NULL) : NULL;
    int err = 0;

    if (file)
        fclose(file);
    if (!root || !X509_STORE_add_cert(SSL_CTX_get_cert_store(context), root))
        err = fail(error, ERR_CRYPTO, path, "no certificate to trust in");
    X509_free(root);
    ERR_clear_error();
    return err;
}

static int new_context(SSL_CTX **out, const struct https_trust *trust, struct https_error *error)
{
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    int err = 0;

    if (!context || !SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) ||
        !SSL_CTX_set1_groups_list(context, HTTPS_GROUPS))
        err = fail(error, ERR_CRYPTO, "TLS", "cannot be set up");
    else if (!trust->insecure && !trust->roots[0])
        err = fail(error, ERR_CRYPTO, "TLS",
                   "no root certificate to trust in (--pki DIR, or --insecure)");
    for (size_t i = 0; err == 0 && !trust->insecure && i < HTTPS_ROOTS_MAX; i++)
        if (trust->roots[i])
            err = add_root(context, trust->roots[i], error);
    if (err < 0) {
        SSL_CTX_free(context);
        return err;
    }
    SSL_CTX_set_verify(context, trust->insecure ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, NULL);
    *out = context;
    return 0;
}

static void on_answer(struct evhttp_request *request, void *context)
{
    struct post *post = context;
    struct evbuffer *input;
    size_t len;

    event_base_loopbreak(post->base);
    if (!request || evhttp_request_get_response_code(request) == 0)
        return;
    post->answered = true;
    post->status = evhttp_request_get_response_code(request);
    input = evhttp_request_get_input_buffer(request);
    len = evbuffer_get_length(input);
    uint8_t *copy = malloc(len + 1);
    if (!copy) {
        post->err = ERR_MEMORY;
        return;
    }
    evbuffer_remove(input, copy, len);
    copy[len] = '\0'; /* JSON readers like it */
    post->body = bytes_at(copy, len);
}

static SSL *new_ssl(SSL_CTX *context, const struct https_request *request)
{
    SSL *ssl = SSL_new(context);

    if (ssl && SSL_set_tlsext_host_name(ssl, request->host) && SSL_set1_host(ssl, request->host))
        return ssl;
    SSL_free(ssl);
    return NULL;
}

static int make_request(struct post *post, struct evhttp_connection *connection,
                        const struct https_request *request)
{
    struct evhttp_request *http = evhttp_request_new(on_answer, post);
    struct evkeyvalq *headers = http ? evhttp_request_get_output_headers(http) : NULL;
    char host[300];

    if (!http)
        return ERR_MEMORY;
    snprintf(host, sizeof(host), "%s:%u", request->host, request->port);
    evhttp_add_header(headers, "Host", host);
    evhttp_add_header(headers, "User-Agent", request->user_agent);
    evhttp_add_header(headers, "Content-Type", request->content_type);
    evhttp_add_header(headers, "Connection", "close");
    if (request->admin_protocol)
        evhttp_add_header(headers, "X-Admin-Protocol", request->admin_protocol);
    evbuffer_add(evhttp_request_get_output_buffer(http), request->body.at, request->body.len);
    evhttp_connection_set_timeout(connection, HTTPS_SECONDS);
    evhttp_connection_set_max_body_size(connection, HTTPS_BODY_MAX);
    return evhttp_make_request(connection, http, EVHTTP_REQ_POST, request->path) == 0 ? 0 : ERR_IO;
}

/* Why TLS did not believe the server, or that it could not be reached. */
static void explain(struct https_error *error, const struct https_request *request, SSL *ssl)
{
    long verdict = SSL_get_verify_result(ssl);

    snprintf(error->text, sizeof(error->text), "%s:%u: %s", request->host, request->port,
             verdict == X509_V_OK ? "no connection or no answer"
                                  : X509_verify_cert_error_string(verdict));
}

static int exchange(struct post *post, SSL_CTX *context, const struct https_request *request)
{
    SSL *ssl = new_ssl(context, request);
    struct bufferevent *secure = NULL;
    struct evhttp_connection *connection = NULL;
    int err = ERR_MEMORY;

    if (ssl && SSL_up_ref(ssl)) /* one for libevent, one to ask for the verdict */
        secure = bufferevent_openssl_socket_new(post->base, -1, ssl, BUFFEREVENT_SSL_CONNECTING,
                                                BEV_OPT_CLOSE_ON_FREE);
    if (secure) {
        bufferevent_openssl_set_allow_dirty_shutdown(secure, 1);
        connection = evhttp_connection_base_bufferevent_new(
            post->base, NULL, secure, https_host_address(request->host), request->port);
    }
    if (connection)
        err = make_request(post, connection, request);
    if (err == 0)
        event_base_dispatch(post->base);
    if (err == 0 && !post->answered) {
        explain(post->error, request, ssl);
        err = ERR_IO;
    } else if (err < 0) {
        fail(post->error, err, request->host, err_text(err));
    }
    if (connection)
        evhttp_connection_free(connection);
    SSL_free(ssl);
    return err < 0 ? err : post->err;
}

int https_post(const struct https_request *request, const struct https_trust *trust, int *status,
               struct bytes *body, struct https_error *error)
{
    struct post post = {.error = error};
    SSL_CTX *context = NULL;
    int err = new_context(&context, trust, error);

    if (err < 0)
        return err;
    signal(SIGPIPE, SIG_IGN);
    post.base = event_base_new();
    err = post.base ? exchange(&post, context, request) : ERR_MEMORY;
    if (post.base)
        event_base_free(post.base);
    SSL_CTX_free(context);
    if (err < 0) {
        free((void *)post.body.at);
        return err;
    }
    *status = post.status;
    *body = post.body;
    return 0;
}
