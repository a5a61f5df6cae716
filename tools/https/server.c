/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/https/https.h"

#include "apdu/host.h"
#include "apdu/key_log.h"
#include "crypto/backend.h"
#include "tools/cli/timer.h"
#include "tools/https/connection.h"

#include <errno.h>
#include <event2/event.h>
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
    struct connections connections;
    struct evconnlistener *listener;
    struct event *pause; /* while it does not listen */
    uint16_t port;
};

static int fail(struct https_error *error, int err, const char *what, const char *where,
                const char *why)
{
    snprintf(error->text, sizeof(error->text), "%s%s%s: %s", what, *where ? " " : "", where, why);
    return err;
}

/* The system's reason, "out of memory", `malformed` if the octets were the reason, or what OpenSSL
 * says. */
static const char *tls_reason(const char *malformed)
{
    unsigned long code = ERR_peek_error();
    const char *reason = ERR_SYSTEM_ERROR(code) ? strerror(ERR_GET_REASON(code))
                         : malformed && ERR_GET_LIB(code) == ERR_LIB_ASN1
                             ? malformed
                             : ERR_reason_error_string(code);

    if (backend_failed(0) == ERR_MEMORY)
        return err_text(ERR_MEMORY);
    return reason ? reason : "not usable";
}

/* ---- limit of connections ---- */

/* Files and sockets of the rest of the process need descriptors as well. The lowest free one tells
 * how many are in use. */
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

/* New clients wait in the backlog until others disconnected or reached their deadline. */
static void pause_listening(struct https_server *server)
{
    static const struct timeval pause = {0, PAUSE_US};

    evconnlistener_disable(server->listener);
    timer_add(server->pause, &pause);
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

static void on_accepted(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *peer,
                        int peer_len, void *context)
{
    struct https_server *server = context;

    (void)listener;
    if (descriptors_are_short())
        pause_listening(server);
    connection_new(&server->connections, fd, peer, (socklen_t)peer_len);
}

static void on_accept_failed(struct evconnlistener *listener, void *context)
{
    (void)listener;
    pause_listening(context);
}

/* ---- creation and end ---- */

/* OpenSSL does not tell why a file cannot be read: false with errno. */
static bool can_open(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

/* Callback of OpenSSL: a line of a key log. */
static void on_secret(const SSL *ssl, const char *line)
{
    const struct https_server *server = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));

    key_log_line(server->options.keys, line);
}

static int load_credentials(struct https_server *server, struct https_error *error)
{
    const struct https_server_options *options = &server->options;

    server->context = backend() ? SSL_CTX_new(TLS_server_method()) : NULL;
    if (!server->context || !SSL_CTX_set_min_proto_version(server->context, TLS1_2_VERSION))
        return fail(error, ERR_CRYPTO, "TLS", "", tls_reason(NULL));
    SSL_CTX_set_options(server->context, SSL_OP_NO_RENEGOTIATION);
    if (!SSL_CTX_set_app_data(server->context, server))
        return fail(error, ERR_CRYPTO, "TLS", "", tls_reason(NULL));
    if (options->repeatable) {
        SSL_CTX_set_options(server->context, SSL_OP_NO_TICKET);
        SSL_CTX_set_num_tickets(server->context, 0);
    }
    if (options->keys)
        SSL_CTX_set_keylog_callback(server->context, on_secret);
    if (!SSL_CTX_set1_groups_list(server->context, HTTPS_GROUPS))
        return fail(error, ERR_CRYPTO, "TLS", "", tls_reason(NULL));
    if (!can_open(options->certificate))
        return fail(error, ERR_IO, "certificate", options->certificate, strerror(errno));
    if (SSL_CTX_use_certificate_file(server->context, options->certificate, SSL_FILETYPE_ASN1) != 1)
        return fail(error, ERR_CRYPTO, "certificate", options->certificate,
                    tls_reason("not an X.509 certificate in DER"));
    if (!can_open(options->key))
        return fail(error, ERR_IO, "key", options->key, strerror(errno));
    if (SSL_CTX_use_PrivateKey_file(server->context, options->key, SSL_FILETYPE_PEM) != 1)
        return fail(error, ERR_CRYPTO, "key", options->key, tls_reason(NULL));
    return 0;
}

/* 0: with errno. */
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

/* Listens at the first usable address of the host. */
static int bind_to(struct https_server *server, struct event_base *base,
                   const struct addrinfo *found)
{
    /* Enabled here: evconnlistener_new_bind() does not tell that it could not do that. */
    const unsigned flags =
        LEV_OPT_CLOSE_ON_FREE | LEV_OPT_REUSEABLE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_DISABLED;

    errno = 0;
    for (; found && !server->listener; found = found->ai_next)
        server->listener = evconnlistener_new_bind(base, on_accepted, server, flags, -1,
                                                   found->ai_addr, (int)found->ai_addrlen);
    if (server->listener && evconnlistener_enable(server->listener) == 0)
        return 0;
    return errno ? errno : ENOMEM;
}

static int listen_at(struct https_server *server, struct event_base *base,
                     struct https_error *error)
{
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    const struct https_server_options *options = &server->options;
    struct addrinfo *found;
    char where[256 + 7], port[6];
    int why;

    server->pause = event_new(base, -1, 0, on_pause_over, server);
    if (!server->pause)
        return fail(error, ERR_MEMORY, "HTTP", "", "out of memory");
    snprintf(where, sizeof(where), "%s:%u", options->host, options->port);
    snprintf(port, sizeof(port), "%u", options->port);
    why = getaddrinfo(https_host_address(options->host), port, &hints, &found);
    if (why != 0) {
        int err = host_find_error(why);

        return fail(error, err, "listening at", where, host_find_reason(err));
    }
    why = bind_to(server, base, found);
    freeaddrinfo(found);
    if (why)
        return fail(error, why == EADDRINUSE ? ERR_BUSY : ERR_IO, "listening at", where,
                    why == EADDRINUSE ? "the port is in use; choose another one" : strerror(why));
    evconnlistener_set_error_cb(server->listener, on_accept_failed);
    server->port = port_of(evconnlistener_get_fd(server->listener));
    return server->port ? 0 : fail(error, ERR_IO, "listening at", where, strerror(errno));
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
    server->connections = (struct connections){.base = base, .options = &server->options};
    err = load_credentials(server, error);
    server->connections.tls = server->context;
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
    connections_end(&server->connections);
    if (server->listener)
        evconnlistener_free(server->listener);
    SSL_CTX_free(server->context);
    free(server);
}

uint16_t https_server_port(const struct https_server *server)
{
    return server->port;
}
