/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What handshake messages tell an observer: randoms, suite, version, server name; messages that are
 * cut at any octet, damaged ones. */
#include "tools/trace/session/tls_parts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define RANDOM "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F"
#define RETRY  "CF21AD74E59A6111BE1D8C021E65B891C2A211167ABB8C5E079E09E2C8A8339C"

static struct stream stream;
static struct trace_tls *tls;
static uint8_t octets[70000];

static void begin(bool datagrams)
{
    stream = (struct stream){0};
    assert_int_equal(trace_tls_new(&tls, &stream, datagrams), 0);
}

static void end(void)
{
    trace_tls_free(tls);
}

/* A message of `type` with a body in hex. */
static struct bytes message(unsigned type, const char *body)
{
    struct buf out = BUF_OVER(octets);

    buf_put_u8(&out, type);
    buf_put_u8(&out, 0);
    buf_put_u16(&out, 0);
    assert_int_equal(buf_put_hex(&out, body), 0);
    octets[2] = (uint8_t)((out.len - 4) >> 8);
    octets[3] = (uint8_t)(out.len - 4);
    return buf_bytes(&out);
}

static void take(enum trace_direction direction, unsigned type, const char *body)
{
    assert_int_equal(tls_take_message(tls, direction, message(type, body)), 0);
}

static void test_client_hello(void **state)
{
    (void)state;
    begin(false);
    take(TRACE_FROM_CARD, 1,
         "0303" RANDOM "02ABCD 0002 1301 0100 0012 FF01 0001 00 0000 0009 0007 00 0004 612E622E");
    assert_int_equal(tls->client, TRACE_FROM_CARD);
    assert_true(tls->has_client_random);
    assert_int_equal(tls->client_random[31], 0x1F);
    assert_string_equal(stream.host, "a.b.");
    end();
    begin(true); /* DTLS has a cookie; here the peer is the client */
    take(TRACE_FROM_PEER, 1,
         "FEFD" RANDOM "00 03 010203 0002 C0AE 0100 0009 0000 0005 0003 00 0000");
    assert_int_equal(tls->client, TRACE_FROM_PEER);
    assert_string_equal(stream.host, ""); /* an empty name */
    take(TRACE_FROM_PEER, 1,
         "FEFD" RANDOM "00 03 010203 0002 C0AE 0100 000A 0000 0006 0004 00 0001 78");
    assert_string_equal(stream.host, "x");
    end();
}

/* Names of another type, names that are no text, lists that end early; several names: the last. */
static void test_server_names(void **state)
{
    static const struct {
        const char *extensions, *host;
    } rows[] = {
        {"000A 0000 0006 0004 00 0001 61", "a"},
        {"000A 0000 0006 0004 01 0001 61", ""},
        {"000A 0000 0006 0004 00 0001 20", ""},
        {"000A 0000 0006 0004 00 0001 FF", ""},
        {"000A 0000 0006 0004 00 0002 61", ""},
        {"000A 0000 0006 0005 00 0001 61", ""},
        {"000B 0000 0006 0004 00 0001 61",
         ""}, /* the list of extensions is longer than the hello */
        {"000E 0000 000A 0008 01 0001 61 00 0001 62", "b"},
        {"0004 0000 0000", ""},
        {"0000", ""},
        {"", ""},
    };
    char body[300];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        begin(false);
        snprintf(body, sizeof(body), "0303" RANDOM "00 0002 1301 0100 %s", rows[i].extensions);
        take(TRACE_FROM_CARD, 1, body);
        assert_true(tls->has_client_random);
        assert_string_equal(stream.host, rows[i].host);
        end();
    }
}

static void test_server_hello(void **state)
{
    (void)state;
    begin(false);
    tls->sides[0].sequence = tls->sides[1].sequence = 9;
    take(TRACE_FROM_PEER, 2, "0303" RANDOM "00 C02B 00 0004 0016 0000");
    assert_true(tls->has_server_random);
    assert_int_equal(tls->server_random[1], 1);
    assert_string_equal(tls->suite->name, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
    assert_true(tls->encrypt_then_mac);
    assert_false(tls->tls13);
    assert_int_equal(tls->sides[0].level, TLS_LEVEL_CLEAR);
    assert_int_equal(tls->sides[1].sequence, 9);
    take(TRACE_FROM_PEER, 2, "0303" RANDOM "00 1302 00 0006 002B 0002 0304");
    assert_true(tls->tls13);
    assert_false(tls->encrypt_then_mac);
    assert_int_equal(tls->sides[0].level, TLS_LEVEL_HANDSHAKE);
    assert_int_equal(tls->sides[1].level, TLS_LEVEL_HANDSHAKE);
    assert_int_equal(tls->sides[1].sequence, 0);
    take(TRACE_FROM_PEER, 20, "AA");
    assert_true(tls->sides[1].finished);
    assert_int_equal(tls->sides[1].level, TLS_LEVEL_APPLICATION);
    assert_int_equal(tls->sides[0].level, TLS_LEVEL_HANDSHAKE);
    end();
    begin(false); /* a draft of TLS 1.3, a suite that is not known, no extensions */
    take(TRACE_FROM_PEER, 2, "0303" RANDOM "00 1301 00 0006 002B 0002 7F1C");
    assert_false(tls->tls13);
    take(TRACE_FROM_PEER, 2, "0303" RANDOM "00 FFFF 00");
    assert_null(tls->suite);
    take(TRACE_FROM_PEER, 20, "AA");
    assert_int_equal(tls->sides[1].level, TLS_LEVEL_CLEAR);
    end();
}

/* HelloRetryRequest (RFC 8446 4.1.3): nothing is negotiated yet. */
static void test_retry(void **state)
{
    (void)state;
    begin(false);
    take(TRACE_FROM_PEER, 2, "0303" RETRY "00 1301 00 0006 002B 0002 0304");
    assert_false(tls->has_server_random);
    assert_null(tls->suite);
    assert_int_equal(tls->sides[0].level, TLS_LEVEL_CLEAR);
    end();
}

/* Each beginning of a hello: no random before all of it is there, and never a crash. */
static void test_short_hellos(void **state)
{
    static const char *const bodies[] = {"0303" RANDOM
                                         "00 0002 1301 0100 000A 0000 0006 0004 00 0001 61",
                                         "0303" RANDOM "00 1301 00 0006 002B 0002 0304"};

    (void)state;
    for (unsigned type = 1; type <= 2; type++) {
        size_t whole = message(type, bodies[type - 1]).len;

        for (size_t len = 4; len <= whole; len++) {
            struct bytes part = bytes_cut(message(type, bodies[type - 1]), 0, len);
            uint8_t *copy = malloc(len);

            memcpy(copy, part.at, len);
            begin(false);
            assert_int_equal(tls_take_message(tls, TRACE_FROM_PEER, bytes_at(copy, len)), 0);
            assert_int_equal(type == 1 ? tls->has_client_random : tls->has_server_random,
                             len >= 4 + 2 + 32);
            assert_int_equal(tls->tls13, type == 2 && len == whole);
            end();
            free(copy);
        }
    }
}

/* KeyUpdate without keys, and before TLS 1.3, changes nothing. */
static void test_key_update_without_keys(void **state)
{
    (void)state;
    begin(false);
    tls->sides[0].sequence = 5;
    take(TRACE_FROM_CARD, 24, "00");
    tls->tls13 = true;
    take(TRACE_FROM_CARD, 24, "00");
    assert_int_equal(tls->sides[0].sequence, 5);
    assert_null(tls->sides[0].key.suite);
    end();
}

/* Messages in the fragments of records: cut at any octet, several in one; each is logged whole. */
static void test_fragments(void **state)
{
    static const uint8_t two[] = {14, 0, 0, 0, 20, 0, 0, 3, 1, 2, 3};
    static const uint8_t log[] = {22, 3, 3, 0,  4, 14, 0, 0, 0, 22, 3,
                                  3,  0, 7, 20, 0, 0,  3, 1, 2, 3};

    (void)state;
    for (size_t cut = 0; cut <= sizeof(two); cut++) {
        begin(false);
        assert_int_equal(tls_take_handshake(tls, TRACE_FROM_PEER, bytes_at(two, cut)), 0);
        assert_int_equal(tls->sides[1].finished, cut == sizeof(two));
        assert_int_equal(tls_take_handshake(tls, TRACE_FROM_PEER, bytes_from(BYTES_OF(two), cut)),
                         0);
        assert_true(tls->sides[1].finished);
        assert_false(tls->sides[0].finished);
        assert_true(bytes_equal(fifo_bytes(&tls->sides[1].log), BYTES_OF(log)));
        assert_int_equal(fifo_len(&tls->sides[1].handshake), 0);
        assert_int_equal(fifo_len(&tls->sides[0].log), 0);
        end();
    }
}

/* 65535 octets with the header are a message, 65536 are damage: logged as they are. */
static void test_longest(void **state)
{
    (void)state;
    for (unsigned more = 0; more < 2; more++) {
        struct buf out = BUF_OVER(octets);

        begin(false);
        buf_put_u32(&out, 11u << 24 | (UINT16_MAX - 4 + more));
        assert_int_equal(tls_take_handshake(tls, TRACE_FROM_PEER, buf_bytes(&out)), 0);
        assert_int_equal(fifo_len(&tls->sides[1].log), more ? 5 + 4 : 0);
        assert_int_equal(fifo_len(&tls->sides[1].handshake), more ? 0 : 4);
        if (!more) {
            memset(octets, 0, UINT16_MAX);
            assert_int_equal(
                tls_take_handshake(tls, TRACE_FROM_PEER, bytes_at(octets, UINT16_MAX - 4)), 0);
            assert_int_equal(fifo_len(&tls->sides[1].log), 5 + UINT16_MAX);
        } else {
            assert_int_equal(fifo_bytes(&tls->sides[1].log).at[0], TLS_APPLICATION_DATA);
        }
        end();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_client_hello), cmocka_unit_test(test_server_names),
        cmocka_unit_test(test_server_hello), cmocka_unit_test(test_retry),
        cmocka_unit_test(test_short_hellos), cmocka_unit_test(test_key_update_without_keys),
        cmocka_unit_test(test_fragments),    cmocka_unit_test(test_longest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
