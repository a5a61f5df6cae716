/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The CoAP server of the test eIM with a card as client: datagrams of the fake terminal go through
 * a real socket. Neither side shares code with the other.
 */
#ifndef TEST_TOOLS_COAP_COAP_SCENE_H
#define TEST_TOOLS_COAP_COAP_SCENE_H

#include "tools/coap/coaps.h"

#include "ipae/ipae.h"
#include "test/fake/circle.h"
#include "test/fake/inside.h"

#include <arpa/inet.h>
#include <event2/event.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { DTLS_APPLICATION_DATA = 23, RETRANSMIT = 6 }; /* the timer of the IPAe's transport */
enum { QUIET_MS = 40 }; /* silence after which no more datagrams are expected */

/* A peer behind a socket, and the loop of the server. */
struct socket_peer {
    struct fake_peer peer;
    struct event_base *base;
    uint16_t port;
    int fd;        /* -1: none */
    unsigned skip; /* responses before those that are lost */
};

static struct circle *circle;
static struct coaps_server *server;
static struct socket_peer way;
static bool is_late; /* responses are deferred */
static unsigned deferred;
static unsigned lost;    /* datagrams of the server that are still to be lost */
static unsigned handled; /* requests */
static int status;       /* overrides the status of the eIM; 0: not overridden */
static int64_t delay;    /* of responses, ns */
static bool is_cut;      /* the association ends instead of a response */

static inline void connected(struct fake_peer *peer)
{
    struct socket_peer *to = (struct socket_peer *)peer;
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(to->port), .sin_addr = {htonl(INADDR_LOOPBACK)}};

    if (to->fd >= 0)
        close(to->fd);
    to->fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
    assert_true(to->fd >= 0);
    assert_int_equal(connect(to->fd, (struct sockaddr *)&address, sizeof(address)), 0);
}

static inline bool next(struct fake_peer *peer, struct buf *out)
{
    struct socket_peer *to = (struct socket_peer *)peer;
    uint8_t octets[2000];

    for (unsigned i = 0; i < QUIET_MS; i++) {
        ssize_t len = recv(to->fd, octets, sizeof(octets), 0);

        if (len > 0 && lost && octets[0] == DTLS_APPLICATION_DATA && to->skip-- == 0) {
            to->skip = 0;
            lost--;
        } else if (len > 0) {
            buf_put(out, bytes_at(octets, (size_t)len));
            return true;
        }
        event_base_loop(to->base, EVLOOP_NONBLOCK);
        usleep(1000);
        if (i > 2 && to->port == 0)
            break;
    }
    return false;
}

static inline void receive(struct fake_peer *peer, struct bytes data, struct buf *out)
{
    struct socket_peer *to = (struct socket_peer *)peer;

    assert_int_equal(send(to->fd, data.at, data.len, 0), data.len);
    next(peer, out);
}

/* A response that is deferred. */
struct late {
    struct https_deferred *later;
    struct https_response answer;
};

static inline void give(evutil_socket_t fd, short what, void *context)
{
    struct late *late = context;

    (void)fd;
    (void)what;
    late->later->respond(late->later, &late->answer);
    free(late);
}

static inline void defer(const struct https_incoming *in, struct https_response *answer)
{
    static const struct timeval wait = {.tv_usec = 3000};
    struct late *late = malloc(sizeof(*late));

    assert_non_null(late);
    *late = (struct late){in->defer(in), *answer};
    assert_non_null(late->later);
    assert_int_equal(event_base_once(way.base, -1, EV_TIMEOUT, give, late, &wait), 0);
    *answer = (struct https_response){.status = HTTPS_DEFERRED};
    deferred++;
}

static inline void handle(void *context, const struct https_incoming *in,
                          struct https_response *answer)
{
    struct fake_eim *eim = context;
    uint8_t *memory = malloc(COAPS_BODY_MAX);
    struct buf out = buf_over(memory, COAPS_BODY_MAX);

    assert_non_null(memory);
    handled++;
    answer->status = eim->coaps.handle(eim, in->path, in->body, &out);
    if (status)
        answer->status = status;
    if (answer->status == 200)
        answer->body = buf_bytes(&out);
    else
        free(memory);
    answer->delay = delay;
    answer->is_cut = is_cut;
    if (is_late)
        defer(in, answer);
}

static inline struct fake_eim *begin(const char *profiles, const char *path)
{
    static const uint8_t address[] = {192, 0, 2, 1};
    char certificate[200], key[200], pki[96];
    struct coaps_server_options options = {.host = "127.0.0.1",
                                           .certificate = certificate,
                                           .key = key,
                                           .path = path,
                                           .handle = handle,
                                           .context = &circle->eims[0]};
    struct https_error error;

    circle->scene.eims[0].protocols = 0x40;
    circle_begin(circle, profiles, 1, NULL);
    circle_add_peer(circle, address, &way.peer);
    snprintf(pki, sizeof(pki), "%s/pki", circle->scene.fake.folder);
    pki_path(certificate, sizeof(certificate), pki, PKI_EIM_TLS, EC_CURVE_P256, false);
    pki_path(key, sizeof(key), pki, PKI_EIM_TLS, EC_CURVE_P256, true);
    assert_int_equal(coaps_server_new(&server, way.base, &options, &error), 0);
    way.port = coaps_server_port(server);
    assert_true(way.port != 0);
    return &circle->eims[0];
}

static inline void end(void)
{
    coaps_server_free(server);
    circle_end(circle);
}

static inline int coap_run_tests(const struct CMUnitTest *tests, size_t count)
{
    int failed;

    circle = circle_new();
    way = (struct socket_peer){.peer = {.connected = connected, .receive = receive, .next = next},
                               .fd = -1};
    way.base = event_base_new();
    failed = _cmocka_run_group_tests("coap", tests, count, NULL, NULL);
    if (way.fd >= 0)
        close(way.fd);
    event_base_free(way.base);
    circle_free(circle);
    return failed;
}

#endif
