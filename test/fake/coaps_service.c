/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests to the CoAP server, its faults, and requests of its own: packages that an eIM pushes. */
#include "test/fake/coaps_private.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void send_reset(struct fake_coaps *coaps, const struct fake_request *request)
{
    const uint8_t reset[] = {0x70, 0x00, (uint8_t)(request->id >> 8), (uint8_t)request->id};

    fake_coaps_send(coaps, BYTES_OF(reset));
}

static bool say_nonsense(struct fake_coaps *coaps, const struct fake_request *request)
{
    switch (coaps->fault) {
    case COAPS_SILENT:
        return true;
    case COAPS_ACK_ONLY:
        fake_coaps_acknowledge(coaps, request->id);
        return true;
    case COAPS_RESET:
        send_reset(coaps, request);
        return true;
    case COAPS_NO_COAP:
        fake_coaps_send(coaps, BYTES_TEXT("HTTP/1.1 400 Bad Request\r\n\r\n"));
        return true;
    case COAPS_BABBLE:
        for (unsigned i = 0; i < 50; i++)
            fake_coaps_send_hex(coaps, "51 45 1115 99 FF 00");
        return true;
    default:
        return false;
    }
}

/* Appends a block; responds 2.31 if more blocks follow. True when the body is complete. */
static bool take_body(struct fake_coaps *coaps, const struct fake_request *request,
                      struct fake_response *response)
{
    enum coaps_fault fault = coaps->fault_after ? COAPS_FINE : coaps->fault;
    unsigned szx = request->szx1 > coaps->szx ? coaps->szx : request->szx1;

    if (!request->has_block1) {
        coaps->body.len = 0;
        buf_put(&coaps->body, request->payload);
        return true;
    }
    response->block1 = (int)(request->number1 << 4 | (unsigned)request->more1 << 3 | szx);
    if (request->number1 == 0)
        coaps->body.len = 0;
    if ((fault == COAPS_SMALLER && request->szx1 > 4) ||
        (fault == COAPS_SHRINKS && request->number1 == 0) ||
        (fault == COAPS_SHRINKS_LATE && request->number1 > 0)) {
        response->code = TOO_LARGE;
        response->block1 = request->szx1 ? (int)request->szx1 - 1 : 0;
        return false;
    }
    assert_int_equal(coaps->body.len, request->number1 * (16U << request->szx1));
    if (request->number1 > 0) /* RFC 7959 2.3 */
        assert_true(request->szx1 <= coaps->szx);
    buf_put(&coaps->body, request->payload);
    assert_false(coaps->body.overflow);
    if (request->more1)
        assert_int_equal(request->payload.len, 16U << request->szx1);
    if (request->number1 == 0)
        coaps->size1 = request->size1;
    if (!request->more1)
        assert_int_equal(coaps->body.len, coaps->size1);
    response->code = fault == COAPS_EARLY ? CHANGED : CONTINUE;
    if (fault == COAPS_NO_BLOCK1)
        response->block1 = -1;
    else if (fault == COAPS_OTHER_BLOCK1)
        response->block1 += 1 << 4;
    else if (fault == COAPS_LARGER && request->number1 > 0)
        response->block1 += (int)(request->szx1 + 1 - szx);
    return !request->more1;
}

/* The requested block of the response. */
static void put_block_of_response(struct fake_coaps *coaps, const struct fake_request *request,
                                  struct fake_response *response)
{
    enum coaps_fault fault = coaps->fault_after ? COAPS_FINE : coaps->fault;
    unsigned szx = request->has_block2 && request->szx2 < coaps->szx ? request->szx2 : coaps->szx;
    size_t size = 16U << szx, at = request->number2 * size;
    bool more = at + size < coaps->answer.len;

    response->code = coaps->status == 200 || coaps->status == 204
                         ? CHANGED
                         : (unsigned)(coaps->status / 100 << 5 | coaps->status % 100);
    response->payload = bytes_cut(buf_bytes(&coaps->answer), at, size);
    if (fault == COAPS_ENDLESS || fault == COAPS_EMPTY_BLOCKS || fault == COAPS_SHORT_BLOCKS) {
        static const uint8_t zeros[1024];

        more = true;
        response->payload = bytes_at(zeros, fault == COAPS_ENDLESS        ? size
                                            : fault == COAPS_EMPTY_BLOCKS ? 0
                                                                          : size / 2);
    }
    if (at > 0 && fault == COAPS_BREAKS_OFF)
        response->code = INCOMPLETE;
    if (at > 0 && fault == COAPS_OTHER_BLOCK)
        response->block2 = (int)((request->number2 + 1) << 4 | (unsigned)more << 3 | szx);
    else if (more || at > 0)
        response->block2 = (int)(request->number2 << 4 | (unsigned)more << 3 | szx);
}

static void serve(struct fake_coaps *coaps, const struct fake_request *request)
{
    struct fake_response response = {.block1 = -1, .block2 = -1};

    if (coaps->fault_after == 0 && say_nonsense(coaps, request))
        return;
    assert_string_equal(request->path, "/gsma/rsp2/asn1");
    assert_string_equal(request->host, coaps->host ? coaps->host : "");
    if (request->has_block2 && request->number2 > 0) {
        assert_int_equal(request->payload.len, 0);
    } else if (!take_body(coaps, request, &response)) {
        fake_coaps_respond(coaps, request, &response);
        return;
    } else if (coaps->fault_after == 0 && coaps->fault == COAPS_CONTINUES) {
        response.code = CONTINUE;
        fake_coaps_respond(coaps, request, &response);
        return;
    } else {
        coaps->requests++;
        coaps->answer.len = 0;
        if (coaps->fault_after == 0 && (coaps->fault == COAPS_404 || coaps->fault == COAPS_503))
            coaps->status = coaps->fault == COAPS_404 ? 404 : 503;
        else
            coaps->status =
                coaps->handle(coaps->owner, request->path, buf_bytes(&coaps->body), &coaps->answer);
        if (coaps->status < 0) {
            send_reset(coaps, request);
            return;
        }
    }
    put_block_of_response(coaps, request, &response);
    fake_coaps_respond(coaps, request, &response);
    if (coaps->fault_after && (response.block2 < 0 || !(response.block2 & 8)))
        coaps->fault_after--;
}

static void put_path(struct buf *out, const char *path)
{
    unsigned delta = 11;

    while (*path == '/') {
        size_t len = strcspn(path + 1, "/");

        assert_true(len < 13);
        buf_put_u8(out, delta << 4 | (unsigned)len);
        buf_put(out, bytes_at(path + 1, len));
        path += 1 + len;
        delta = 0;
    }
}

/* The block of its body at `at`, or the request for block `number2` of the response. */
static void push_part(struct fake_coaps *coaps, size_t at, int number2)
{
    struct fake_push *push = &coaps->push;
    struct buf out = BUF_OVER(push->message);
    size_t size = 16U << push->szx;
    struct bytes part = bytes_cut(buf_bytes(&push->body), at, size);
    bool more = at + part.len < push->body.len;

    push->at = at;
    push->id++;
    buf_put_u8(&out, 0x42);
    buf_put_u8(&out, push->code ? push->code : 2);
    buf_put_u16(&out, push->id);
    buf_put_u16(&out, 0xC0DE);
    put_path(&out, push->path ? push->path : "/gsma/rsp2/asn1");
    if (number2 >= 0) {
        fake_coaps_put_block(&out, 23 - 11, (unsigned)number2 << 4 | push->szx);
    } else {
        if (push->body.len > size)
            fake_coaps_put_block(&out, 27 - 11,
                                 (unsigned)(at / size << 4) | (unsigned)more << 3 | push->szx);
        buf_put_u8(&out, 0xFF);
        buf_put(&out, part);
    }
    assert_false(out.overflow);
    push->message_len = out.len;
    fake_coaps_push_again(coaps);
}

void fake_coaps_push_again(struct fake_coaps *coaps)
{
    fake_coaps_send(coaps, bytes_at(coaps->push.message, coaps->push.message_len));
}

void fake_coaps_push(struct fake_coaps *coaps, struct bytes body)
{
    struct fake_push *push = &coaps->push;

    push->body = BUF_OVER(push->body_octets);
    push->answer = BUF_OVER(push->answer_octets);
    buf_put(&push->body, body);
    assert_false(push->body.overflow);
    push->status = -1;
    push_part(coaps, 0, -1);
}

/* Handles a response to it; true: it was one. */
static bool receive_response(struct fake_coaps *coaps, const struct fake_request *response)
{
    struct fake_push *push = &coaps->push;

    if (push->message_len == 0 || response->id != push->id ||
        (response->type != RST && response->type != ACK))
        return false;
    push->answers++;
    if (response->type == RST) {
        push->status = 0;
        return true;
    }
    if (push->status >= 0) /* a duplicate */
        return true;
    assert_int_equal(response->token_len, 2);
    if (response->code == CONTINUE) {
        assert_true(response->has_block1 && response->szx1 <= push->szx);
        push->at += 16U << push->szx;
        push->szx = response->szx1;
        push_part(coaps, push->at, -1);
        return true;
    }
    if (response->has_block2)
        assert_int_equal(push->answer.len, response->number2 * (16U << response->szx2));
    buf_put(&push->answer, response->payload);
    if (response->has_block2 && response->more2) {
        push->szx = response->szx2;
        push_part(coaps, push->body.len, (int)response->number2 + 1);
        return true;
    }
    push->status = (int)(response->code >> 5) * 100 + (int)(response->code & 31);
    return true;
}

void fake_coaps_receive(struct fake_coaps *coaps, struct bytes message)
{
    struct fake_request request;

    coaps->messages++;
    fake_coaps_read(message, &request);
    if (receive_response(coaps, &request))
        return;
    if (request.type == RST)
        coaps->resets++;
    else if (request.type == ACK)
        coaps->acknowledgements++;
    if (request.code == 0)
        return;
    assert_int_equal(request.type, CON);
    assert_int_equal(request.code, 2); /* POST */
    if (coaps->last_id == (int)request.id) {
        coaps->duplicates++;
        if (coaps->last_len)
            fake_coaps_send(coaps, bytes_at(coaps->last, coaps->last_len));
        return;
    }
    coaps->last_id = (int)request.id;
    coaps->last_len = 0;
    serve(coaps, &request);
}
