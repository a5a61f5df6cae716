/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A BIP channel as IP packets. */
#include "tools/trace/export/export_private.h"

#include "apdu/err.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SEGMENT_MAX = 1400, /* octets of a TCP segment */
    DATAGRAM_MAX = 65000,
    CARD = TRACE_FROM_CARD, /* ends of a flow */
    PEER = TRACE_FROM_PEER,
    RANDOM_LEN = 32,
    TLS_RANDOM_AT = 11,  /* offsets in a ClientHello: record, message, version */
    DTLS_RANDOM_AT = 27, /* record, message with fragment, version */
    FIRST_SEQUENCE_CARD = 1000,
    FIRST_SEQUENCE_PEER = 5000
};

/* Secrets of a connection in the key log; those of TLS 1.3 become known one after the other. */
static const char *const labels[] = {
    "CLIENT_RANDOM",
    "CLIENT_EARLY_TRAFFIC_SECRET",
    "CLIENT_HANDSHAKE_TRAFFIC_SECRET",
    "SERVER_HANDSHAKE_TRAFFIC_SECRET",
    "CLIENT_TRAFFIC_SECRET_0",
    "SERVER_TRAFFIC_SECRET_0",
    "EXPORTER_SECRET",
};
enum { LABELS = sizeof(labels) / sizeof(labels[0]) };

struct flow {
    struct segment_flow flow;
    bool has_random;
    uint8_t random[RANDOM_LEN]; /* of the last ClientHello of the card */
    bool written[LABELS], opened;
};

static void send(struct export_card *card, struct flow *flow, unsigned from, unsigned flags,
                 struct bytes payload, int64_t time)
{
    struct buf packet = BUF_OVER(card->export->packet);

    segment_put(&packet, &flow->flow, from, flags, payload);
    capture_packet(&card->export->capture, card->packets, export_time(card->export, time),
                   buf_bytes(&packet), packet.len, "");
}

/* The addresses: the peer's own, and one of the card in 10.0.0.0/8 or fd00::/8. */
static void set_addresses(struct export_card *card, struct flow *flow,
                          const struct trace_bip_channel *channel)
{
    static const uint8_t unknown[] = {198, 51, 100, 1}; /* for documentation, RFC 5737 */
    struct segment_end *ends = flow->flow.ends;
    bool six = channel->address_len == 16;

    flow->flow.address_len = six ? 16 : 4;
    flow->flow.udp = channel->datagrams;
    ends[CARD].address[0] = six ? 0xFD : 10;
    for (unsigned i = 0; i < 3; i++)
        ends[CARD].address[flow->flow.address_len - 1 - i] = (uint8_t)(card->number >> 8 * i);
    memcpy(ends[PEER].address, channel->address_len ? channel->address : unknown,
           flow->flow.address_len);
    ends[PEER].port = channel->port;
    ends[CARD].port = card->next_port++;
    if (card->next_port == 0)
        card->next_port = 49152; /* the first dynamic port */
    ends[CARD].sequence = FIRST_SEQUENCE_CARD;
    ends[PEER].sequence = FIRST_SEQUENCE_PEER;
}

static int on_opened(void *context, struct trace_bip_channel *channel,
                     const struct trace_moment *moment)
{
    struct export_card *card = context;
    struct flow *flow = channel->user = calloc(1, sizeof(*flow));

    if (!flow)
        return ERR_MEMORY;
    set_addresses(card, flow, channel);
    if (channel->datagrams || channel->unknown)
        return 0;
    send(card, flow, CARD, SEGMENT_SYN, BYTES_NONE, moment->end);
    send(card, flow, PEER, SEGMENT_SYN | SEGMENT_ACK, BYTES_NONE, moment->end);
    send(card, flow, CARD, SEGMENT_ACK, BYTES_NONE, moment->end);
    return 0;
}

/* Stores the random of a ClientHello, by which the key log names the connection. */
static void note_hello(struct flow *flow, struct bytes data)
{
    size_t at = flow->flow.udp ? DTLS_RANDOM_AT : TLS_RANDOM_AT;
    size_t type = flow->flow.udp ? 13 : 5; /* behind the record header */

    if (data.len < at + RANDOM_LEN || data.at[0] != 22 || data.at[type] != 1 ||
        data.at[1] != (flow->flow.udp ? 0xFE : 0x03))
        return;
    if (flow->has_random && memcmp(flow->random, data.at + at, RANDOM_LEN) == 0)
        return;
    flow->has_random = true;
    memcpy(flow->random, data.at + at, RANDOM_LEN);
    memset(flow->written, 0, sizeof(flow->written));
    flow->opened = false;
}

/* Writes the secrets that are known now and are not in the file yet. */
static void write_secrets(struct export_card *card, struct flow *flow)
{
    char lines[LABELS * 256] = "", id[2 * RANDOM_LEN + 1], secret[2 * 64 + 1];
    size_t len = 0;

    if (!flow->has_random || !card->export->keys)
        return;
    for (unsigned i = 0; i < LABELS; i++) {
        struct bytes found = trace_keys_find(card->export->keys, labels[i], BYTES_OF(flow->random));

        if (found.len == 0 || found.len > 64 || flow->written[i])
            continue;
        flow->written[i] = true;
        len += (size_t)snprintf(lines + len, sizeof(lines) - len, "%s %s %s\n", labels[i],
                                bytes_to_hex(BYTES_OF(flow->random), id, sizeof(id)),
                                bytes_to_hex(found, secret, sizeof(secret)));
    }
    card->export->opened += len && !flow->opened;
    flow->opened |= len > 0;
    if (len)
        pcapng_write_secrets(card->export->capture.file, bytes_at(lines, len));
}

static int on_data(void *context, struct trace_bip_channel *channel, enum trace_direction direction,
                   struct bytes data, const struct trace_moment *moment)
{
    struct export_card *card = context;
    struct flow *flow = channel->user;
    size_t most = channel->datagrams ? DATAGRAM_MAX : SEGMENT_MAX;

    if (direction == TRACE_FROM_CARD)
        note_hello(flow, data);
    write_secrets(card, flow);
    for (; data.len; data = bytes_from(data, most))
        send(card, flow, direction, SEGMENT_PUSH | SEGMENT_ACK, bytes_cut(data, 0, most),
             moment->end);
    return 0;
}

static int on_closed(void *context, struct trace_bip_channel *channel,
                     const struct trace_moment *moment)
{
    struct export_card *card = context;
    struct flow *flow = channel->user;
    unsigned first = channel->lost ? PEER : CARD;

    if (flow && !channel->datagrams) {
        send(card, flow, first, SEGMENT_FIN | SEGMENT_ACK, BYTES_NONE, moment->end);
        send(card, flow, !first, SEGMENT_FIN | SEGMENT_ACK, BYTES_NONE, moment->end);
        send(card, flow, first, SEGMENT_ACK, BYTES_NONE, moment->end);
    }
    free(flow);
    channel->user = NULL;
    return 0;
}

static void discard(void *context, struct trace_bip_channel *channel)
{
    (void)context;
    free(channel->user);
    channel->user = NULL;
}

const struct trace_bip_user export_channels = {on_opened, on_data, on_closed, discard};
