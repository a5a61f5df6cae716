/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CoAP POST over DTLS, bodies of both ways in blocks (RFC 7252, RFC 7959; SGP.32 6.2, CAT-3.5,
 * E-95). One exchange at a time. What is lost is sent again when the terminal's timer says so, each
 * time after twice the time, COAP_RETRIES times; every wait is bounded by that and by the
 * connection's own time.
 */
#ifndef IPAE_TRANSPORT_COAP_H
#define IPAE_TRANSPORT_COAP_H

#include "ipae/transport/coap_message.h"
#include "ipae/transport/tls.h"

struct coap_service;
struct coap {
    struct terminal *terminal;
    struct tls *tls;
    struct bytes host; /* a name; empty: an address, which needs no Uri-Host */
    const char *path;  /* of the request whose answer is read */
    uint16_t id;
    uint16_t token;
    uint8_t szx; /* of the largest blocks that fit */
    bool has_acknowledged;
    uint16_t acknowledged; /* id of the last CON of the peer */
    bool close;            /* nothing more comes over this connection */
    int status;            /* as HTTP says it: 200, 204, 404 for 4.04, ... */

    uint8_t octets[DTLS_DATAGRAM_MAX]; /* the last message */
    struct bytes rest;                 /* of its block, not read yet */
    bool more;                         /* blocks come behind it */
    size_t next;                       /* octet of the body that the next one begins with */
    uint8_t next_szx;

    struct coap_service *service; /* for requests of the peer; NULL: they are rejected */
};

/* `host` as in the eIM's address, without a port. */
void coap_begin(struct coap *coap, struct terminal *terminal, struct tls *tls, struct bytes host);
/*
 * Sends one request in as many blocks as it takes, and receives the first block of its answer.
 * ERR_MALFORMED for what is no CoAP answer; ERR_IO when the peer rejects the request or talks
 * without end; ERR_BUSY when nothing came in time; errors of tls_read.
 */
int coap_post(struct coap *coap, const char *path, struct bytes body);
/* Appends the next piece of the answer's body, a block at most. 1; 0 at its end; errors as above,
 * ERR_TOO_LONG when `out` is full. */
int coap_read(struct coap *coap, struct buf *out);
/* What is left of the answer is not asked for. */
void coap_discard_response(struct coap *coap);

/* ---- the other way, coap_service.c: one request at a time that is carried out ---- */

/* A server for requests to `path`, whose bodies have ESIPA_BODY_MAX octets at most. NULL: no
 * memory. */
struct coap_service *coap_service_new(const char *path);
void coap_service_free(struct coap_service *service); /* NULL is fine */
/* Another association begins: nothing of the one before counts. */
void coap_service_begin(struct coap_service *service);
/*
 * Takes one message, if one is there (bip->non_blocking). 0: with it a request is whole, `*body`,
 * valid until the next call, and wants coap_respond; 1: a message was taken, and there is nothing
 * to carry out; ERR_NOT_FOUND: none is there. Errors of tls_read, ERR_NOT_FOUND as ERR_IO.
 */
int coap_listen(struct coap *coap, struct bytes *body);
/* Answers it: with 2.04 and `body`, in blocks where it is long. Duplicates of the request get the
 * same. ERR_MEMORY; errors of tls_write. */
int coap_respond(struct coap *coap, struct bytes body);
/* A request that comes while we wait for an answer: a duplicate gets the same answer again, another
 * one is not taken, and comes again. */
int coap_service_repeat_response(struct coap *coap, const struct coap_message *message);
/* coap_service_receive: as coap_listen, for a message that was read. */
int coap_service_receive(struct coap *coap, const struct coap_message *message, struct bytes *body);

#endif
