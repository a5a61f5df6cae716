/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/session/bip.h"

#include "apdu/cat.h"
#include "apdu/tlv.h"
#include "test/fake/listener.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct listener listener;

static void send_data(unsigned channel, unsigned qualifier, const char *text, unsigned result)
{
    uint8_t octets[64];
    struct buf objects = BUF_OVER(octets);

    comprehension_put(&objects, CAT_TAG_CHANNEL_DATA, bytes_at(text, strlen(text)));
    assert_int_equal(listener_command(&listener, CAT_COMMAND_SEND_DATA, qualifier,
                                      CAT_DEVICE_CHANNEL | channel, buf_bytes(&objects), result,
                                      BYTES_NONE),
                     0);
}

static void assert_request(unsigned number, const char *text)
{
    assert_true(number < listener.count);
    assert_true(bytes_equal(listener.messages[number].request, bytes_at(text, strlen(text))));
}

/* Stored octets go with the next immediate ones; what the terminal refused was not sent. */
static void test_send(void **state)
{
    (void)state;
    listener_begin(&listener, false);
    listener_open(&listener, 3, false, "192.0.2.1", 99);
    send_data(3, 0, "one ", 0);
    send_data(3, 0, "two ", 0);
    assert_int_equal(listener.count, 0);
    send_data(3, CAT_SEND_IMMEDIATELY, "three ", 0);
    send_data(3, CAT_SEND_IMMEDIATELY, "refused ", CAT_RESULT_BIP_ERROR);
    send_data(3, CAT_SEND_IMMEDIATELY, "four", CAT_RESULT_MISSING_INFORMATION);
    listener_shut(&listener, 3);
    assert_int_equal(listener.count, 1);
    assert_string_equal(listener.messages[0].protocol, "TCP");
    assert_string_equal(listener.messages[0].peer, "192.0.2.1:99");
    assert_request(0, "one two three four");
    assert_int_equal(listener.messages[0].octets_sent, 18);
    listener_end(&listener);
}

/* Seven channels at once, IPv6 among them; each has its own octets. */
static void test_channels(void **state)
{
    (void)state;
    listener_begin(&listener, false);
    for (unsigned i = 1; i <= 7; i++)
        listener_open(&listener, i, i % 2, i == 3 ? "2001:db8::3" : "192.0.2.7",
                      (uint16_t)(1000 + i));
    for (unsigned i = 1; i <= 7; i++) {
        char text[] = "channel 0";

        text[8] = (char)('0' + i);
        listener_send(&listener, i, BYTES_TEXT("I am "));
        listener_send(&listener, i, bytes_at(text, strlen(text)));
    }
    for (unsigned i = 7; i >= 1; i--)
        listener_shut(&listener, i);
    assert_int_equal(listener.count, 7);
    assert_string_equal(listener.messages[4].peer, "[2001:db8::3]:1003");
    assert_request(0, "I am channel 7");
    assert_request(6, "I am channel 1");
    listener_end(&listener);
}

/* A datagram that is received in parts is one. */
static void test_datagram(void **state)
{
    static uint8_t datagram[700];

    (void)state;
    memset(datagram, '.', sizeof(datagram));
    listener_begin(&listener, false);
    listener_open(&listener, 1, true, "192.0.2.53", 53);
    listener_receive(&listener, 1, BYTES_OF(datagram));
    assert_int_equal(listener.count, 1);
    assert_int_equal(listener.messages[0].response.len, sizeof(datagram));
    assert_int_equal(listener.messages[0].flags, EXCHANGE_INCOMPLETE);
    listener_end(&listener);
}

/* The terminal refuses OPEN CHANNEL: no channel; the number is used again: the first one ended. */
static void test_open(void **state)
{
    static const uint8_t level[] = {CAT_TRANSPORT_TCP_CLIENT, 0, 99};
    uint8_t octets[16];
    struct buf objects = BUF_OVER(octets);

    (void)state;
    comprehension_put(&objects, CAT_TAG_TRANSPORT_LEVEL, BYTES_OF(level));
    listener_begin(&listener, false);
    assert_int_equal(listener_command(&listener, CAT_COMMAND_OPEN_CHANNEL, 1, CAT_DEVICE_TERMINAL,
                                      buf_bytes(&objects), CAT_RESULT_NETWORK_UNABLE, BYTES_NONE),
                     0);
    assert_int_equal(listener.count, 0);
    listener_open(&listener, 1, false, "192.0.2.1", 99);
    listener_send(&listener, 1, BYTES_TEXT("first"));
    listener_open(&listener, 1, false, "192.0.2.2", 99);
    assert_int_equal(listener.count, 1);
    listener_send(&listener, 1, BYTES_TEXT("second"));
    listener_close(&listener);
    assert_int_equal(listener.count, 2);
    assert_string_equal(listener.messages[1].peer, "192.0.2.2:99");
    listener_end(&listener);
}

/* The trace began later. */
static void test_unknown_channel(void **state)
{
    (void)state;
    listener_begin(&listener, false);
    listener_send(&listener, 2, BYTES_TEXT("in the middle"));
    listener_receive(&listener, 2, BYTES_TEXT("of it"));
    listener_shut(&listener, 2);
    assert_int_equal(listener.count, 1);
    assert_string_equal(listener.messages[0].peer, "?:0");
    assert_request(0, "in the middle");
    listener_end(&listener);
}

/* A reset, and the loss of a link: octets that were received before can be fetched. */
static void test_loss(void **state)
{
    const struct exchange power = {.kind = EXCHANGE_POWER,
                                   .card = "card",
                                   .name = "reset",
                                   .number = 100,
                                   .last = 100,
                                   .pins = ""};

    (void)state;
    listener_begin(&listener, false);
    listener_open(&listener, 1, false, "192.0.2.1", 99);
    listener_send(&listener, 1, BYTES_TEXT("request"));
    assert_int_equal(listener_envelope(&listener, "D60D 99010A 82028281 B8020105"), 0);
    assert_int_equal(listener_envelope(&listener, "D607 99010A 82028281"), 0);
    listener_receive(&listener, 1, BYTES_TEXT("response"));
    assert_int_equal(listener.count, 0);
    assert_int_equal(trace_streams_add(listener.streams, &power), 0);
    assert_int_equal(listener.count, 1);
    assert_true(bytes_equal(listener.messages[0].response, BYTES_TEXT("response")));
    listener_close(&listener);
    assert_int_equal(listener.count, 1);
    listener_end(&listener);
}

/* The value of the callback comes back and ends the exchange in work. */
static void test_callback_value(void **state)
{
    (void)state;
    listener_begin(&listener, false);
    listener.stop_after = 1;
    listener_open(&listener, 1, false, "192.0.2.1", 99);
    send_data(1, CAT_SEND_IMMEDIATELY, "request", 0);
    assert_int_equal(listener_command(&listener, CAT_COMMAND_CLOSE_CHANNEL, 0,
                                      CAT_DEVICE_CHANNEL | 1, BYTES_NONE, 0, BYTES_NONE),
                     7);
    listener_end(&listener);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_send),
        cmocka_unit_test(test_channels),
        cmocka_unit_test(test_datagram),
        cmocka_unit_test(test_open),
        cmocka_unit_test(test_unknown_channel),
        cmocka_unit_test(test_loss),
        cmocka_unit_test(test_callback_value),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
