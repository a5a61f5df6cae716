/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of eIMs, resolved over the fake terminal: the DNS server used and its responses. */
#include "crypto/openssl.h"

#include "ipae/transport/dns.h"

#include "test/fake/circle.h"
#include "test/fake/inside.h"

#include <ctype.h>
#include <openssl/ssl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum dns_manner {
    DNS_FINE,
    DNS_ONLY_AAAA,
    DNS_SPOOFED_FIRST,
    DNS_SILENT_ONCE,
    DNS_SILENT,
    DNS_NONE,
    DNS_LOWER, /* the question is repeated in lower case */
    DNS_MIXED, /* in mixed case */
    DNS_FLOOD  /* responses to other queries, without end */
};

struct fake_dns {
    struct fake_peer peer;
    enum dns_manner manner;
    unsigned questions;
};

/* Responses with another id, which the terminal returns as one piece. */
static void flood(struct bytes question, struct buf *out)
{
    for (unsigned i = 0; i < 40; i++) {
        size_t at = out->len;

        buf_put(out, question);
        out->at[at] ^= 1;
        out->at[at + 2] |= 0x80;
    }
}

static void dns_receive(struct fake_peer *peer, struct bytes data, struct buf *out)
{
    static const uint8_t a[] = {0xC0, 0x0C, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1};
    static const uint8_t aaaa[] = {0xC0, 0x0C, 0, 28, 0, 1, 0, 0, 0, 60, 0, 16, 0, 0,
                                   0,    0,    0, 0,  0, 0, 0, 0, 0, 0,  0, 0,  0, 1};
    struct fake_dns *dns = (struct fake_dns *)peer;
    bool six = data.at[data.len - 3] == 28, found = six == (dns->manner == DNS_ONLY_AAAA);

    dns->questions++;
    if (dns->manner == DNS_FLOOD) {
        flood(data, out);
        return;
    }
    if (dns->manner == DNS_SILENT || (dns->manner == DNS_SILENT_ONCE && dns->questions == 1))
        return;
    found = found && dns->manner != DNS_NONE;
    buf_put(out, data);
    out->at[2] |= 0x80;
    out->at[7] = found;
    for (size_t i = 12; i < data.len - 4; i++) {
        bool letter = isalpha(out->at[i]);

        if (letter && dns->manner == DNS_LOWER)
            out->at[i] |= 0x20;
        if (letter && dns->manner == DNS_MIXED)
            out->at[i] ^= i % 2 ? 0x20 : 0;
    }
    if (dns->manner == DNS_NONE)
        out->at[3] = 3;
    if (found)
        buf_put(out, six ? BYTES_OF(aaaa) : BYTES_OF(a));
    if (dns->manner == DNS_SPOOFED_FIRST && dns->questions == 1)
        out->at[0] ^= 1;
}

static void test_names(void **state)
{
    static const struct {
        enum dns_manner manner;
        bool good;
        unsigned questions;
    } rows[] = {{DNS_FINE, true, 1},          {DNS_ONLY_AAAA, false, 2},  {DNS_NONE, false, 2},
                {DNS_SPOOFED_FIRST, true, 2}, {DNS_SILENT_ONCE, true, 2}, {DNS_SILENT, false, 3},
                {DNS_FLOOD, false, 3}};
    static const uint8_t server[] = {10, 0, 0, 53}, public_server[] = {8, 8, 8, 8};
    static const uint8_t loopback[] = {127, 0, 0, 1};
    struct circle *circle = circle_new();

    (void)state;
    for (unsigned has_dns = 0; has_dns < 2; has_dns++)
        for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
            struct fake_dns dns = {{.receive = dns_receive}, rows[i].manner, 0};

            circle_begin_with(circle, "A*", 1, EIM_TRUST_CA, "localhost:8443", NULL);
            circle_add_peer(circle, has_dns ? server : public_server, &dns.peer);
            circle_add_peer(circle, loopback, &circle->eims[0].https.peer);
            circle->terminal.no_dns = !has_dns;
            terminal_start(&circle->terminal);
            terminal_wait(&circle->terminal, 16);
            assert_int_equal(circle->eims[0].polls, rows[i].good);
            if (has_dns)
                assert_int_equal(dns.questions, rows[i].questions);
            circle_end(circle);
        }
    circle_free(circle);
}

/* Names in any case, with and without a final dot: the response may have another case, and the TLS
 * server name has no final dot (RFC 4343; RFC 6066, 3). */
static void test_forms_of_names(void **state)
{
    static const struct {
        const char *address, *sni;
        uint16_t port;
    } rows[] = {{"LOCALHOST", "LOCALHOST", 443},
                {"LocalHost:8443", "LocalHost", 8443},
                {"localhost.", "localhost", 443},
                {"LOCALHOST.:8443", "LOCALHOST", 8443}};
    static const enum dns_manner manners[] = {DNS_FINE, DNS_LOWER, DNS_MIXED};
    static const uint8_t server[] = {10, 0, 0, 53}, loopback[] = {127, 0, 0, 1};
    struct circle *circle = circle_new();

    (void)state;
    for (size_t i = 0; i < 3 * sizeof(rows) / sizeof(rows[0]); i++) {
        struct fake_dns dns = {{.receive = dns_receive}, manners[i % 3], 0};
        struct fake_https *https = &circle->eims[0].https;

        circle_begin_with(circle, "A*", 1, EIM_TRUST_CA, rows[i / 3].address, NULL);
        circle_add_peer(circle, server, &dns.peer);
        circle_add_peer(circle, loopback, &https->peer);
        terminal_start(&circle->terminal);
        assert_int_equal(circle->eims[0].polls, 1);
        assert_int_equal(dns.questions, 1);
        assert_int_equal(circle->port, rows[i / 3].port);
        assert_string_equal(SSL_get_servername(https->ssl, TLSEXT_NAMETYPE_host_name),
                            rows[i / 3].sni);
        circle_end(circle);
    }
    circle_free(circle);
}

/* A name with an IPv6 address only. */
static void test_ipv6(void **state)
{
    static const uint8_t server[] = {10, 0, 0, 53};
    struct fake_dns dns = {{.receive = dns_receive}, DNS_ONLY_AAAA, 0};
    struct circle *circle = circle_new();

    (void)state;
    circle_begin_with(circle, "A*", 1, EIM_TRUST_CA, "localhost:8443", NULL);
    circle_add_peer(circle, server, &dns.peer);
    circle->six = &circle->eims[0].https.peer;
    terminal_start(&circle->terminal);
    assert_int_equal(circle->eims[0].polls, 1);
    assert_int_equal(circle->port, 8443);
    circle_end(circle);
    circle_free(circle);
}

/* One query in a poll, for any number of connections. */
static void test_names_are_remembered(void **state)
{
    static const uint8_t server[] = {10, 0, 0, 53}, loopback[] = {127, 0, 0, 1};
    struct fake_dns dns = {{.receive = dns_receive}, DNS_FINE, 0};
    struct circle *circle = circle_new();

    (void)state;
    circle_begin_with(circle, "A*", 1, EIM_TRUST_CA, "localhost:8443", NULL);
    circle_add_peer(circle, server, &dns.peer);
    circle_add_peer(circle, loopback, &circle->eims[0].https.peer);
    circle->eims[0].https.fault = HTTPS_CLOSES;
    fake_eim_order(&circle->eims[0], "lp");
    terminal_start(&circle->terminal);
    assert_int_equal(circle->eims[0].results, 1);
    assert_int_equal(circle->eims[0].https.connections, 3);
    assert_int_equal(dns.questions, 1);
    terminal_wait(&circle->terminal, 4000); /* the next poll */
    assert_int_equal(circle->eims[0].polls, 3);
    assert_int_equal(dns.questions, 2);
    circle_end(circle);
    circle_free(circle);
}

/* The server is not at the resolved address: it is resolved again in the same poll (CAT-2.4). */
static void test_names_are_forgotten(void **state)
{
    static const uint8_t server[] = {10, 0, 0, 53};
    struct fake_dns dns = {{.receive = dns_receive}, DNS_FINE, 0};
    struct circle *circle = circle_new();

    (void)state;
    circle->eim_count = 2;
    for (unsigned i = 0; i < circle->eim_count; i++)
        fake_eim_begin(&circle->eims[i], &circle->scene, i, EIM_TRUST_CA, "localhost:8443");
    scene_set(&circle->scene, "A*", circle->eim_count, NULL);
    circle_wire(circle);
    circle_add_peer(circle, server, &dns.peer);
    terminal_start(&circle->terminal);
    assert_int_equal(circle->port, 8443);
    assert_int_equal(dns.questions, 2);
    circle_end(circle);
    circle_free(circle);
}

/* CoAP: the name is the Uri-Host; the default port is 5684 (E-95). */
static void test_names_over_coap(void **state)
{
    static const uint8_t server[] = {10, 0, 0, 53}, loopback[] = {127, 0, 0, 1};
    static const struct {
        const char *address;
        uint16_t port;
    } rows[] = {{"localhost", 5684}, {"localhost:61616", 61616}};
    struct circle *circle = circle_new();

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct fake_dns dns = {{.receive = dns_receive}, DNS_FINE, 0};

        circle->scene.eims[0].protocols = 0x40;
        circle_begin_with(circle, "A*", 1, EIM_TRUST_CA, rows[i].address, NULL);
        circle_add_peer(circle, server, &dns.peer);
        circle_add_peer(circle, loopback, &circle->eims[0].coaps.peer);
        circle->eims[0].coaps.host = "localhost";
        terminal_start(&circle->terminal);
        assert_int_equal(circle->eims[0].polls, 1);
        assert_int_equal(circle->port, rows[i].port);
        circle_end(circle);
    }
    circle_free(circle);
}

static void (*receive_inside)(struct fake_peer *peer, struct bytes data, struct buf *out);
static size_t longest;

/* Measures the records of application data. */
static void measure(struct fake_peer *peer, struct bytes data, struct buf *out)
{
    enum { APPLICATION_DATA = 23 };

    if (data.at[0] == APPLICATION_DATA && data.len > longest)
        longest = data.len;
    receive_inside(peer, data, out);
}

/* A name is in each request over CoAP. Where the terminal's buffers are small, those of a long name
 * do not fit: 28 octets of IP and UDP header, 13 of DTLS, of 64 for the cipher it uses 24. */
static void test_long_names_over_coap(void **state)
{
    enum { BUFFER = 256, FITS = BUFFER - 28 - 64 + 24 };
    static const uint8_t server[] = {10, 0, 0, 53}, loopback[] = {127, 0, 0, 1};
    struct circle *circle = circle_new();
    size_t longest_that_fits = 0;
    unsigned failed = 0;
    char name[200];

    (void)state;
    snprintf(name, sizeof(name), "%045d.%045d", 0, 0);
    while (strlen(name) < 115) {
        struct fake_dns dns = {{.receive = dns_receive}, DNS_FINE, 0};
        struct fake_peer *peer = &circle->eims[0].coaps.peer;

        strcat(name, "a");
        circle->scene.eims[0].protocols = 0x40;
        circle_begin_with(circle, "A*", 1, EIM_TRUST_KEY, name, NULL);
        receive_inside = peer->receive;
        peer->receive = measure;
        circle_add_peer(circle, server, &dns.peer);
        circle_add_peer(circle, loopback, peer);
        circle->eims[0].coaps.host = name;
        circle->terminal.buffer_size = BUFFER;
        longest = 0;
        terminal_start(&circle->terminal);
        if (circle->eims[0].polls == 0)
            failed++;
        else if (longest > longest_that_fits)
            longest_that_fits = longest;
        circle_end(circle);
    }
    circle_free(circle);
    assert_true(failed > 0);
    assert_int_equal(longest_that_fits, FITS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_forms_of_names),
        cmocka_unit_test(test_ipv6),
        cmocka_unit_test(test_names_are_remembered),
        cmocka_unit_test(test_names_are_forgotten),
        cmocka_unit_test(test_names_over_coap),
        cmocka_unit_test(test_long_names_over_coap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
