/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CoAP POST over DTLS with block-wise transfer of both bodies (RFC 7252, RFC 7959; SGP.32 6.2,
 * CAT-3.5, E-95). One exchange at a time. A request is retransmitted when TIMER_RETRANSMIT of the
 * terminal expires, up to COAP_RETRIES times, each time after twice the time. Waits are bounded by
 * that and by the deadline of the connection.
 */
#ifndef IPAE_TRANSPORT_COAP_H
#define IPAE_TRANSPORT_COAP_H

#include "ipae/transport/coap_message.h"
#include "ipae/transport/tls.h"

struct coap_service;
struct coap {
    struct terminal *terminal;
    struct tls *tls;
    struct bytes host; /* Uri-Host; empty for an address */
    const char *path;  /* of the request whose response is read */
    uint16_t id;
    uint16_t token;
    uint8_t szx; /* largest block size that fits a datagram */
    bool has_acknowledged;
    uint16_t acknowledged; /* id of the last CON of the peer */
    bool close;            /* the connection cannot be used any more */
    int status;            /* as in HTTP: 200, 204, 404 for 4.04, ... */

    uint8_t octets[DTLS_DATAGRAM_MAX]; /* the last message */
    struct bytes rest;                 /* its payload not read yet */
    bool more;                         /* more blocks follow */
    size_t next;                       /* offset of the next block in the body */
    uint8_t next_szx;

    struct coap_service *service; /* for requests of the peer; NULL: they are rejected */
};

/* `host` as in the eIM's address, without a port. */
void coap_begin(struct coap *coap, struct terminal *terminal, struct tls *tls, struct bytes host);
/*
 * Sends one request, in blocks where it is long, and receives the first block of its response.
 * ERR_MALFORMED: malformed response; ERR_IO: the peer rejects the request, or sent
 * COAP_MESSAGES_MAX messages without a response; ERR_BUSY: no response in time; errors of
 * tls_read.
 */
int coap_post(struct coap *coap, const char *path, struct bytes body);
/* Appends the next piece of the response's body, a block at most. 1; 0 at its end; errors as above,
 * ERR_TOO_LONG when `out` is full. */
int coap_read(struct coap *coap, struct buf *out);
/* The rest of the response is not requested. */
void coap_discard_response(struct coap *coap);

/* ---- requests of the peer, coap_service.c: one at a time ---- */

/* A server for requests to `path`, whose bodies have ESIPA_BODY_MAX octets at most. NULL: no
 * memory. */
struct coap_service *coap_service_new(const char *path);
void coap_service_free(struct coap_service *service); /* NULL is fine */
/* A new association begins: forgets requests of the previous one. */
void coap_service_begin(struct coap_service *service);
/*
 *  * Receives one message, if one is there (bip->non_blocking). 0: a request is complete, in
 * `*body`, valid until the next call; the caller sends coap_respond. 1: a message was handled;
 * ERR_NOT_FOUND: none is there. Errors of tls_read, with ERR_IO for its ERR_NOT_FOUND.
 */
int coap_listen(struct coap *coap, struct bytes *body);
/* Sends the response 2.04 with `body`, in blocks where it is long; also for duplicates of the
 * request. ERR_MEMORY; errors of tls_write. */
int coap_respond(struct coap *coap, struct bytes body);
/* A request received while a response is awaited: a duplicate gets its response again; another one
 * is ignored, and the peer retransmits it. */
int coap_service_repeat_response(struct coap *coap, const struct coap_message *message);
/* As coap_listen, for a message that was decoded. */
int coap_service_receive(struct coap *coap, const struct coap_message *message, struct bytes *body);

#endif
