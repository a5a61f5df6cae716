/* SPDX-License-Identifier: GPL-3.0-or-later */
/* IP packets with UDP datagrams and TCP segments, checksums included. */
#ifndef TOOLS_TRACE_EXPORT_SEGMENT_H
#define TOOLS_TRACE_EXPORT_SEGMENT_H

#include "apdu/bytes.h"

enum { SEGMENT_ADDRESS_MAX = 16, SEGMENT_HEADERS_MAX = 60 };
enum { SEGMENT_FIN = 0x01, SEGMENT_SYN = 0x02, SEGMENT_PUSH = 0x08, SEGMENT_ACK = 0x10 };

/* One end of a connection. */
struct segment_end {
    uint8_t address[SEGMENT_ADDRESS_MAX];
    uint16_t port;
    uint32_t sequence; /* TCP: of the next octet */
};

struct segment_flow {
    size_t address_len; /* 4, 16 */
    bool udp;
    struct segment_end ends[2];
};

/* Appends the packet that end `from` (0, 1) sends with this payload; its `sequence` moves on. ACK
 * is the sequence of the other end. `flags` are of TCP. The payload has at most 65000 octets. */
void segment_put(struct buf *out, struct segment_flow *flow, unsigned from, unsigned flags,
                 struct bytes payload);

#endif
