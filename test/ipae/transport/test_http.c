/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HTTP/1.1 responses over a connection that returns them in pieces (RFC 9112; E-90). */
#include "ipae/transport/http.h"

#include "apdu/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Returns `text` in pieces of `piece` octets, then ERR_NOT_FOUND as tls_read does at the end. */
struct connection {
    const char *text;
    size_t at, len, piece;
    char sent[4096];
    size_t sent_len;
};

static int write_connection(void *context, struct bytes data)
{
    struct connection *connection = context;

    assert_true(connection->sent_len + data.len <= sizeof(connection->sent));
    if (data.len)
        memcpy(connection->sent + connection->sent_len, data.at, data.len);
    connection->sent_len += data.len;
    return 0;
}

static int read_connection(void *context, struct buf *out)
{
    struct connection *connection = context;
    struct bytes rest = bytes_from(bytes_at(connection->text, connection->len), connection->at);

    rest = bytes_cut(rest, 0, connection->piece);
    rest = bytes_cut(rest, 0, out->size - out->len);
    if (rest.len == 0)
        return ERR_NOT_FOUND;
    buf_put(out, rest);
    connection->at += rest.len;
    return 0;
}

static struct http http;
static struct connection connection;

/* POST, and the whole body of the response `text` in `out`. */
static int exchange(const char *text, size_t piece, struct buf *out)
{
    int err;

    connection = (struct connection){.text = text, .len = strlen(text), .piece = piece};
    http_begin(&http, (struct http_carrier){write_connection, read_connection, &connection},
               "eim.example:8443");
    err = http_post(&http, "/path", "text/plain", "gsma/rsp/v2.1.0", BYTES_TEXT("body"));
    if (err < 0)
        return err;
    do
        err = http_read(&http, out);
    while (err > 0);
    return err;
}

static void test_request(void **state)
{
    uint8_t octets[100];
    struct buf out = BUF_OVER(octets);

    (void)state;
    assert_int_equal(exchange("HTTP/1.1 204 No Content\r\n\r\n", 100, &out), 0);
    assert_int_equal(http.status, 204);
    connection.sent[connection.sent_len] = '\0';
    assert_non_null(strstr(connection.sent, "POST /path HTTP/1.1\r\nHost: eim.example:8443\r\n"));
    assert_non_null(strstr(connection.sent, "\r\nUser-Agent: gsma-rsp-ipae\r\n"));
    assert_non_null(strstr(connection.sent, "\r\nX-Admin-Protocol: gsma/rsp/v2.1.0\r\n"));
    assert_non_null(strstr(connection.sent, "\r\nContent-Type: text/plain\r\n"));
    assert_non_null(strstr(connection.sent, "\r\nContent-Length: 4\r\n\r\nbody"));
}

static void test_responses(void **state)
{
    static const struct {
        const char *text, *body; /* NULL: an error */
        int result, status;
        bool close;
    } rows[] = {
        {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello", 0, 200, false},
        {"HTTP/1.1 200 OK\nContent-Length:5  \n\nhello", "hello", 0, 200, false},
        {"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nConnection: close\r\n\r\nhello", "hello", 0, 200,
         true},
        {"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello", 0, 200, true},
        {"HTTP/1.1 200 OK\r\n\r\nhello", "hello", 0, 200, true}, /* up to the end */
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: "
         "chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\n\r\n",
         "hello", 0, 200, false},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nTrailer: "
         "x\r\n\r\n",
         "hello", 0, 200, false},
        {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "", 0,
         404, false},
        {"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", "", 0, 200, false},
        {"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello", NULL, ERR_IO, 200, false},
        {"HTTP/1.1 200 OK\r\nContent-Le", NULL, ERR_IO, 0, false},
        {"", NULL, ERR_IO, 0, false},
        {"HTTP/2 200 OK\r\n\r\n", NULL, ERR_MALFORMED, 0, false},
        {"SSH-2.0-x 200 OK\r\n\r\n", NULL, ERR_MALFORMED, 0, false},
        {"HTTP/1.1 999 OK\r\n\r\n", NULL, ERR_MALFORMED, 0, false},
        {"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", NULL, ERR_MALFORMED, 0, false},
        {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", NULL,
         ERR_MALFORMED, 0, false},
        {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello", "hello", 0, 200,
         false},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"
         "5\r\nhello\r\n0\r\n\r\n",
         NULL, ERR_MALFORMED, 0, false},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", NULL, ERR_MALFORMED, 0, false},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", NULL, ERR_MALFORMED, 0,
         false},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhelloX0\r\n\r\n", NULL,
         ERR_MALFORMED, 0, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        for (size_t piece = 1; piece < 200; piece = piece * 3 + 1) {
            uint8_t octets[100];
            struct buf out = BUF_OVER(octets);

            assert_int_equal(exchange(rows[i].text, piece, &out), rows[i].result);
            if (!rows[i].body)
                continue;
            assert_int_equal(http.status, rows[i].status);
            assert_int_equal(http.close, rows[i].close);
            assert_true(bytes_equal(buf_bytes(&out), bytes_at(rows[i].body, strlen(rows[i].body))));
        }
}

static void test_limits(void **state)
{
    static char text[HTTP_HEADER_MAX + 2000];
    uint8_t octets[4];
    struct buf small = BUF_OVER(octets);
    uint8_t more_octets[100];
    struct buf out = BUF_OVER(more_octets);
    size_t len;

    (void)state;
    assert_int_equal(exchange("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 100, &small),
                     ERR_TOO_LONG);
    /* a header line of more than HTTP_LINE_MAX is skipped */
    len = (size_t)snprintf(text, sizeof(text), "HTTP/1.1 200 OK\r\nX: ");
    memset(text + len, 'a', 3 * HTTP_LINE_MAX);
    strcpy(text + len + 3 * HTTP_LINE_MAX, "\r\nContent-Length: 2\r\n\r\nok");
    assert_int_equal(exchange(text, 700, &out), 0);
    assert_true(bytes_equal(buf_bytes(&out), BYTES_TEXT("ok")));
    /* a header of more than HTTP_HEADER_MAX is an error */
    memset(text + len, 'a', HTTP_HEADER_MAX);
    strcpy(text + len + HTTP_HEADER_MAX, "\r\n\r\n");
    assert_int_equal(exchange(text, 700, &out), ERR_TOO_LONG);
}

/* RFC 9110 15.2: interim responses before the final one; more than four are an error. */
static void test_interim_responses(void **state)
{
    (void)state;
    for (unsigned interim = 0; interim < 8; interim++) {
        char text[400] = "";
        uint8_t octets[10];
        struct buf out = BUF_OVER(octets);

        for (unsigned i = 0; i < interim; i++)
            strcat(text, "HTTP/1.1 103 Early Hints\r\n\r\n");
        strcat(text, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        assert_int_equal(exchange(text, 100, &out), interim <= 4 ? 0 : ERR_MALFORMED);
        assert_int_equal(out.len, interim <= 4 ? 2 : 0);
    }
}

/* After a response that closes the connection no request is sent on it (RFC 9112 9.6). */
static void test_request_on_a_closing_connection(void **state)
{
    static const struct {
        const char *text;
        bool closing;
    } rows[] = {
        {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", false},
        {"HTTP/1.1 204 No Content\r\n\r\n", false},
        {"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok", false},
        {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", true},
        {"HTTP/1.1 200 OK\r\nconnection:  CLOSE \r\nContent-Length: 2\r\n\r\nok", true},
        {"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n", true},
        {"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", true},
        {"HTTP/1.1 200 OK\r\n\r\nok", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t octets[100];
        struct buf out = BUF_OVER(octets);
        size_t sent;

        print_message("%s\n", rows[i].text);
        assert_int_equal(exchange(rows[i].text, 100, &out), 0);
        sent = connection.sent_len;
        connection.at = 0; /* the same response once more */
        assert_int_equal(
            http_post(&http, "/again", "text/plain", ADMIN_PROTOCOL, BYTES_TEXT("more")),
            rows[i].closing ? ERR_STATE : 0);
        assert_int_equal(connection.sent_len > sent, !rows[i].closing);
        if (!rows[i].closing)
            assert_true(http.received_any);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_request),
        cmocka_unit_test(test_responses),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_interim_responses),
        cmocka_unit_test(test_request_on_a_closing_connection),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
