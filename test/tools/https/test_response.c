/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Status lines, header fields and bodies of responses. */
#include "tools/https/response.h"

#include <event2/buffer.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PROTOCOL "X-Admin-Protocol: gsma/rsp/v2.1.0\r\n"

/* The response with its Date removed, which must be a date of RFC 9110 5.6.7. Malloc'd. */
static char *text_of(const struct https_response *response, bool is_kept, bool is_old)
{
    struct evbuffer *out = evbuffer_new();
    char *text, *date, *end, day[4], month[4];
    int numbers[5];

    assert_non_null(out);
    response_put(out, response, "gsma/rsp/v2.1.0", is_kept, is_old);
    evbuffer_add(out, "", 1);
    text = strdup((char *)evbuffer_pullup(out, -1));
    evbuffer_free(out);
    assert_non_null(text);
    date = strstr(text, "Date: ");
    assert_non_null(date);
    assert_int_equal(sscanf(date, "Date: %3s, %2d %3s %4d %2d:%2d:%2d GMT\r\n", day, &numbers[0],
                            month, &numbers[1], &numbers[2], &numbers[3], &numbers[4]),
                     7);
    end = strstr(date, "\r\n") + 2;
    memmove(date, end, strlen(end) + 1);
    return text;
}

static void test_responses(void **state)
{
    static const struct {
        int status;
        const char *body;
        bool is_kept, is_old;
        const char *expected;
    } rows[] = {
        {200, "{}", true, false,
         "HTTP/1.1 200 OK\r\n" PROTOCOL "Content-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}"},
        {204, "", true, false, "HTTP/1.1 204 No Content\r\n" PROTOCOL "\r\n"},
        {404, "", false, false,
         "HTTP/1.1 404 Not Found\r\n" PROTOCOL "Content-Length: 0\r\nConnection: close\r\n\r\n"},
        {405, "", true, false,
         "HTTP/1.1 405 Method Not Allowed\r\n" PROTOCOL "Content-Length: 0\r\nAllow: POST\r\n\r\n"},
        {200, "", true, true,
         "HTTP/1.1 200 OK\r\n" PROTOCOL "Content-Length: 0\r\nConnection: keep-alive\r\n\r\n"},
        {200, "", false, true,
         "HTTP/1.1 200 OK\r\n" PROTOCOL "Content-Length: 0\r\nConnection: close\r\n\r\n"},
        {299, "", true, false, "HTTP/1.1 299 Other\r\n" PROTOCOL "Content-Length: 0\r\n\r\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const struct https_response response = {.status = rows[i].status,
                                                .content_type = "text/plain",
                                                .body =
                                                    bytes_at(rows[i].body, strlen(rows[i].body))};
        char *text = text_of(&response, rows[i].is_kept, rows[i].is_old);

        assert_string_equal(text, rows[i].expected);
        free(text);
    }
}

static void test_text(void **state)
{
    struct https_response response = {.status = 415};

    (void)state;
    https_response_text(&response, "path \"/a\": must be /b");
    assert_int_equal(response.status, 415);
    assert_string_equal(response.content_type, HTTPS_TEXT);
    assert_true(bytes_equal(response.body, BYTES_TEXT("path \"/a\": must be /b\n")));
    free((void *)(uintptr_t)response.body.at);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_responses),
        cmocka_unit_test(test_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
