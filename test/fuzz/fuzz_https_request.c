/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: HTTP requests to a server, one after the other on a connection. The first octet is
 * the size of the pieces in which they arrive: the result must not depend on it.
 */
#include "apdu/bytes.h"
#include "tools/https/request.h"

#include <assert.h>
#include <event2/buffer.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_request(const struct request *request)
{
    assert(request->body_len <= HTTPS_BODY_MAX);
    assert(request->left <= HTTPS_BODY_MAX || request->state == REQUEST_REFUSED);
    assert(request->header_len <= HTTPS_HEADERS_MAX || request->state == REQUEST_REFUSED);
    assert((request->state == REQUEST_REFUSED) == (request->status != 0));
    assert((request->state == REQUEST_REFUSED) == (request->why[0] != '\0'));
    assert(request->state != REQUEST_REFUSED || (request->status >= 400 && request->status < 600));
    assert(request->state == REQUEST_LINE || request->state == REQUEST_REFUSED || request->path);
    assert(request->state != REQUEST_DONE || request->left == 0);
    assert(strchr(request->why, '\n') == NULL);
}

static bool is_same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static void check_same(const struct request *whole, const struct request *pieces)
{
    assert(whole->state == pieces->state && whole->status == pieces->status);
    assert(strcmp(whole->why, pieces->why) == 0);
    assert(is_same_text(whole->path, pieces->path));
    assert(is_same_text(whole->content_type, pieces->content_type));
    assert(is_same_text(whole->admin_protocol, pieces->admin_protocol));
    assert(whole->body_len == pieces->body_len);
    assert(whole->body_len == 0 || memcmp(whole->body, pieces->body, whole->body_len) == 0);
    assert(request_keeps_connection(whole) == request_keeps_connection(pieces));
}

/* Takes one request that begins at `at`, in pieces; returns where the next one begins. */
static size_t take(struct request *request, struct bytes octets, size_t at, size_t piece)
{
    struct evbuffer *input = evbuffer_new();
    size_t left;

    assert(input);
    request_init(request);
    do {
        struct bytes part = bytes_cut(octets, at, piece);

        evbuffer_add(input, part.at, part.len);
        at += part.len;
        request_take(request, input);
        check_request(request);
    } while (at < octets.len && request->state < REQUEST_DONE);
    left = evbuffer_get_length(input);
    evbuffer_free(input);
    return at - left;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes octets = size ? bytes_at(data + 1, size - 1) : (struct bytes){0};
    size_t piece = size && data[0] ? data[0] : 1, at = 0;
    bool more = true;

    while (more && at < octets.len) {
        struct request whole, pieces;
        size_t end = take(&whole, octets, at, octets.len);

        assert(end > at || whole.state == REQUEST_LINE); /* a line without its end is left */
        assert(take(&pieces, octets, at, piece) == end);
        check_same(&whole, &pieces);
        more = whole.state == REQUEST_DONE && request_keeps_connection(&whole);
        at = end;
        request_free(&whole);
        request_free(&pieces);
    }
    return 0;
}
