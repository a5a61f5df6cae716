/* SPDX-License-Identifier: GPL-3.0-or-later */
/* STREAM-M1, SESSION-M1: channels whose messages do not end. */
#include "apdu/cat.h"
#include "apdu/tlv.h"
#include "test/fake/listener.h"
#include "tools/trace/session/session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Of the sanitizers' allocator. */
size_t __sanitizer_get_current_allocated_bytes(void);

enum {
    CHANNELS = 7,
    PIECE = 3000,
    SLACK = 1 << 20 /* of the message that is in work */
};

static struct listener listener;

static size_t copies(void)
{
    size_t octets = 0;

    for (unsigned i = 0; i < listener.count; i++)
        octets += listener.messages[i].request.len + listener.messages[i].response.len + 2;
    return octets;
}

static void move_data(unsigned channel, bool sends, unsigned qualifier, struct bytes data)
{
    uint8_t octets[PIECE + 8], more[] = {0xFF};
    struct buf objects = BUF_OVER(octets), response = BUF_OVER(octets);

    if (sends) {
        comprehension_put(&objects, CAT_TAG_CHANNEL_DATA, data);
        assert_int_equal(listener_command(&listener, CAT_COMMAND_SEND_DATA, qualifier,
                                          CAT_DEVICE_CHANNEL | channel, buf_bytes(&objects), 0,
                                          BYTES_NONE),
                         0);
        return;
    }
    comprehension_put(&response, CAT_TAG_CHANNEL_DATA, data);
    comprehension_put(&response, CAT_TAG_CHANNEL_DATA_LENGTH, BYTES_OF(more));
    assert_int_equal(listener_command(&listener, CAT_COMMAND_RECEIVE_DATA, 0,
                                      CAT_DEVICE_CHANNEL | channel, BYTES_NONE, 0,
                                      buf_bytes(&response)),
                     0);
}

/* How the octets of a channel begin, so that a protocol waits for the rest. */
static const struct {
    const char *name, *first;
    size_t first_len;
    bool datagrams, sends, stores;
} protocols[] = {
#define FIRST(text) text, sizeof(text) - 1
    {"octets", FIRST("????"), false, true, false},
    {"octets received", FIRST("????"), false, false, false},
    {"stored", FIRST("????"), false, true, true},
    {"stored datagram", FIRST("????"), true, true, true},
    {"datagram in parts", FIRST("????"), true, false, false},
    {"HTTP", FIRST("POST / HTTP/1.1\r\nContent-Length: 4000000\r\n\r\n"), false, true, false},
    {"HTTP response", FIRST("HTTP/1.1 200 OK\r\n\r\n"), false, false, false},
    {"HTTP header", FIRST("GET / HTTP/1.1\r\nX: "), false, true, false},
    {"HTTP chunk", FIRST("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3fffff\r\n"), false,
     true, false},
    {"TLS application data", FIRST("\x17\x03\x03\x0B\xB3????"), false, true, false},
    {"TLS handshake", FIRST("\x16\x03\x03\x0B\xB3\x01\x00\xFF\xF0"), false, true, false},
};
enum { PROTOCOLS = sizeof(protocols) / sizeof(protocols[0]) };

/* Each protocol on all channels, 5 MB each: the sum is bounded, and no octet is lost. */
static void memory_is_bounded_for_each_protocol(void **state)
{
    static uint8_t data[PIECE];

    (void)state;
    for (unsigned row = 0; row < PROTOCOLS; row++) {
        size_t sum = 0, moved = 0, before, used = 0;
        bool sends = protocols[row].sends, tls = protocols[row].first[0] < ' ', incomplete = false;

        listener_begin(&listener, false);
        before = __sanitizer_get_current_allocated_bytes();
        for (unsigned i = 1; i <= CHANNELS; i++)
            listener_open(&listener, i, protocols[row].datagrams, "192.0.2.1", 99);
        for (unsigned round = 0; round < 1700; round++) {
            for (unsigned i = 1; i <= CHANNELS; i++) {
                memset(data, 'x', sizeof(data));
                if (round == 0 || tls)
                    memcpy(data, protocols[row].first, protocols[row].first_len);
                move_data(i, sends, protocols[row].stores ? 0 : CAT_SEND_IMMEDIATELY,
                          BYTES_OF(data));
                moved += sizeof(data);
                assert_true(trace_streams_held(listener.streams) <= TRACE_STREAMS_MAX);
            }
            used = __sanitizer_get_current_allocated_bytes() - before - copies();
            if (used > TRACE_STREAMS_MAX + SLACK)
                fail_msg("%s: %zu octets", protocols[row].name, used);
        }
        listener_close(&listener);
        for (unsigned i = 0; i < listener.count; i++) {
            sum += listener.messages[i].octets_sent + listener.messages[i].octets_received;
            incomplete |= (listener.messages[i].flags & EXCHANGE_INCOMPLETE) != 0;
        }
        if (sum != moved && !protocols[row].stores) /* what was not sent is no message */
            fail_msg("%s: %zu of %zu octets", protocols[row].name, sum, moved);
        assert_true(incomplete || protocols[row].datagrams || protocols[row].stores || tls);
        listener_end(&listener);
    }
}

/* A message that fits is whole, whatever was cut on other channels, and so is one on a channel that
 * is opened again. */
static void other_channels_are_not_cut(void **state)
{
    static uint8_t data[PIECE];
    static const char request[] = "GET /x HTTP/1.1\r\nHost: a.example\r\n\r\n";
    static const char response[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    const struct listener_message *message;

    (void)state;
    memset(data, 'x', sizeof(data));
    listener_begin(&listener, false);
    for (unsigned i = 1; i <= CHANNELS; i++)
        listener_open(&listener, i, false, "192.0.2.1", 80);
    listener_send(&listener, 1, BYTES_TEXT(request));
    for (unsigned round = 0; round < 1200; round++)
        for (unsigned i = 2; i <= CHANNELS; i++)
            move_data(i, true, CAT_SEND_IMMEDIATELY, BYTES_OF(data));
    assert_true(listener.count > 0);
    listener_receive(&listener, 1, BYTES_TEXT(response));
    message = listener_find(&listener, "HTTP", 0);
    assert_non_null(message);
    assert_int_equal(message->flags, 0);
    assert_true(bytes_equal(message->response, BYTES_TEXT(response)));
    listener_open(&listener, 2, false, "192.0.2.1", 80);
    listener_send(&listener, 2, BYTES_TEXT(request));
    listener_receive(&listener, 2, BYTES_TEXT(response));
    message = listener_find(&listener, "HTTP", 1);
    assert_non_null(message);
    assert_int_equal(message->flags, 0);
    listener_end(&listener);
}

static int count(void *context, const struct exchange *exchange)
{
    if (exchange->kind == EXCHANGE_MESSAGE)
        *(size_t *)context += exchange->command.len;
    return 0;
}

/* Many cards, each with channels whose messages do not end. */
static void memory_is_bounded_for_many_cards(void **state)
{
    enum { CARDS = 300, PIECES = 40, MEMORY_MAX = 24 << 20 };
    static uint8_t octets[PIECE + 64], filler[PIECE];
    size_t counted = 0, before = __sanitizer_get_current_allocated_bytes(), most = 0;
    struct trace_session *session;
    uint64_t number = 0;

    (void)state;
    assert_int_equal(trace_session_new(&session, NULL, count, &counted), 0);
    for (unsigned i = 0; i < CARDS * PIECES; i++) {
        static const uint8_t details[] = {1, CAT_COMMAND_SEND_DATA, CAT_SEND_IMMEDIATELY};
        const uint8_t devices[] = {CAT_DEVICE_UICC, (uint8_t)(CAT_DEVICE_CHANNEL | (1 + i % 7))};
        static const uint8_t done[] = {0};
        uint8_t body_octets[PIECE + 32], command_octets[64];
        struct buf body = BUF_OVER(body_octets), fetch = BUF_OVER(octets),
                   command = BUF_OVER(command_octets);
        struct trace_record record = {0};
        char name[16];

        snprintf(name, sizeof(name), "%u", i % CARDS);
        comprehension_put(&body, CAT_CR | CAT_TAG_COMMAND_DETAILS, BYTES_OF(details));
        comprehension_put(&body, CAT_CR | CAT_TAG_DEVICE_IDENTITIES, BYTES_OF(devices));
        comprehension_put(&body, CAT_TAG_CHANNEL_DATA, BYTES_OF(filler));
        tlv_put(&fetch, CAT_TEMPLATE_PROACTIVE_COMMAND, buf_bytes(&body));
        record.number = ++number;
        record.event = (struct trace_event){.kind = TRACE_APDU,
                                            .card = name,
                                            .command = BYTES_TEXT("\x80\x12\0\0\0\0\0"),
                                            .data = buf_bytes(&fetch),
                                            .sw = 0x9000};
        assert_int_equal(trace_session_add(session, &record), 0);
        body.len = 0;
        comprehension_put(&body, CAT_CR | CAT_TAG_COMMAND_DETAILS, BYTES_OF(details));
        comprehension_put(&body, CAT_CR | CAT_TAG_RESULT, BYTES_OF(done));
        buf_put(&command, BYTES_TEXT("\x80\x14\0\0"));
        buf_put_u8(&command, (unsigned)body.len);
        buf_put(&command, buf_bytes(&body));
        record.number = ++number;
        record.event.command = buf_bytes(&command);
        record.event.data = BYTES_NONE;
        assert_int_equal(trace_session_add(session, &record), 0);
        if (__sanitizer_get_current_allocated_bytes() - before > most)
            most = __sanitizer_get_current_allocated_bytes() - before;
    }
    assert_true(most < MEMORY_MAX);
    assert_int_equal(trace_session_end(session), 0);
    assert_int_equal(counted, (size_t)CARDS * PIECES * PIECE); /* nothing is lost */
    trace_session_free(session);
    assert_true(__sanitizer_get_current_allocated_bytes() <= before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_bounded_for_each_protocol),
        cmocka_unit_test(other_channels_are_not_cut),
        cmocka_unit_test(memory_is_bounded_for_many_cards),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
