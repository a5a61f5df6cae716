/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ipae/transport/coap.h"

#include "ipae/toolkit/proactive.h"

#include <stdio.h>
#include <string.h>

/* Octets of a request beside its block: header, token, options, marker. */
enum { OVERHEAD = 4 + 2 + 3 + 255 + 32 };

/* An exchange: one request and its response. */
struct exchange {
    uint16_t id;
    uint8_t token[2];
    bool acknowledged; /* empty ACK received: a separate response follows (RFC 7252 5.2.2) */
    struct coap_message response;
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

/* A CON or NON. 0: it is the response; 1: continue. */
static int take_separate(struct coap *coap, struct exchange *exchange, struct coap_message *message)
{
    bool ours = message->code >> 5 >= 2 && bytes_equal(message->token, BYTES_OF(exchange->token));
    int err = 0;

    if (coap->service && message->type == COAP_CON && coap_message_is_request(message)) {
        err = coap_service_repeat_response(coap, message);
        return err < 0 ? err : 1;
    }
    if (message->type == COAP_CON && coap->has_acknowledged && coap->acknowledged == message->id) {
        err = send_empty(coap, COAP_ACK, message->id); /* our ACK was lost */
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
    exchange->response = *message;
    return 0;
}

/* An ACK or RST. 0: it has the response; 1: continue. */
static int take_reply(struct coap *coap, struct exchange *exchange, struct coap_message *message)
{
    if (message->id != exchange->id)
        return 1; /* of a previous exchange */
    if (message->type == COAP_RST) {
        note(coap, "request rejected by the server (RST)");
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
    exchange->response = *message;
    return 0;
}

/* One datagram. 0: it has the response; 1: continue. */
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

/* Receives until the response is there (0) or TIMER_RETRANSMIT has expired (1). */
static int await_response(struct coap *coap, struct exchange *exchange, unsigned *messages)
{
    int err = 1;

    while (err == 1) {
        struct buf in = BUF_OVER(coap->octets);

        err = tls_read(coap->tls, &in);
        if (err != 0)
            return err == ERR_NOT_FOUND ? ERR_IO : err;
        if (++*messages > COAP_MESSAGES_MAX) {
            note(coap, "message limit reached without a response");
            return ERR_IO;
        }
        err = take(coap, exchange, buf_bytes(&in));
    }
    return err;
}

/* Sends `datagram` until its response comes. */
static int exchange_run(struct coap *coap, struct exchange *exchange, struct bytes datagram)
{
    uint32_t seconds = COAP_ACK_SECONDS + terminal_random(coap->terminal, COAP_ACK_JITTER + 1);
    unsigned messages = 0;
    int err = 1;

    for (unsigned tries = 0; err == 1 && tries <= COAP_RETRIES; tries++, seconds *= 2) {
        char text[60];

        if (tries > 0) {
            snprintf(text, sizeof(text), "no response: sent again (%u), then after %u s", tries,
                     (unsigned)seconds);
            note(coap, text);
        }
        err = tls_write(coap->tls, datagram);
        if (err == 0)
            err = timer_start(coap->terminal, TIMER_RETRANSMIT, seconds);
        if (err == 0)
            err = await_response(coap, exchange, &messages);
        if (err == 1 && exchange->acknowledged)
            break;
    }
    if (err == 1) {
        note(coap,
             exchange->acknowledged ? "acknowledged, but no response in time" : "no response");
        err = ERR_BUSY;
    }
    return err;
}

int coap_listen(struct coap *coap, struct bytes *body)
{
    /* An identifier and token not used yet: no message is taken as a response. */
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

/* Fills in the fields of every request and runs it. `exchange->response` points into coap->octets.
 */
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

/* ---- the response ---- */

static int status_of(const struct coap_message *response)
{
    if (response->code >> 5 == 2)
        return response->payload.len || (response->block2.present && response->block2.more) ? 200
                                                                                            : 204;
    return (response->code >> 5) * 100 + (response->code & 0x1F);
}

/* Takes a block of the response: it must follow the previous block, and be full unless it is the
 * last. */
static int take_block(struct coap *coap, const struct coap_message *response)
{
    const struct coap_block *block = &response->block2;
    size_t size = coap_block_size(block->szx);

    coap->rest = response->payload;
    coap->more = block->present && block->more;
    if (!block->present)
        return coap->next == 0 ? 0 : ERR_MALFORMED;
    if (block->number * size != coap->next || response->payload.len > size ||
        (coap->more && response->payload.len != size))
        return ERR_MALFORMED;
    coap->next += response->payload.len;
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
    if (exchange.response.code >> 5 != 2)
        err = ERR_IO;
    else
        err = take_block(coap, &exchange.response);
    if (err < 0) {
        note(coap, "response incomplete: a block is missing or out of order");
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

/* The response to a block of the request. 1: continue at `*at` with blocks of `*szx`; 0: it is the
 * response to the whole request. */
static int follow(const struct coap_message *response, bool last, size_t part, size_t *at,
                  uint8_t *szx)
{
    const struct coap_block *block = &response->block1;

    if (response->code == COAP_ENTITY_TOO_LARGE && block->present && block->szx < *szx &&
        *at == 0) {
        *szx = block->szx; /* RFC 7959 2.9.3: start again in smaller blocks */
        return 1;
    }
    if (response->code != COAP_CONTINUE) {
        bool early = response->code >> 5 == 2 && !last;

        return early ? ERR_MALFORMED : 0;
    }
    if (last || !block->present || block->szx > *szx ||
        block->number != *at / coap_block_size(*szx))
        return ERR_MALFORMED;
    *at += part;
    *szx = block->szx; /* for the next blocks (2.3); the sent ones count */
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
        if (body.len > size && at == 0) /* some servers require it */
            message.size1 = body.len;
        if (last && coap->szx < COAP_SZX_MAX) /* larger blocks do not fit a datagram */
            message.block2 = (struct coap_block){.present = true, .szx = coap->szx};
        err = request(coap, &message, &exchange);
        if (err == 0)
            err = follow(&exchange.response, last, message.payload.len, &at, &szx);
    } while (err == 1);
    if (err == 0)
        err = take_block(coap, &exchange.response);
    coap->status = err == 0 ? status_of(&exchange.response) : 0;
    if (err < 0)
        coap->close = true;
    return err;
}
