/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a captured frame to the event of its GSMTAP packet.
 */
#ifndef TOOLS_TRACE_READ_PACKET_H
#define TOOLS_TRACE_READ_PACKET_H

#include "apdu/trace.h"

/* The payload of a UDP datagram from or to port 4729 in a frame of this LINKTYPE_; BYTES_NONE:
 * another packet, an IP fragment, an unknown link type. */
struct bytes packet_gsmtap(unsigned link_type, struct bytes frame);

/* A T=0 exchange that comes in parts (header, data, response, status word). */
struct packet_parts {
    uint8_t memory[5 + 256 + 256];
    size_t len;
    size_t command_len;
};

enum packet_kind {
    PACKET_FOREIGN, /* not GSMTAP v2 of type SIM, or too short */
    PACKET_PART,    /* no event yet, or of no interest (PPS) */
    PACKET_EVENT
};

/* The event of a GSMTAP packet: an ATR or an APDU. Octets are in the packet, in `parts` or in the
 * arena; `kind`, `name`, `command`, `data` and `sw` are set. */
enum packet_kind packet_event(struct packet_parts *parts, struct arena *arena, struct bytes packet,
                              struct trace_event *event);
/*
 * Splits a T=0 exchange (header, P3, data, response, SW) into command and response. P3 does not
 * determine which of both follows, so the instruction decides. A command with data and a response
 * gets Le 00. False: shorter than a header and a status word.
 */
bool packet_split(struct arena *arena, struct bytes exchange, struct trace_event *event);

#endif
