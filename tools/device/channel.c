/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/device/channel.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    TAG_BEARER = 0x35,
    TAG_CHANNEL_DATA = 0x36,
    TAG_DATA_LENGTH = 0x37,
    TAG_CHANNEL_STATUS = 0x38,
    TAG_BUFFER_SIZE = 0x39,
    TAG_TRANSPORT_LEVEL = 0x3C,
    TAG_OTHER_ADDRESS = 0x3E,
    TAG_DNS_ADDRESS = 0x40,
    CR = 0x80,
    LEVEL_UDP = 0x01,
    LEVEL_TCP = 0x02,
    KIND_IPV4 = 0x21,
    KIND_IPV6 = 0x57,
    OPEN_WANTS_DNS = 0x08,
    SEND_NOW = 0x01,
    ESTABLISHED = 0x80,
    LINK_DROPPED = 0x05,
    DEVICE_CHANNEL = 0x20
};

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
    for (unsigned id = 0; id <= CHANNELS; id++)
        channels->at[id].fd = -1;
}

void channels_close(struct channels *channels)
{
    for (unsigned id = 0; id <= CHANNELS; id++)
        shut(channels, &channels->at[id]);
}

/* ---- OPEN CHANNEL ---- */

static int read_target(struct bytes address, uint16_t port, struct endpoint *out)
{
    memset(out, 0, sizeof(*out));
    if (address.len == 5 && address.at[0] == KIND_IPV4) {
        out->address.ipv4.sin_family = AF_INET;
        out->address.ipv4.sin_port = htons(port);
        memcpy(&out->address.ipv4.sin_addr, address.at + 1, 4);
        out->len = sizeof(out->address.ipv4);
        return 0;
    }
    if (address.len == 17 && address.at[0] == KIND_IPV6) {
        out->address.ipv6.sin6_family = AF_INET6;
        out->address.ipv6.sin6_port = htons(port);
        memcpy(&out->address.ipv6.sin6_addr, address.at + 1, 16);
        out->len = sizeof(out->address.ipv6);
        return 0;
    }
    return -1;
}

/* `fd` is ready for `what` before the time is up and before the device is to stop. */
static bool wait_until(const struct channels *channels, int fd, short what)
{
    struct pollfd both[2] = {{.fd = fd, .events = what},
                             {.fd = channels->stop_fd, .events = POLLIN}};
    int ready;

    do
        ready = poll(both, 2, CHANNEL_SECONDS * 1000);
    while (ready < 0 && errno == EINTR);
    return ready > 0 && both[0].revents;
}

/* A socket that is connected, or -1. */
static int connect_to(const struct channels *channels, const struct endpoint *target,
                      bool datagrams)
{
    int fd = socket(target->address.any.sa_family,
                    (datagrams ? SOCK_DGRAM : SOCK_STREAM) | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    socklen_t len = sizeof(int);
    int pending = 0;
    bool failed = false;

    if (fd < 0)
        return -1;
    if (connect(fd, &target->address.any, target->len) < 0)
        failed = errno != EINPROGRESS || !wait_until(channels, fd, POLLOUT) ||
                 getsockopt(fd, SOL_SOCKET, SO_ERROR, &pending, &len) < 0 || pending != 0;
    if (failed) {
        close(fd);
        return -1;
    }
    return fd;
}

static unsigned free_id(const struct channels *channels)
{
    for (unsigned id = 1; id <= CHANNELS; id++)
        if (channels->at[id].fd < 0)
            return id;
    return 0;
}

/* The rest of an answer to OPEN CHANNEL: what was made of the wishes. */
static void put_opened(struct buf *out, unsigned status, struct bytes bearer, uint16_t size)
{
    const uint8_t octets[] = {(uint8_t)status, 0}, sizes[] = {(uint8_t)(size >> 8), (uint8_t)size};

    if (status)
        comprehension_put(out, TAG_CHANNEL_STATUS, BYTES_OF(octets));
    comprehension_put(out, TAG_BEARER, bearer);
    comprehension_put(out, TAG_BUFFER_SIZE, BYTES_OF(sizes));
}

static void put_dns(const struct channels *channels, struct buf *out)
{
    uint8_t octets[5] = {KIND_IPV4};

    memcpy(octets + 1, channels->dns_address, 4);
    comprehension_put(out, TAG_DNS_ADDRESS, BYTES_OF(octets));
}

/* A channel to nowhere, opened to be told a DNS server: any local socket will do. */
static int open_unbound(bool datagrams)
{
    return datagrams ? socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0) : -1;
}

/* Octets of both buffers; 0 when none are wished. */
static uint16_t buffer_size(struct bytes wished)
{
    unsigned size = (unsigned)(wished.at[0] << 8 | wished.at[1]);

    return (uint16_t)(size < CHANNEL_BUFFER ? size : CHANNEL_BUFFER);
}

/* Where `address` and `port` lead, and how a person says it. */
static int choose_target(const struct channels *channels, struct bytes address, uint16_t port,
                         struct endpoint *target, char peer[CHANNEL_PEER_MAX - 8])
{
    const char *name = NULL;

    if (channels->hosts && address.len == 5 && address.at[0] == KIND_IPV4 &&
        hosts_find(channels->hosts, address.at + 1, port, target, &name) < 0)
        return -1;
    if (name) {
        snprintf(peer, CHANNEL_PEER_MAX - 8, "%s:%u", name, port);
        return 0;
    }
    if (read_target(address, port, target) < 0 ||
        (!endpoint_is_loopback(target) && !channels->allow_net))
        return -1;
    endpoint_text(target, peer, CHANNEL_PEER_MAX - 8);
    return 0;
}

/* The socket; or -1 and what stands in the way. */
static int open_socket(const struct channels *channels, struct bytes level, struct bytes address,
                       char peer[CHANNEL_PEER_MAX], enum bip_error *error)
{
    bool datagrams = level.at[0] == LEVEL_UDP;
    char text[CHANNEL_PEER_MAX - 8];
    struct endpoint target;

    *error = BIP_TRANSPORT_LEVEL;
    if (!datagrams && level.at[0] != LEVEL_TCP)
        return -1;
    *error = BIP_UNREACHABLE;
    if (address.len == 0) {
        snprintf(peer, CHANNEL_PEER_MAX, "nowhere");
        return open_unbound(datagrams);
    }
    if (choose_target(channels, address, (uint16_t)(level.at[1] << 8 | level.at[2]), &target,
                      text) < 0)
        return -1;
    snprintf(peer, CHANNEL_PEER_MAX, "%s %s", datagrams ? "udp" : "tcp", text);
    return connect_to(channels, &target, datagrams);
}

unsigned device_channel_open(struct channels *channels, const struct command *command,
                             bool in_service, struct buf *out)
{
    struct bytes bearer = command_object(command, TAG_BEARER);
    struct bytes wished = command_object(command, TAG_BUFFER_SIZE);
    struct bytes level = command_object(command, TAG_TRANSPORT_LEVEL);
    unsigned id = free_id(channels);
    enum bip_error error = id ? BIP_BUFFER_SIZE : BIP_NO_CHANNEL;
    char peer[CHANNEL_PEER_MAX];
    uint16_t size;
    int fd = -1;

    if (bearer.len == 0 || wished.len != 2 || level.len != 3) {
        response_put_result(out, RESULT_VALUES_MISSING, NO_INFORMATION);
        return 0;
    }
    size = buffer_size(wished);
    if (in_service && id && size)
        fd = open_socket(channels, level, command_object(command, TAG_OTHER_ADDRESS), peer, &error);
    if (fd < 0) {
        if (in_service)
            response_put_result(out, RESULT_BIP, (int)error);
        else
            response_put_result(out, RESULT_UNABLE, UNABLE_NO_SERVICE);
        put_opened(out, 0, bearer, size);
        return 0;
    }
    channels->at[id].fd = fd;
    channels->at[id].datagrams = level.at[0] == LEVEL_UDP;
    channels->at[id].size = size;
    snprintf(channels->at[id].peer, sizeof(channels->at[id].peer), "%s", peer);
    response_put_result(out, RESULT_DONE, NO_INFORMATION);
    put_opened(out, ESTABLISHED | id, bearer, size);
    if ((command->qualifier & OPEN_WANTS_DNS) && channels->has_dns)
        put_dns(channels, out);
    return id;
}

/* ---- the others ---- */

/* The channel that the command goes to; NULL after the answer was put. */
static struct channel *channel_of(struct channels *channels, const struct command *command,
                                  struct buf *out)
{
    unsigned id = command->destination & 0x0F;

    if ((command->destination & 0xF0) == DEVICE_CHANNEL && id >= 1 && id <= CHANNELS &&
        channels->at[id].fd >= 0)
        return &channels->at[id];
    response_put_result(out, RESULT_BIP, BIP_CHANNEL_INVALID);
    return NULL;
}

void device_channel_close(struct channels *channels, const struct command *command, struct buf *out)
{
    struct channel *channel = channel_of(channels, command, out);

    if (!channel)
        return;
    shut(channels, channel);
    response_put_result(out, RESULT_DONE, NO_INFORMATION);
}

/* All that is stored leaves: one datagram, or the next octets of the stream. */
static bool flush(const struct channels *channels, struct channel *channel)
{
    size_t at = 0;

    while (at < channel->tx_len) {
        ssize_t sent = send(channel->fd, channel->tx + at, channel->tx_len - at, MSG_NOSIGNAL);

        if (sent < 0 && (errno == EAGAIN || errno == EINTR) &&
            wait_until(channels, channel->fd, POLLOUT))
            continue;
        if (sent < 0 && channel->datagrams && errno == ECONNREFUSED)
            break; /* nobody is there: a datagram that is lost */
        if (sent < 0)
            return false;
        at += (size_t)sent;
    }
    channel->up += channel->tx_len;
    channel->tx_len = 0;
    return true;
}

static uint8_t length_octet(size_t len)
{
    return len >= DATA_LENGTH_MORE ? DATA_LENGTH_MORE : (uint8_t)len;
}

void device_channel_send(struct channels *channels, const struct command *command, struct buf *out)
{
    struct channel *channel = channel_of(channels, command, out);
    struct bytes data = command_object(command, TAG_CHANNEL_DATA);

    if (!channel)
        return;
    if (channel->over) {
        response_put_result(out, RESULT_BIP, BIP_CHANNEL_CLOSED);
        return;
    }
    if (data.len > channel->size - channel->tx_len) {
        response_put_result(out, RESULT_BIP, BIP_BUFFER_SIZE);
        return;
    }
    memcpy(channel->tx + channel->tx_len, data.len ? data.at : channel->tx, data.len);
    channel->tx_len += data.len;
    if ((command->qualifier & SEND_NOW) && !flush(channels, channel)) {
        channel->over = true;
        response_put_result(out, RESULT_BIP, BIP_CHANNEL_CLOSED);
        return;
    }
    const uint8_t room = length_octet(channel->size - channel->tx_len);

    response_put_result(out, RESULT_DONE, NO_INFORMATION);
    comprehension_put(out, CR | TAG_DATA_LENGTH, bytes_at(&room, 1));
}

bool device_channel_fill(struct channels *channels, unsigned id)
{
    struct channel *channel = &channels->at[id];
    bool was_empty = channel->rx_len == 0;
    size_t room = channel->size - channel->rx_len;
    ssize_t got;

    /* A datagram is read whole, and not before the one ahead of it is gone. */
    if (channel->fd < 0 || channel->over || room == 0 || (channel->datagrams && !was_empty))
        return false;
    got = recv(channel->fd, channel->rx + channel->rx_len, room, 0);
    if (got < 0 &&
        (errno == EAGAIN || errno == EINTR || (channel->datagrams && errno == ECONNREFUSED)))
        return false;
    if (got < 0 || (got == 0 && !channel->datagrams)) {
        channel->over = true;
        return false;
    }
    channel->rx_len += (size_t)got;
    channel->down += (unsigned long)got;
    return was_empty && got > 0;
}

void device_channel_receive(struct channels *channels, const struct command *command,
                            struct buf *out)
{
    struct channel *channel = channel_of(channels, command, out);
    struct bytes wanted = command_object(command, TAG_DATA_LENGTH);
    size_t len;

    if (!channel)
        return;
    if (wanted.len != 1) {
        response_put_result(out, RESULT_VALUES_MISSING, NO_INFORMATION);
        return;
    }
    device_channel_fill(channels, command->destination & 0x0F);
    if (channel->rx_len == 0 && channel->over) {
        response_put_result(out, RESULT_BIP, BIP_CHANNEL_CLOSED);
        return;
    }
    len = channel->rx_len < wanted.at[0] ? channel->rx_len : wanted.at[0];
    response_put_result(out, len < wanted.at[0] ? RESULT_MISSING_INFORMATION : RESULT_DONE,
                        NO_INFORMATION);
    comprehension_put(out, CR | TAG_CHANNEL_DATA, bytes_at(channel->rx, len));
    channel->rx_len -= len;
    memmove(channel->rx, channel->rx + len, channel->rx_len);
    const uint8_t left = length_octet(channel->rx_len);

    comprehension_put(out, CR | TAG_DATA_LENGTH, bytes_at(&left, 1));
}

void device_channel_put_status(const struct channels *channels, unsigned id, struct buf *out)
{
    const struct channel *channel = &channels->at[id];
    const uint8_t octets[] = {(uint8_t)(channel->over ? id : ESTABLISHED | id),
                              channel->over ? LINK_DROPPED : 0};

    comprehension_put(out, CR | TAG_CHANNEL_STATUS, BYTES_OF(octets));
}

void device_channel_put_available(const struct channels *channels, unsigned id, struct buf *out)
{
    const uint8_t len = length_octet(channels->at[id].rx_len);

    device_channel_put_status(channels, id, out);
    comprehension_put(out, CR | TAG_DATA_LENGTH, bytes_at(&len, 1));
}

void device_channel_status(const struct channels *channels, struct buf *out)
{
    response_put_result(out, RESULT_DONE, NO_INFORMATION);
    for (unsigned id = 1; id <= CHANNELS; id++)
        if (channels->at[id].fd >= 0)
            device_channel_put_status(channels, id, out);
}

void channels_drop(struct channels *channels)
{
    for (unsigned id = 1; id <= CHANNELS; id++)
        if (channels->at[id].fd >= 0)
            channels->at[id].over = true;
}
