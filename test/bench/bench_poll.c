/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cost of a poll: octets through the channel in each direction (without the headers of IP, TCP and
 * UDP), toolkit commands, and the CPU time of both sides against a bare handshake of the same two
 * sides in memory. The card, its terminal and the eIM of `euicc eim` (without its sockets) are in
 * this process; each poll is complete, with a full handshake.
 */
#include "crypto/openssl.h"

#include "ipae/ipae.h"
#include "test/bench/bench.h"
#include "test/bench/eim_side.h"

#include <openssl/ssl.h>

enum { ROUNDS = 60, POLL_TIMER = 1 };

static double cpu_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void die(const char *what)
{
    fprintf(stderr, "bench_poll: %s\n", what);
    exit(1);
}

static void times(struct euiccd_create_options *factory)
{
    factory->poll_seconds = 1000;
}

/* ---- polls ---- */

struct traffic {
    unsigned long up, down;
    unsigned commands;
};

/* The poll timer expires, and the poll is executed. */
static struct traffic poll(struct circle *circle, const struct eim_side *eim)
{
    struct fake_terminal *terminal = &circle->terminal;
    struct traffic before = {terminal->up, terminal->down, 0};
    unsigned polls = eim->polls;

    terminal->commands = 0;
    if (terminal->timers[POLL_TIMER] < 0)
        die("no poll is due");
    terminal_wait(terminal, terminal->timers[POLL_TIMER]);
    if (eim->polls != polls + 1 || eim->failures)
        die("no poll came");
    return (struct traffic){terminal->up - before.up, terminal->down - before.down,
                            terminal->commands};
}

struct way {
    const char *name;
    uint8_t protocols;
    int tls; /* this version alone; 0: DTLS 1.2 */
    double up, down;
};

static void begin(struct circle *circle, struct eim_side *eim, const struct way *way)
{
    circle->scene.eims[0].protocols = way->protocols;
    circle_begin(circle, "A*", 1, times);
    if (way->tls)
        fake_https_version(&circle->eims[0].https, way->tls);
    eim_side_serve(eim, circle);
    terminal_start(&circle->terminal);
}

static void row(const struct way *way, const char *what, const char *unit, double value,
                double goal)
{
    char name[80];

    snprintf(name, sizeof(name), "idle poll, %s: %s", way->name, what);
    if (goal > 0)
        bench_bound(name, unit, value, goal);
    else
        bench_note(name, unit, value);
}

static void measure_traffic(struct circle *circle, struct eim_side *eim, const struct way *way)
{
    struct traffic most = {0, 0, 0};

    begin(circle, eim, way);
    for (unsigned i = 0; i < 20; i++) { /* signatures differ in length by an octet or two */
        struct traffic traffic = poll(circle, eim);

        most.up = traffic.up > most.up ? traffic.up : most.up;
        most.down = traffic.down > most.down ? traffic.down : most.down;
        most.commands = traffic.commands > most.commands ? traffic.commands : most.commands;
    }
    row(way, "octets up", "B", (double)most.up, way->up);
    row(way, "octets down", "B", (double)most.down, way->down);
    row(way, "toolkit commands", "", most.commands, 0);
    circle_end(circle);
}

/* ---- the bare handshake ---- */

struct bare {
    SSL_CTX *client, *server;
};

static int take_any(X509_STORE_CTX *store, void *context)
{
    (void)store;
    (void)context;
    return 1;
}

/* The context of the server, and a client with the offer of the card. */
static void bare_begin(struct bare *bare, struct circle *circle, const struct way *way)
{
    bare->server = way->tls ? circle->eims[0].https.context : circle->eims[0].coaps.context;
    bare->client = SSL_CTX_new(way->tls ? TLS_client_method() : DTLS_client_method());
    if (!bare->client || !SSL_CTX_set1_groups_list(bare->client, "P-256") ||
        !SSL_CTX_set_cipher_list(bare->client, "ECDHE-ECDSA-AES128-GCM-SHA256") ||
        !SSL_CTX_set_ciphersuites(bare->client, "TLS_AES_128_GCM_SHA256"))
        die("no TLS");
    SSL_CTX_set_options(bare->client, SSL_OP_NO_TICKET);
    SSL_CTX_set_session_cache_mode(bare->client, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_verify(bare->client, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_cert_verify_callback(bare->client, take_any, NULL);
}

/* Moves output of one side to the other; datagrams end at record boundaries. */
static void carry(SSL *from, SSL *to, bool datagrams)
{
    uint8_t octets[8192];
    int count = BIO_read(SSL_get_wbio(from), octets, (int)sizeof(octets));

    for (int at = 0; at < count;) {
        int len = datagrams ? 13 + (octets[at + 11] << 8 | octets[at + 12]) : count;

        BIO_write(SSL_get_rbio(to), octets + at, len);
        at += len;
        if (datagrams && at < count)
            SSL_do_handshake(to);
    }
}

static SSL *new_side(SSL_CTX *context, bool datagrams)
{
    SSL *ssl = SSL_new(context);

    if (!ssl)
        die("no TLS");
    SSL_set_bio(ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    if (datagrams) {
        SSL_set_options(ssl, SSL_OP_NO_QUERY_MTU);
        SSL_set_mtu(ssl, 1200);
    }
    return ssl;
}

static double bare_handshake(const struct bare *bare, bool datagrams)
{
    double began = cpu_now();
    SSL *client = new_side(bare->client, datagrams), *server = new_side(bare->server, datagrams);

    SSL_set_connect_state(client);
    SSL_set_accept_state(server);
    if (datagrams)
        SSL_set_options(server, SSL_OP_COOKIE_EXCHANGE);
    for (unsigned i = 0; i < 20 && !(SSL_is_init_finished(client) && SSL_is_init_finished(server));
         i++) {
        SSL_do_handshake(client);
        carry(client, server, datagrams);
        SSL_do_handshake(server);
        carry(server, client, datagrams);
    }
    if (!SSL_is_init_finished(client) || !SSL_is_init_finished(server))
        die("the bare handshake does not end");
    SSL_free(client);
    SSL_free(server);
    return cpu_now() - began;
}

static void measure_cpu(struct circle *circle, struct eim_side *eim, const struct way *way)
{
    double ours[ROUNDS], floor[ROUNDS];
    struct bare bare;
    char name[80];

    begin(circle, eim, way);
    bare_begin(&bare, circle, way);
    for (unsigned i = 0; i < ROUNDS; i++) {
        double began;

        floor[i] = bare_handshake(&bare, !way->tls) * 1e6;
        began = cpu_now();
        poll(circle, eim);
        ours[i] = (cpu_now() - began) * 1e6;
    }
    snprintf(name, sizeof(name), "idle poll, %s: CPU, to a handshake", way->name);
    bench_at_most(name, "us", bench_quantile(floor, ROUNDS, 0.25),
                  bench_quantile(ours, ROUNDS, 0.25), 1.5);
    SSL_CTX_free(bare.client);
    circle_end(circle);
}

int main(void)
{
    static const struct way ways[] = {
        {"HTTPS, TLS 1.2", 0x80, TLS1_2_VERSION, 900, 1900},
        {"HTTPS, TLS 1.3", 0x80, TLS1_3_VERSION, 0, 0},
        {"CoAP, DTLS 1.2", 0x40, 0, 900, 1900},
    };
    struct circle *circle;
    struct eim_side eim;

    bench_begin("poll");
    circle = circle_new();
    eim_side_begin(&eim, circle, "state.json");
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        measure_traffic(circle, &eim, &ways[i]);
        measure_cpu(circle, &eim, &ways[i]);
    }
    eim_side_end(&eim);
    circle_free(circle);
    return bench_end();
}
