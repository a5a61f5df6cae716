/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/session/bip.h"

#include "apdu/cat.h"
#include "apdu/err.h"
#include "apdu/ins.h"
#include "apdu/tlv.h"
#include "tools/trace/session/fifo.h"

#include <stdlib.h>
#include <string.h>

enum {
    CHANNELS = TRACE_BIP_CHANNELS,
    DETAILS = 3,              /* octets of command details: number, type, qualifier */
    DATAGRAM_MAX = UINT16_MAX /* octets that wait for more of the same direction */
};

struct channel {
    struct trace_bip_channel public;
    bool open;
    struct fifo stored;   /* by SEND DATA, not sent yet */
    struct fifo received; /* part of a datagram */
};

struct trace_bip {
    const struct trace_bip_user *user;
    void *context;
    struct channel channels[CHANNELS];
    struct fifo command;        /* objects of the proactive command that awaits its response */
    struct trace_moment moment; /* of that command, then of the exchange in work */
};

int trace_bip_new(struct trace_bip **out, const struct trace_bip_user *user, void *context)
{
    struct trace_bip *bip = *out = calloc(1, sizeof(*bip));

    if (!bip)
        return ERR_MEMORY;
    bip->user = user;
    bip->context = context;
    for (unsigned i = 0; i < CHANNELS; i++)
        bip->channels[i].public.number = i;
    return 0;
}

static void channel_clear(struct channel *channel)
{
    fifo_free(&channel->stored);
    fifo_free(&channel->received);
    *channel = (struct channel){.public.number = channel->public.number};
}

void trace_bip_free(struct trace_bip *bip)
{
    if (!bip)
        return;
    for (unsigned i = 0; i < CHANNELS; i++) {
        if (bip->channels[i].open)
            bip->user->discard(bip->context, &bip->channels[i].public);
        channel_clear(&bip->channels[i]);
    }
    fifo_free(&bip->command);
    free(bip);
}

/* The content of the object `tag`; BYTES_NONE: none. */
static struct bytes object(struct bytes objects, uint32_t tag)
{
    struct tlv found;

    return comprehension_find(objects, tag, &found) == 0 ? found.value : BYTES_NONE;
}

static int pass(struct trace_bip *bip, struct channel *channel, enum trace_direction direction,
                struct bytes data)
{
    return data.len ? bip->user->data(bip->context, &channel->public, direction, data, &bip->moment)
                    : 0;
}

/* Keeps octets until those that belong to them are there. No datagram is longer than DATAGRAM_MAX:
 * beyond that they are passed in parts. */
static int keep(struct trace_bip *bip, struct channel *channel, struct fifo *kept,
                enum trace_direction direction, struct bytes data)
{
    int err = 0;

    if (fifo_len(kept) && fifo_len(kept) + data.len > DATAGRAM_MAX) {
        err = pass(bip, channel, direction, fifo_bytes(kept));
        fifo_drop(kept, SIZE_MAX);
    }
    return err == 0 ? fifo_add(kept, data) : err;
}

static int close_channel(struct trace_bip *bip, struct channel *channel)
{
    int err = 0;

    if (channel->open) {
        err = pass(bip, channel, TRACE_FROM_PEER, fifo_bytes(&channel->received));
        if (err == 0)
            err = bip->user->closed(bip->context, &channel->public, &bip->moment);
    }
    channel_clear(channel);
    return err;
}

/* The destination of OPEN CHANNEL. */
static void read_destination(struct trace_bip_channel *channel, struct bytes objects)
{
    struct bytes level = object(objects, CAT_TAG_TRANSPORT_LEVEL);
    struct bytes address = object(objects, CAT_TAG_OTHER_ADDRESS);

    if (level.len >= 3) {
        channel->datagrams =
            level.at[0] == CAT_TRANSPORT_UDP_CLIENT || level.at[0] == CAT_TRANSPORT_UDP_LOCAL;
        channel->port = (uint16_t)(level.at[1] << 8 | level.at[2]);
    }
    if ((address.len == 5 && address.at[0] == CAT_ADDRESS_IPV4) ||
        (address.len == 17 && address.at[0] == CAT_ADDRESS_IPV6)) {
        channel->address_len = address.len - 1;
        memcpy(channel->address, address.at + 1, channel->address_len);
    }
}

static int open_channel(struct trace_bip *bip, struct channel *channel, struct bytes objects,
                        bool unknown)
{
    int err = close_channel(bip, channel);

    if (err != 0)
        return err;
    channel->open = true;
    channel->public.unknown = unknown;
    read_destination(&channel->public, objects);
    return bip->user->opened(bip->context, &channel->public, &bip->moment);
}

/* The channel that a command names by its device identities (TS 102 223 8.7); NULL: none. It is
 * opened now when the trace began later. */
static struct channel *channel_of(struct trace_bip *bip, struct bytes command, int *err)
{
    struct bytes devices = object(command, CAT_TAG_DEVICE_IDENTITIES);
    struct channel *channel;

    *err = 0;
    if (devices.len < 2 || (devices.at[1] & ~(unsigned)CAT_CHANNEL_ID) != CAT_DEVICE_CHANNEL ||
        (devices.at[1] & CAT_CHANNEL_ID) == 0)
        return NULL;
    channel = &bip->channels[devices.at[1] & CAT_CHANNEL_ID];
    if (!channel->open)
        *err = open_channel(bip, channel, BYTES_NONE, true);
    return channel;
}

static int opened(struct trace_bip *bip, struct bytes command, struct bytes response)
{
    struct bytes status = object(response, CAT_TAG_CHANNEL_STATUS);

    if (status.len < 1 || (status.at[0] & CAT_CHANNEL_ID) == 0)
        return 0;
    return open_channel(bip, &bip->channels[status.at[0] & CAT_CHANNEL_ID], command, false);
}

static int sent(struct trace_bip *bip, struct bytes command, unsigned qualifier)
{
    int err;
    struct channel *channel = channel_of(bip, command, &err);

    if (!channel || err != 0)
        return err;
    err = keep(bip, channel, &channel->stored, TRACE_FROM_CARD,
               object(command, CAT_TAG_CHANNEL_DATA));
    if (err != 0 || !(qualifier & CAT_SEND_IMMEDIATELY))
        return err;
    err = pass(bip, channel, TRACE_FROM_CARD, fifo_bytes(&channel->stored));
    fifo_drop(&channel->stored, SIZE_MAX);
    return err;
}

/* Did the datagram end with these octets? When the terminal has more, they may be of the next one:
 * then it gave less than was requested. */
static bool ends_datagram(struct bytes command, struct bytes response, size_t count)
{
    struct bytes requested = object(command, CAT_TAG_CHANNEL_DATA_LENGTH);
    struct bytes left = object(response, CAT_TAG_CHANNEL_DATA_LENGTH);

    return left.len != 1 || left.at[0] == 0 || (requested.len == 1 && count < requested.at[0]);
}

static int received(struct trace_bip *bip, struct bytes command, struct bytes response)
{
    struct bytes data = object(response, CAT_TAG_CHANNEL_DATA);
    int err;
    struct channel *channel = channel_of(bip, command, &err);

    if (!channel || err != 0)
        return err;
    if (!channel->public.datagrams)
        return pass(bip, channel, TRACE_FROM_PEER, data);
    err = keep(bip, channel, &channel->received, TRACE_FROM_PEER, data);
    if (err != 0 || !ends_datagram(command, response, data.len))
        return err;
    err = pass(bip, channel, TRACE_FROM_PEER, fifo_bytes(&channel->received));
    fifo_drop(&channel->received, SIZE_MAX);
    return err;
}

/* Marks the channels whose link was dropped: the objects are of a channel status event or of the
 * response to GET CHANNEL STATUS. Octets that the terminal has received can still be fetched. */
static void note_losses(struct trace_bip *bip, struct bytes objects)
{
    struct tlv status;

    while (comprehension_next(&objects, &status) == 0) {
        if (status.tag == CAT_TAG_CHANNEL_STATUS && status.value.len == 2 &&
            status.value.at[1] == CAT_LINK_DROPPED)
            bip->channels[status.value.at[0] & CAT_CHANNEL_ID].public.lost = true;
    }
}

static int closed(struct trace_bip *bip, struct bytes command)
{
    struct bytes devices = object(command, CAT_TAG_DEVICE_IDENTITIES);

    if (devices.len < 2)
        return 0;
    return close_channel(bip, &bip->channels[devices.at[1] & CAT_CHANNEL_ID]);
}

/* A proactive command: kept until its response. */
static int take_command(struct trace_bip *bip, const struct exchange *exchange)
{
    struct tlv command;

    fifo_drop(&bip->command, SIZE_MAX);
    if (tlv_only(exchange->response, &command) < 0 || command.tag != CAT_TEMPLATE_PROACTIVE_COMMAND)
        return 0;
    bip->moment.number = exchange->number;
    bip->moment.time = exchange->time;
    return fifo_add(&bip->command, command.value);
}

/* The response to `command`, whose details have been compared. */
static int take_result(struct trace_bip *bip, struct bytes details, struct bytes response)
{
    struct bytes command = fifo_bytes(&bip->command);
    struct bytes result = object(response, CAT_TAG_RESULT);

    if (result.len < 1 || result.at[0] > CAT_RESULT_LAST_PERFORMED)
        return details.at[1] == CAT_COMMAND_CLOSE_CHANNEL ? closed(bip, command) : 0;
    switch (details.at[1]) {
    case CAT_COMMAND_OPEN_CHANNEL:
        return opened(bip, command, response);
    case CAT_COMMAND_SEND_DATA:
        return sent(bip, command, details.at[2]);
    case CAT_COMMAND_RECEIVE_DATA:
        return received(bip, command, response);
    case CAT_COMMAND_CLOSE_CHANNEL:
        return closed(bip, command);
    case CAT_COMMAND_GET_CHANNEL_STATUS:
        note_losses(bip, response);
        return 0;
    default:
        return 0;
    }
}

static int take_response(struct trace_bip *bip, const struct exchange *exchange)
{
    struct bytes asked = object(fifo_bytes(&bip->command), CAT_TAG_COMMAND_DETAILS);
    struct bytes details = object(exchange->command, CAT_TAG_COMMAND_DETAILS);
    int err;

    if (asked.len != DETAILS || !bytes_equal(asked, details))
        return 0; /* no command in the trace, or of another one: the card sends it again */
    bip->moment.last = exchange->last;
    bip->moment.end = exchange->time < 0 ? -1 : exchange->time + exchange->nanoseconds;
    err = take_result(bip, details, exchange->command);
    fifo_drop(&bip->command, SIZE_MAX);
    return err;
}

static int take_envelope(struct trace_bip *bip, const struct exchange *exchange)
{
    struct tlv envelope;
    struct bytes event;

    if (tlv_only(exchange->command, &envelope) < 0 || envelope.tag != CAT_TEMPLATE_EVENT_DOWNLOAD)
        return 0;
    event = object(envelope.value, CAT_TAG_EVENT_LIST);
    if (event.len == 1 && event.at[0] == CAT_EVENT_CHANNEL_STATUS)
        note_losses(bip, envelope.value);
    return 0;
}

static void set_moment(struct trace_bip *bip, const struct exchange *exchange)
{
    bip->moment = (struct trace_moment){
        .number = exchange->number,
        .last = exchange->last,
        .time = exchange->time,
        .end = exchange->time < 0 ? -1 : exchange->time + exchange->nanoseconds,
    };
}

static int close_all(struct trace_bip *bip)
{
    int err = 0;

    fifo_drop(&bip->command, SIZE_MAX);
    for (unsigned i = 1; err == 0 && i < CHANNELS; i++)
        err = close_channel(bip, &bip->channels[i]);
    return err;
}

int trace_bip_add(struct trace_bip *bip, const struct exchange *exchange)
{
    if (exchange->kind == EXCHANGE_POWER) {
        set_moment(bip, exchange);
        return close_all(bip);
    }
    if (exchange->kind != EXCHANGE_COMMAND)
        return 0;
    if (exchange->ins == INS_FETCH) {
        set_moment(bip, exchange);
        return take_command(bip, exchange);
    }
    if (exchange->ins == INS_ENVELOPE)
        return take_envelope(bip, exchange);
    return exchange->ins == INS_TERMINAL_RESPONSE ? take_response(bip, exchange) : 0;
}

int trace_bip_end(struct trace_bip *bip)
{
    return close_all(bip);
}

size_t trace_bip_held(const struct trace_bip *bip)
{
    size_t held = sizeof(*bip) + fifo_held(&bip->command);

    for (unsigned i = 1; i < CHANNELS; i++)
        held += fifo_held(&bip->channels[i].stored) + fifo_held(&bip->channels[i].received);
    return held;
}
