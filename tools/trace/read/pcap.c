/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pcap (libpcap's file format): microseconds and nanoseconds, both byte orders. */
#include "apdu/err.h"
#include "tools/trace/read/format.h"
#include "tools/trace/read/packet.h"

#include <stdlib.h>
#include <string.h>

enum {
    FILE_HEADER = 24,
    PACKET_HEADER = 16,
    LINK_TYPE_MASK = 0xFFFF, /* the upper octets hold the length of the frame check sequence */
    MICROSECOND = 1000
};
#define MAGIC_MICROSECONDS 0xA1B2C3D4u
#define MAGIC_NANOSECONDS  0xA1B23C4Du

struct pcap {
    bool swapped;
    int64_t unit; /* nanoseconds of the fraction of a second */
    unsigned link_type;
    struct packet_parts parts;
};

static uint32_t u32_at(bool swapped, struct bytes octets, size_t offset)
{
    uint32_t value;

    memcpy(&value, octets.at + offset, sizeof(value));
    return swapped ? __builtin_bswap32(value) : value;
}

/* Unit of the times by the magic; 0: another file. */
static int64_t unit_of(struct bytes beginning, bool *swapped)
{
    for (int order = 0; order < 2 && beginning.len >= 4; order++) {
        uint32_t magic = u32_at(order, beginning, 0);

        *swapped = order;
        if (magic == MAGIC_MICROSECONDS)
            return MICROSECOND;
        if (magic == MAGIC_NANOSECONDS)
            return 1;
    }
    return 0;
}

static bool pcap_matches(struct bytes beginning)
{
    bool swapped;

    return unit_of(beginning, &swapped) != 0;
}

static int pcap_open(struct trace_input *input)
{
    struct pcap *pcap = calloc(1, sizeof(*pcap));

    input->state = pcap;
    if (!pcap)
        return ERR_MEMORY;
    pcap->unit = unit_of(source_available(&input->source), &pcap->swapped);
    return 0;
}

/* One packet. 1: `record` is set, 0: go on, or the end when *ended. */
static int next_packet(struct trace_input *input, struct pcap *pcap, struct trace_record *record,
                       bool *ended)
{
    struct bytes packet;
    enum packet_kind kind;
    int64_t seconds;
    uint32_t length;
    int done = input_need(input, PACKET_HEADER, "ends inside the packet");

    *ended = true;
    if (done <= 0)
        return done;
    packet = source_available(&input->source);
    length = u32_at(pcap->swapped, packet, 8);
    if (length > SOURCE_MAX - PACKET_HEADER)
        return input_damaged(input, "invalid length of the packet");
    done = input_need(input, PACKET_HEADER + length, "ends inside the packet");
    if (done <= 0)
        return done;
    *ended = false;
    packet = source_available(&input->source);
    seconds = u32_at(pcap->swapped, packet, 0);
    input->number++;
    record->position = input->source.position;
    record->event.card = "";
    record->event.time = seconds * CLOCK_SECOND + u32_at(pcap->swapped, packet, 4) * pcap->unit;
    kind = packet_event(&pcap->parts, &input->arena,
                        packet_gsmtap(pcap->link_type, bytes_cut(packet, PACKET_HEADER, length)),
                        &record->event);
    if (kind == PACKET_FOREIGN)
        input->left_out++;
    source_take(&input->source, PACKET_HEADER + length); /* the octets stay until the next call */
    return kind == PACKET_EVENT ? 1 : 0;
}

static int pcap_next(struct trace_input *input, struct trace_record *record)
{
    struct pcap *pcap = input->state;
    bool ended = false;
    int done = 0;

    if (input->source.position == 0) {
        done = input_need(input, FILE_HEADER, "ends inside the file header");
        if (done <= 0)
            return done;
        pcap->link_type = u32_at(pcap->swapped, source_available(&input->source), FILE_HEADER - 4) &
                          LINK_TYPE_MASK;
        source_take(&input->source, FILE_HEADER);
    }
    do
        done = next_packet(input, pcap, record, &ended);
    while (done == 0 && !ended);
    return done;
}

const struct trace_format format_pcap = {
    "pcap", "packet", "without GSMTAP-SIM", pcap_matches, pcap_open, pcap_next, NULL};
