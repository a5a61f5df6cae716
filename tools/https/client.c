/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/https/https.h"

#include "crypto/openssl.h"
#include "tools/source_date.h"

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

/* One request under way. Its answer is handed on by an event of its own: a connection cannot be
 * freed while it tells its answer. */
struct https_post {
    https_done *done;
    void *context;
    SSL *ssl;
    struct evhttp_connection *connection;
    struct event *end;
    char where[300]; /* HOST:PORT */
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
    X509_VERIFY_PARAM_set_time(SSL_CTX_get0_param(context), (time_t)source_date(&source_clock));
    SSL_CTX_set_verify(context, trust->insecure ? SSL_VERIFY_NONE : SSL_VERIFY_PEER, NULL);
    *out = context;
    return 0;
}

static void on_answer(struct evhttp_request *request, void *context)
{
    struct https_post *post = context;
    struct evbuffer *input;
    size_t len;

    event_active(post->end, EV_TIMEOUT, 0);
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

static int make_request(struct https_post *post, const struct https_request *request)
{
    struct evhttp_request *http = evhttp_request_new(on_answer, post);
    struct evkeyvalq *headers = http ? evhttp_request_get_output_headers(http) : NULL;

    if (!http)
        return ERR_MEMORY;
    evhttp_add_header(headers, "Host", post->where);
    evhttp_add_header(headers, "User-Agent", request->user_agent);
    evhttp_add_header(headers, "Content-Type", request->content_type);
    evhttp_add_header(headers, "Connection", "close");
    if (request->admin_protocol)
        evhttp_add_header(headers, "X-Admin-Protocol", request->admin_protocol);
    evbuffer_add(evhttp_request_get_output_buffer(http), request->body.at, request->body.len);
    evhttp_connection_set_timeout(post->connection, HTTPS_SECONDS);
    evhttp_connection_set_max_headers_size(post->connection, HTTPS_HEADERS_MAX);
    evhttp_connection_set_max_body_size(post->connection, HTTPS_BODY_MAX);
    return evhttp_make_request(post->connection, http, EVHTTP_REQ_POST, request->path) == 0
               ? 0
               : ERR_IO;
}

/* Why TLS did not believe the server, or that it could not be reached. */
static void explain(const struct https_post *post, struct https_error *error)
{
    long verdict = SSL_get_verify_result(post->ssl);

    fail(error, ERR_IO, post->where,
         verdict == X509_V_OK ? "no connection or no answer"
                              : X509_verify_cert_error_string(verdict));
}

void https_post_cancel(struct https_post *post)
{
    if (!post)
        return;
    if (post->connection)
        evhttp_connection_free(post->connection);
    if (post->end)
        event_free(post->end);
    SSL_free(post->ssl);
    free((void *)(uintptr_t)post->body.at);
    free(post);
}

static void on_end(evutil_socket_t fd, short what, void *context)
{
    struct https_post *post = context;
    struct https_error error = {""};
    struct bytes body = post->body;

    (void)fd;
    (void)what;
    if (!post->answered)
        explain(post, &error);
    else if (post->err < 0)
        fail(&error, post->err, post->where, err_text(post->err));
    post->body = BYTES_NONE; /* given away */
    post->done(post->context, post->answered ? post->err : ERR_IO, post->status, body, &error);
    https_post_cancel(post);
}

static int connect_to(struct https_post *post, struct event_base *base, SSL_CTX *context,
                      const struct https_request *request)
{
    struct bufferevent *secure = NULL;

    post->end = event_new(base, -1, 0, on_end, post);
    post->ssl = new_ssl(context, request);
    if (post->end && post->ssl && SSL_up_ref(post->ssl)) /* one for libevent, one for the verdict */
        secure = bufferevent_openssl_socket_new(base, -1, post->ssl, BUFFEREVENT_SSL_CONNECTING,
                                                BEV_OPT_CLOSE_ON_FREE);
    if (!secure)
        return ERR_MEMORY;
    bufferevent_openssl_set_allow_dirty_shutdown(secure, 1);
    post->connection = evhttp_connection_base_bufferevent_new(
        base, request->names, secure, https_host_address(request->host), request->port);
    return post->connection ? make_request(post, request) : ERR_MEMORY;
}

int https_post_start(struct https_post **out, struct event_base *base,
                     const struct https_request *request, const struct https_trust *trust,
                     https_done *done, void *context, struct https_error *error)
{
    struct https_post *post = calloc(1, sizeof(*post));
    SSL_CTX *tls = NULL;
    int err = post ? new_context(&tls, trust, error)
                   : fail(error, ERR_MEMORY, request->host, err_text(ERR_MEMORY));

    if (err < 0) {
        free(post);
        return err;
    }
    signal(SIGPIPE, SIG_IGN);
    post->done = done;
    post->context = context;
    snprintf(post->where, sizeof(post->where), "%s:%u", request->host, request->port);
    err = connect_to(post, base, tls, request);
    SSL_CTX_free(tls);
    if (err < 0) {
        fail(error, err, request->host, err_text(err));
        https_post_cancel(post);
        return err;
    }
    *out = post;
    return 0;
}

/* ---- by itself ---- */

struct wait {
    struct event_base *base;
    struct https_error *error;
    int err, status;
    struct bytes body;
};

static void on_done(void *context, int err, int status, struct bytes body,
                    const struct https_error *error)
{
    struct wait *wait = context;

    wait->err = err;
    wait->status = status;
    wait->body = body;
    if (err < 0)
        *wait->error = *error;
    event_base_loopbreak(wait->base);
}

int https_post(const struct https_request *request, const struct https_trust *trust, int *status,
               struct bytes *body, struct https_error *error)
{
    struct wait wait = {.base = event_base_new(), .error = error, .err = ERR_IO};
    struct https_post *post;
    int err = wait.base ? https_post_start(&post, wait.base, request, trust, on_done, &wait, error)
                        : fail(error, ERR_MEMORY, request->host, err_text(ERR_MEMORY));

    if (err == 0) {
        event_base_dispatch(wait.base);
        err = wait.err;
    }
    if (wait.base)
        event_base_free(wait.base);
    if (err < 0) {
        free((void *)(uintptr_t)wait.body.at);
        return err;
    }
    *status = wait.status;
    *body = wait.body;
    return 0;
}
