/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Link layers, IPv4 (RFC 791), IPv6 (RFC 8200), UDP and the GSMTAP header. */
#include "tools/trace/read/packet.h"

#include <string.h>

enum {
    LINK_NULL = 0,
    LINK_ETHERNET = 1,
    LINK_RAW_BSD = 12,
    LINK_RAW_OPENBSD = 14,
    LINK_RAW = 101,
    LINK_LOOP = 108,
    LINK_LINUX_SLL = 113,
    LINK_IPV4 = 228,
    LINK_IPV6 = 229,
    LINK_LINUX_SLL2 = 276,
    ETHERTYPE_IPV4 = 0x0800,
    ETHERTYPE_IPV6 = 0x86DD,
    ETHERTYPE_VLAN = 0x8100,
    ETHERTYPE_QINQ = 0x88A8,
    PROTOCOL_UDP = 17,
    IPV6_HEADER = 40,
    UDP_HEADER = 8,
    GSMTAP_UDP_PORT = 4729,
    GSMTAP_HEADER = 16,
    GSMTAP_VERSION = 2,
    GSMTAP_TYPE_SIM = 4
};

enum gsmtap_subtype {
    SUBTYPE_APDU,
    SUBTYPE_ATR,
    SUBTYPE_PPS_REQUEST,
    SUBTYPE_PPS_RESPONSE,
    SUBTYPE_HEADER,
    SUBTYPE_COMMAND,
    SUBTYPE_RESPONSE,
    SUBTYPE_STATUS
};

static unsigned u16_at(struct bytes octets, size_t offset)
{
    return offset + 2 <= octets.len ? (unsigned)octets.at[offset] << 8 | octets.at[offset + 1] : 0;
}

static struct bytes udp_payload(struct bytes datagram)
{
    unsigned len = u16_at(datagram, 4);

    if (datagram.len < UDP_HEADER ||
        (u16_at(datagram, 0) != GSMTAP_UDP_PORT && u16_at(datagram, 2) != GSMTAP_UDP_PORT))
        return BYTES_NONE;
    if (len >= UDP_HEADER && len < datagram.len)
        datagram.len = len; /* padding of the link layer follows */
    return bytes_from(datagram, UDP_HEADER);
}

static struct bytes ipv4_payload(struct bytes packet)
{
    enum { FRAGMENT = 0x3FFF }; /* more fragments, fragment offset */
    size_t header = packet.len ? (size_t)(packet.at[0] & 0x0F) * 4 : 0;
    size_t total = u16_at(packet, 2);

    if (header < 20 || packet.len < header || packet.at[9] != PROTOCOL_UDP ||
        u16_at(packet, 6) & FRAGMENT)
        return BYTES_NONE;
    if (total >= header && total < packet.len)
        packet.len = total;
    return udp_payload(bytes_from(packet, header));
}

static struct bytes ipv6_payload(struct bytes packet)
{
    enum { HOP_BY_HOP = 0, ROUTING = 43, DESTINATION = 60 };
    size_t at = IPV6_HEADER;
    unsigned next;

    if (packet.len < IPV6_HEADER)
        return BYTES_NONE;
    next = packet.at[6];
    while (next == HOP_BY_HOP || next == ROUTING || next == DESTINATION) {
        if (packet.len < at + 8)
            return BYTES_NONE;
        next = packet.at[at];
        at += ((size_t)packet.at[at + 1] + 1) * 8;
    }
    return next == PROTOCOL_UDP ? udp_payload(bytes_from(packet, at)) : BYTES_NONE;
}

static struct bytes ip_payload(struct bytes packet)
{
    unsigned version = packet.len ? packet.at[0] >> 4 : 0;

    return version == 4 ? ipv4_payload(packet) : version == 6 ? ipv6_payload(packet) : BYTES_NONE;
}

/* `type` is at `offset`, the packet after it and after `more` octets. */
static struct bytes typed_payload(struct bytes frame, size_t offset, size_t more)
{
    unsigned type = u16_at(frame, offset);

    while (type == ETHERTYPE_VLAN || type == ETHERTYPE_QINQ) {
        offset += 4;
        type = u16_at(frame, offset);
    }
    if (type != ETHERTYPE_IPV4 && type != ETHERTYPE_IPV6)
        return BYTES_NONE;
    return ip_payload(bytes_from(frame, offset + 2 + more));
}

struct bytes packet_gsmtap(unsigned link_type, struct bytes frame)
{
    switch (link_type) {
    case LINK_RAW:
    case LINK_RAW_BSD:
    case LINK_RAW_OPENBSD:
    case LINK_IPV4:
    case LINK_IPV6:
        return ip_payload(frame);
    case LINK_NULL: /* an address family, of values that differ between systems */
    case LINK_LOOP:
        return ip_payload(bytes_from(frame, 4));
    case LINK_ETHERNET:
        return typed_payload(frame, 12, 0);
    case LINK_LINUX_SLL:
        return typed_payload(frame, 14, 0);
    case LINK_LINUX_SLL2:
        return typed_payload(frame, 0, 18);
    default:
        return BYTES_NONE;
    }
}

/* A part of an exchange; the status word ends it. */
static enum packet_kind add_part(struct packet_parts *parts, struct arena *arena, unsigned subtype,
                                 struct bytes part, struct trace_event *event)
{
    if (subtype == SUBTYPE_HEADER)
        parts->len = 0;
    else if (parts->len == 0)
        return PACKET_FOREIGN; /* the header is not in the trace */
    if (part.len > sizeof(parts->memory) - parts->len) {
        parts->len = 0;
        return PACKET_FOREIGN;
    }
    memcpy(parts->memory + parts->len, part.at, part.len);
    parts->len += part.len;
    if (subtype == SUBTYPE_HEADER || subtype == SUBTYPE_COMMAND)
        parts->command_len = parts->len;
    if (subtype != SUBTYPE_STATUS)
        return PACKET_PART;
    part = arena_copy(arena, bytes_at(parts->memory, parts->len));
    parts->len = 0;
    if (part.len < parts->command_len + 2 || parts->command_len < 4)
        return PACKET_FOREIGN;
    event->kind = TRACE_APDU;
    event->command = bytes_cut(part, 0, parts->command_len);
    event->data = bytes_cut(part, parts->command_len, part.len - 2 - parts->command_len);
    event->sw = (uint16_t)u16_at(part, part.len - 2);
    return PACKET_EVENT;
}

enum packet_kind packet_event(struct packet_parts *parts, struct arena *arena, struct bytes packet,
                              struct trace_event *event)
{
    size_t header = packet.len >= GSMTAP_HEADER ? (size_t)packet.at[1] * 4 : 0;
    struct bytes payload = bytes_from(packet, header);

    if (header < GSMTAP_HEADER || packet.at[0] != GSMTAP_VERSION ||
        packet.at[2] != GSMTAP_TYPE_SIM || payload.len == 0)
        return PACKET_FOREIGN;
    switch (packet.at[12]) {
    case SUBTYPE_APDU:
        event->kind = TRACE_APDU;
        return packet_split(arena, payload, event) ? PACKET_EVENT : PACKET_FOREIGN;
    case SUBTYPE_ATR:
        event->kind = TRACE_POWER;
        event->name = "reset";
        event->data = payload;
        parts->len = 0;
        return PACKET_EVENT;
    case SUBTYPE_PPS_REQUEST:
    case SUBTYPE_PPS_RESPONSE:
        return PACKET_PART;
    case SUBTYPE_HEADER:
    case SUBTYPE_COMMAND:
    case SUBTYPE_RESPONSE:
    case SUBTYPE_STATUS:
        return add_part(parts, arena, packet.at[12], payload, event);
    default:
        return PACKET_FOREIGN;
    }
}
