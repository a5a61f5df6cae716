/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Live GSMTAP over UDP, on all addresses of a host, IPv4 and IPv6. */
#include "tools/trace/read/listen.h"

#include "apdu/err.h"
#include "apdu/host.h"
#include "tools/trace/read/packet.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { SOCKETS_MAX = 8, DATAGRAM_MAX = 65535, GSMTAP_UDP_PORT = 4729 };

struct listener {
    struct pollfd sockets[SOCKETS_MAX];
    nfds_t count;
    nfds_t turn; /* the socket that is read next, so that none waits forever */
    uint16_t port;
    struct packet_parts parts;
    uint8_t datagram[DATAGRAM_MAX];
};

static void set_port(struct addrinfo *at, uint16_t port)
{
    if (at->ai_family == AF_INET6)
        ((struct sockaddr_in6 *)at->ai_addr)->sin6_port = htons(port);
    else
        ((struct sockaddr_in *)at->ai_addr)->sin_port = htons(port);
}

static uint16_t port_of(int fd)
{
    struct sockaddr_storage address;
    socklen_t len = sizeof(address);
    uint16_t port;

    if (getsockname(fd, (struct sockaddr *)&address, &len) < 0)
        return 0;
    port = address.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&address)->sin6_port
                                         : ((struct sockaddr_in *)&address)->sin_port;
    return ntohs(port);
}

/* A socket for one address; with port 0 all have the same free port. Negative: errno. */
static int add_socket(struct listener *listener, struct addrinfo *at)
{
    const int on = 1;
    int fd = socket(at->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return ERR_IO;
    if (listener->port)
        set_port(at, listener->port);
    if (at->ai_family == AF_INET6)
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
    if (bind(fd, at->ai_addr, at->ai_addrlen) < 0) {
        int why = errno;

        close(fd);
        errno = why;
        return ERR_IO;
    }
    listener->port = port_of(fd);
    listener->sockets[listener->count++] = (struct pollfd){.fd = fd, .events = POLLIN};
    return 0;
}

/* HOST:PORT in parts; without a host all addresses, without a port 4729. */
static int split(const char *address, char host[256], char port[8])
{
    struct bytes name = bytes_at(address, strlen(address));
    uint16_t number = GSMTAP_UDP_PORT;
    char *end;
    unsigned long value;

    if (address[0] == ':' && address[1] != ':') {
        value = strtoul(address + 1, &end, 10);
        if (end == address + 1 || *end || value > UINT16_MAX)
            return ERR_MALFORMED;
        number = (uint16_t)value;
        name = BYTES_NONE;
    } else if (host_split(name, &name, &number) < 0) {
        return ERR_MALFORMED;
    }
    if (name.len > 2 && name.at[0] == '[' && name.at[name.len - 1] == ']')
        name = bytes_cut(name, 1, name.len - 2);
    if (name.len >= 256)
        return ERR_MALFORMED;
    snprintf(host, 256, "%.*s", (int)name.len, name.len ? (const char *)name.at : "");
    snprintf(port, 8, "%u", (unsigned)(number || !name.len ? number : GSMTAP_UDP_PORT));
    return 0;
}

int listen_open(struct trace_input *input, const char *address, const char **why)
{
    const struct addrinfo wanted = {
        .ai_family = AF_UNSPEC, .ai_socktype = SOCK_DGRAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct listener *listener = calloc(1, sizeof(*listener));
    struct addrinfo *found = NULL;
    char host[256], port[8];
    int done, last = 0;

    input->state = listener;
    *why = err_text(ERR_MEMORY);
    if (!listener)
        return ERR_MEMORY;
    *why = "not HOST:PORT";
    if (split(address, host, port) < 0)
        return ERR_MALFORMED;
    done = getaddrinfo(host[0] ? host : NULL, port, &wanted, &found);
    *why = done == EAI_SYSTEM ? strerror(errno) : gai_strerror(done);
    if (done != 0)
        return ERR_IO;
    for (struct addrinfo *at = found; at && listener->count < SOCKETS_MAX; at = at->ai_next)
        if (add_socket(listener, at) < 0)
            last = errno;
    freeaddrinfo(found);
    *why = strerror(last);
    return listener->count ? 0 : ERR_IO;
}

unsigned listen_port(const struct trace_input *input)
{
    return ((const struct listener *)input->state)->port;
}

/* Waits for a datagram; its length, or ERR_IO with errno. */
static ssize_t receive(struct listener *listener)
{
    for (;;) {
        if (poll(listener->sockets, listener->count, -1) < 0)
            return ERR_IO;
        for (nfds_t i = 0; i < listener->count; i++) {
            struct pollfd *at = &listener->sockets[(listener->turn + i) % listener->count];
            ssize_t len;

            if (!at->revents)
                continue;
            len = recv(at->fd, listener->datagram, DATAGRAM_MAX, MSG_DONTWAIT);
            if (len >= 0) {
                listener->turn = (listener->turn + i + 1) % listener->count;
                return len;
            }
        }
    }
}

static int listen_next(struct trace_input *input, struct trace_record *record)
{
    struct listener *listener = input->state;
    enum packet_kind kind;

    do {
        ssize_t len = receive(listener);

        if (len < 0)
            return (int)len;
        record->position = input->source.position;
        input->source.position += (uint64_t)len;
        input->number++;
        record->event.time = clock_system.now(&clock_system);
        kind = packet_event(&listener->parts, &input->arena,
                            bytes_at(listener->datagram, (size_t)len), &record->event);
        if (kind == PACKET_FOREIGN)
            input->left_out++;
    } while (kind != PACKET_EVENT);
    return 1;
}

static void listen_close(struct trace_input *input)
{
    struct listener *listener = input->state;

    for (nfds_t i = 0; listener && i < listener->count; i++)
        close(listener->sockets[i].fd);
    free(listener);
}

const struct trace_format format_listen = {"GSMTAP", "datagram",  "without GSMTAP-SIM", NULL,
                                           NULL,     listen_next, listen_close};
