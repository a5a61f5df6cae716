/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/device/network/channel.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { RATED_READ_MAX = 256 }; /* octets of one read over a network with a rate */

static void shut(struct channels *channels, struct channel *channel)
{
    if (channel->fd >= 0)
        close(channel->fd);
    channels->up += channel->up;
    channels->down += channel->down;
    memset(channel, 0, sizeof(*channel));
    channel->fd = -1;
}

void channels_begin(struct channels *channels)
{
    memset(channels, 0, sizeof(*channels));
    channels->stop_fd = -1;
    channels->clock = &device_clock_system;
    for (unsigned id = 0; id <= CHANNELS; id++)
        channels->at[id].fd = -1;
}

void channels_close(struct channels *channels)
{
    for (unsigned id = 0; id <= CHANNELS; id++)
        shut(channels, &channels->at[id]);
}

bool device_channel_wait(const struct channels *channels, int fd, short what, int ms)
{
    struct pollfd both[2] = {{.fd = fd, .events = what},
                             {.fd = channels->stop_fd, .events = POLLIN}};
    int ready;

    do
        ready = poll(both, 2, ms);
    while (ready < 0 && errno == EINTR);
    return ready > 0 && both[0].revents;
}

/* The open channel that the command is sent to; NULL after the result was put. */
static struct channel *channel_of(struct channels *channels, const struct command *command,
                                  struct buf *out)
{
    unsigned id = command_channel(command);

    if (id && channels->at[id].fd >= 0)
        return &channels->at[id];
    response_put_result(out, CAT_RESULT_BIP_ERROR, CAT_BIP_CHANNEL_INVALID);
    return NULL;
}

void device_channel_close(struct channels *channels, const struct command *command, struct buf *out)
{
    struct channel *channel = channel_of(channels, command, out);

    if (!channel)
        return;
    shut(channels, channel);
    response_put_result(out, CAT_RESULT_PERFORMED, NO_INFORMATION);
}

/* Sends all stored octets: one datagram, or the next part of the stream. */
static bool flush(const struct channels *channels, struct channel *channel)
{
    size_t at = 0;

    while (at < channel->tx_len) {
        ssize_t sent = send(channel->fd, channel->tx + at, channel->tx_len - at, MSG_NOSIGNAL);

        if (sent < 0 && (errno == EAGAIN || errno == EINTR) &&
            device_channel_wait(channels, channel->fd, POLLOUT, CHANNEL_SECONDS * 1000))
            continue;
        if (sent < 0 && channel->datagrams && errno == ECONNREFUSED)
            break; /* no receiver: the datagram is lost */
        if (sent < 0)
            return false;
        at += (size_t)sent;
    }
    channel->up += channel->tx_len;
    channel->tx_len = 0;
    if (channels->clock->move && !channel->is_resolver)
        channel->patience = CHANNEL_FIRST_MS;
    return true;
}

static uint8_t length_octet(size_t len)
{
    return len >= CAT_DATA_LENGTH_MORE ? CAT_DATA_LENGTH_MORE : (uint8_t)len;
}

void device_channel_send(struct channels *channels, const struct command *command, struct buf *out)
{
    struct channel *channel = channel_of(channels, command, out);
    struct bytes data = command_object(command, CAT_TAG_CHANNEL_DATA);

    if (!channel)
        return;
    if (channel->dropped) {
        response_put_result(out, CAT_RESULT_BIP_ERROR, CAT_BIP_CHANNEL_CLOSED);
        return;
    }
    if (data.len > channel->size - channel->tx_len) {
        response_put_result(out, CAT_RESULT_BIP_ERROR, CAT_BIP_BUFFER_SIZE);
        return;
    }
    memcpy(channel->tx + channel->tx_len, data.len ? data.at : channel->tx, data.len);
    channel->tx_len += data.len;
    if ((command->qualifier & CAT_SEND_IMMEDIATELY) && !flush(channels, channel)) {
        channel->dropped = true;
        response_put_result(out, CAT_RESULT_BIP_ERROR, CAT_BIP_CHANNEL_CLOSED);
        return;
    }
    const uint8_t room = length_octet(channel->size - channel->tx_len);

    response_put_result(out, CAT_RESULT_PERFORMED, NO_INFORMATION);
    comprehension_put(out, CAT_CR | CAT_TAG_CHANNEL_DATA_LENGTH, bytes_at(&room, 1));
}

/* As recv(2) of what is there. With a standing clock: of what comes as long as the channel has
 * patience, until the buffer is full or, of a stream, it ends. */
static ssize_t receive(const struct channels *channels, struct channel *channel, size_t room)
{
    size_t sum = 0;
    ssize_t got;

    for (;;) {
        got = recv(channel->fd, channel->rx + channel->rx_len + sum, room - sum, 0);
        if (got > 0)
            sum += (size_t)got;
        if (got > 0 && channel->patience)
            channel->patience = CHANNEL_MORE_MS;
        if (sum == room || (got >= 0 && channel->datagrams) || !channel->patience)
            break;
        if (got < 0 && errno != EAGAIN && errno != EINTR)
            break;
        if (got == 0 || !device_channel_wait(channels, channel->fd, POLLIN, channel->patience))
            channel->patience = 0; /* one more try: it fails, or is what a signal interrupted */
        if (got == 0)
            break;
    }
    return sum ? (ssize_t)sum : got;
}

bool device_channel_fill(struct channels *channels, unsigned id)
{
    struct channel *channel = &channels->at[id];
    bool was_empty = channel->rx_len == 0;
    size_t room = channel->size - channel->rx_len;
    ssize_t got;

    /* A datagram is read whole, and only after the previous one was taken by the card. */
    if (channel->fd < 0 || channel->dropped || room == 0 || (channel->datagrams && !was_empty) ||
        channels->clock->now(channels->clock->context) < channels->busy_until)
        return false;
    if (channels->rate && !channel->datagrams && room > RATED_READ_MAX)
        room = RATED_READ_MAX;
    got = receive(channels, channel, room);
    if (got < 0 &&
        (errno == EAGAIN || errno == EINTR || (channel->datagrams && errno == ECONNREFUSED)))
        return false;
    if (got < 0 || (got == 0 && !channel->datagrams)) {
        channel->dropped = true;
        return false;
    }
    channel->rx_len += (size_t)got;
    channel->down += (unsigned long)got;
    if (channels->rate)
        channels->busy_until =
            channels->clock->now(channels->clock->context) + (int64_t)got * 1000 / channels->rate;
    return was_empty && got > 0;
}

void device_channel_receive(struct channels *channels, const struct command *command,
                            struct buf *out)
{
    struct channel *channel = channel_of(channels, command, out);
    struct bytes requested = command_object(command, CAT_TAG_CHANNEL_DATA_LENGTH);
    size_t len;

    if (!channel)
        return;
    if (requested.len != 1) {
        response_put_result(out, CAT_RESULT_VALUES_MISSING, NO_INFORMATION);
        return;
    }
    device_channel_fill(channels, command_channel(command));
    if (channel->rx_len == 0 && channel->dropped) {
        response_put_result(out, CAT_RESULT_BIP_ERROR, CAT_BIP_CHANNEL_CLOSED);
        return;
    }
    len = channel->rx_len < requested.at[0] ? channel->rx_len : requested.at[0];
    response_put_result(
        out, len < requested.at[0] ? CAT_RESULT_MISSING_INFORMATION : CAT_RESULT_PERFORMED,
        NO_INFORMATION);
    comprehension_put(out, CAT_CR | CAT_TAG_CHANNEL_DATA, bytes_at(channel->rx, len));
    channel->rx_len -= len;
    memmove(channel->rx, channel->rx + len, channel->rx_len);
    const uint8_t left = length_octet(channel->rx_len);

    comprehension_put(out, CAT_CR | CAT_TAG_CHANNEL_DATA_LENGTH, bytes_at(&left, 1));
}

void device_channel_put_status(const struct channels *channels, unsigned id, struct buf *out)
{
    const struct channel *channel = &channels->at[id];
    const uint8_t octets[] = {(uint8_t)(channel->dropped ? id : CAT_LINK_ESTABLISHED | id),
                              channel->dropped ? CAT_LINK_DROPPED : 0};

    comprehension_put(out, CAT_CR | CAT_TAG_CHANNEL_STATUS, BYTES_OF(octets));
}

void device_channel_put_available(const struct channels *channels, unsigned id, struct buf *out)
{
    const uint8_t len = length_octet(channels->at[id].rx_len);

    device_channel_put_status(channels, id, out);
    comprehension_put(out, CAT_CR | CAT_TAG_CHANNEL_DATA_LENGTH, bytes_at(&len, 1));
}

void device_channel_status(const struct channels *channels, struct buf *out)
{
    response_put_result(out, CAT_RESULT_PERFORMED, NO_INFORMATION);
    for (unsigned id = 1; id <= CHANNELS; id++)
        if (channels->at[id].fd >= 0)
            device_channel_put_status(channels, id, out);
}

unsigned channels_drop(struct channels *channels, unsigned channel)
{
    unsigned count = 0;

    for (unsigned id = 1; id <= CHANNELS; id++)
        if (channels->at[id].fd >= 0 && (channel == 0 || channel == id)) {
            channels->at[id].dropped = true;
            count++;
        }
    return count;
}
