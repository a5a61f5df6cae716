/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Buffers between OpenSSL and a BIP channel, as a BIO: tls.c moves their octets between calls of
 * OpenSSL. Used by tls.c only.
 */
#ifndef IPAE_TRANSPORT_TLS_LINK_H
#define IPAE_TRANSPORT_TLS_LINK_H

#include "ipae/toolkit/terminal.h"
#include "ipae/transport/bip.h"

#include <openssl/bio.h>

enum {
    TLS_OUT_MAX = 20000,
    DTLS_OUT_MAX = 8, /* datagrams of one flight */
    DTLS_HEADER = 13, /* of a record; its length stands in the last two octets */
    IP_UDP_HEADER = 28
};

struct tls_link {
    struct bip *bip;
    bool datagrams; /* DTLS */
    struct buf out;
    size_t out_ends[DTLS_OUT_MAX]; /* of each datagram in `out` */
    size_t out_count;
    bool mute; /* what is written goes nowhere */
    struct buf in;
    size_t in_at, in_end; /* of `in` may be read by OpenSSL now */
    /* Memory of `in` and `out`, records as they go over the link: not cleared. */
    uint8_t in_octets[DTLS_DATAGRAM_MAX + BIP_PAYLOAD];
    uint8_t out_octets[TLS_OUT_MAX];
};

/* Everything before in_octets is zero. */
void tls_link_init(struct tls_link *link, struct bip *bip);
/* NULL: no memory. */
BIO_METHOD *tls_link_method(void);
/* The link as a BIO, which borrows it. NULL: no memory. */
BIO *tls_link_bio(struct tls_link *link, BIO_METHOD *method);
/* Sends what OpenSSL has written. 0, or as bip_send. */
int tls_link_flush(struct tls_link *link);
/* Receives what OpenSSL may read. 0; 1: TIMER_RETRANSMIT expired; ERR_IO: the stream ended; else as
 * bip_receive. */
int tls_link_fill(struct tls_link *link);

#endif
