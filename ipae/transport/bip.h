/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A channel of the bearer independent protocol, UICC in client mode (TS 102 223 6.4.27 ff.;
 * CAT-1.5, CAT-1.6). One at a time. */
#ifndef IPAE_TRANSPORT_BIP_H
#define IPAE_TRANSPORT_BIP_H

#include "ipae/toolkit/terminal.h"

enum bip_transport { BIP_UDP = CAT_TRANSPORT_UDP_CLIENT, BIP_TCP = CAT_TRANSPORT_TCP_CLIENT };
enum { ADDRESS_IPV4 = CAT_ADDRESS_IPV4, ADDRESS_IPV6 = CAT_ADDRESS_IPV6 };

struct bip_address {
    uint8_t kind; /* 0: no address; requests the terminal's DNS server */
    uint8_t octets[16];
    uint16_t port;
};

struct bip {
    struct terminal *terminal;
    uint8_t channel; /* 0: not open */
    enum bip_transport transport;
    uint16_t buffer_size; /* of the terminal */
    uint32_t receives;    /* RECEIVE DATA left until ERR_BUSY */
    bool more;            /* the terminal announced more data */
    bool ended;           /* the link is down; buffered data can be read */
    bool received_any;    /* data was received */
    bool retransmits;     /* TIMER_RETRANSMIT ends a wait, too */
    bool non_blocking;    /* bip_receive returns 1 instead of waiting */
};

/*
 * Opens a channel to `to`. `seconds` from now, or after `receives` RECEIVE DATA, bip_receive
 * returns ERR_BUSY. 0; ERR_IO when the terminal or the network refuses; ERR_RESET.
 */
int bip_open(struct terminal *terminal, struct bip *bip, enum bip_transport transport,
             const struct bip_address *to, uint32_t seconds, uint32_t receives);
/* TCP: all of `data`; UDP: one datagram. ERR_IO, ERR_RESET, ERR_TOO_LONG for a datagram. */
int bip_send(struct bip *bip, struct bytes data);
/* Waits for data and appends at most BIP_PAYLOAD octets. 0; 1: TIMER_RETRANSMIT expired first
 * (bip->retransmits), or no data is there (bip->non_blocking); ERR_NOT_FOUND: end of the stream;
 * ERR_BUSY: the limits of the connection are reached; ERR_IO; ERR_RESET. */
int bip_receive(struct bip *bip, struct buf *out);
/* Sets the deadline, `seconds` from now, and SESSION_RECEIVES as the limit of RECEIVE DATA. */
int bip_set_limits(struct bip *bip, uint32_t seconds);
/* Closes the channel, if it is open. Errors other than ERR_RESET may be ignored. */
int bip_close(struct bip *bip);
/* Requests the address of a DNS server from the terminal, by a channel that is closed at once
 * (CAT-1.4, 33.1). ERR_NOT_FOUND, ERR_IO, ERR_RESET. */
int bip_request_dns_server(struct terminal *terminal, struct bip_address *server);

#endif
