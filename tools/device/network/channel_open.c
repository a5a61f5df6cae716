/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OPEN CHANNEL: from the card's destination address to a connected socket (TS 102 223 6.6.27). */
#include "tools/device/network/channel.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { FIRST_PORT = 61000, PORTS = 4000 }; /* behind ip_local_port_range of Linux */

/* 0; -1: neither IPv4 nor IPv6. */
static int read_target(struct bytes address, uint16_t port, struct endpoint *out)
{
    memset(out, 0, sizeof(*out));
    if (address.len == 5 && address.at[0] == CAT_ADDRESS_IPV4) {
        out->address.ipv4.sin_family = AF_INET;
        out->address.ipv4.sin_port = htons(port);
        memcpy(&out->address.ipv4.sin_addr, address.at + 1, 4);
        out->len = sizeof(out->address.ipv4);
        return 0;
    }
    if (address.len == 17 && address.at[0] == CAT_ADDRESS_IPV6) {
        out->address.ipv6.sin6_family = AF_INET6;
        out->address.ipv6.sin6_port = htons(port);
        memcpy(&out->address.ipv6.sin6_addr, address.at + 1, 16);
        out->len = sizeof(out->address.ipv6);
        return 0;
    }
    return -1;
}

/*
 * With a standing clock: the n-th channel has the n-th port of these, which the system does not
 * give by itself, so that what a server derives from it (the cookie of DTLS) repeats. Where it is
 * in use the system chooses one.
 */
static void bind_repeatable(struct channels *channels, int fd, const struct endpoint *target)
{
    struct endpoint from = {.len = target->len};
    uint16_t port = htons((uint16_t)(FIRST_PORT + channels->opened++ % PORTS));

    from.address.any.sa_family = target->address.any.sa_family;
    if (from.address.any.sa_family == AF_INET6)
        from.address.ipv6.sin6_port = port;
    else
        from.address.ipv4.sin_port = port;
    (void)bind(fd, &from.address.any, from.len);
}

/* A connected socket, or -1. */
static int connect_to(struct channels *channels, const struct endpoint *target, bool datagrams)
{
    int fd = socket(target->address.any.sa_family,
                    (datagrams ? SOCK_DGRAM : SOCK_STREAM) | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    socklen_t len = sizeof(int);
    int pending = 0;
    bool failed = false;

    if (fd < 0)
        return -1;
    if (channels->clock->move && datagrams)
        bind_repeatable(channels, fd, target);
    if (connect(fd, &target->address.any, target->len) < 0)
        failed = errno != EINPROGRESS ||
                 !device_channel_wait(channels, fd, POLLOUT, CHANNEL_SECONDS * 1000) ||
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

/* The objects of a TERMINAL RESPONSE to OPEN CHANNEL: status, bearer, granted buffer size. */
static void put_opened(struct buf *out, unsigned status, struct bytes bearer, uint16_t size)
{
    const uint8_t octets[] = {(uint8_t)status, 0}, sizes[] = {(uint8_t)(size >> 8), (uint8_t)size};

    if (status)
        comprehension_put(out, CAT_TAG_CHANNEL_STATUS, BYTES_OF(octets));
    comprehension_put(out, CAT_TAG_BEARER_DESCRIPTION, bearer);
    comprehension_put(out, CAT_TAG_BUFFER_SIZE, BYTES_OF(sizes));
}

static void put_dns(const struct channels *channels, struct buf *out)
{
    uint8_t octets[5] = {CAT_ADDRESS_IPV4};

    memcpy(octets + 1, channels->dns_address, 4);
    comprehension_put(out, CAT_TAG_DNS_SERVER_ADDRESS, BYTES_OF(octets));
}

/* Without a destination address, for a DNS server address request: any local socket. */
static int open_unbound(bool datagrams)
{
    return datagrams ? socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0) : -1;
}

/* Octets of each buffer; 0 when the card requests none. */
static uint16_t buffer_size(struct bytes requested)
{
    unsigned size = (unsigned)(requested.at[0] << 8 | requested.at[1]);

    return (uint16_t)(size < CHANNEL_BUFFER ? size : CHANNEL_BUFFER);
}

/* Is the device's own DNS server the peer? It is one at every address that the card sends its DNS
 * requests to. */
static bool is_resolver(const struct channels *channels, bool datagrams, uint16_t port)
{
    return channels->hosts && channels->hosts->count && datagrams && port == HOSTS_PORT;
}

/* The server behind `address` and `port`, and its text for the timeline. */
static int choose_target(const struct channels *channels, bool datagrams, struct bytes address,
                         uint16_t port, struct endpoint *target, char peer[CHANNEL_PEER_MAX - 8])
{
    const struct hosts *hosts = channels->hosts;
    const char *name = NULL;
    struct endpoint found;

    if (read_target(address, port, target) < 0)
        return -1;
    if (is_resolver(channels, datagrams, port)) {
        *target = hosts->resolver;
        name = "DNS";
    } else if (hosts && address.at[0] == CAT_ADDRESS_IPV4) {
        if (hosts_find(hosts, address.at + 1, port, &found, &name) < 0)
            return -1;
        if (name)
            *target = found;
    }
    if (name) {
        snprintf(peer, CHANNEL_PEER_MAX - 8, "%s:%u", name, port);
        return 0;
    }
    if (!endpoint_is_loopback(target) && !channels->allow_net)
        return -1;
    endpoint_text(target, peer, CHANNEL_PEER_MAX - 8);
    return 0;
}

/* The socket; or -1 and a CAT_BIP_* error. */
static int open_socket(struct channels *channels, struct bytes level, struct bytes address,
                       char peer[CHANNEL_PEER_MAX], int *error)
{
    bool datagrams = level.at[0] == CAT_TRANSPORT_UDP_CLIENT;
    char text[CHANNEL_PEER_MAX - 8];
    struct endpoint target;

    *error = CAT_BIP_TRANSPORT_LEVEL;
    if (!datagrams && level.at[0] != CAT_TRANSPORT_TCP_CLIENT)
        return -1;
    *error = CAT_BIP_UNREACHABLE;
    if (address.len == 0) {
        snprintf(peer, CHANNEL_PEER_MAX, "no destination address");
        return open_unbound(datagrams);
    }
    if (choose_target(channels, datagrams, address, (uint16_t)(level.at[1] << 8 | level.at[2]),
                      &target, text) < 0)
        return -1;
    snprintf(peer, CHANNEL_PEER_MAX, "%s %s", datagrams ? "udp" : "tcp", text);
    return connect_to(channels, &target, datagrams);
}

/* The text of a network access name in labels; "" without one. False: malformed. */
static bool read_access_point(struct bytes name, char text[ACCESS_POINT_MAX])
{
    size_t at = 0;

    if (name.len > ACCESS_POINT_MAX)
        return false;
    while (at < name.len) {
        size_t len = name.at[at];

        if (len == 0 || len >= name.len - at)
            return false;
        if (at)
            text[at - 1] = '.';
        for (size_t i = 0; i < len; i++) {
            uint8_t one = name.at[at + 1 + i];

            text[at + i] = (char)(one > ' ' && one < 0x7F ? one : '?');
        }
        at += 1 + len;
    }
    text[at ? at - 1 : 0] = '\0';
    return true;
}

unsigned device_channel_open(struct channels *channels, const struct command *command,
                             bool in_service, struct buf *out)
{
    struct bytes bearer = command_object(command, CAT_TAG_BEARER_DESCRIPTION);
    struct bytes requested = command_object(command, CAT_TAG_BUFFER_SIZE);
    struct bytes level = command_object(command, CAT_TAG_TRANSPORT_LEVEL);
    unsigned id = free_id(channels);
    int error = id ? CAT_BIP_BUFFER_SIZE : CAT_BIP_NO_CHANNEL;
    char peer[CHANNEL_PEER_MAX], access_point[ACCESS_POINT_MAX];
    uint16_t size;
    int fd = -1;

    if (bearer.len == 0 || requested.len != 2 || level.len != 3) {
        response_put_result(out, CAT_RESULT_VALUES_MISSING, NO_INFORMATION);
        return 0;
    }
    if (!read_access_point(command_object(command, CAT_TAG_NETWORK_ACCESS_NAME), access_point)) {
        response_put_result(out, CAT_RESULT_DATA_NOT_UNDERSTOOD, NO_INFORMATION);
        return 0;
    }
    size = buffer_size(requested);
    if (in_service && id && size)
        fd = open_socket(channels, level, command_object(command, CAT_TAG_OTHER_ADDRESS), peer,
                         &error);
    if (fd < 0) {
        if (in_service)
            response_put_result(out, CAT_RESULT_BIP_ERROR, error);
        else
            response_put_result(out, CAT_RESULT_TERMINAL_UNABLE, CAT_UNABLE_NO_SERVICE);
        put_opened(out, 0, bearer, size);
        return 0;
    }
    channels->at[id].fd = fd;
    channels->at[id].datagrams = level.at[0] == CAT_TRANSPORT_UDP_CLIENT;
    channels->at[id].is_resolver = is_resolver(channels, channels->at[id].datagrams,
                                               (uint16_t)(level.at[1] << 8 | level.at[2]));
    channels->at[id].size = size;
    snprintf(channels->at[id].peer, sizeof(channels->at[id].peer), "%s", peer);
    snprintf(channels->at[id].access_point, ACCESS_POINT_MAX, "%s", access_point);
    response_put_result(out, CAT_RESULT_PERFORMED, NO_INFORMATION);
    put_opened(out, CAT_LINK_ESTABLISHED | id, bearer, size);
    if ((command->qualifier & CAT_OPEN_DNS_REQUEST) && channels->has_dns)
        put_dns(channels, out);
    return id;
}
