/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bodies of several blocks (RFC 7959), put together in the order of their blocks. libcoap 4.3.1 can
 * do this, too, but it gives the blocks of a request without Size1 to the application one by one,
 * allocates as many octets as Size1 says, and crashes on a last block without payload.
 */
#include "tools/coap/coaps_internal.h"

#include <event2/buffer.h>
#include <stdlib.h>

struct coaps_body {
    struct coaps_body *next; /* of the server */
    coap_session_t *session;
    bool is_response;
    struct evbuffer *octets;
};

static struct coaps_body **find(coap_session_t *session, bool is_response)
{
    struct coaps_server *server = coap_get_app_data(coap_session_get_context(session));
    struct coaps_body **at = &server->bodies;

    while (*at && ((*at)->session != session || (*at)->is_response != is_response))
        at = &(*at)->next;
    return at;
}

static void drop(struct coaps_body **at)
{
    struct coaps_body *body = *at;

    if (!body)
        return;
    *at = body->next;
    evbuffer_free(body->octets);
    free(body);
}

static struct coaps_body *new_body(coap_session_t *session, bool is_response)
{
    struct coaps_body *body = calloc(1, sizeof(*body));

    if (!body)
        return NULL;
    *body = (struct coaps_body){NULL, session, is_response, evbuffer_new()};
    if (!body->octets) {
        free(body);
        return NULL;
    }
    return body;
}

/* The Block option of `pdu`. Without one: the only block. False: invalid. */
static bool read_block(const coap_pdu_t *pdu, bool is_response, coap_block_t *block)
{
    coap_option_num_t option = is_response ? COAP_OPTION_BLOCK2 : COAP_OPTION_BLOCK1;
    coap_opt_iterator_t iterator;

    *block = (coap_block_t){.num = 0};
    return !coap_check_option(pdu, option, &iterator) || coap_get_block(pdu, option, block);
}

static bool is_response(const coap_pdu_t *pdu)
{
    return coap_pdu_get_code(pdu) >> 5 != 0;
}

/* Appends a block to a body of which there are all blocks before. A status, as coaps_body_add. */
static int append(struct coaps_body *body, struct bytes data, bool more, struct bytes *out)
{
    size_t len = evbuffer_get_length(body->octets) + data.len;

    if (len > HTTPS_BODY_MAX)
        return 413;
    if (evbuffer_add(body->octets, data.at, data.len) < 0)
        return 503;
    if (more)
        return COAPS_BODY_CONTINUES;
    *out = bytes_at(len ? evbuffer_pullup(body->octets, -1) : NULL, len);
    return len && !out->at ? 503 : COAPS_BODY_COMPLETE;
}

int coaps_body_add(coap_session_t *session, const coap_pdu_t *pdu, struct bytes *out)
{
    struct coaps_body **at = find(session, is_response(pdu));
    const uint8_t *data = NULL;
    coap_block_t block;
    size_t len = 0, offset;
    int status;

    if (!read_block(pdu, is_response(pdu), &block))
        return 400;
    (void)coap_get_data(pdu, &len, &data);
    offset = (size_t)block.num << (block.szx + 4);
    if (offset == 0)
        drop(at);
    if (offset == 0 && !block.m) {
        *out = bytes_at(data, len);
        return COAPS_BODY_COMPLETE;
    }
    if (!*at && offset == 0) {
        *at = new_body(session, is_response(pdu));
        if (!*at)
            return 503;
    }
    if (!*at || offset != evbuffer_get_length((*at)->octets)) {
        drop(at);
        return 408;
    }
    status = append(*at, bytes_at(data, len), block.m, out);
    if (status != COAPS_BODY_CONTINUES && status != COAPS_BODY_COMPLETE)
        drop(at);
    return status;
}

void coaps_body_forget(coap_session_t *session, const coap_pdu_t *pdu)
{
    drop(find(session, is_response(pdu)));
}

void coaps_bodies_forget(coap_session_t *session)
{
    drop(find(session, false));
    drop(find(session, true));
}

void coaps_bodies_free(struct coaps_server *server)
{
    while (server->bodies)
        drop(&server->bodies);
}
