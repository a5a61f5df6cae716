/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * pcapng: sections in any byte order, interfaces with any time resolution, Enhanced, Simple and
 * (obsolete) Packet Blocks, Decryption Secrets Blocks with a TLS key log. Other blocks are skipped.
 * A comment that apdu/trace_pcapng.c wrote, "CARD: event", is an event of its own, before its
 * packet, with the comments "CARD+ rest" that follow it; one that shows the APDU or ATR of the
 * packet replaces it.
 */
#include "apdu/err.h"
#include "tools/trace/read/event_text.h"
#include "tools/trace/read/format.h"
#include "tools/trace/read/packet.h"
#include "tools/trace/read/pcapng_interface.h"

#include <stdlib.h>
#include <string.h>

enum {
    BLOCK_SECTION = 0x0A0D0D0A,
    BLOCK_INTERFACE = 1,
    BLOCK_PACKET = 2,
    BLOCK_SIMPLE_PACKET = 3,
    BLOCK_ENHANCED_PACKET = 6,
    BLOCK_SECRETS = 10,
    BYTE_ORDER_MAGIC = 0x1A2B3C4D,
    SECRETS_TLS_KEY_LOG = 0x544C534B,
    OPTION_COMMENT = 1,
    BLOCK_HEADER = 8,
    BLOCK_MIN = 12,
    SECTION_MIN = 28,
    INTERFACES_MAX = 65536
};

/* The block whose events are being delivered; empty: none. */
struct packet {
    struct bytes block, options, frame;
    struct pcapng_interface *interface;
    int64_t time;
    bool frame_done;
    uint64_t position;
};

struct pcapng {
    bool swapped; /* the section has the other byte order */
    struct pcapng_interface **interfaces;
    size_t count;
    struct packet packet;
};

static bool pcapng_matches(struct bytes beginning)
{
    return bytes_starts_with(beginning, BYTES_TEXT("\x0A\x0D\x0D\x0A"));
}

static int pcapng_open(struct trace_input *input)
{
    input->state = calloc(1, sizeof(struct pcapng));
    return input->state ? 0 : ERR_MEMORY;
}

static void forget_interfaces(struct pcapng *pcapng)
{
    for (size_t i = 0; i < pcapng->count; i++)
        pcapng_interface_free(pcapng->interfaces[i]);
    free(pcapng->interfaces);
    pcapng->interfaces = NULL;
    pcapng->count = 0;
}

static void pcapng_close(struct trace_input *input)
{
    if (input->state)
        forget_interfaces(input->state);
    free(input->state);
}

static int add_interface(struct pcapng *pcapng, struct bytes body)
{
    struct pcapng_interface *interface;

    if (pcapng->count >= INTERFACES_MAX)
        return 0;                                     /* its packets are left out */
    if ((pcapng->count & (pcapng->count - 1)) == 0) { /* a power of two, or none: full */
        size_t room = pcapng->count ? pcapng->count * 2 : 1;
        struct pcapng_interface **grown =
            realloc(pcapng->interfaces, room * sizeof(struct pcapng_interface *));

        if (!grown)
            return ERR_MEMORY;
        pcapng->interfaces = grown;
    }
    interface = pcapng_interface_new(pcapng->swapped, body);
    if (!interface)
        return ERR_MEMORY;
    pcapng->interfaces[pcapng->count++] = interface;
    return 0;
}

/* Fixed part of the packet blocks: interface, time, captured length, then frame and options. */
static bool set_packet(struct pcapng *pcapng, uint32_t type, struct bytes body)
{
    struct packet *packet = &pcapng->packet;
    size_t number = 0, fixed = 20, padded;
    uint32_t captured = pcapng_u32(pcapng->swapped, body, 12);

    if (type == BLOCK_ENHANCED_PACKET)
        number = pcapng_u32(pcapng->swapped, body, 0);
    else if (type == BLOCK_PACKET)
        number = pcapng_u16(pcapng->swapped, body, 0);
    else
        fixed = 4;
    if (body.len < fixed || number >= pcapng->count)
        return false;
    packet->interface = pcapng->interfaces[number];
    packet->time = -1;
    if (type == BLOCK_SIMPLE_PACKET) {
        captured = pcapng_u32(pcapng->swapped, body, 0);
        if (packet->interface->snap_length && captured > packet->interface->snap_length)
            captured = packet->interface->snap_length;
    } else {
        packet->time =
            pcapng_time(packet->interface, (uint64_t)pcapng_u32(pcapng->swapped, body, 4) << 32 |
                                               pcapng_u32(pcapng->swapped, body, 8));
    }
    packet->frame = bytes_cut(body, fixed, captured);
    padded = fixed + (((size_t)captured + 3) & ~(size_t)3);
    packet->options = type == BLOCK_SIMPLE_PACKET ? BYTES_NONE : bytes_from(body, padded);
    return packet->frame.len == captured;
}

/* Cuts the name of the card and `mark` off the comment; false: it does not begin with them. */
static bool cut_card(const struct pcapng_interface *interface, const char *mark,
                     struct bytes *comment)
{
    struct bytes name = bytes_at(interface->card, strlen(interface->card));
    struct bytes rest = bytes_from(*comment, name.len);

    if (!bytes_starts_with(*comment, name) ||
        !bytes_starts_with(rest, bytes_at(mark, strlen(mark))))
        return false;
    *comment = bytes_from(rest, strlen(mark));
    return true;
}

/* The next option, where it continues a comment of the card. */
static bool next_part(const struct pcapng *pcapng, struct bytes *options, struct bytes *part)
{
    struct bytes rest = *options;
    unsigned code;

    if (!pcapng_option(pcapng->swapped, &rest, &code, part) || code != OPTION_COMMENT ||
        !cut_card(pcapng->packet.interface, "+ ", part))
        return false;
    *options = rest;
    return true;
}

/* Joins the text of a comment with those that continue it. ERR_MEMORY. */
static int join_parts(struct trace_input *input, struct pcapng *pcapng, struct bytes *text)
{
    struct bytes part, ahead = pcapng->packet.options;
    size_t len = text->len;
    struct buf whole;

    while (next_part(pcapng, &ahead, &part))
        len += part.len;
    if (len == text->len)
        return 0;
    whole = arena_buf(&input->arena, len);
    buf_put(&whole, *text);
    while (next_part(pcapng, &pcapng->packet.options, &part))
        buf_put(&whole, part);
    *text = buf_bytes(&whole);
    return whole.overflow ? ERR_MEMORY : 0;
}

/* A comment of our own: 1 and an event, 0. */
static int read_comment(struct trace_input *input, struct pcapng *pcapng, struct bytes comment,
                        struct trace_event *event)
{
    int done;

    if (!cut_card(pcapng->packet.interface, ": ", &comment))
        return 0;
    done = join_parts(input, pcapng, &comment);
    if (done == 0)
        done = event_text_parse(&input->arena, comment, event);
    return done == ERR_MALFORMED ? 0 : done < 0 ? done : 1;
}

static int finish_record(const struct packet *packet, struct trace_record *record)
{
    record->event.card = packet->interface->card;
    record->event.time = packet->time;
    record->position = packet->position;
    return 1;
}

/* The next event of the packet; 0: no more. */
static int next_event(struct trace_input *input, struct pcapng *pcapng, struct trace_record *record)
{
    struct packet *packet = &pcapng->packet;
    enum packet_kind kind;
    struct bytes comment;
    unsigned code;

    while (pcapng_option(pcapng->swapped, &packet->options, &code, &comment)) {
        int done =
            code == OPTION_COMMENT ? read_comment(input, pcapng, comment, &record->event) : 0;

        if (done < 0)
            return done;
        if (done > 0) {
            if (record->event.kind == TRACE_APDU ||
                (record->event.kind == TRACE_POWER && record->event.data.len))
                packet->frame_done = true;
            return finish_record(packet, record);
        }
    }
    if (packet->frame_done)
        return 0;
    packet->frame_done = true;
    kind = packet_event(&packet->interface->parts, &input->arena,
                        packet_gsmtap(packet->interface->link_type, packet->frame), &record->event);
    if (kind == PACKET_FOREIGN)
        input->left_out++;
    return kind == PACKET_EVENT ? finish_record(packet, record) : 0;
}

/* Secrets: the lines of the key log are a record. */
static int read_secrets(struct trace_input *input, const struct pcapng *pcapng, struct bytes body,
                        struct trace_record *record)
{
    record->event.card = "";
    record->event.time = -1;
    record->position = input->source.position;
    record->secrets =
        arena_copy(&input->arena, bytes_cut(body, 8, pcapng_u32(pcapng->swapped, body, 4)));
    return record->secrets.len ? 1 : 0;
}

/* The block at the start of the source is whole and of the type; 1: `record` is set. */
static int read_block(struct trace_input *input, struct pcapng *pcapng, uint32_t type,
                      struct bytes block, struct trace_record *record)
{
    struct bytes body = bytes_cut(block, BLOCK_HEADER, block.len - BLOCK_MIN);

    switch (type) {
    case BLOCK_INTERFACE:
        return add_interface(pcapng, body);
    case BLOCK_PACKET:
    case BLOCK_SIMPLE_PACKET:
    case BLOCK_ENHANCED_PACKET:
        input->number++;
        pcapng->packet = (struct packet){.block = block, .position = input->source.position};
        if (!set_packet(pcapng, type, body)) {
            pcapng->packet.block = BYTES_NONE;
            input->left_out++;
        }
        return 0;
    case BLOCK_SECRETS:
        if (pcapng_u32(pcapng->swapped, body, 0) == SECRETS_TLS_KEY_LOG)
            return read_secrets(input, pcapng, body, record);
        return 0;
    default:
        return 0;
    }
}

static bool is_read(uint32_t type)
{
    return type == BLOCK_INTERFACE || type == BLOCK_PACKET || type == BLOCK_SIMPLE_PACKET ||
           type == BLOCK_ENHANCED_PACKET || type == BLOCK_SECRETS;
}

/* A section header sets the byte order; interfaces are those of the section. 1, or 0: damaged. */
static int begin_section(struct trace_input *input, struct pcapng *pcapng)
{
    uint32_t magic;
    int done = input_need(input, SECTION_MIN, "ends inside the section header");

    if (done <= 0)
        return done;
    memcpy(&magic, source_available(&input->source).at + BLOCK_HEADER, sizeof(magic));
    if (magic != BYTE_ORDER_MAGIC && magic != __builtin_bswap32(BYTE_ORDER_MAGIC))
        return input_damaged(input, "a section header without byte-order magic");
    pcapng->swapped = magic != BYTE_ORDER_MAGIC;
    forget_interfaces(pcapng);
    return 1;
}

/* One block. 1: `record` is set, 0: go on, or the end when *ended. */
static int next_block(struct trace_input *input, struct pcapng *pcapng, struct trace_record *record,
                      bool *ended)
{
    struct bytes block;
    uint32_t type, length;
    int done = input_need(input, BLOCK_MIN, "ends inside the block");

    *ended = true;
    if (done <= 0)
        return done;
    type = pcapng_u32(pcapng->swapped, source_available(&input->source), 0);
    if (type == BLOCK_SECTION) { /* the same in both byte orders */
        done = begin_section(input, pcapng);
        if (done <= 0)
            return done;
    }
    length = pcapng_u32(pcapng->swapped, source_available(&input->source), 4);
    if (length < BLOCK_MIN || length % 4)
        return input_damaged(input, "invalid length of the block");
    if (length > SOURCE_MAX || !is_read(type)) {
        done = source_skip(&input->source, length);
        if (done == 0)
            return input_damaged(input, "ends inside the last block");
        *ended = done < 0;
        return done < 0 ? done : 0;
    }
    done = input_need(input, length, "ends inside the block");
    if (done <= 0)
        return done;
    block = bytes_cut(source_available(&input->source), 0, length);
    if (pcapng_u32(pcapng->swapped, block, length - 4) != length)
        return input_damaged(input, "the lengths before and after the block differ");
    *ended = false;
    done = read_block(input, pcapng, type, block, record);
    if (pcapng->packet.block.len == 0) /* else when its events have been delivered */
        source_take(&input->source, length);
    return done;
}

static int pcapng_next(struct trace_input *input, struct trace_record *record)
{
    struct pcapng *pcapng = input->state;
    bool ended = false;
    int done;

    while (!ended) {
        if (pcapng->packet.block.len) {
            done = next_event(input, pcapng, record);
            if (done)
                return done;
            source_take(&input->source, pcapng->packet.block.len);
            pcapng->packet.block = BYTES_NONE;
        }
        done = next_block(input, pcapng, record, &ended);
        if (done)
            return done;
    }
    return 0;
}

const struct trace_format format_pcapng = {"pcapng",       "packet",    "without GSMTAP-SIM",
                                           pcapng_matches, pcapng_open, pcapng_next,
                                           pcapng_close};
