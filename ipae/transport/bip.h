/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A channel of the bearer independent protocol, UICC in client mode (TS 102 223 6.4.27 ff.;
 * CAT-1.5, CAT-1.6). One at a time. */
#ifndef IPAE_TRANSPORT_BIP_H
#define IPAE_TRANSPORT_BIP_H

#include "ipae/toolkit/terminal.h"

enum bip_transport { BIP_UDP = 0x01, BIP_TCP = 0x02 };
enum { ADDRESS_IPV4 = 0x21, ADDRESS_IPV6 = 0x57 };

struct bip_address {
    uint8_t kind; /* 0: none, the terminal's DNS servers are asked for */
    uint8_t octets[16];
    uint16_t port;
};

struct bip {
    struct terminal *terminal;
    uint8_t channel; /* 0: not open */
    enum bip_transport transport;
    uint16_t buffer_size; /* that the terminal has */
    uint32_t receives;    /* RECEIVE DATA that are left to it */
    bool more;            /* it said that there is more to read */
    bool ended;           /* the link is down; what is left can be read */
    bool received_any;    /* something came over it */
    bool retransmits;     /* TIMER_RETRANSMIT ends a wait, too */
    bool non_blocking;    /* nobody waits: what is not there yet ends it in the same way */
};

/*
 * Opens a channel to `to`; `seconds` from now, or after so many RECEIVE DATA, all waiting on it
 * ends. 0; ERR_IO when the terminal or the network refuses; ERR_RESET.
 */
int bip_open(struct terminal *terminal, struct bip *bip, enum bip_transport transport,
             const struct bip_address *to, uint32_t seconds, uint32_t receives);
/* TCP: all of `data`; UDP: one datagram. ERR_IO, ERR_RESET, ERR_TOO_LONG for a datagram. */
int bip_send(struct bip *bip, struct bytes data);
/* Waits for data and appends at most BIP_PAYLOAD octets. 1 when TIMER_RETRANSMIT expired first, if
 * bip->retransmits, or nothing is there, if bip->non_blocking; ERR_NOT_FOUND at the end of the
 * stream; ERR_BUSY when the time is up; ERR_IO; ERR_RESET. */
int bip_receive(struct bip *bip, struct buf *out);
/* From now on so long, and SESSION_RECEIVES. */
int bip_set_limits(struct bip *bip, uint32_t seconds);
/* Closes it, if it is open. Its result is of no use to anybody but ERR_RESET. */
int bip_close(struct bip *bip);
/* Asks the terminal for a DNS server with a channel that is closed again (CAT-1.4, 33.1).
 * ERR_NOT_FOUND, ERR_IO, ERR_RESET. */
int bip_request_dns_server(struct terminal *terminal, struct bip_address *server);

#endif
