/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * BIP channels of a terminal, each a real socket: TCP and UDP, client mode (CAT-1.5, CAT-4.1). Only
 * hosts that the user named and loopback addresses are reached unless allow_net.
 */
#ifndef TOOLS_DEVICE_NETWORK_CHANNEL_H
#define TOOLS_DEVICE_NETWORK_CHANNEL_H

#include "tools/device/network/hosts.h"
#include "tools/device/network/wait.h"
#include "tools/device/toolkit/command.h"

enum {
    CHANNELS = 7,
    CHANNEL_BUFFER = 1500,
    CHANNEL_SECONDS = 10, /* limit for a connection, and for room in the socket */
    /* With a standing clock, what a server sends must not depend on its speed: the device waits so
     * long, in real ms, for the first octets after a request, and for more of them. */
    CHANNEL_FIRST_MS = 5000,
    CHANNEL_MORE_MS = 100,
    CHANNEL_PEER_MAX = 300,
    ACCESS_POINT_MAX = 100 /* octets of a network access name (TS 23.003 9.1) */
};

struct channel {
    int fd; /* -1: not open */
    bool datagrams;
    bool dropped;                        /* the peer or the link is gone */
    bool reported;                       /* CHANNEL STATUS was sent for it */
    bool is_resolver;                    /* the peer is the device's own DNS server */
    int patience;                        /* with a standing clock: ms to wait for octets */
    uint16_t size;                       /* of either buffer */
    char peer[CHANNEL_PEER_MAX];         /* "tcp eim.example:443" */
    char access_point[ACCESS_POINT_MAX]; /* "iot.example"; empty: the terminal's own */
    unsigned long up, down;              /* octets transferred */
    size_t rx_len, tx_len;
    uint8_t rx[CHANNEL_BUFFER], tx[CHANNEL_BUFFER];
};

struct channels {
    bool allow_net;            /* other addresses than loopback's */
    const struct hosts *hosts; /* NULL: none */
    const struct device_clock *clock;
    int stop_fd;            /* every wait ends when it is readable; -1: none */
    uint8_t dns_address[4]; /* IPv4 address of DNS_SERVER_ADDRESS */
    bool has_dns;
    uint32_t rate;                   /* octets received in a real second; 0: no limit */
    int64_t busy_until;              /* of the clock: nothing is received before */
    struct channel at[CHANNELS + 1]; /* by channel identifier; 0 is not used */
    unsigned long up, down;          /* octets of the closed channels */
    unsigned opened;                 /* sockets for datagrams, with a standing clock */
};

/* All closed; no hosts, no stop_fd, the system's clock. */
void channels_begin(struct channels *channels);
void channels_close(struct channels *channels);

/* The proactive commands; each appends result and objects to `out`. */
/* The channel's identifier; 0: none was opened. `in_service`: a network carries data. */
unsigned device_channel_open(struct channels *channels, const struct command *command,
                             bool in_service, struct buf *out);
void device_channel_close(struct channels *channels, const struct command *command,
                          struct buf *out);
void device_channel_send(struct channels *channels, const struct command *command, struct buf *out);
void device_channel_receive(struct channels *channels, const struct command *command,
                            struct buf *out);
void device_channel_status(const struct channels *channels, struct buf *out);

/* True when `fd` is ready for `what` (poll) within `ms` and before stop_fd is readable.
 */
bool device_channel_wait(const struct channels *channels, int fd, short what, int ms);
/* Reads from the socket of channel `id` what fits into its buffer, at the rate of the network. True
 * when the buffer was empty and is not any more. */
bool device_channel_fill(struct channels *channels, unsigned id);
/* Objects of DATA AVAILABLE and CHANNEL STATUS of `id`. */
void device_channel_put_status(const struct channels *channels, unsigned id, struct buf *out);
void device_channel_put_available(const struct channels *channels, unsigned id, struct buf *out);
/* Drops the link of this channel, with 0 of all. The number of links dropped. */
unsigned channels_drop(struct channels *channels, unsigned channel);

#endif
