/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/export/segment.h"

enum {
    IPV4_HEADER = 20,
    TCP_HEADER = 20,
    UDP_HEADER = 8,
    PROTOCOL_TCP = 6,
    PROTOCOL_UDP = 17,
    HOPS = 64,
    WINDOW = 65535,
    TCP_CHECKSUM = 16, /* offsets in the headers */
    UDP_CHECKSUM = 6,
    IPV4_CHECKSUM = 10
};

/* Ones' complement sum of words of 16 bits (RFC 1071); an odd octet is the upper half of one. */
static uint32_t sum_add(uint32_t sum, struct bytes octets)
{
    for (size_t i = 0; i < octets.len; i++)
        sum += i % 2 ? octets.at[i] : (uint32_t)octets.at[i] << 8;
    while (sum > 0xFFFF)
        sum = (sum & 0xFFFF) + (sum >> 16);
    return sum;
}

static void set_checksum(uint8_t *at, uint32_t sum)
{
    at[0] = (uint8_t)(~sum >> 8);
    at[1] = (uint8_t)~sum;
}

static void put_ip(struct buf *out, const struct segment_flow *flow, unsigned from, size_t len)
{
    unsigned protocol = flow->udp ? PROTOCOL_UDP : PROTOCOL_TCP;
    size_t start = out->len;

    if (flow->address_len == 16) {
        buf_put_u32(out, 0x60000000);
        buf_put_u16(out, (unsigned)len);
        buf_put_u8(out, protocol);
        buf_put_u8(out, HOPS);
    } else {
        buf_put_u16(out, 0x4500); /* version, header length; no special service */
        buf_put_u16(out, (unsigned)(IPV4_HEADER + len));
        buf_put_u32(out, 0x00004000); /* identification; do not fragment */
        buf_put_u8(out, HOPS);
        buf_put_u8(out, protocol);
        buf_put_u16(out, 0); /* checksum: below */
    }
    buf_put(out, bytes_at(flow->ends[from].address, flow->address_len));
    buf_put(out, bytes_at(flow->ends[!from].address, flow->address_len));
    if (flow->address_len == 4 && !out->overflow)
        set_checksum(out->at + start + IPV4_CHECKSUM,
                     sum_add(0, bytes_at(out->at + start, IPV4_HEADER)));
}

void segment_put(struct buf *out, struct segment_flow *flow, unsigned from, unsigned flags,
                 struct bytes payload)
{
    struct segment_end *own = &flow->ends[from], *other = &flow->ends[!from];
    size_t len = (flow->udp ? UDP_HEADER : TCP_HEADER) + payload.len, start;
    uint8_t pseudo_octets[2 * SEGMENT_ADDRESS_MAX + 4];
    struct buf pseudo = BUF_OVER(pseudo_octets);
    uint32_t sum;

    put_ip(out, flow, from, len);
    start = out->len;
    buf_put_u16(out, own->port);
    buf_put_u16(out, other->port);
    if (flow->udp) {
        buf_put_u16(out, (unsigned)len);
    } else {
        buf_put_u32(out, own->sequence);
        buf_put_u32(out, flags & SEGMENT_ACK ? other->sequence : 0);
        buf_put_u16(out, TCP_HEADER / 4 << 12 | flags);
        buf_put_u16(out, WINDOW);
        own->sequence += (uint32_t)payload.len + ((flags & (SEGMENT_SYN | SEGMENT_FIN)) != 0);
    }
    buf_put_u16(out, 0); /* checksum: below */
    if (!flow->udp)
        buf_put_u16(out, 0); /* urgent pointer */
    buf_put(out, payload);
    if (out->overflow)
        return;
    buf_put(&pseudo, bytes_at(own->address, flow->address_len));
    buf_put(&pseudo, bytes_at(other->address, flow->address_len));
    buf_put_u16(&pseudo, flow->udp ? PROTOCOL_UDP : PROTOCOL_TCP);
    buf_put_u16(&pseudo, (unsigned)len);
    sum = sum_add(sum_add(0, buf_bytes(&pseudo)), bytes_at(out->at + start, len));
    if (flow->udp && sum == 0xFFFF)
        sum = 0; /* a checksum of 0 means none (RFC 768) */
    set_checksum(out->at + start + (flow->udp ? UDP_CHECKSUM : TCP_CHECKSUM), sum);
}
