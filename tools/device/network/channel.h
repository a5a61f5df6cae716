/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * BIP channels of a terminal, each a real socket: TCP and UDP, client mode (CAT-1.5, CAT-4.1). Only
 * hosts that the user named and loopback addresses are reached unless the user allows more.
 */
#ifndef TOOLS_DEVICE_NETWORK_CHANNEL_H
#define TOOLS_DEVICE_NETWORK_CHANNEL_H

#include "tools/device/network/hosts.h"
#include "tools/device/network/wait.h"
#include "tools/device/toolkit/command.h"

enum {
    CHANNELS = 7,
    CHANNEL_BUFFER = 1500,
    CHANNEL_SECONDS = 10, /* for a connection, or for room to send */
    CHANNEL_PEER_MAX = 300,
    ACCESS_POINT_MAX = 100, /* octets of a network access name (TS 23.003 9.1) */
    DATA_LENGTH_MORE = 0xFF
};

struct channel {
    int fd; /* -1: not open */
    bool datagrams;
    bool over;                           /* the peer or the link is gone */
    bool told_over;                      /* CHANNEL STATUS was sent */
    uint16_t size;                       /* of either buffer */
    char peer[CHANNEL_PEER_MAX];         /* "tcp eim.example:443" */
    char access_point[ACCESS_POINT_MAX]; /* "iot.example"; empty: the terminal's own */
    unsigned long up, down;              /* octets that went over it */
    size_t rx_len, tx_len;
    uint8_t rx[CHANNEL_BUFFER], tx[CHANNEL_BUFFER];
};

struct channels {
    bool allow_net;            /* other addresses than loopback's */
    const struct hosts *hosts; /* NULL: none */
    const struct device_clock *clock;
    int stop_fd;            /* no wait goes on when it can be read; -1: none */
    uint8_t dns_address[4]; /* IPv4 server that is named on request */
    bool has_dns;
    uint32_t rate;                   /* octets in a second of ours that come down; 0: no limit */
    int64_t busy_until;              /* of the clock, at which the next may come */
    struct channel at[CHANNELS + 1]; /* by channel identifier; 0 is not used */
    unsigned long up, down;          /* octets that went over those that are closed */
};

/* All closed; no hosts, no stop_fd, the system's clock. */
void channels_begin(struct channels *channels);
void channels_close(struct channels *channels);

/* The commands; each appends result and objects to `out`. */
/* The channel's identifier, 0 when none was opened. `in_service`: there is a network. */
unsigned device_channel_open(struct channels *channels, const struct command *command,
                             bool in_service, struct buf *out);
void device_channel_close(struct channels *channels, const struct command *command,
                          struct buf *out);
void device_channel_send(struct channels *channels, const struct command *command, struct buf *out);
void device_channel_receive(struct channels *channels, const struct command *command,
                            struct buf *out);
void device_channel_status(const struct channels *channels, struct buf *out);

/* `fd` is ready for `what` (poll) before CHANNEL_SECONDS are over and before the device is to stop.
 */
bool device_channel_wait(const struct channels *channels, int fd, short what);
/* Channel `id` has a socket that may be read: reads what fits, unless the air is busy. True when
 * the buffer, empty before, holds something now. */
bool device_channel_fill(struct channels *channels, unsigned id);
/* Objects of DATA AVAILABLE and CHANNEL STATUS of `id`. */
void device_channel_put_status(const struct channels *channels, unsigned id, struct buf *out);
void device_channel_put_available(const struct channels *channels, unsigned id, struct buf *out);
/* The link of this channel is gone, or with 0 of all, as with the network. How many that were. */
unsigned channels_drop(struct channels *channels, unsigned channel);

#endif
