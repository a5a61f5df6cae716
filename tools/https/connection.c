/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/https/connection.h"

#include "apdu/memory.h"
#include "crypto/openssl.h"
#include "tools/cli/loop.h"
#include "tools/cli/timer.h"
#include "tools/https/request.h"
#include "tools/https/response.h"

#include <event2/buffer.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { HTTP_TIMEOUT = 408, INPUT_MAX = 64 << 10, LINGER_SECONDS = 2, SECOND = 1000000000 };

enum phase {
    IDLE,     /* between two requests */
    HEADER,   /* from the first octet of a request; first from the handshake */
    BODY,     /* the header is complete */
    HANDLING, /* the request is complete */
    DELAYED,  /* the response waits for its delay */
    WRITING,  /* sending the response */
    LINGERING /* the last response was sent; further input is discarded */
};

struct deferred {
    struct https_deferred base;    /* must be the first member */
    struct connection *connection; /* NULL: the connection was closed */
};

struct connection {
    struct connections *all;
    struct connection *previous, *next;
    struct bufferevent *stream;
    struct event *deadline;
    struct timeval request_end; /* of the whole request, on the base's monotonic clock */
    struct request request;
    struct deferred *deferred;
    struct https_response response; /* the delayed or cut one; its body only while DELAYED */
    enum phase phase;
    bool has_ended; /* the peer closed its sending side */
    char peer[NI_MAXHOST + NI_MAXSERV + 4];
};

static void process(struct connection *connection);

/* ---- creation and end ---- */

static SSL *tls_of(const struct connection *connection)
{
    return bufferevent_openssl_get_ssl(connection->stream);
}

static void end(struct connection *connection)
{
    if (connection->previous)
        connection->previous->next = connection->next;
    else
        connection->all->first = connection->next;
    if (connection->next)
        connection->next->previous = connection->previous;
    if (connection->deferred)
        connection->deferred->connection = NULL;
    if (connection->deadline)
        event_free(connection->deadline);
    if (connection->stream)
        bufferevent_free(connection->stream);
    request_free(&connection->request);
    free((void *)(uintptr_t)connection->response.body.at);
    free(connection);
}

/* Sends close_notify if the TLS handshake was completed. */
static void send_close_notify(struct connection *connection)
{
    SSL *tls = tls_of(connection);

    if (SSL_is_init_finished(tls) && !(SSL_get_shutdown(tls) & SSL_SENT_SHUTDOWN))
        SSL_shutdown(tls);
    ERR_clear_error();
}

static void close_now(struct connection *connection)
{
    send_close_notify(connection);
    end(connection);
}

void connections_end(struct connections *connections)
{
    for (struct connection *at = connections->first, *next; at; at = next) {
        next = at->next;
        close_now(at);
    }
}

/* ---- deadlines ---- */

static void set_deadline(struct connection *connection, unsigned seconds)
{
    const struct timeval time = {.tv_sec = seconds};

    timer_add(connection->deadline, &time);
}

static unsigned header_seconds(const struct connection *connection)
{
    unsigned seconds = connection->all->options->header_seconds;

    return seconds ? seconds : HTTPS_SECONDS;
}

static unsigned request_seconds(const struct connection *connection)
{
    unsigned seconds = connection->all->options->request_seconds;

    return seconds ? seconds : HTTPS_REQUEST_SECONDS;
}

static void begin_header(struct connection *connection)
{
    const struct timeval whole = {.tv_sec = request_seconds(connection)};
    struct timeval now;

    event_base_gettimeofday_cached(connection->all->base, &now);
    evutil_timeradd(&now, &whole, &connection->request_end);
    connection->phase = HEADER;
    set_deadline(connection, header_seconds(connection));
}

/* The remaining time of the request. */
static void begin_body(struct connection *connection)
{
    struct timeval now, remaining;

    event_base_gettimeofday_cached(connection->all->base, &now);
    evutil_timersub(&connection->request_end, &now, &remaining);
    if (remaining.tv_sec < 0) /* it has ended */
        evutil_timerclear(&remaining);
    connection->phase = BODY;
    timer_add(connection->deadline, &remaining);
}

/* Closes the sending side and gives the peer time to read: closing a socket with unread input
 * resets it, and the response would be lost. */
static void linger(struct connection *connection)
{
    send_close_notify(connection);
    shutdown(bufferevent_getfd(connection->stream), SHUT_WR);
    connection->phase = LINGERING;
    bufferevent_enable(connection->stream, EV_READ);
    set_deadline(connection, LINGER_SECONDS);
    if (connection->has_ended)
        end(connection);
}

/* ---- responses ---- */

/* Sends header and body in one write. */
static void send_response(struct connection *connection)
{
    struct https_response *response = &connection->response;
    bool is_kept = request_keeps_connection(&connection->request);
    struct evbuffer *out = evbuffer_new();

    connection->phase = WRITING;
    connection->request.close = !is_kept;
    if (out) {
        response_put(out, response, connection->all->options->admin_protocol, is_kept,
                     connection->request.is_old);
        if (response->is_cut)
            evbuffer_remove_buffer(out, bufferevent_get_output(connection->stream), response->cut);
        else
            bufferevent_write_buffer(connection->stream, out);
        evbuffer_free(out);
    }
    free((void *)(uintptr_t)response->body.at);
    response->body = BYTES_NONE;
    if (out && !(response->is_cut && response->cut == 0))
        set_deadline(connection, request_seconds(connection));
    else
        set_deadline(connection, 0); /* out of memory, or nothing to send: close the connection */
}

/* Sends the response, at once or after its delay. Takes ownership of the body. */
static void respond(struct connection *connection, const struct https_response *response)
{
    const struct timeval delay = {.tv_sec = response->delay / SECOND,
                                  .tv_usec = response->delay % SECOND / 1000};

    connection->response = *response;
    if (response->delay <= 0) {
        send_response(connection);
        return;
    }
    connection->phase = DELAYED;
    timer_add(connection->deadline, &delay);
}

static void log_reason(const struct connection *connection, const char *why)
{
    const struct https_server_options *options = connection->all->options;
    char text[sizeof(connection->request.why) + sizeof(connection->peer) + 4];

    snprintf(text, sizeof(text), "%s: %s", connection->peer, why);
    if (options->log)
        options->log(options->context, text);
}

/* A refusal of the HTTP layer. The connection is closed: the start of the next request is unknown.
 */
static void refuse(struct connection *connection, int status, const char *why)
{
    struct https_response response = {.status = status};

    log_reason(connection, why);
    connection->request.close = true;
    https_response_text(&response, why);
    respond(connection, &response);
}

static void respond_deferred(struct https_deferred *base, const struct https_response *response)
{
    struct deferred *deferred = (struct deferred *)base;
    struct connection *connection = deferred->connection;

    if (connection) {
        connection->deferred = NULL;
        respond(connection, response);
    } else {
        free((void *)(uintptr_t)response->body.at);
    }
    free(deferred);
}

static struct https_deferred *defer(const struct https_incoming *in)
{
    struct connection *connection = in->request;
    struct deferred *deferred = malloc(sizeof(*deferred));

    if (!deferred)
        return NULL;
    *deferred = (struct deferred){{respond_deferred}, connection};
    connection->deferred = deferred;
    return &deferred->base;
}

static void handle(struct connection *connection)
{
    const struct https_server_options *options = connection->all->options;
    const struct request *request = &connection->request;
    const struct https_incoming in = {
        .path = request->path,
        .content_type = request->content_type ? request->content_type : "",
        .admin_protocol = request->admin_protocol ? request->admin_protocol : "",
        .body = bytes_at(request->body, request->body_len),
        .defer = defer,
        .request = connection};
    struct https_response response = {.status = 404};

    connection->phase = HANDLING;
    event_del(connection->deadline);
    options->handle(options->context, &in, &response);
    if (response.status != HTTPS_DEFERRED)
        respond(connection, &response);
}

/* ---- events ---- */

static void process(struct connection *connection)
{
    struct evbuffer *input = bufferevent_get_input(connection->stream);
    struct request *request = &connection->request;

    if (connection->phase == LINGERING)
        evbuffer_drain(input, evbuffer_get_length(input));
    if (connection->phase > BODY)
        return;
    if (connection->phase == IDLE && evbuffer_get_length(input))
        begin_header(connection);
    request_take(request, input);
    if (request->state == REQUEST_REFUSED)
        refuse(connection, request->status, request->why);
    else if (request->state == REQUEST_DONE)
        handle(connection);
    else if (connection->phase == HEADER && request->state > REQUEST_FIELDS) {
        begin_body(connection);
        if (request->expects_continue)
            bufferevent_write(connection->stream, "HTTP/1.1 100 Continue\r\n\r\n", 25);
    }
}

/* What comes behind a request that is under way waits, up to INPUT_MAX. Not by a watermark:
 * libevent crashes when it has no memory for one. */
static void on_read(struct bufferevent *stream, void *context)
{
    struct connection *connection = context;

    if (connection->phase > BODY && connection->phase != LINGERING &&
        evbuffer_get_length(bufferevent_get_input(stream)) >= INPUT_MAX)
        bufferevent_disable(stream, EV_READ);
    process(connection);
}

/* The whole response was sent. */
static void on_written(struct bufferevent *stream, void *context)
{
    struct connection *connection = context;

    if (connection->phase != WRITING || evbuffer_get_length(bufferevent_get_output(stream)))
        return;
    if (connection->response.is_cut) {
        end(connection);
        return;
    }
    if (connection->request.close) {
        linger(connection);
        return;
    }
    request_free(&connection->request);
    connection->phase = IDLE;
    set_deadline(connection, HTTPS_SECONDS);
    bufferevent_enable(stream, EV_READ);
    process(connection); /* the next request may have arrived already */
    if (connection->phase == IDLE && connection->has_ended)
        close_now(connection);
}

static void on_event(struct bufferevent *stream, short what, void *context)
{
    struct connection *connection = context;

    (void)stream;
    if (what & BEV_EVENT_CONNECTED)
        return;
    ERR_clear_error();
    if (!(what & BEV_EVENT_EOF)) {
        end(connection); /* TLS sends no close_notify after an error */
        return;
    }
    connection->has_ended = true;
    if (connection->phase < HANDLING || connection->phase > WRITING)
        close_now(connection);
}

static void on_deadline(evutil_socket_t fd, short what, void *context)
{
    struct connection *connection = context;
    char why[100];

    (void)fd;
    (void)what;
    if (connection->phase == DELAYED) {
        send_response(connection);
        return;
    }
    if (connection->phase == WRITING && connection->response.is_cut) {
        end(connection);
        return;
    }
    if ((connection->phase != HEADER && connection->phase != BODY) ||
        !SSL_is_init_finished(tls_of(connection))) {
        if (connection->phase == WRITING)
            log_reason(connection, "the response was not read in time");
        close_now(connection);
        return;
    }
    snprintf(why, sizeof(why), "no whole %s within %u seconds",
             connection->phase == HEADER ? "header" : "request",
             connection->phase == HEADER ? header_seconds(connection)
                                         : request_seconds(connection));
    refuse(connection, HTTP_TIMEOUT, why);
}

static void name_peer(struct connection *connection, const struct sockaddr *peer, socklen_t len)
{
    char host[NI_MAXHOST] = "?", port[NI_MAXSERV] = "?";

    (void)getnameinfo(peer, len, host, sizeof(host), port, sizeof(port),
                      NI_NUMERICHOST | NI_NUMERICSERV);
    snprintf(connection->peer, sizeof(connection->peer),
             peer->sa_family == AF_INET6 ? "[%s]:%s" : "%s:%s", host, port);
}

void connection_new(struct connections *connections, int fd, const struct sockaddr *peer,
                    socklen_t peer_len)
{
    struct connection *connection = calloc(1, sizeof(*connection));
    SSL *tls = SSL_new(connections->tls);
    bool is_complete =
        connection && tls && SSL_set_fd(tls, fd) == 1 && memory_check(LOOP_STREAM_MEMORY) == 0;
    const int yes = 1;

    /* Disables Nagle's algorithm: a response is one write. */
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    if (is_complete)
        connection->stream =
            bufferevent_openssl_socket_new(connections->base, fd, tls, BUFFEREVENT_SSL_ACCEPTING,
                                           BEV_OPT_CLOSE_ON_FREE | BEV_OPT_DEFER_CALLBACKS);
    if (!is_complete || !connection->stream) {
        if (!is_complete)
            SSL_free(tls); /* else libevent freed it */
        free(connection);
        close(fd);
        return;
    }
    connection->all = connections;
    connection->next = connections->first;
    if (connection->next)
        connection->next->previous = connection;
    connections->first = connection;
    connection->deadline = event_new(connections->base, -1, 0, on_deadline, connection);
    if (!connection->deadline) {
        end(connection);
        return;
    }
    request_init(&connection->request);
    name_peer(connection, peer, peer_len);
    bufferevent_openssl_set_allow_dirty_shutdown(connection->stream, 1);
    bufferevent_setcb(connection->stream, on_read, on_written, on_event, connection);
    if (bufferevent_enable(connection->stream, EV_READ | EV_WRITE) < 0) {
        end(connection);
        return;
    }
    begin_header(connection);
}
