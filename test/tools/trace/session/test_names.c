/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DNS over a channel to port 53, and the names of later channels. */
#include "tools/trace/session/names.h"

#include "test/fake/listener.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define QUERY                                                                                      \
    "\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x03"                                         \
    "eim\x07"                                                                                      \
    "example\x00\x00\x01\x00\x01"
#define RESPONSE                                                                                   \
    "\x12\x34\x81\x80\x00\x01\x00\x02\x00\x00\x00\x00\x03"                                         \
    "eim\x07"                                                                                      \
    "example\x00\x00\x01\x00\x01"                                                                  \
    "\xC0\x0C\x00\x05\x00\x01\x00\x00\x00\x3C\x00\x04\x01"                                         \
    "a\xC0\x10"                                                                                    \
    "\xC0\x29\x00\x01\x00\x01\x00\x00\x00\x3C\x00\x04\xC0\x00\x02\x09"

static struct listener listener;

static void test_resolution(void **state)
{
    const struct listener_message *message;

    (void)state;
    listener_begin(&listener, false);
    listener_open(&listener, 1, true, "192.0.2.53", 53);
    listener_send(&listener, 1, BYTES_TEXT(QUERY));
    listener_send(&listener, 1, BYTES_TEXT(QUERY)); /* again */
    listener_receive(&listener, 1, BYTES_TEXT(RESPONSE));
    listener_shut(&listener, 1);
    listener_open(&listener, 1, false, "192.0.2.9", 80);
    listener_send(&listener, 1, BYTES_TEXT("octets"));
    listener_shut(&listener, 1);
    listener_close(&listener);
    assert_int_equal(listener.count, 2);
    message = &listener.messages[0];
    assert_string_equal(message->protocol, "DNS");
    assert_string_equal(message->peer, "192.0.2.53:53");
    assert_int_equal(message->flags, 0);
    assert_true(bytes_equal(message->request, BYTES_TEXT(QUERY)));
    assert_true(bytes_equal(message->response, BYTES_TEXT(RESPONSE)));
    assert_string_equal(listener.messages[1].peer, "eim.example:80");
    listener_end(&listener);
}

static void test_without_response(void **state)
{
    (void)state;
    listener_begin(&listener, false);
    listener_open(&listener, 1, true, "192.0.2.53", 53);
    listener_send(&listener, 1, BYTES_TEXT(QUERY));
    listener_shut(&listener, 1);
    listener_close(&listener);
    assert_int_equal(listener.count, 1);
    assert_int_equal(listener.messages[0].flags, EXCHANGE_INCOMPLETE);
    listener_end(&listener);
}

static bool read_name(struct bytes message, size_t at, const char *expected)
{
    char name[STREAM_HOST_MAX];

    return trace_names_read(message, &at, name, sizeof(name)) && strcmp(name, expected) == 0;
}

static void test_malformed_names(void **state)
{
    char long_name[600];

    (void)state;
    assert_true(read_name(BYTES_TEXT("\x01"
                                     "a\x00"),
                          0, "a"));
    assert_true(read_name(BYTES_TEXT("\x00"), 0, "."));
    assert_true(read_name(BYTES_TEXT("\x01\n\x00"), 0, "?")); /* not printable */
    assert_false(read_name(BYTES_TEXT("\x01"
                                      "a"),
                           0, ""));
    assert_false(read_name(BYTES_TEXT("\x05"
                                      "a"),
                           0, ""));
    assert_false(read_name(BYTES_TEXT("\xC0\x00"), 0, "")); /* a pointer to itself */
    assert_false(read_name(BYTES_TEXT("\xC0"), 0, ""));
    assert_false(read_name(BYTES_TEXT("\x80"
                                      "a\x00"),
                           0, ""));
    assert_false(read_name(BYTES_NONE, 0, ""));
    memset(long_name, 1, sizeof(long_name));
    assert_false(read_name(BYTES_OF(long_name), 0, ""));
}

/* Every truncation and some changed octets of the response are read without harm. */
static void test_damaged(void **state)
{
    uint8_t octets[sizeof(RESPONSE) - 1];

    (void)state;
    for (size_t i = 1; i < sizeof(octets); i++) {
        listener_begin(&listener, false);
        listener_open(&listener, 1, true, "192.0.2.53", 53);
        listener_send(&listener, 1, BYTES_TEXT(QUERY));
        listener_receive(&listener, 1, bytes_at(RESPONSE, i));
        memcpy(octets, RESPONSE, sizeof(octets));
        octets[i] ^= 0xFF;
        listener_receive(&listener, 1, BYTES_OF(octets));
        listener_close(&listener);
        assert_int_equal(listener.count, 2);
        listener_end(&listener);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_resolution),
        cmocka_unit_test(test_without_response),
        cmocka_unit_test(test_malformed_names),
        cmocka_unit_test(test_damaged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
