/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: the response of an HTTP server. It is read at once, and again in pieces whose size
 * the first octet gives: status, body and result are equal, and within their bounds.
 */
#include "apdu/err.h"
#include "ipae/transport/http.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BODY_MAX = 8192 };

struct stream {
    struct bytes left;
    size_t piece;
};

static int take_request(void *context, struct bytes data)
{
    (void)context;
    assert(data.len <= 4096);
    return 0;
}

static int give(void *context, struct buf *out)
{
    struct stream *stream = context;
    struct bytes part = bytes_cut(stream->left, 0, stream->piece);

    part = bytes_cut(part, 0, out->size - out->len);
    if (stream->left.len == 0)
        return ERR_NOT_FOUND;
    if (part.len == 0)
        return ERR_TOO_LONG;
    buf_put(out, part);
    stream->left = bytes_from(stream->left, part.len);
    return 0;
}

struct outcome {
    int posted, read, status;
    bool close;
    struct buf body;
};

static void ask(struct bytes input, size_t piece, struct outcome *out, uint8_t *memory)
{
    struct stream stream = {input, piece};
    struct http *http = malloc(sizeof(*http));

    assert(http);
    http_begin(http, (struct http_carrier){take_request, give, &stream}, "eim.example");
    *out = (struct outcome){.body = buf_over(memory, BODY_MAX)};
    out->posted =
        http_post(http, "/gsma/rsp2/asn1", "application/x-gsma-rsp-asn1", ADMIN_PROTOCOL, input);
    if (out->posted == 0) {
        out->status = http->status;
        assert(out->status >= 200 && out->status <= 599);
        do
            out->read = http_read(http, &out->body);
        while (out->read > 0);
        assert(out->body.len <= BODY_MAX);
        out->close = http->close;
    }
    free(http);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes input = bytes_from(bytes_at(data, size), 1);
    uint8_t *memory = malloc(2 * BODY_MAX);
    struct outcome whole, pieces;

    assert(memory);
    input = bytes_cut(input, 0, 4000); /* the request goes out in parts of this size */
    ask(input, SIZE_MAX, &whole, memory);
    ask(input, size ? 1U + (data[0] & 0x3F) : 1, &pieces, memory + BODY_MAX);
    assert(whole.posted == pieces.posted && whole.status == pieces.status);
    assert(whole.read == pieces.read && whole.close == pieces.close);
    assert(whole.read < 0 || bytes_equal(buf_bytes(&whole.body), buf_bytes(&pieces.body)));
    free(memory);
    return 0;
}
