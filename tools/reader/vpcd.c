/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Connections: connecting, listening, retrying. The wire is in vpcd.h, messages in
 * vpcd_messages.c.
 *
 *                vpcd_new                 on_accepted, on_writable
 *      (none) --------------> WAITING ------------------------------> CONNECTED
 *                              ^   |  on_retry: connect again            |
 *                              |   +--+                                  |
 *                              +-----------------------------------------+
 *                                disconnect: end of stream, error, invalid message
 */
#include "tools/reader/vpcd_link.h"

#include "apdu/host.h"
#include "tools/cli/timer.h"

#include <errno.h>
#include <event2/event.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    CHECKS_WITHOUT_POWER_ON = 3, /* a pcscd may be built not to power cards on by itself */
    INPUT_SIZE = 1024,           /* enough for every short command; grows for longer ones */
    RETRY_MIN_MS = 5,
    RETRY_MAX_MS = 200 /* half of pcscd's interval of looking for cards */
};

static void set_option(int fd, int level, int name, int value)
{
    /* Optional: without it the link is slower or detects a lost peer later. */
    (void)setsockopt(fd, level, name, &value, sizeof(value));
}

static void arm(struct event *event, unsigned milliseconds)
{
    struct timeval after = {milliseconds / 1000, (suseconds_t)(milliseconds % 1000) * 1000};

    timer_add(event, &after);
}

static void free_event(struct event **event)
{
    if (*event)
        event_free(*event);
    *event = NULL;
}

static void drop_peer(struct vpcd *vpcd)
{
    free_event(&vpcd->readable);
    free_event(&vpcd->writable);
    free_event(&vpcd->delayed);
    if (vpcd->peer >= 0)
        close(vpcd->peer);
    vpcd->peer = -1;
    vpcd->connecting = false;
    vpcd->have = 0;
    free(vpcd->output);
    vpcd->output = NULL;
}

/* Connecting failed: retries after a delay that doubles each time. */
static void try_later(struct vpcd *vpcd)
{
    drop_peer(vpcd);
    vpcd->retry_ms = vpcd->retry_ms ? vpcd->retry_ms * 2 : RETRY_MIN_MS;
    if (vpcd->retry_ms > RETRY_MAX_MS)
        vpcd->retry_ms = RETRY_MAX_MS;
    vpcd->waited_ms += vpcd->retry_ms;
    if (vpcd->waited_ms >= VPCD_WARN_MS && !vpcd->waiting_reported) {
        vpcd->waiting_reported = true;
        if (vpcd->options.on_waiting)
            vpcd->options.on_waiting(vpcd->options.context);
    }
    arm(vpcd->retry, vpcd->retry_ms);
}

/* The card left its reader. */
static void stay_away(struct vpcd *vpcd)
{
    vpcd->away = false;
    vpcd->received_any = false;
    vpcd->retry_ms = 0;
    clock_gettime(CLOCK_MONOTONIC, &vpcd->left);
    if (vpcd->removed)
        event_del(vpcd->retry);
    else
        arm(vpcd->retry, VPCD_AWAY_MS);
}

/* The card loses power, and the link waits for a peer. */
static void disconnect(struct vpcd *vpcd)
{
    drop_peer(vpcd);
    vpcd->options.contacts->power(vpcd->options.card, VPCD_POWER_OFF);
    if (vpcd->listener >= 0)
        return;
    if (vpcd->away) {
        stay_away(vpcd);
    } else if (vpcd->received_any) {
        vpcd->received_any = false;
        vpcd->retry_ms = 0; /* the peer may accept again at once */
        vpcd->waited_ms = 0;
        arm(vpcd->retry, 0);
    } else {
        try_later(vpcd); /* a peer that accepts and sends nothing is no vpcd */
    }
}

/* Reads until the message is complete: its body follows its length at once. */
static void on_readable(evutil_socket_t fd, short what, void *context)
{
    struct vpcd *vpcd = context;

    (void)what;
    do {
        ssize_t got;

        set_option(fd, IPPROTO_TCP, TCP_QUICKACK, 1);
        got = recv(fd, vpcd->input + vpcd->have, vpcd->input_size - vpcd->have, MSG_DONTWAIT);
        if (got < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        if (got <= 0) {
            disconnect(vpcd);
            return;
        }
        vpcd->have += (size_t)got;
        if (vpcd_process_input(vpcd) < 0) {
            disconnect(vpcd);
            return;
        }
    } while (vpcd->have > 0 && !vpcd->output);
}

static void start_connection(struct vpcd *vpcd)
{
    vpcd->connecting = false;
    vpcd->received_any = false;
    vpcd->waiting_reported = true; /* a peer that disconnects is not reported */
    set_option(vpcd->peer, IPPROTO_TCP, TCP_NODELAY, 1);
    set_option(vpcd->peer, IPPROTO_TCP, TCP_QUICKACK, 1);
    set_option(vpcd->peer, SOL_SOCKET, SO_KEEPALIVE, 1);
    set_option(vpcd->peer, IPPROTO_TCP, TCP_KEEPIDLE, 30);
    set_option(vpcd->peer, IPPROTO_TCP, TCP_KEEPINTVL, 10);
    set_option(vpcd->peer, IPPROTO_TCP, TCP_KEEPCNT, 3);
    if (event_add(vpcd->readable, NULL) < 0) {
        disconnect(vpcd);
        return;
    }
    if (vpcd->listener < 0)
        arm(vpcd->retry, VPCD_WARN_MS); /* a vpcd with a free slot requests the ATR before that */
}

static void report_silence(struct vpcd *vpcd)
{
    if (vpcd->received_any || vpcd->silence_reported)
        return;
    vpcd->silence_reported = true;
    if (vpcd->options.on_silence)
        vpcd->options.on_silence(vpcd->options.context);
}

/* The connection is established or failed; or the remainder of a response can be sent. */
static void on_writable(evutil_socket_t fd, short what, void *context)
{
    struct vpcd *vpcd = context;

    (void)what;
    if (vpcd->connecting) {
        int error = 0;
        socklen_t size = sizeof(error);

        if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0 || error)
            try_later(vpcd);
        else
            start_connection(vpcd);
        return;
    }
    if (vpcd_flush(vpcd) < 0)
        disconnect(vpcd);
}

static void on_delayed(evutil_socket_t fd, short what, void *context)
{
    (void)fd;
    (void)what;
    on_writable(((struct vpcd *)context)->peer, EV_TIMEOUT, context);
}

int vpcd_delay(struct vpcd *vpcd, int64_t delay)
{
    const struct timeval after = {delay / 1000000000, delay % 1000000000 / 1000};

    if (!vpcd->delayed)
        vpcd->delayed = evtimer_new(vpcd->base, on_delayed, vpcd);
    return vpcd->delayed && event_add(vpcd->delayed, &after) == 0 ? 0 : ERR_MEMORY;
}

/* Takes over the non-blocking socket `fd`. */
static int take_peer(struct vpcd *vpcd, int fd)
{
    vpcd->peer = fd;
    vpcd->readable = event_new(vpcd->base, fd, EV_READ | EV_PERSIST, on_readable, vpcd);
    vpcd->writable = event_new(vpcd->base, fd, EV_WRITE, on_writable, vpcd);
    if (vpcd->readable && vpcd->writable)
        return 0;
    drop_peer(vpcd);
    return ERR_MEMORY;
}

static void on_accepted(evutil_socket_t fd, short what, void *context)
{
    struct vpcd *vpcd = context;
    int peer = accept4(fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

    (void)what;
    if (peer < 0) {
        if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED) {
            event_del(vpcd->acceptable); /* out of descriptors: later */
            arm(vpcd->retry, RETRY_MAX_MS);
        }
        return;
    }
    if (vpcd->peer >= 0) { /* one reader at a time */
        close(peer);
        return;
    }
    if (take_peer(vpcd, peer) == 0)
        start_connection(vpcd);
}

static int new_socket(const struct vpcd *vpcd)
{
    if (vpcd->options.new_socket)
        return vpcd->options.new_socket(vpcd->options.context, vpcd->address.ss_family);
    return socket(vpcd->address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
}

static void on_retry(evutil_socket_t fd, short what, void *context)
{
    struct vpcd *vpcd = context;
    int peer;

    (void)fd;
    (void)what;
    if (vpcd->listener >= 0) {
        if (event_add(vpcd->acceptable, NULL) < 0)
            arm(vpcd->retry, RETRY_MAX_MS);
        return;
    }
    if (vpcd_is_connected(vpcd)) {
        report_silence(vpcd);
        return;
    }
    peer = new_socket(vpcd);
    if (peer < 0 || take_peer(vpcd, peer) < 0) {
        try_later(vpcd);
        return;
    }
    vpcd->connecting = true;
    if (connect(peer, (const struct sockaddr *)&vpcd->address, vpcd->address_len) == 0)
        start_connection(vpcd);
    else if (errno != EINPROGRESS || event_add(vpcd->writable, NULL) < 0)
        try_later(vpcd);
}

static int resolve(struct vpcd *vpcd)
{
    const struct vpcd_options *options = &vpcd->options;
    struct addrinfo hints = {.ai_family = AF_UNSPEC,
                             .ai_socktype = SOCK_STREAM,
                             .ai_flags = options->listen ? AI_PASSIVE : 0};
    struct addrinfo *found;
    char port[8];
    int code;

    snprintf(port, sizeof(port), "%u", options->port);
    code = getaddrinfo(options->host, port, &hints, &found);
    if (code != 0)
        return host_find_error(code);
    memcpy(&vpcd->address, found->ai_addr, found->ai_addrlen);
    vpcd->address_len = found->ai_addrlen;
    freeaddrinfo(found);
    return 0;
}

static int start_listening(struct vpcd *vpcd)
{
    struct sockaddr *address = (struct sockaddr *)&vpcd->address;

    vpcd->listener = new_socket(vpcd);
    if (vpcd->listener < 0)
        return ERR_IO;
    set_option(vpcd->listener, SOL_SOCKET, SO_REUSEADDR, 1);
    if (bind(vpcd->listener, address, vpcd->address_len) < 0 || listen(vpcd->listener, 8) < 0)
        return errno == EADDRINUSE ? ERR_BUSY : ERR_IO;
    if (getsockname(vpcd->listener, address, &vpcd->address_len) < 0)
        return ERR_IO;
    vpcd->acceptable =
        event_new(vpcd->base, vpcd->listener, EV_READ | EV_PERSIST, on_accepted, vpcd);
    return vpcd->acceptable && event_add(vpcd->acceptable, NULL) == 0 ? 0 : ERR_MEMORY;
}

int vpcd_new(struct vpcd **out, struct event_base *base, const struct vpcd_options *options)
{
    struct vpcd *vpcd = calloc(1, sizeof(*vpcd));
    int err = ERR_MEMORY;

    if (!vpcd)
        return ERR_MEMORY;
    vpcd->options = *options;
    vpcd->base = base;
    vpcd->listener = -1;
    vpcd->peer = -1;
    vpcd->idle_timer = -1;
    vpcd->checks = CHECKS_WITHOUT_POWER_ON;
    vpcd->input_size = INPUT_SIZE;
    vpcd->input = malloc(vpcd->input_size);
    vpcd->retry = evtimer_new(base, on_retry, vpcd);
    if (!vpcd->input || !vpcd->retry)
        goto fail;
    err = resolve(vpcd);
    if (err < 0)
        goto fail;
    if (options->listen) {
        err = start_listening(vpcd);
        if (err < 0)
            goto fail;
    } else {
        arm(vpcd->retry, 0);
    }
    vpcd_restart_idle_timer(vpcd);
    *out = vpcd;
    return 0;
fail:
    vpcd_free(vpcd);
    return err;
}

void vpcd_free(struct vpcd *vpcd)
{
    int saved = errno;

    if (!vpcd)
        return;
    if (vpcd_is_connected(vpcd))
        vpcd->options.contacts->power(vpcd->options.card, VPCD_POWER_OFF);
    drop_peer(vpcd);
    free_event(&vpcd->acceptable);
    free_event(&vpcd->retry);
    vpcd_stop_idle_timer(vpcd);
    if (vpcd->listener >= 0)
        close(vpcd->listener);
    free(vpcd->input);
    free(vpcd);
    errno = saved;
}

/* The card leaves its reader; `removed`: until vpcd_insert. */
static int leave(struct vpcd *vpcd, bool removed)
{
    if (vpcd->options.listen)
        return ERR_STATE;
    vpcd->removed = removed;
    vpcd->away = true;
    disconnect(vpcd);
    return 0;
}

int vpcd_reinsert(struct vpcd *vpcd)
{
    return leave(vpcd, false);
}

int vpcd_remove(struct vpcd *vpcd)
{
    return leave(vpcd, true);
}

/* Milliseconds until the card has been away for VPCD_AWAY_MS. */
static unsigned time_until_return(const struct vpcd *vpcd)
{
    struct timespec now;
    int64_t away;

    clock_gettime(CLOCK_MONOTONIC, &now);
    away = (now.tv_sec - vpcd->left.tv_sec) * 1000 + (now.tv_nsec - vpcd->left.tv_nsec) / 1000000;
    return away < VPCD_AWAY_MS ? (unsigned)(VPCD_AWAY_MS - away) : 0;
}

int vpcd_insert(struct vpcd *vpcd)
{
    if (vpcd->options.listen)
        return ERR_STATE;
    if (vpcd->removed)
        arm(vpcd->retry, time_until_return(vpcd));
    vpcd->removed = false;
    return 0;
}

uint16_t vpcd_port(const struct vpcd *vpcd)
{
    if (vpcd->address.ss_family == AF_INET6)
        return ntohs(((const struct sockaddr_in6 *)&vpcd->address)->sin6_port);
    return ntohs(((const struct sockaddr_in *)&vpcd->address)->sin_port);
}

bool vpcd_is_connected(const struct vpcd *vpcd)
{
    return vpcd->peer >= 0 && !vpcd->connecting;
}
