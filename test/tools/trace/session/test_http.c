/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HTTP over a channel without TLS. */
#include "tools/trace/session/http.h"

#include "test/fake/listener.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define REQUEST                                                                                    \
    "POST /gsma/rsp2/asn1 HTTP/1.1\r\nHost: eim.example:8080\r\nContent-Length: "                  \
    "4\r\n\r\n\xBF\x4F\x01\x00"
#define OK "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"

static struct listener listener;

static void begin(void)
{
    listener_begin(&listener, false);
    listener_open(&listener, 2, false, "192.0.2.1", 8080);
}

static void end(void)
{
    listener_end(&listener);
}

/* In pieces of any size: the same exchange. */
static void test_pieces(void **state)
{
    (void)state;
    for (size_t piece = 1; piece < 120; piece += 9) {
        const struct listener_message *message = &listener.messages[0];
        struct bytes request = BYTES_TEXT(REQUEST), response = BYTES_TEXT(OK);

        begin();
        for (; request.len; request = bytes_from(request, piece))
            listener_send(&listener, 2, bytes_cut(request, 0, piece));
        for (; response.len; response = bytes_from(response, piece))
            listener_receive(&listener, 2, bytes_cut(response, 0, piece));
        assert_int_equal(listener.count, 1);
        assert_string_equal(message->protocol, "HTTP");
        assert_string_equal(message->peer, "eim.example:8080");
        assert_string_equal(message->function, "ESipa.GetEimPackage");
        assert_int_equal(message->flags, 0);
        assert_true(bytes_equal(message->request, BYTES_TEXT(REQUEST)));
        assert_true(bytes_equal(message->response, BYTES_TEXT(OK)));
        assert_int_equal(message->octets_sent, sizeof(REQUEST) - 1);
        assert_int_equal(message->octets_received, sizeof(OK) - 1);
        listener_close(&listener);
        assert_int_equal(listener.count, 1);
        end();
    }
}

/* Responses of all kinds of length; `joined`: what the exchange has. */
static void test_bodies(void **state)
{
    static const struct {
        const char *response, *joined;
    } rows[] = {
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: "
         "chunked\r\n\r\n3\r\nabc\r\n0A;x=y\r\n0123456789\r\n0\r\nT: 1\r\n\r\n",
         "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nabc0123456789"},
        {"HTTP/1.1 200 OK\r\ntransfer-encoding:gzip, Chunked\r\n\r\n0\r\n\r\n",
         "HTTP/1.1 200 OK\r\ntransfer-encoding:gzip, Chunked\r\n\r\n"},
        {"HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 204 No Content\r\n\r\n"},
        {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length:\t1 \r\n\r\na",
         "HTTP/1.1 200 OK\r\ncontent-length:\t1 \r\n\r\na"},
        {"HTTP/1.0 200 OK\n\nuntil the end", "HTTP/1.0 200 OK\n\nuntil the end"},
        {"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
         "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        begin();
        listener_send(&listener, 2, BYTES_TEXT("GET / HTTP/1.1\r\n\r\n"));
        listener_receive(&listener, 2, bytes_at(rows[i].response, strlen(rows[i].response)));
        listener_shut(&listener, 2);
        assert_int_equal(listener.count, 1);
        assert_int_equal(listener.messages[0].flags, 0);
        assert_true(bytes_equal(listener.messages[0].response,
                                bytes_at(rows[i].joined, strlen(rows[i].joined))));
        assert_string_equal(listener.messages[0].peer, "192.0.2.1:8080");
        end();
    }
}

/* Several requests on one connection, also sent before the response. */
static void test_keep_alive(void **state)
{
    (void)state;
    begin();
    for (unsigned i = 0; i < 3; i++) {
        listener_send(&listener, 2, BYTES_TEXT(REQUEST));
        listener_receive(&listener, 2, BYTES_TEXT(OK));
        assert_int_equal(listener.count, i + 1);
    }
    listener_send(&listener, 2, BYTES_TEXT(REQUEST REQUEST));
    listener_receive(&listener, 2, BYTES_TEXT(OK OK));
    assert_int_equal(listener.count, 5);
    assert_true(listener.messages[4].number > listener.messages[2].last);
    for (unsigned i = 0; i < listener.count; i++)
        assert_true(bytes_equal(listener.messages[i].request, BYTES_TEXT(REQUEST)));
    listener_close(&listener);
    end();
}

/* Without response, cut, or with octets that are not HTTP: all octets are shown. */
static void test_damaged(void **state)
{
    static const char *const responses[] = {
        "",
        "HTTP/1.1 200 OK\r\nContent-Le",
        "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFF\r\n",
        "noise\r\n\r\n"};

    (void)state;
    for (size_t i = 0; i < sizeof(responses) / sizeof(responses[0]); i++) {
        size_t octets = 0;

        begin();
        listener_send(&listener, 2, BYTES_TEXT(REQUEST));
        if (i)
            listener_receive(&listener, 2, bytes_at(responses[i], strlen(responses[i])));
        listener_close(&listener);
        assert_true(listener.count >= 1);
        assert_string_equal(listener.messages[0].protocol, "HTTP");
        assert_int_equal(listener.messages[0].flags, EXCHANGE_INCOMPLETE);
        for (unsigned n = 0; n < listener.count; n++)
            octets += listener.messages[n].request.len;
        assert_int_equal(octets, sizeof(REQUEST) - 1);
        end();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_bodies),
        cmocka_unit_test(test_keep_alive),
        cmocka_unit_test(test_damaged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
