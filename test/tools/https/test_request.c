/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parsing of HTTP requests: in one piece, octet by octet, and refusals with their reasons. */
#include "tools/https/request.h"

#include <event2/buffer.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Gives `text` in pieces of `piece` octets; stops when the request is complete or refused. */
static void take(struct request *request, struct evbuffer *input, const char *text, size_t len,
                 size_t piece)
{
    request_init(request);
    for (size_t at = 0; at < len; at += piece) {
        evbuffer_add(input, text + at, len - at < piece ? len - at : piece);
        request_take(request, input);
    }
}

#define HEAD "POST /a HTTP/1.1\r\nHost: x\r\n"

static void test_good(void **state)
{
    static const struct {
        const char *text, *path, *type, *admin_protocol, *body;
        bool keeps;
    } rows[] = {
        {HEAD "\r\n", "/a", NULL, NULL, "", true},
        {HEAD "content-LENGTH:3 \t\r\n\r\nabc", "/a", NULL, NULL, "abc", true},
        {HEAD "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", "/a", NULL, NULL, "abc", true},
        {"\r\n\r\nPOST /b?x=1#y HTTP/1.1\nHost:h\nContent-Type:  t/s; c=d  \nx-admin-PROTOCOL: "
         "p\n\n",
         "/b", "t/s; c=d", "p", "", true},
        {"POST https://h:1/c/d?e HTTP/1.1\r\nHost: h:1\r\nConnection: upgrade, Close\r\n\r\n",
         "/c/d", NULL, NULL, "", false},
        {"POST https://h HTTP/1.1\r\nHost:\r\n\r\n", "", NULL, NULL, "", true},
        {"POST /a HTTP/1.0\r\nContent-Length: 1\r\n\r\nz", "/a", NULL, NULL, "z", false},
        {"POST /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "/a", NULL, NULL, "", true},
        {HEAD "Transfer-Encoding: Chunked\r\n\r\n3;e=\"f\"\r\nabc\r\n0A \r\n0123456789\r\n0\r\n"
              "Trailer: t\r\n\r\n",
         "/a", NULL, NULL, "abc0123456789", true},
        {HEAD "Connection: keep-alive\r\nX: 1\r\nX: 2\r\nConnection: close\r\n\r\n", "/a", NULL,
         NULL, "", false},
        {HEAD "X: \r\nContent-Type:\r\n\r\n", "/a", "", NULL, "", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        for (size_t piece = 1; piece < 40; piece += 13) {
            struct evbuffer *input = evbuffer_new();
            struct request request;

            take(&request, input, rows[i].text, strlen(rows[i].text), piece);
            if (request.state != REQUEST_DONE)
                fail_msg("row %zu: %d %s", i, request.status, request.why);
            assert_string_equal(request.path, rows[i].path);
            assert_int_equal(request.body_len, strlen(rows[i].body));
            if (request.body_len)
                assert_memory_equal(request.body, rows[i].body, request.body_len);
            if (rows[i].type)
                assert_string_equal(request.content_type, rows[i].type);
            else
                assert_null(request.content_type);
            if (rows[i].admin_protocol)
                assert_string_equal(request.admin_protocol, rows[i].admin_protocol);
            assert_int_equal(request_keeps_connection(&request), rows[i].keeps);
            assert_int_equal(evbuffer_get_length(input), 0);
            request_free(&request);
            evbuffer_free(input);
        }
}

static void test_refused(void **state)
{
    static const struct {
        const char *text;
        int status;
        const char *why;
    } rows[] = {
        {"GET /a HTTP/1.1\r\n", 405, "method GET: must be POST"},
        {"post /a HTTP/1.1\r\n", 405, "method post: must be POST"},
        {"PUT /a HTTP/1.1\r\n", 405, "method PUT"},
        {"POST /a\r\n", 400, "not an HTTP request: \"POST /a\""},
        {"POST  HTTP/1.1\r\n", 400, "not an HTTP request"},
        {"hello\r\n", 400, "not an HTTP request: \"hello\""},
        {"POST /a HTTP/2.0\r\n", 505, "version \"HTTP/2.0\": must be HTTP/1.1"},
        {"POST /a HTTP/1.1 \r\n", 505, "version"},
        {HEAD "no colon\r\n", 400, "header field \"no colon\""},
        {HEAD ": x\r\n", 400, "header field"},
        {HEAD "A : x\r\n", 400, "header field \"A : x\""},
        {HEAD " folded: x\r\n", 400, "header field"},
        {HEAD "Content-Length: -1\r\n", 400, "Content-Length \"-1\": must be one number"},
        {HEAD "Content-Length: 1x\r\n", 400, "Content-Length"},
        {HEAD "Content-Length:\r\n", 400, "Content-Length"},
        {HEAD "Content-Length: 1\r\nContent-Length: 2\r\n", 400, "Content-Length \"2\""},
        {HEAD "Content-Length: 4194305\r\n", 413, "4194305 octets, at most 4194304"},
        {HEAD "Content-Length: 99999999999999999999999\r\n", 413, "at most 4194304"},
        {HEAD "Content-Length: 1, 1\r\n", 400, "Content-Length \"1, 1\": must be one number"},
        {HEAD "Content-Type: a/b\r\ncontent-TYPE: a/b\r\n", 400, "Content-Type: must be sent once"},
        {HEAD "X-Admin-Protocol: gsma/rsp/v2.2.0\r\nA: b\r\nX-Admin-Protocol: x\r\n", 400,
         "X-Admin-Protocol: must be sent once"},
        {HEAD "X-Admin-Protocol:\r\nX-Admin-Protocol: gsma/rsp/v2.2.0\r\n", 400,
         "X-Admin-Protocol: must be sent once"},
        {HEAD "host: x\r\n", 400, "Host: must be sent once"},
        {"POST /a HTTP/1.1\r\n\r\n", 400, "Host: must be sent"},
        {"POST https://h/a HTTP/1.1\r\nContent-Length: 1\r\n\r\n", 400, "Host: must be sent"},
        {HEAD "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", 400,
         "Transfer-Encoding: must be sent once"},
        {HEAD "Transfer-Encoding: gzip\r\n", 501, "Transfer-Encoding \"gzip\""},
        {HEAD "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n", 400, "together"},
        {HEAD "Transfer-Encoding: chunked\r\n\r\nx\r\n", 400, "chunk \"x\""},
        {HEAD "Transfer-Encoding: chunked\r\n\r\n-1\r\n", 400, "chunk \"-1\""},
        {HEAD "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", 400, "longer than its size"},
        {HEAD "Transfer-Encoding: chunked\r\n\r\n400001\r\n", 413, "more than 4194304"},
        {HEAD "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFF\r\n", 413, "more than 4194304"},
        {HEAD "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n400000\r\n", 413, "more than"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        for (size_t piece = 1; piece < 40; piece += 13) {
            struct evbuffer *input = evbuffer_new();
            struct request request;

            take(&request, input, rows[i].text, strlen(rows[i].text), piece);
            if (request.state != REQUEST_REFUSED || request.status != rows[i].status ||
                !strstr(request.why, rows[i].why))
                fail_msg("row %zu: %d %s", i, request.status, request.why);
            request_free(&request);
            evbuffer_free(input);
        }
}

/* Each kind of line without an end, and an unlimited number of lines: the bound applies to all of
 * them. */
static void test_too_long(void **state)
{
    static const struct {
        const char *begin, *more;
        int status;
    } rows[] = {
        {"", "x", 414},
        {"", "\r\n", 414},
        {"POST /", "x", 414},
        {HEAD, "x", 431},
        {HEAD, "A: b\r\n", 431},
        {HEAD "A: ", "b", 431},
        {HEAD "Transfer-Encoding: chunked\r\n\r\n", "1", 431},
        {HEAD "Transfer-Encoding: chunked\r\n\r\n1;", "e", 431},
        {HEAD "Transfer-Encoding: chunked\r\n\r\n0\r\n", "A: b\r\n", 431},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct evbuffer *input = evbuffer_new();
        struct request request;
        size_t given = strlen(rows[i].begin);

        take(&request, input, rows[i].begin, given, 1000);
        while (request.state < REQUEST_DONE && given < 3 * HTTPS_HEADERS_MAX) {
            evbuffer_add(input, rows[i].more, strlen(rows[i].more));
            given += strlen(rows[i].more);
            request_take(&request, input);
        }
        if (request.state != REQUEST_REFUSED || request.status != rows[i].status)
            fail_msg("row %zu: %d %s", i, request.status, request.why);
        assert_true(given <= HTTPS_HEADERS_MAX + 8);
        request_free(&request);
        evbuffer_free(input);
    }
}

static void test_octet_00(void **state)
{
    static const char text[] = "POST /a HTTP/1.1\r\nA: b\0c\r\n";
    struct evbuffer *input = evbuffer_new();
    struct request request;

    (void)state;
    take(&request, input, text, sizeof(text) - 1, 100);
    assert_int_equal(request.status, 400);
    assert_non_null(strstr(request.why, "octet 00"));
    request_free(&request);
    evbuffer_free(input);
}

/* Many small chunks do not count as header; what follows the request stays in the input. */
static void test_many_chunks_and_a_next(void **state)
{
    struct evbuffer *input = evbuffer_new();
    struct request request;

    (void)state;
    request_init(&request);
    evbuffer_add_printf(input, HEAD "Transfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 10000; i++)
        evbuffer_add_printf(input, "1\r\n%c\r\n", 'a' + i % 26);
    evbuffer_add_printf(input, "0\r\n\r\nPOST /next");
    request_take(&request, input);
    assert_int_equal(request.state, REQUEST_DONE);
    assert_int_equal(request.body_len, 10000);
    assert_int_equal(request.body[9999], 'a' + 9999 % 26);
    assert_int_equal(evbuffer_get_length(input), 10);
    request_free(&request);
    evbuffer_free(input);
}

static void test_content_type(void **state)
{
    static const struct {
        const char *text;
        bool has;
    } rows[] = {{"application/json", true},
                {"Application/JSON;charset=UTF-8", true},
                {"application/json ; charset=UTF-8", true},
                {"application/json5", false},
                {"application/jso", false},
                {"text/plain", false},
                {"", false}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct https_incoming in = {.content_type = rows[i].text};

        assert_int_equal(https_has_type(&in, "application/json"), rows[i].has);
    }
}

static void test_admin_protocol(void **state)
{
    static const struct {
        const char *text;
        bool has;
    } rows[] = {{"gsma/rsp/v2.1.0", true},
                {"gsma/rsp/v1.3.0", true},
                {"gsma/rsp/v10.20.30", true},
                {"gsma/rsp/v2.1", false},
                {"gsma/rsp/v2.1.", false},
                {"gsma/rsp/v2..0", false},
                {"gsma/rsp/v2.1.0a", false},
                {"gsma/rsp/v2.1.0.4", false},
                {"gsma/rsp/v-1.1.0", false},
                {"gsma/rsp/v 2.1.0", false},
                {"gsma/rsp/2.1.0", false},
                {"GSMA/RSP/v2.1.0", false},
                {"v2.1.0", false},
                {"", false}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct https_incoming in = {.admin_protocol = rows[i].text};

        if (https_has_rsp_protocol(&in) != rows[i].has)
            fail_msg("X-Admin-Protocol \"%s\"", rows[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_too_long),
        cmocka_unit_test(test_octet_00),
        cmocka_unit_test(test_many_chunks_and_a_next),
        cmocka_unit_test(test_content_type),
        cmocka_unit_test(test_admin_protocol),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
