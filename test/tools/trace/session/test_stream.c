/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Polls of the IPAe over TLS 1.2, TLS 1.3 and DTLS as an observer of its APDUs sees them, with and
 * without the secrets of the server. */
#include "crypto/openssl.h"

#include "tools/trace/session/stream.h"

#include "test/fake/circle.h"
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

static uint64_t swapped, doubled; /* datagrams of the eIM */

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
    eim->coaps.swap_down = swapped;
    eim->coaps.double_down = eim->coaps.double_up = doubled;
    fake_eim_order(eim, "+B");
    terminal_start(&circle->terminal);
    for (unsigned i = 0; i < 50 && eim->results == 0; i++)
        terminal_wait(&circle->terminal, 10); /* datagrams are sent again */
    assert_int_equal(eim->results, 1);
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

/* Datagrams that come twice, or before the previous one. */
static void test_disorder(void **state)
{
    (void)state;
    for (unsigned bit = 0; bit < 8; bit++) {
        swapped = 1u << bit;
        doubled = bit % 2 ? ~(uint64_t)0 : 0;
        poll(true, 0x40, 0, NULL);
        swapped = doubled = 0;
        assert_true(seen_count >= 2);
        for (unsigned i = 0; i < seen_count; i++) {
            const struct listener_message *message = listener_find(listener, "CoAP", i);

            assert_non_null(message);
            assert_body(message->request, bytes_at(seen[i].octets, seen[i].len));
        }
        end_poll();
    }
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
        cmocka_unit_test(test_tls12),     cmocka_unit_test(test_tls13),
        cmocka_unit_test(test_dtls),      cmocka_unit_test(test_disorder),
        cmocka_unit_test(test_encrypted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
