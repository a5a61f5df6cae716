/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private header of export.c and channel.c. */
#ifndef TOOLS_TRACE_EXPORT_EXPORT_PRIVATE_H
#define TOOLS_TRACE_EXPORT_EXPORT_PRIVATE_H

#include "tools/trace/export/capture.h"
#include "tools/trace/export/export.h"
#include "tools/trace/export/segment.h"
#include "tools/trace/session/bip.h"
#include "tools/trace/session/fifo.h"
#include "tools/trace/session/keys.h"

struct export_card {
    struct trace_export *export;
    char *name;
    unsigned number; /* from 1 */
    struct trace_bip *bip;
    uint32_t packets, pdus; /* interfaces */
    uint16_t next_port;     /* of its next channel */
    struct fifo package;    /* Bound Profile Package, as far as it was sent and a packet takes it */
    size_t package_len;     /* octets that were sent of it */
    struct export_card *next;
};

struct trace_export {
    struct capture capture;
    const struct trace_keys *keys;
    struct export_card *cards;
    unsigned card_count;
    unsigned opened; /* TLS connections with secrets */
    int64_t time;    /* of the last packet */
    struct fifo pdu; /* an upper PDU in work */
    uint8_t packet[SEGMENT_HEADERS_MAX + UINT16_MAX];
};

/* The callbacks for a card's channels; the context is its struct export_card. */
extern const struct trace_bip_user export_channels;
/* The time of a packet: `time`, or the last one when it is not known. */
int64_t export_time(struct trace_export *export, int64_t time);

#endif
