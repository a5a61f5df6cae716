/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CoAP POST over DTLS, bodies of both ways in blocks (RFC 7252, RFC 7959; SGP.32 6.2, digest 3.5,
 * E-95). One exchange at a time. What is lost is sent again when the terminal's timer says so, each
 * time after twice the time, COAP_RETRIES times; every wait is bounded by that and by the
 * connection's own time.
 */
#ifndef IPAE_COAP_H
#define IPAE_COAP_H

#include "ipae/coap_message.h"
#include "ipae/tls.h"

struct coap {
    struct ipae *ipae;
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
};

/* `host` as in the eIM's address, without a port. */
void coap_begin(struct coap *coap, struct ipae *ipae, struct tls *tls, struct bytes host);
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
void coap_give_up(struct coap *coap);

#endif
