/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The CoAP server of the test eIM with a card as client: datagrams of the fake terminal go through
 * a real socket. Neither side shares code with the other.
 */
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

static void connected(struct fake_peer *peer)
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

static bool next(struct fake_peer *peer, struct buf *out)
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

static void receive(struct fake_peer *peer, struct bytes data, struct buf *out)
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

static void give(evutil_socket_t fd, short what, void *context)
{
    struct late *late = context;

    (void)fd;
    (void)what;
    late->later->respond(late->later, &late->answer);
    free(late);
}

static void defer(const struct https_incoming *in, struct https_response *answer)
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

static void handle(void *context, const struct https_incoming *in, struct https_response *answer)
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
    if (is_late)
        defer(in, answer);
}

static struct fake_eim *begin(const char *profiles, const char *path)
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

static void end(void)
{
    coaps_server_free(server);
    circle_end(circle);
}

static void test_poll(void **state)
{
    struct fake_eim *eim = begin("A* B", "/gsma/rsp2/asn1");

    (void)state;
    fake_eim_order(eim, "xB");
    terminal_start(&circle->terminal);
    assert_int_equal(eim->polls, 2);
    assert_string_equal(eim->words[0], "850100");
    assert_outbox_is_empty(circle);
    end();
}

/* Bodies of several blocks, in both directions. */
static void test_blocks(void **state)
{
    struct fake_eim *eim = begin("A* B C D E F G H", "/gsma/rsp2/asn1");
    char words[4000] = "";

    (void)state;
    for (unsigned i = 0; i < 30; i++)
        strcat(words, "lp ");
    fake_eim_order(eim, words);
    terminal_start(&circle->terminal);
    assert_int_equal(eim->results, 1);
    assert_true(eim->last_len > 4096);
    end();
    eim = begin("A*", "/gsma/rsp2/asn1");
    for (unsigned i = 0; i < 2; i++) { /* a package of more than two blocks */
        *words = '\0';
        for (unsigned j = 0; j < 45; j++)
            strcat(words, "dp=a.very.long.address.of.some.server.that.does.not.matter ");
        fake_eim_order(eim, words);
        assert_true(eim->queue[i].len > 2 * 1024);
    }
    terminal_start(&circle->terminal);
    assert_int_equal(eim->results, 2);
    assert_int_equal(eim->polls, 3);
    end();
}

/* HTTP statuses as CoAP codes, and the card's reaction to them. */
static void test_statuses(void **state)
{
    static const int statuses[] = {204, 400, 404, 500, 503};

    (void)state;
    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        struct fake_eim *eim = begin("A*", "/gsma/rsp2/asn1");

        status = statuses[i];
        terminal_start(&circle->terminal);
        assert_int_equal(eim->polls, 1);
        assert_int_equal(circle->terminal.sw, 0x9000);
        status = 0;
        terminal_wait(&circle->terminal, 3000);
        assert_true(eim->polls >= 2);
        end();
    }
}

static void test_other_path(void **state)
{
    struct fake_eim *eim = begin("A*", "/gsma/rsp2");

    (void)state;
    terminal_start(&circle->terminal);
    assert_int_equal(eim->polls, 0);
    end();
}

static void test_cannot_start(void **state)
{
    struct fake_eim *eim = begin("A*", "/x");
    char certificate[200], key[200], pki[96];
    struct coaps_server_options options = {.host = "127.0.0.1",
                                           .port = way.port,
                                           .certificate = certificate,
                                           .key = key,
                                           .path = "/x",
                                           .handle = handle,
                                           .context = eim};
    struct coaps_server *second = NULL;
    struct https_error error;

    (void)state;
    snprintf(pki, sizeof(pki), "%s/pki", circle->scene.fake.folder);
    pki_path(certificate, sizeof(certificate), pki, PKI_EIM_TLS, EC_CURVE_P256, false);
    pki_path(key, sizeof(key), pki, PKI_EIM_TLS, EC_CURVE_P256, true);
    options.certificate = "/does/not/exist";
    assert_int_equal(coaps_server_new(&second, way.base, &options, &error), ERR_CRYPTO);
    assert_string_equal(error.text, "certificate /does/not/exist: not usable");
    options.certificate = certificate;
    options.key = certificate;
    assert_int_equal(coaps_server_new(&second, way.base, &options, &error), ERR_CRYPTO);
    options.key = key;
    options.host = "no such host";
    assert_int_equal(coaps_server_new(&second, way.base, &options, &error), ERR_NOT_FOUND);
    end();
}

/* Separate responses (RFC 7252 5.2.2), also of several blocks, and with error codes. */
static void test_deferred(void **state)
{
    is_late = true;
    test_blocks(state);
    test_statuses(state);
    is_late = false;
    assert_true(deferred >= 6);
}

/* Loses the message `number` of the server. False: it sends no such message. */
static bool lose(unsigned number)
{
    struct fake_eim *eim = begin("A* B C D E F G H", "/gsma/rsp2/asn1");
    bool met;

    fake_eim_order(eim, "xB");
    handled = 0;
    way.skip = number;
    lost = 1;
    terminal_start(&circle->terminal);
    for (unsigned i = 0; i < 8 && circle->terminal.timers[RETRANSMIT] > 0; i++)
        terminal_wait(&circle->terminal, circle->terminal.timers[RETRANSMIT]);
    assert_int_equal(handled, 3); /* poll, result, poll */
    assert_int_equal(eim->results, 1);
    assert_int_equal(eim->polls, 2);
    assert_outbox_is_empty(circle);
    met = lost == 0;
    end();
    return met;
}

/* The card sends a request again when its response was lost: it is handled once (RFC 7252 4.5). */
static void test_duplicates(void **state)
{
    unsigned number = 0;

    (void)state;
    while (lose(number))
        number++;
    assert_int_equal(number, 3);
    is_late = true; /* the acknowledgement is lost; a lost separate response the server repeats */
    assert_true(lose(0));
    is_late = false;
    lost = 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_poll),         cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_statuses),     cmocka_unit_test(test_other_path),
        cmocka_unit_test(test_cannot_start), cmocka_unit_test(test_deferred),
        cmocka_unit_test(test_duplicates),
    };
    int failed;

    circle = circle_new();
    way = (struct socket_peer){.peer = {.connected = connected, .receive = receive, .next = next},
                               .fd = -1};
    way.base = event_base_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    if (way.fd >= 0)
        close(way.fd);
    event_base_free(way.base);
    circle_free(circle);
    return failed;
}
