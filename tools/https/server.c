/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/https/https.h"

#include "crypto/openssl.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/listener.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { DESCRIPTORS_KEPT = 32, PAUSE_US = 100 * 1000 };

struct https_server {
    struct https_server_options options;
    SSL_CTX *context;
    struct evhttp *http;
    struct evconnlistener *listener; /* of http */
    struct event *pause;             /* while it does not listen */
    uint16_t port;
};

static int fail(struct https_error *error, int err, const char *what, const char *where,
                const char *why)
{
    snprintf(error->text, sizeof(error->text), "%s%s%s: %s", what, *where ? " " : "", where, why);
    return err;
}

static const char *tls_reason(void)
{
    const char *reason = ERR_reason_error_string(ERR_get_error());

    ERR_clear_error();
    return reason ? reason : "not usable";
}

/* ---- crowds ---- */

/* Files and sockets of the rest of the process need descriptors, too. The least one that is free
 * tells how many are not. */
static bool descriptors_are_short(void)
{
    struct rlimit limit = {0};
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return true;
    close(fd);
    return getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
           (rlim_t)fd + DESCRIPTORS_KEPT >= limit.rlim_cur;
}

/* Those who come wait outside until others have gone or had their HTTPS_SECONDS. */
static void pause_listening(struct https_server *server)
{
    static const struct timeval pause = {0, PAUSE_US};

    evconnlistener_disable(server->listener);
    event_add(server->pause, &pause);
}

static void on_pause_over(evutil_socket_t fd, short what, void *context)
{
    struct https_server *server = context;

    (void)fd;
    (void)what;
    if (descriptors_are_short())
        pause_listening(server);
    else
        evconnlistener_enable(server->listener);
}

/* ---- requests ---- */

static struct bufferevent *new_connection(struct event_base *base, void *context)
{
    struct https_server *server = context;
    SSL *ssl = SSL_new(server->context);

    if (descriptors_are_short())
        pause_listening(server);
    if (!ssl)
        return NULL;
    return bufferevent_openssl_socket_new(base, -1, ssl, BUFFEREVENT_SSL_ACCEPTING,
                                          BEV_OPT_CLOSE_ON_FREE);
}

static const char *header(struct evhttp_request *request, const char *name)
{
    const char *value = evhttp_find_header(evhttp_request_get_input_headers(request), name);

    return value ? value : "";
}

void https_answer_text(struct https_answer *answer, const char *text)
{
    char *line = NULL;
    int len = asprintf(&line, "%s\n", text);

    answer->content_type = "text/plain;charset=UTF-8";
    answer->body = len < 0 ? BYTES_NONE : bytes_at(line, (size_t)len);
}

struct postponed {
    struct https_later later; /* first */
    struct evhttp_request *request;
};

/* One whose connection ended is freed by libevent. */
static void reply(struct evhttp_request *request, const struct https_answer *answer)
{
    struct evkeyvalq *headers = evhttp_request_get_output_headers(request);
    struct evbuffer *output = evhttp_request_get_output_buffer(request);

    if (answer->body.len) {
        evhttp_add_header(headers, "Content-Type", answer->content_type);
        evbuffer_add(output, answer->body.at, answer->body.len);
    }
    evhttp_send_reply(request, answer->status, NULL, NULL);
    free((void *)(uintptr_t)answer->body.at);
}

static void answer_later(struct https_later *later, const struct https_answer *answer)
{
    struct postponed *postponed = (struct postponed *)later;

    reply(postponed->request, answer);
    free(postponed);
}

static struct https_later *postpone(const struct https_incoming *in)
{
    struct postponed *postponed = malloc(sizeof(*postponed));

    if (!postponed)
        return NULL;
    *postponed = (struct postponed){{answer_later}, in->request};
    return &postponed->later;
}

static void on_request(struct evhttp_request *request, void *context)
{
    struct https_server *server = context;
    struct evbuffer *input = evhttp_request_get_input_buffer(request);
    const char *path = evhttp_uri_get_path(evhttp_request_get_evhttp_uri(request));
    struct https_incoming in = {.path = path ? path : "",
                                .content_type = header(request, "Content-Type"),
                                .admin_protocol = header(request, "X-Admin-Protocol"),
                                .body = {evbuffer_pullup(input, -1), evbuffer_get_length(input)},
                                .postpone = postpone,
                                .request = request};
    struct https_answer answer = {.status = 404};

    evhttp_add_header(evhttp_request_get_output_headers(request), "X-Admin-Protocol",
                      server->options.admin_protocol);
    if (evhttp_request_get_command(request) == EVHTTP_REQ_POST)
        server->options.handle(server->options.context, &in, &answer);
    if (answer.status != HTTPS_LATER)
        reply(request, &answer);
}

static int load_credentials(struct https_server *server, struct https_error *error)
{
    const struct https_server_options *options = &server->options;

    server->context = SSL_CTX_new(TLS_server_method());
    if (!server->context || !SSL_CTX_set_min_proto_version(server->context, TLS1_2_VERSION))
        return fail(error, ERR_CRYPTO, "TLS", "", tls_reason());
    if (!SSL_CTX_set1_groups_list(server->context, HTTPS_GROUPS))
        return fail(error, ERR_CRYPTO, "TLS", "", tls_reason());
    if (SSL_CTX_use_certificate_file(server->context, options->certificate, SSL_FILETYPE_ASN1) != 1)
        return fail(error, ERR_CRYPTO, "certificate", options->certificate,
                    access(options->certificate, R_OK) < 0 ? strerror(errno)
                                                           : "is no X.509 certificate in DER");
    if (SSL_CTX_use_PrivateKey_file(server->context, options->key, SSL_FILETYPE_PEM) != 1)
        return fail(error, ERR_CRYPTO, "key", options->key, tls_reason());
    return 0;
}

static uint16_t port_of(evutil_socket_t fd)
{
    struct sockaddr_storage address;
    socklen_t len = sizeof(address);

    if (getsockname(fd, (struct sockaddr *)&address, &len) < 0)
        return 0;
    if (address.ss_family == AF_INET6)
        return ntohs(((const struct sockaddr_in6 *)&address)->sin6_port);
    return ntohs(((const struct sockaddr_in *)&address)->sin_port);
}

/* libevent tells of such a name on stderr, and nobody else. */
static bool is_host(const char *name)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    struct addrinfo *found;

    if (getaddrinfo(name, NULL, &hints, &found) != 0)
        return false;
    freeaddrinfo(found);
    return true;
}

static int listen_at(struct https_server *server, struct event_base *base,
                     struct https_error *error)
{
    const struct https_server_options *options = &server->options;
    struct evhttp_bound_socket *bound;
    char where[256 + 7];

    server->http = evhttp_new(base);
    server->pause = event_new(base, -1, 0, on_pause_over, server);
    if (!server->http || !server->pause)
        return fail(error, ERR_MEMORY, "HTTP", "", "out of memory");
    evhttp_set_bevcb(server->http, new_connection, server);
    evhttp_set_gencb(server->http, on_request, server);
    evhttp_set_allowed_methods(server->http, EVHTTP_REQ_POST | EVHTTP_REQ_GET);
    evhttp_set_max_headers_size(server->http, HTTPS_HEADERS_MAX);
    evhttp_set_max_body_size(server->http, HTTPS_BODY_MAX);
    evhttp_set_timeout(server->http, HTTPS_SECONDS);
    snprintf(where, sizeof(where), "%s:%u", options->host, options->port);
    if (!is_host(https_host_address(options->host)))
        return fail(error, ERR_NOT_FOUND, "listening at", where, "no such host");
    bound = evhttp_bind_socket_with_handle(server->http, https_host_address(options->host),
                                           options->port);
    if (!bound) {
        int why = errno;

        return fail(error, why == EADDRINUSE ? ERR_BUSY : ERR_IO, "listening at", where,
                    why == EADDRINUSE ? "the port is in use; choose another one" : strerror(why));
    }
    server->listener = evhttp_bound_socket_get_listener(bound);
    server->port = port_of(evhttp_bound_socket_get_fd(bound));
    return 0;
}

int https_server_new(struct https_server **out, struct event_base *base,
                     const struct https_server_options *options, struct https_error *error)
{
    struct https_server *server = calloc(1, sizeof(*server));
    int err;

    if (!server)
        return fail(error, ERR_MEMORY, "HTTPS", "", "out of memory");
    signal(SIGPIPE, SIG_IGN);
    server->options = *options;
    err = load_credentials(server, error);
    if (err == 0)
        err = listen_at(server, base, error);
    if (err < 0) {
        https_server_free(server);
        return err;
    }
    *out = server;
    return 0;
}

void https_server_free(struct https_server *server)
{
    if (!server)
        return;
    if (server->pause)
        event_free(server->pause);
    if (server->http)
        evhttp_free(server->http);
    SSL_CTX_free(server->context);
    free(server);
}

uint16_t https_server_port(const struct https_server *server)
{
    return server->port;
}
