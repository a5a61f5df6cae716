/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests of the peer over an association that the card opened (E-16; RFC 7252 4.5, 5.2.1; RFC
 * 7959 2.5): POST to one path, both bodies block-wise. */
#include "ipae/transport/coap.h"

#include <stdlib.h>
#include <string.h>

enum { RECENT = 8, REPLY_OVERHEAD = 4 + COAP_TOKEN_MAX + 5 + 5 + 1 };

struct coap_service {
    const char *path;
    uint16_t recent[RECENT]; /* message ids of the last requests, newest first */
    size_t recent_count;
    uint8_t token[COAP_TOKEN_MAX]; /* of the last request */
    size_t token_len;
    struct coap_block block1;
    uint8_t szx; /* block size of the response */

    struct buf body;   /* of the request, received so far */
    uint8_t *response; /* of a response longer than a block; to be freed */
    size_t response_len;
    uint8_t reply[REPLY_OVERHEAD +
                  (16 << COAP_SZX_MAX)]; /* the last reply, for duplicates of the request */
    size_t reply_len;                    /* 0: none yet */
};

static void free_response(struct coap_service *service)
{
    free(service->response);
    service->response = NULL;
    service->response_len = 0;
}

struct coap_service *coap_service_new(const char *path)
{
    struct coap_service *service = calloc(1, sizeof(*service));
    uint8_t *octets = service ? malloc(ESIPA_BODY_MAX) : NULL;

    if (!octets) {
        free(service);
        return NULL;
    }
    service->path = path;
    service->body = buf_over(octets, ESIPA_BODY_MAX);
    return service;
}

void coap_service_free(struct coap_service *service)
{
    if (!service)
        return;
    free_response(service);
    free(service->body.at);
    free(service);
}

void coap_service_begin(struct coap_service *service)
{
    if (!service)
        return;
    service->recent_count = 0;
    service->reply_len = 0;
    service->body.len = 0;
    free_response(service);
}

/* ---- replies ---- */

static int send_reply(struct coap *coap)
{
    return tls_write(coap->tls, bytes_at(coap->service->reply, coap->service->reply_len));
}

/* Sends `message` in the ACK of the last request. */
static int reply(struct coap *coap, struct coap_message *message)
{
    struct coap_service *service = coap->service;
    struct buf out = BUF_OVER(service->reply);
    int err;

    message->type = COAP_ACK;
    message->id = service->recent[0];
    message->token = bytes_at(service->token, service->token_len);
    message->content_format = -1;
    err = coap_message_put(&out, message);
    if (err < 0)
        return err;
    service->reply_len = out.len;
    return send_reply(coap);
}

/* Replies with a code only. 1: the message is handled. */
static int reply_code(struct coap *coap, uint8_t code)
{
    int err = reply(coap, &(struct coap_message){.code = code});

    return err < 0 ? err : 1;
}

/* Replies with block `number` of `body`. */
static int reply_block(struct coap *coap, struct bytes body, uint32_t number,
                       const struct coap_block *block1)
{
    size_t size = coap_block_size(coap->service->szx), at = number * size;
    struct coap_message message = {
        .code = COAP_CHANGED, .block1 = *block1, .payload = bytes_cut(body, at, size)};

    if (body.len > size)
        message.block2 = (struct coap_block){.present = true,
                                             .more = at + size < body.len,
                                             .szx = coap->service->szx,
                                             .number = number};
    return reply(coap, &message);
}

int coap_respond(struct coap *coap, struct bytes body)
{
    struct coap_service *service = coap->service;

    free_response(service);
    if (body.len > coap_block_size(service->szx)) {
        service->response = malloc(body.len);
        if (!service->response)
            return ERR_MEMORY;
        memcpy(service->response, body.at, body.len);
        service->response_len = body.len;
    }
    service->body.len = 0;
    return reply_block(coap, body, 0, &service->block1);
}

/* ---- requests ---- */

static bool is_recent(const struct coap_service *service, uint16_t id)
{
    for (size_t i = 0; i < service->recent_count; i++)
        if (service->recent[i] == id)
            return true;
    return false;
}

static void remember(struct coap_service *service, const struct coap_message *message)
{
    memmove(service->recent + 1, service->recent, sizeof(service->recent) - sizeof(uint16_t));
    service->recent[0] = message->id;
    if (service->recent_count < RECENT)
        service->recent_count++;
    service->token_len = message->token.len;
    memcpy(service->token, message->token.len ? message->token.at : service->token,
           message->token.len);
    service->reply_len = 0;
    service->block1 = message->block1;
}

int coap_service_repeat_response(struct coap *coap, const struct coap_message *message)
{
    const struct coap_service *service = coap->service;

    if (service->recent_count == 0 || service->recent[0] != message->id || service->reply_len == 0)
        return 0;
    return send_reply(coap);
}

static int next_block(struct coap *coap, const struct coap_block *block)
{
    struct coap_service *service = coap->service;
    struct bytes response = bytes_at(service->response, service->response_len);
    int err;

    service->szx = block->szx < service->szx ? block->szx : service->szx;
    if (block->number >= (response.len + coap_block_size(service->szx) - 1) >>
        (4 + service->szx)) /* behind the end */
        return reply_code(coap, COAP_BAD_REQUEST);
    err = reply_block(coap, response, block->number, &(struct coap_block){.present = false});
    return err < 0 ? err : 1;
}

/* Replies to a block that is not the last; requests smaller blocks where they are too large. */
static int wait_for_more(struct coap *coap, const struct coap_block *block)
{
    struct coap_message message = {.code = COAP_CONTINUE, .block1 = *block};
    int err;

    if (message.block1.szx > coap->szx)
        message.block1.szx = coap->szx;
    err = reply(coap, &message);
    return err < 0 ? err : 1;
}

static int receive_body(struct coap *coap, const struct coap_message *message, struct bytes *out)
{
    struct coap_service *service = coap->service;
    const struct coap_block *block = &message->block1;
    size_t size = coap_block_size(block->szx);

    if (!block->present || block->number == 0)
        service->body.len = 0;
    if (block->present && block->more && message->payload.len != size)
        return reply_code(coap, COAP_BAD_REQUEST);
    if (block->present && block->number * size != service->body.len)
        return reply_code(coap, COAP_ENTITY_INCOMPLETE);
    if (service->body.len + message->payload.len > service->body.size) {
        service->body.len = 0;
        return reply_code(coap, COAP_ENTITY_TOO_LARGE);
    }
    buf_put(&service->body, message->payload);
    if (block->present && block->more)
        return wait_for_more(coap, block);
    *out = buf_bytes(&service->body);
    return 0;
}

int coap_service_receive(struct coap *coap, const struct coap_message *message, struct bytes *body)
{
    struct coap_service *service = coap->service;
    int err;

    if (is_recent(service, message->id)) {
        err = coap_service_repeat_response(coap, message);
        return err < 0 ? err : 1;
    }
    remember(service, message);
    if (message->bad_option)
        return reply_code(coap, COAP_BAD_OPTION);
    if (message->code != COAP_POST)
        return reply_code(coap, COAP_METHOD_NOT_ALLOWED);
    if (strcmp(message->path, service->path) != 0)
        return reply_code(coap, COAP_NOT_FOUND);
    if (message->block2.present && message->block2.number > 0)
        return next_block(coap, &message->block2);
    service->szx = message->block2.present && message->block2.szx < coap->szx ? message->block2.szx
                                                                              : coap->szx;
    return receive_body(coap, message, body);
}
