/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DTLS 1.2: fragments of handshake messages in any order, sent again, damaged; records in parts of
 * datagrams and several in one. */
#include "tools/trace/session/tls_parts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "test/fake/listener.h"

static struct stream stream;
static struct trace_tls *tls;

static void begin(void)
{
    stream = (struct stream){0};
    assert_int_equal(trace_tls_new(&tls, &stream, true), 0);
}

static void end(void)
{
    trace_tls_free(tls);
}

/* Fragments in hex: type, length of the message, its number, offset, length, octets. */
static void take(const char *hex)
{
    uint8_t octets[400];
    struct buf out = BUF_OVER(octets);

    assert_int_equal(buf_put_hex(&out, hex), 0);
    assert_int_equal(dtls_take_handshake(tls, TRACE_FROM_PEER, buf_bytes(&out)), 0);
}

static void assert_log(const char *hex)
{
    uint8_t octets[400];
    char text[801];
    struct buf out = BUF_OVER(octets);

    assert_int_equal(buf_put_hex(&out, hex), 0);
    if (!bytes_equal(fifo_bytes(&tls->sides[TRACE_FROM_PEER].log), buf_bytes(&out)))
        fail_msg("%s",
                 bytes_to_hex(fifo_bytes(&tls->sides[TRACE_FROM_PEER].log), text, sizeof(text)));
}

/* Message 0: a Finished of AABBCC. Message 1: ServerHelloDone. */
#define PART(offset, len, octets) "14 000003 0000 0000" offset "0000" len octets
#define FINISHED                  "16 FEFD 0007 14000003AABBCC"
#define DONE                      "0E 000000 0001 000000 000000"
#define LOGGED_DONE               "16 FEFD 0004 0E000000"

static void test_order(void **state)
{
    static const char *const rows[] = {
        PART("00", "03", "AABBCC"),
        PART("00", "01", "AA") PART("01", "01", "BB") PART("02", "01", "CC"),
        PART("02", "01", "CC") PART("01", "01", "BB") PART("00", "01", "AA"),
        PART("01", "02", "BBCC") PART("00", "01", "AA"),
        PART("00", "02", "AABB") PART("00", "02", "AABB") PART("01", "02", "BBCC"),
        PART("00", "02", "AABB") PART("00", "03", "AABBCC"),
        PART("00", "00", "") PART("02", "01", "CC") PART("00", "02", "AABB"),
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        begin();
        take(rows[i]);
        assert_log(FINISHED);
        assert_true(tls->sides[TRACE_FROM_PEER].finished);
        take(rows[i]); /* the whole flight is sent again */
        assert_log(FINISHED);
        take(DONE);
        assert_log(FINISHED LOGGED_DONE);
        end();
        begin(); /* a later message comes first */
        take(DONE);
        assert_log("");
        take(rows[i]);
        assert_log(FINISHED LOGGED_DONE);
        assert_int_equal(tls->sides[TRACE_FROM_PEER].next_message, 2);
        end();
    }
}

/* What is no fragment ends the record; what came before counts. */
static void test_damage(void **state)
{
    static const char *const rows[] = {
        PART("00", "04", "AABBCCDD"), /* longer than its message */
        PART("03", "01", "AA"),       /* begins at its end */
        PART("00", "03", "AABB"),     /* longer than the record */
        "14 000003 0000 000000 0000",
        "14 00FFFC 0000 000000 000000", /* 65536 octets with the header */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        begin();
        take(rows[i]);
        assert_log("");
        assert_int_equal(fifo_len(&tls->sides[TRACE_FROM_PEER].handshake), 0);
        assert_int_equal(fifo_len(&tls->sides[TRACE_FROM_PEER].waiting), 0);
        take(PART("00", "03", "AABBCC"));
        assert_log(FINISHED);
        take(rows[i]);
        assert_log(FINISHED);
        end();
    }
}

/* Numbers of messages go on after 65535. */
static void test_message_numbers_wrap(void **state)
{
    (void)state;
    begin();
    tls->sides[TRACE_FROM_PEER].next_message = 0xFFFF;
    take("0E 000000 0000 000000 000000"); /* the one behind it: waits */
    assert_log("");
    take("0E 000000 FFFF 000000 000000");
    assert_log(LOGGED_DONE LOGGED_DONE);
    assert_int_equal(tls->sides[TRACE_FROM_PEER].next_message, 1);
    end();
}

/* Fragments that wait take at most 64 KB. */
static void test_waiting_is_bounded(void **state)
{
    uint8_t octets[12 + 1000] = {11, 0, 3, 0xE8, 0, 9, 0, 0, 0, 0, 3, 0xE8};

    (void)state;
    begin();
    for (unsigned i = 0; i < 200; i++) {
        octets[5] = (uint8_t)(1 + i % 200);
        assert_int_equal(dtls_take_handshake(tls, TRACE_FROM_PEER, BYTES_OF(octets)), 0);
        assert_true(fifo_len(&tls->sides[TRACE_FROM_PEER].waiting) <= 1 << 16);
    }
    assert_log("");
    end();
}

/* ---- Datagrams of a channel ---- */

static const uint8_t hello_done[] = {22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 12,
                                     14, 0,    0,    0, 0, 0, 0, 0, 0, 0, 0, 0};
static const uint8_t alert[] = {21, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 2, 40};

static struct listener listener;

static void hear(const struct bytes *datagrams, size_t count)
{
    listener_begin(&listener, false);
    listener_open(&listener, 1, true, "192.0.2.1", 5684);
    for (size_t i = 0; i < count; i++)
        listener_receive(&listener, 1, datagrams[i]);
    listener_shut(&listener, 1);
    listener_close(&listener);
}

/* One record in two datagrams, two records in one: one exchange. */
static void test_datagrams(void **state)
{
    static const uint8_t expected[] = {22, 0xFE, 0xFD, 0,    4, 14, 0, 0,
                                       0,  21,   0xFE, 0xFD, 0, 2,  2, 40};
    uint8_t both[sizeof(hello_done) + sizeof(alert)];

    (void)state;
    memcpy(both, hello_done, sizeof(hello_done));
    memcpy(both + sizeof(hello_done), alert, sizeof(alert));
    for (size_t cut = 3; cut <= sizeof(both); cut++) {
        const struct bytes datagrams[] = {bytes_at(both, cut), bytes_from(BYTES_OF(both), cut)};

        if (cut == sizeof(hello_done) + 1 || cut == sizeof(hello_done) + 2)
            continue; /* the rest looks like whole octets of none: see below */
        hear(datagrams, cut == sizeof(both) ? 1 : 2);
        assert_int_equal(listener.count, 1);
        assert_string_equal(listener.messages[0].protocol, "DTLS");
        assert_true(bytes_equal(listener.messages[0].response, BYTES_OF(expected)));
        listener_end(&listener);
    }
}

/* A record that is not complete before a whole one comes, and octets that are no record. */
static void test_lost_parts(void **state)
{
    static const uint8_t too_long[] = {22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
    const struct bytes lost[] = {bytes_at(hello_done, 20), BYTES_OF(alert)};
    const struct bytes damaged[] = {BYTES_OF(hello_done), BYTES_OF(too_long)};

    (void)state;
    hear(lost, 2);
    assert_int_equal(listener.count, 2);
    assert_int_equal(listener_count(&listener, "UDP"), 1);
    assert_int_equal(listener_find(&listener, "UDP", 0)->flags, EXCHANGE_INCOMPLETE);
    assert_true(bytes_equal(listener_find(&listener, "UDP", 0)->response, lost[0]));
    assert_int_equal(listener_count(&listener, "DTLS"), 1);
    listener_end(&listener);
    hear(damaged, 2);
    assert_int_equal(listener_count(&listener, "UDP"), 1);
    assert_true(bytes_equal(listener_find(&listener, "UDP", 0)->response, BYTES_OF(too_long)));
    listener_end(&listener);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_message_numbers_wrap),
        cmocka_unit_test(test_waiting_is_bounded),
        cmocka_unit_test(test_datagrams),
        cmocka_unit_test(test_lost_parts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
