/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ipae/transport/coap.h"

#include "ipae/toolkit/proactive.h"

#include <stdio.h>
#include <string.h>

/* Octets of a request beside its block: header, token, options, marker. */
enum { OVERHEAD = 4 + 2 + 3 + 255 + 32 };

/* An exchange: one request, and what came of it. */
struct exchange {
    uint16_t id;
    uint8_t token[2];
    bool acknowledged; /* the answer comes apart (RFC 7252 5.2.2) */
    struct coap_message answer;
};

static void note(const struct coap *coap, const char *what)
{
    terminal_note(coap->terminal, "CoAP", what);
}

void coap_begin(struct coap *coap, struct terminal *terminal, struct tls *tls, struct bytes host)
{
    *coap = (struct coap){.terminal = terminal, .tls = tls, .szx = COAP_BLOCK_SZX};
    coap->host = tls_host_is_name(host) ? host : BYTES_NONE;
    coap->id = (uint16_t)terminal_random(terminal, 0x10000);
    coap->token = (uint16_t)terminal_random(terminal, 0x10000);
    while (coap->szx > 0 &&
           coap_block_size(coap->szx) + OVERHEAD - 255 + coap->host.len > tls_datagram_max(tls))
        coap->szx--;
}

/* ACK or RST for the message `id`. */
static int send_empty(struct coap *coap, enum coap_type type, uint16_t id)
{
    const struct coap_message message = {.type = type, .id = id, .content_format = -1};
    uint8_t octets[8];
    struct buf out = BUF_OVER(octets);

    coap_message_put(&out, &message);
    return tls_write(coap->tls, buf_bytes(&out));
}

/* A CON or NON that is the answer, or not. 0: it is; 1: go on. */
static int take_separate(struct coap *coap, struct exchange *exchange, struct coap_message *message)
{
    bool ours = message->code >> 5 >= 2 && bytes_equal(message->token, BYTES_OF(exchange->token));
    int err = 0;

    if (coap->service && message->type == COAP_CON && coap_message_is_request(message)) {
        err = coap_service_repeat_response(coap, message);
        return err < 0 ? err : 1;
    }
    if (message->type == COAP_CON && coap->has_acknowledged && coap->acknowledged == message->id) {
        err = send_empty(coap, COAP_ACK, message->id); /* ours was lost */
        return err < 0 ? err : 1;
    }
    if (message->type == COAP_CON)
        err = send_empty(coap, ours && !message->bad_option ? COAP_ACK : COAP_RST, message->id);
    if (err < 0 || !ours)
        return err < 0 ? err : 1;
    if (message->bad_option)
        return ERR_MALFORMED;
    if (message->type == COAP_CON) {
        coap->has_acknowledged = true;
        coap->acknowledged = message->id;
    }
    exchange->answer = *message;
    return 0;
}

/* An ACK or RST. 0: the answer is in it; 1: go on. */
static int take_reply(struct coap *coap, struct exchange *exchange, struct coap_message *message)
{
    if (message->id != exchange->id)
        return 1; /* of an exchange that is over */
    if (message->type == COAP_RST) {
        note(coap, "the server rejects the request");
        return ERR_IO;
    }
    if (message->code == COAP_EMPTY) {
        int err = exchange->acknowledged
                      ? 0
                      : timer_start(coap->terminal, TIMER_RETRANSMIT, COAP_SEPARATE_SECONDS);

        exchange->acknowledged = true;
        return err < 0 ? err : 1;
    }
    if (message->bad_option || message->code >> 5 < 2 ||
        !bytes_equal(message->token, BYTES_OF(exchange->token)))
        return ERR_MALFORMED;
    exchange->answer = *message;
    return 0;
}

/* One datagram that came. 0: it holds the answer; 1: go on. */
static int take(struct coap *coap, struct exchange *exchange, struct bytes datagram)
{
    struct coap_message message;
    int err = coap_message_read(datagram, &message);

    if (err == ERR_UNSUPPORTED || (err < 0 && datagram.len < 4))
        return 1;
    if (err < 0) { /* RFC 7252 4.2, 4.3: a CON is rejected, the others are ignored */
        if (message.type == COAP_CON)
            err = send_empty(coap, COAP_RST, message.id);
        return err < 0 && err != ERR_MALFORMED ? err : 1;
    }
    if (message.type == COAP_ACK || message.type == COAP_RST)
        return take_reply(coap, exchange, &message);
    return take_separate(coap, exchange, &message);
}

/* Receives until the answer is there (0) or TIMER_RETRANSMIT has expired (1). */
static int await_answer(struct coap *coap, struct exchange *exchange, unsigned *messages)
{
    int err = 1;

    while (err == 1) {
        struct buf in = BUF_OVER(coap->octets);

        err = tls_read(coap->tls, &in);
        if (err != 0)
            return err == ERR_NOT_FOUND ? ERR_IO : err;
        if (++*messages > COAP_MESSAGES_MAX) {
            note(coap, "the server talks without an answer");
            return ERR_IO;
        }
        err = take(coap, exchange, buf_bytes(&in));
    }
    return err;
}

/* Sends `datagram` until its answer comes. */
static int exchange_run(struct coap *coap, struct exchange *exchange, struct bytes datagram)
{
    uint32_t seconds = COAP_ACK_SECONDS + terminal_random(coap->terminal, COAP_ACK_JITTER + 1);
    unsigned messages = 0;
    int err = 1;

    for (unsigned tries = 0; err == 1 && tries <= COAP_RETRIES; tries++, seconds *= 2) {
        char text[60];

        if (tries > 0) {
            snprintf(text, sizeof(text), "no answer: sent again (%u), then after %u s", tries,
                     (unsigned)seconds);
            note(coap, text);
        }
        err = tls_write(coap->tls, datagram);
        if (err == 0)
            err = timer_start(coap->terminal, TIMER_RETRANSMIT, seconds);
        if (err == 0)
            err = await_answer(coap, exchange, &messages);
        if (err == 1 && exchange->acknowledged)
            break;
    }
    if (err == 1) {
        note(coap, exchange->acknowledged ? "acknowledged, but no answer comes" : "no answer");
        err = ERR_BUSY;
    }
    return err;
}

int coap_listen(struct coap *coap, struct bytes *body)
{
    /* Nothing that comes now is an answer: these were not used yet. */
    struct exchange none = {
        .id = coap->id, .token = {(uint8_t)((coap->token + 1) >> 8), (uint8_t)(coap->token + 1)}};
    struct buf in = BUF_OVER(coap->octets);
    struct coap_message message;
    int err = tls_read(coap->tls, &in);

    *body = BYTES_NONE;
    if (err != 0)
        return err == 1 ? ERR_NOT_FOUND : err == ERR_NOT_FOUND ? ERR_IO : err;
    if (coap_message_read(buf_bytes(&in), &message) == 0 && message.type == COAP_CON &&
        coap_message_is_request(&message))
        return coap_service_receive(coap, &message, body);
    err = take(coap, &none, buf_bytes(&in));
    return err < 0 && err != ERR_MALFORMED ? err : 1;
}

/* Fills in what every request has, and runs it. `exchange->answer` points into coap->octets. */
static int request(struct coap *coap, struct coap_message *message, struct exchange *exchange)
{
    uint8_t octets[OVERHEAD + 1024];
    struct buf out = BUF_OVER(octets);
    int err;

    coap->token++;
    *exchange = (struct exchange){.id = coap->id++,
                                  .token = {(uint8_t)(coap->token >> 8), (uint8_t)coap->token}};
    message->type = COAP_CON;
    message->code = COAP_POST;
    message->id = exchange->id;
    message->token = BYTES_OF(exchange->token);
    message->uri_host = coap->host;
    message->uri_path = coap->path;
    err = coap_message_put(&out, message);
    if (err == 0)
        err = exchange_run(coap, exchange, buf_bytes(&out));
    if (err < 0)
        coap->close = true;
    return err;
}

/* ---- the answer ---- */

static int status_of(const struct coap_message *answer)
{
    if (answer->code >> 5 == 2)
        return answer->payload.len || (answer->block2.present && answer->block2.more) ? 200 : 204;
    return (answer->code >> 5) * 100 + (answer->code & 0x1F);
}

/* The block that `answer` brings: it begins where the last one ended, and is full if more come. */
static int take_block(struct coap *coap, const struct coap_message *answer)
{
    const struct coap_block *block = &answer->block2;
    size_t size = coap_block_size(block->szx);

    coap->rest = answer->payload;
    coap->more = block->present && block->more;
    if (!block->present)
        return coap->next == 0 ? 0 : ERR_MALFORMED;
    if (block->number * size != coap->next || answer->payload.len > size ||
        (coap->more && answer->payload.len != size))
        return ERR_MALFORMED;
    coap->next += answer->payload.len;
    coap->next_szx = block->szx;
    return 0;
}

static int next_block(struct coap *coap)
{
    struct coap_message message = {.content_format = -1};
    struct exchange exchange;
    int err;

    message.block2 =
        (struct coap_block){.present = true,
                            .szx = coap->next_szx,
                            .number = (uint32_t)(coap->next / coap_block_size(coap->next_szx))};
    err = request(coap, &message, &exchange);
    if (err < 0)
        return err;
    if (exchange.answer.code >> 5 != 2)
        err = ERR_IO;
    else
        err = take_block(coap, &exchange.answer);
    if (err < 0) {
        note(coap, "the answer breaks off between its blocks");
        coap->close = true;
    }
    return err;
}

int coap_read(struct coap *coap, struct buf *out)
{
    struct bytes piece;
    int err = 0;

    if (coap->rest.len == 0 && coap->more)
        err = next_block(coap);
    if (err < 0)
        return err;
    if (coap->rest.len == 0)
        return 0;
    piece = bytes_cut(coap->rest, 0, out->size - out->len);
    if (piece.len == 0)
        return ERR_TOO_LONG;
    buf_put(out, piece);
    coap->rest = bytes_from(coap->rest, piece.len);
    return 1;
}

void coap_discard_response(struct coap *coap)
{
    coap->rest = BYTES_NONE;
    coap->more = false;
}

/* ---- the request ---- */

/* What an answer to a block of a request means: 1 to go on at `*at` with blocks of `*szx`, 0 when
 * it is the answer to the whole. */
static int follow(const struct coap_message *answer, bool last, size_t part, size_t *at,
                  uint8_t *szx)
{
    const struct coap_block *block = &answer->block1;

    if (answer->code == COAP_ENTITY_TOO_LARGE && block->present && block->szx < *szx && *at == 0) {
        *szx = block->szx; /* RFC 7959 2.9.3: in smaller blocks, from the start */
        return 1;
    }
    if (answer->code != COAP_CONTINUE) {
        bool early = answer->code >> 5 == 2 && !last;

        return early ? ERR_MALFORMED : 0;
    }
    if (last || !block->present || block->szx > *szx ||
        block->number != *at / coap_block_size(*szx))
        return ERR_MALFORMED;
    *at += part;
    *szx = block->szx; /* from now on (2.3): what was sent counts */
    return 1;
}

int coap_post(struct coap *coap, const char *path, struct bytes body)
{
    struct exchange exchange;
    uint8_t szx = coap->szx;
    size_t at = 0;
    int err;

    if (coap->close)
        return ERR_STATE;
    coap->path = path;
    coap->next = 0;
    coap->more = false;
    do {
        size_t size = coap_block_size(szx);
        struct coap_message message = {.content_format = COAP_CONTENT_FORMAT,
                                       .payload = bytes_cut(body, at, size)};
        bool last = at + message.payload.len == body.len;

        if (body.len > size || at > 0)
            message.block1 = (struct coap_block){true, !last, szx, (uint32_t)(at / size)};
        if (body.len > size && at == 0) /* there are servers that count on it */
            message.size1 = body.len;
        if (last && coap->szx < COAP_SZX_MAX) /* larger ones would not come through */
            message.block2 = (struct coap_block){.present = true, .szx = coap->szx};
        err = request(coap, &message, &exchange);
        if (err == 0)
            err = follow(&exchange.answer, last, message.payload.len, &at, &szx);
    } while (err == 1);
    if (err == 0)
        err = take_block(coap, &exchange.answer);
    coap->status = err == 0 ? status_of(&exchange.answer) : 0;
    if (err < 0)
        coap->close = true;
    return err;
}
