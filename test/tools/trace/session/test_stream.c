/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Polls of the IPAe over TLS 1.2, TLS 1.3 and DTLS as an observer of its APDUs sees them, with and
 * without the secrets of the server. */
#include "crypto/openssl.h"

#include "tools/trace/session/stream.h"

#include "test/fake/injection.h"
#include "test/fake/listener.h"
#include "tools/trace/decode/decode.h"

#include <openssl/ssl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SEEN = 16, SEEN_OCTETS = 8192 };

static struct circle *circle;
static struct listener *listener;
/* Bodies that the fake eIM received. */
static struct {
    size_t len;
    uint8_t octets[SEEN_OCTETS];
} seen[SEEN];
static unsigned seen_count;
static int (*handle)(void *owner, const char *path, struct bytes body, struct buf *out);

static void log_key(const SSL *ssl, const char *line)
{
    (void)ssl;
    if (listener->keys)
        listener_secret(listener, line);
}

static int see(void *owner, const char *path, struct bytes body, struct buf *out)
{
    assert_true(seen_count < SEEN && body.len <= SEEN_OCTETS);
    memcpy(seen[seen_count].octets, body.at, body.len);
    seen[seen_count++].len = body.len;
    return handle(owner, path, body, out);
}

/* What a test changes before the poll. */
static struct {
    uint64_t swapped, doubled; /* datagrams of the eIM */
    enum https_fault https;
    enum coaps_fault coaps;
    unsigned szx; /* of CoAP blocks */
    unsigned receive_max, buffer_size;
    bool joins_datagrams;
    long cut_after; /* octets until the links fail; 0: never */
} change;

/* A poll that fetches and executes a package. `protocols`: of the eIM; `version`: of TLS, 0: any;
 * `suites`: of TLS 1.2, NULL: any. */
static void poll(bool with_keys, uint8_t protocols, int version, const char *suites)
{
    struct fake_eim *eim;

    circle = circle_new();
    listener = calloc(1, sizeof(*listener));
    assert_non_null(listener);
    listener_begin(listener, with_keys);
    listener_attach(listener, &circle->scene.fake);
    circle->scene.eims[0].protocols = protocols;
    circle_begin(circle, "A* B", 1, NULL);
    eim = &circle->eims[0];
    seen_count = 0;
    handle = eim->https.handle;
    eim->https.handle = eim->coaps.handle = see;
    if (version)
        fake_https_version(&eim->https, version);
    SSL_CTX_set_keylog_callback(eim->https.context, log_key);
    SSL_CTX_set_keylog_callback(eim->coaps.context, log_key);
    if (suites) {
        assert_int_equal(SSL_CTX_set_cipher_list(eim->https.context, suites), 1);
        assert_int_equal(SSL_CTX_set_cipher_list(eim->coaps.context, suites), 1);
    }
    eim->coaps.swap_down = change.swapped;
    eim->coaps.double_down = eim->coaps.double_up = change.doubled;
    eim->https.fault = change.https;
    eim->coaps.fault = change.coaps;
    if (change.szx)
        eim->coaps.szx = change.szx;
    circle->terminal.receive_max = change.receive_max;
    circle->terminal.buffer_size = change.buffer_size;
    circle->terminal.joins_datagrams = change.joins_datagrams;
    if (change.cut_after)
        circle->terminal.cut_after = change.cut_after;
    fake_eim_order(eim, "+B");
    terminal_start(&circle->terminal);
    for (unsigned i = 0; i < 50 && eim->results == 0; i++)
        terminal_wait(&circle->terminal, 10); /* datagrams are sent again */
    assert_true(eim->results == 1 || change.cut_after);
    listener_close(listener);
    if (getenv("TEST_NOTES"))
        for (unsigned i = 0; i < listener->count; i++)
            print_message("%s %s %s flags %u: %zu, %zu octets; records %u to %u\n",
                          listener->messages[i].protocol, listener->messages[i].peer,
                          listener->messages[i].function, listener->messages[i].flags,
                          listener->messages[i].request.len, listener->messages[i].response.len,
                          (unsigned)listener->messages[i].number,
                          (unsigned)listener->messages[i].last);
}

static void end_poll(void)
{
    circle_end(circle);
    circle_free(circle);
    listener_end(listener);
    free(listener);
}

/* The body is the end of the message. */
static void assert_body(struct bytes message, struct bytes body)
{
    assert_true(message.len >= body.len);
    assert_memory_equal(message.at + message.len - body.len, body.at, body.len);
}

/* All that the messages contain is known to the decoder. */
static void check_trees(bool complete)
{
    for (unsigned i = 0; i < listener->count; i++) {
        const struct listener_message *message = &listener->messages[i];
        const struct exchange exchange = {.kind = EXCHANGE_MESSAGE,
                                          .protocol = message->protocol,
                                          .command = message->request,
                                          .response = message->response};
        struct arena arena;
        struct tree tree;

        arena_init(&arena, 1 << 20);
        tree_init(&tree, &arena, "message");
        decode_stream(&tree, &exchange);
        assert_int_equal(tree.unknown, 0);
        assert_false(tree.full);
        if (strcmp(message->protocol, "HTTP") == 0) {
            assert_string_equal(tree_find(&tree.root, "request/method")->value, "POST");
            assert_string_equal(tree_find(&tree.root, "request/path")->value, "/gsma/rsp2/asn1");
            assert_non_null(tree_find(&tree.root, "request/body")->first);
        } else if (strcmp(message->protocol, "CoAP") == 0) {
            assert_string_equal(tree_find(&tree.root, "request/code")->value, "POST(0.02)");
            assert_string_equal(tree_find(&tree.root, "request/Uri-Path")->value, "gsma");
            assert_non_null(tree_find(&tree.root, "request/body")->first);
        } else if (i == 0) {
            assert_non_null(tree_find(&tree.root, "request/ClientHello/cipherSuites"));
            assert_non_null(tree_find(&tree.root, "response/ServerHello/cipherSuite")->value);
            if (complete)
                assert_non_null(tree_find(&tree.root, "response/Certificate/certificate"));
        }
        arena_free(&arena);
    }
}

static void check_clear(const char *protocol, const char *tls, const char *start)
{
    assert_true(seen_count >= 2);
    assert_int_equal(listener_count(listener, protocol), seen_count);
    assert_true(listener_count(listener, tls) >= 1);
    for (unsigned i = 0; i < seen_count; i++) {
        const struct listener_message *message = listener_find(listener, protocol, i);

        assert_int_equal(message->flags, 0);
        assert_string_equal(message->peer, start[0] ? "192.0.2.1:443" : "192.0.2.1:5684");
        assert_true(bytes_starts_with(message->request, bytes_at(start, strlen(start))));
        assert_body(message->request, bytes_at(seen[i].octets, seen[i].len));
        assert_true(message->octets_sent > message->request.len);
        assert_true(strncmp(message->function, "ESipa.", 6) == 0);
    }
    check_trees(true);
    assert_string_equal(listener_find(listener, protocol, 0)->function, "ESipa.GetEimPackage");
    for (unsigned i = 0; i < listener->count; i++)
        assert_int_equal(listener->messages[i].flags, 0);
}

static void test_tls12(void **state)
{
    static const char *const suites[] = {"ECDHE-ECDSA-AES128-GCM-SHA256",
                                         "ECDHE-ECDSA-AES128-SHA256"};

    (void)state;
    for (size_t i = 0; i < sizeof(suites) / sizeof(suites[0]); i++) {
        poll(true, 0x80, TLS1_2_VERSION, suites[i]);
        check_clear("HTTP", "TLS", "POST /gsma/rsp2/asn1 HTTP/1.1\r\nHost: 192.0.2.1\r\n");
        end_poll();
    }
}

static void test_tls13(void **state)
{
    (void)state;
    poll(true, 0x80, TLS1_3_VERSION, NULL);
    check_clear("HTTP", "TLS", "POST /gsma/rsp2/asn1 HTTP/1.1\r\nHost: 192.0.2.1\r\n");
    end_poll();
}

static void test_dtls(void **state)
{
    (void)state;
    poll(true, 0x40, 0, NULL);
    check_clear("CoAP", "DTLS", "");
    end_poll();
}

/* Each request that the eIM handled is an exchange, in order, with the body that it received. */
static void check_requests(const char *protocol)
{
    unsigned from = 0;

    for (unsigned i = 0; i < seen_count; i++) {
        const struct listener_message *message;
        struct bytes body = bytes_at(seen[i].octets, seen[i].len);

        do {
            message = listener_find(listener, protocol, from++);
            assert_non_null(message);
        } while (message->request.len < body.len ||
                 memcmp(message->request.at + message->request.len - body.len, body.at, body.len) !=
                     0);
    }
}

static void poll_changed(const char *protocol)
{
    poll(true, strcmp(protocol, "HTTP") == 0 ? 0x80 : 0x40, 0, NULL);
    assert_true(seen_count >= 2 || change.cut_after);
    memset(&change, 0, sizeof(change));
    check_requests(protocol);
}

/* Datagrams that come twice, or before the previous one. */
static void test_disorder(void **state)
{
    (void)state;
    for (unsigned bit = 0; bit < 8; bit++) {
        change.swapped = 1u << bit;
        change.doubled = bit % 2 ? ~(uint64_t)0 : 0;
        poll_changed("CoAP");
        end_poll();
    }
}

/* All that servers and terminals may do. */
static void test_variants(void **state)
{
    (void)state;
    for (enum https_fault fault = HTTPS_FINE; fault <= HTTPS_INTERIM; fault++) {
        change.https = fault;
        poll_changed("HTTP");
        for (unsigned i = 0; i < listener->count; i++)
            assert_int_equal(listener->messages[i].flags, 0);
        end_poll();
    }
    for (enum coaps_fault fault = COAPS_FINE; fault <= COAPS_LAST_GOOD; fault++) {
        change.coaps = fault;
        change.szx = fault % 3 ? 1 : 0; /* blocks of 32 octets */
        poll_changed("CoAP");
        end_poll();
    }
    for (unsigned i = 0; i < 8; i++) {
        change.receive_max = i % 2 ? 40 : 0;
        change.joins_datagrams = i / 2 % 2;
        change.buffer_size = i >= 4 ? 700 : 0;
        poll_changed(i >= 6 ? "HTTP" : "CoAP");
        end_poll();
    }
}

/* Packages that the eIM sends over the association of a poll (SGP.32 TransferEimPackage). */
static void test_requests_of_peer(void **state)
{
    const struct listener_message *message;
    struct fake_eim *eim;

    (void)state;
    circle = circle_new();
    listener = calloc(1, sizeof(*listener));
    assert_non_null(listener);
    listener_begin(listener, true);
    listener_attach(listener, &circle->scene.fake);
    eim = injection_scene(circle, "A* B", 1);
    SSL_CTX_set_keylog_callback(eim->coaps.context, log_key);
    terminal_start(&circle->terminal);
    injection_push_package(circle, eim, "xB");
    assert_string_equal(injection_result(eim), "850100");
    injection_push_hex(circle, eim, "BF52 04 5C 02 BF20");
    listener_close(listener);
    assert_int_equal(listener_count(listener, "CoAP"), 3);
    assert_int_equal(listener_find(listener, "CoAP", 0)->flags, 0);
    for (unsigned i = 1; i < 3; i++) {
        message = listener_find(listener, "CoAP", i);
        assert_int_equal(message->flags, EXCHANGE_FROM_PEER);
        assert_string_equal(message->function, "ESipa.TransferEimPackage");
        assert_true(message->response.len > 10);
    }
    check_trees(true);
    end_poll();
}

/* The links fail after so many octets: what the eIM received is there, what was cut is marked. */
static void test_loss(void **state)
{
    unsigned incomplete = 0;

    (void)state;
    for (long octets = 100; octets < 3000; octets += 170) {
        change.cut_after = octets;
        poll_changed("HTTP");
        for (unsigned i = 0; i < listener->count; i++)
            incomplete += (listener->messages[i].flags & EXCHANGE_INCOMPLETE) != 0;
        end_poll();
    }
    assert_true(incomplete >= 8);
}

/* Without keys: the handshake as far as it is clear, then encrypted octets. */
static void test_encrypted(void **state)
{
    static const struct {
        uint8_t protocols;
        int version;
        const char *protocol;
    } rows[] = {{0x80, TLS1_2_VERSION, "TLS"}, {0x80, TLS1_3_VERSION, "TLS"}, {0x40, 0, "DTLS"}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        unsigned encrypted = 0;

        poll(false, rows[i].protocols, rows[i].version, NULL);
        assert_int_equal(listener_count(listener, "HTTP") + listener_count(listener, "CoAP"), 0);
        for (unsigned n = 0; n < listener->count; n++) {
            const struct listener_message *message = &listener->messages[n];

            assert_string_equal(message->protocol, rows[i].protocol);
            encrypted += (message->flags & EXCHANGE_ENCRYPTED) != 0;
            assert_int_equal(message->flags & ~(unsigned)EXCHANGE_ENCRYPTED, 0);
        }
        check_trees(false);
        assert_true(encrypted >= seen_count);
        assert_int_equal(listener->messages[0].flags, 0);
        assert_int_equal(listener->messages[0].request.at[0], 22);
        assert_int_equal(listener->messages[0].request.at[5], 1); /* ClientHello */
        end_poll();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tls12),
        cmocka_unit_test(test_tls13),
        cmocka_unit_test(test_dtls),
        cmocka_unit_test(test_disorder),
        cmocka_unit_test(test_variants),
        cmocka_unit_test(test_loss),
        cmocka_unit_test(test_requests_of_peer),
        cmocka_unit_test(test_encrypted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
