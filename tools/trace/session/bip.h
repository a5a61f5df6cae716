/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The channels of the Bearer Independent Protocol (TS 102 223 6.6.27 to 6.6.31): FETCH, TERMINAL
 * RESPONSE and ENVELOPE of one card become octets (TCP) and datagrams (UDP) in both directions.
 *
 * Data of SEND DATA counts when the terminal performed the command; with "store" it waits for "send
 * immediately". A datagram that is received in parts is complete when the terminal has no more
 * octets for the channel, or gave less than was requested.
 */
#ifndef TOOLS_TRACE_SESSION_BIP_H
#define TOOLS_TRACE_SESSION_BIP_H

#include "tools/trace/exchange.h"

enum { TRACE_BIP_CHANNELS = 8 /* identifiers 1 to 7 */ };

enum trace_direction { TRACE_FROM_CARD, TRACE_FROM_PEER };

struct trace_bip_channel {
    unsigned number;     /* 1 to 7 */
    bool datagrams;      /* UDP */
    bool lost;           /* the terminal reported that the link was dropped */
    bool unknown;        /* its OPEN CHANNEL is not in the trace; there is no address */
    uint8_t address[16]; /* of the peer */
    size_t address_len;  /* 0: none; 4, 16 */
    uint16_t port;
    void *user; /* of the callbacks; NULL at first */
};

/* When something happened: the exchanges that show it. */
struct trace_moment {
    uint64_t number, last; /* records */
    int64_t time, end;     /* ns since 1970; -1: unknown */
};

struct trace_bip_user {
    /* All return 0, or a value that ends trace_bip_add with it. */
    int (*opened)(void *context, struct trace_bip_channel *channel,
                  const struct trace_moment *moment);
    /* Octets of the stream, or one datagram. */
    int (*data)(void *context, struct trace_bip_channel *channel, enum trace_direction direction,
                struct bytes data, const struct trace_moment *moment);
    /* The channel was closed, by CLOSE CHANNEL or a reset, or its number is used again. */
    int (*closed)(void *context, struct trace_bip_channel *channel,
                  const struct trace_moment *moment);
    /* An open channel at trace_bip_free: frees `user`. */
    void (*discard)(void *context, struct trace_bip_channel *channel);
};

struct trace_bip;

/* `user` and `context` are borrowed. ERR_MEMORY. */
int trace_bip_new(struct trace_bip **out, const struct trace_bip_user *user, void *context);
/* An exchange of the card; those of other kinds and instructions are ignored. EXCHANGE_POWER closes
 * all channels. 0, ERR_MEMORY, or the value of a callback. */
int trace_bip_add(struct trace_bip *bip, const struct exchange *exchange);
/* The end of the trace: closes all channels. */
int trace_bip_end(struct trace_bip *bip);
/* Octets of its memory: bounded, whatever the trace contains. */
size_t trace_bip_held(const struct trace_bip *bip);
void trace_bip_free(struct trace_bip *bip); /* NULL is allowed */

#endif
