/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/session/coap.h"

#include "apdu/err.h"
#include "tools/trace/session/coap_message.h"
#include "tools/trace/session/function.h"

#include <stdlib.h>
#include <string.h>

enum {
    TOKEN_MAX = 8,
    MARKER = 0xFF,
    CONTINUE = 2 << 5 | 31,
    TOO_LARGE = 4 << 5 | 13 /* Request Entity Too Large: the request starts again */
};

struct part {
    struct fifo head, body; /* head: header, token, options */
};

/* The request of one side in work; one at a time (RFC 7252 4.7, NSTART = 1). */
struct asker {
    bool open;
    bool may_restart; /* the response was 4.13 with a smaller block size */
    unsigned flags;
    uint16_t id; /* of the last message of the request */
    uint8_t token[TOKEN_MAX];
    size_t token_len;
    char path[64];
    struct part request, response;
    bool has_response_id;
    uint16_t response_id; /* of the last separate response */
};

struct trace_coap {
    struct stream *stream;
    struct asker askers[STREAM_SIDES];
};

bool trace_coap_recognise(struct bytes datagram)
{
    struct trace_coap_message message;

    return trace_coap_read(datagram, &message) == 0;
}

int trace_coap_new(struct trace_coap **out, struct stream *stream)
{
    struct trace_coap *coap = *out = calloc(1, sizeof(*coap));

    if (!coap)
        return ERR_MEMORY;
    coap->stream = stream;
    return 0;
}

static void part_free(struct part *part)
{
    fifo_free(&part->head);
    fifo_free(&part->body);
}

void trace_coap_free(struct trace_coap *coap)
{
    if (!coap)
        return;
    for (unsigned side = 0; side < STREAM_SIDES; side++) {
        part_free(&coap->askers[side].request);
        part_free(&coap->askers[side].response);
    }
    free(coap);
}

static size_t part_held(const struct part *part)
{
    return fifo_held(&part->head) + fifo_held(&part->body);
}

size_t trace_coap_held(const struct trace_coap *coap)
{
    size_t held = sizeof(*coap);

    for (unsigned side = 0; side < STREAM_SIDES; side++)
        held += part_held(&coap->askers[side].request) + part_held(&coap->askers[side].response);
    return held;
}

/* Replaces the head; `again`: the body too. */
static int part_set(struct part *part, const struct trace_coap_message *message, bool again)
{
    if (again)
        fifo_drop(&part->body, SIZE_MAX);
    fifo_drop(&part->head, SIZE_MAX);
    return fifo_add(&part->head, message->head);
}

/* Head, marker and body as one message, in `head`. */
static int part_join(struct part *part)
{
    static const uint8_t marker = MARKER;
    int err = 0;

    if (fifo_len(&part->body))
        err = fifo_add(&part->head, bytes_at(&marker, 1));
    return err == 0 ? fifo_add(&part->head, fifo_bytes(&part->body)) : err;
}

/* Ends the exchange of a side. */
static int emit(struct trace_coap *coap, enum trace_direction side, unsigned flags)
{
    struct asker *asker = &coap->askers[side];
    int err;

    asker->open = asker->may_restart = false;
    err = part_join(&asker->request);
    if (err == 0)
        err = part_join(&asker->response);
    if (err == ERR_MEMORY)
        return err;
    err = stream_emit(
        coap->stream,
        &(struct stream_message){
            .protocol = "CoAP",
            .function = trace_function(bytes_at(asker->path, strlen(asker->path)),
                                       fifo_bytes(&asker->request.body)),
            .flags = flags | asker->flags | (side == TRACE_FROM_PEER ? EXCHANGE_FROM_PEER : 0),
            .request = fifo_bytes(&asker->request.head),
            .response = fifo_bytes(&asker->response.head)});
    fifo_drop(&asker->request.head, SIZE_MAX);
    fifo_drop(&asker->request.body, SIZE_MAX);
    fifo_drop(&asker->response.head, SIZE_MAX);
    fifo_drop(&asker->response.body, SIZE_MAX);
    return err;
}

/* Adds a block at its place. A block that is there already is left out; a gap is noted. */
static int add_block(struct asker *asker, struct fifo *body, const struct trace_coap_block *block,
                     struct bytes payload)
{
    size_t have = fifo_len(body);
    int err;

    if (block->offset < have)
        return 0;
    if (block->offset > have)
        asker->flags |= EXCHANGE_INCOMPLETE;
    err = fifo_add(body, payload);
    if (err == ERR_TOO_LONG)
        asker->flags |= EXCHANGE_INCOMPLETE;
    return err == ERR_MEMORY ? err : 0;
}

static void set_identity(struct asker *asker, const struct trace_coap_message *message)
{
    asker->id = message->id;
    asker->token_len = message->token.len;
    if (message->token.len)
        memcpy(asker->token, message->token.at, message->token.len);
}

static bool has_token(const struct asker *asker, struct bytes token)
{
    return bytes_equal(bytes_at(asker->token, asker->token_len), token);
}

static int begin_request(struct trace_coap *coap, enum trace_direction side,
                         const struct trace_coap_message *message)
{
    struct asker *asker = &coap->askers[side];
    bool restarts =
        asker->may_restart && message->block1.present && strcmp(asker->path, message->path) == 0;
    int err = 0;

    if (asker->open && !restarts)
        err = emit(coap, side, asker->may_restart ? 0 : EXCHANGE_INCOMPLETE);
    if (err != 0)
        return err;
    stream_begin_message(coap->stream);
    fifo_drop(&asker->response.head, SIZE_MAX);
    fifo_drop(&asker->response.body, SIZE_MAX);
    asker->open = true;
    asker->may_restart = false;
    asker->flags = 0;
    set_identity(asker, message);
    memcpy(asker->path, message->path, sizeof(asker->path));
    if (coap->stream->host[0] == '\0')
        stream_set_host(coap->stream, message->host);
    if (message->block1.offset > 0 || message->block2.offset > 0)
        asker->flags = EXCHANGE_INCOMPLETE; /* its beginning is not in the trace */
    err = part_set(&asker->request, message, true);
    return err == 0 ? fifo_add(&asker->request.body, message->payload) : err;
}

static int take_request(struct trace_coap *coap, enum trace_direction side,
                        const struct trace_coap_message *message)
{
    struct asker *asker = &coap->askers[side];
    bool goes_on = asker->open && !asker->may_restart &&
                   (message->block1.offset > 0 || message->block2.offset > 0) &&
                   strcmp(asker->path, message->path) == 0;

    if (asker->token_len == message->token.len && has_token(asker, message->token) &&
        asker->id == message->id && fifo_len(&asker->request.head))
        return 0; /* sent again */
    if (!goes_on)
        return begin_request(coap, side, message);
    set_identity(asker, message);
    return message->block1.present
               ? add_block(asker, &asker->request.body, &message->block1, message->payload)
               : 0;
}

static int take_response(struct trace_coap *coap, enum trace_direction side,
                         const struct trace_coap_message *message)
{
    struct asker *asker = &coap->askers[side];
    bool separate = message->type == TRACE_COAP_CON || message->type == TRACE_COAP_NON;
    int err;

    if (!asker->open || !has_token(asker, message->token) ||
        (message->type == TRACE_COAP_ACK && message->id != asker->id) ||
        (separate && asker->has_response_id && asker->response_id == message->id))
        return 0; /* late, sent again, or of a request that is not in the trace */
    if (separate) {
        asker->has_response_id = true;
        asker->response_id = message->id;
    }
    if (message->code == CONTINUE)
        return 0;
    err = part_set(&asker->response, message, message->block2.offset == 0);
    if (err == 0)
        err = add_block(asker, &asker->response.body, &message->block2, message->payload);
    asker->may_restart = message->code == TOO_LARGE && message->block1.present;
    if (err != 0 || message->block2.more || asker->may_restart)
        return err;
    return emit(coap, side, 0);
}

/* The other side refused a message. */
static int take_reset(struct trace_coap *coap, enum trace_direction side,
                      const struct trace_coap_message *message)
{
    struct asker *asker = &coap->askers[side];
    int err;

    if (!asker->open || asker->id != message->id)
        return 0;
    err = part_set(&asker->response, message, true);
    return err == 0 ? emit(coap, side, 0) : err;
}

int trace_coap_add(struct trace_coap *coap, enum trace_direction direction, struct bytes datagram)
{
    enum trace_direction other = direction == TRACE_FROM_CARD ? TRACE_FROM_PEER : TRACE_FROM_CARD;
    struct trace_coap_message message;

    if (trace_coap_read(datagram, &message) < 0)
        return stream_turn_add(coap->stream, direction, datagram, "UDP", 0);
    if (message.code == 0)
        return message.type == TRACE_COAP_RST ? take_reset(coap, other, &message) : 0;
    return message.code >> 5 == 0 ? take_request(coap, direction, &message)
                                  : take_response(coap, other, &message);
}

int trace_coap_end(struct trace_coap *coap)
{
    int err = 0;

    for (unsigned side = 0; err == 0 && side < STREAM_SIDES; side++)
        if (coap->askers[side].open)
            err = emit(coap, (enum trace_direction)side,
                       coap->askers[side].may_restart ? 0 : EXCHANGE_INCOMPLETE);
    return err;
}
