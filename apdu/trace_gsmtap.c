/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * GSMTAP: the packet of an ATR or an APDU, and the sink that sends it live over UDP.
 *
 * The payload is one T=0 exchange, header, P3, data, response, SW, which every dissector reads:
 * P3 is Lc or the length of the response; an Le after data is left out, as the response
 * comes by GET RESPONSE. Extended lengths are written as short ones where they fit; longer ones
 * are copied unchanged, which Wireshark reads from 4.6 on. Of a command with invalid lengths only
 * the header is shown; one without a whole header has no packet.
 */
#include "apdu/apdu.h"
#include "apdu/err.h"
#include "apdu/host.h"
#include "apdu/trace_sink.h"

#include <errno.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { GSMTAP_APDU = 0x00, GSMTAP_ATR = 0x01, HEADER = 4 };

struct trace_gsmtap {
    struct trace_sink sink;
    int socket;
    struct sockaddr_storage address;
    socklen_t address_len;
    uint8_t packet[GSMTAP_MAX];
};

static void put_header(struct buf *out, unsigned subtype)
{
    const uint8_t header[] = {
        2,
        4,
        4,
        0, /* version, header length in words of 32 bits, type SIM, timeslot */
        0x40,
        0x00,
        0,
        0, /* ARFCN: uplink; signal, noise */
        0,
        0,
        0,
        0, /* frame number */
        (uint8_t)subtype,
        0,
        0,
        0 /* antenna, sub-slot, reserved */
    };

    buf_put(out, BYTES_OF(header));
}

/* P3 of the exchange: Lc, else the length of the response, as dissectors expect. */
static unsigned p3_of(const struct capdu *command, const struct trace_event *event)
{
    return (command->has_data ? command->data.len : event->data.len) & 0xFF;
}

static void put_exchange(struct buf *out, const struct trace_event *event)
{
    struct capdu command;
    bool malformed = capdu_parse(&command, event->command) == ERR_MALFORMED;

    if (!malformed && (command.data.len > UINT8_MAX || event->data.len > APDU_SHORT_LE_MAX)) {
        buf_put(out, event->command);
    } else {
        buf_put(out, bytes_cut(event->command, 0, HEADER));
        buf_put_u8(out, malformed ? 0 : p3_of(&command, event));
        buf_put(out, malformed ? BYTES_NONE : command.data);
    }
    buf_put(out, event->data);
    buf_put_u16(out, event->sw);
}

bool trace_gsmtap_shows_all(const struct trace_event *event)
{
    struct capdu command;

    if (event->kind != TRACE_APDU || capdu_parse(&command, event->command) == ERR_MALFORMED)
        return false;
    return command.has_data || p3_of(&command, event) == (command.le & 0xFF);
}

int trace_gsmtap_put(struct buf *out, const struct trace_event *event)
{
    if (event->kind == TRACE_POWER && event->data.len) {
        put_header(out, GSMTAP_ATR);
        buf_put(out, event->data);
    } else if (event->kind == TRACE_APDU && event->command.len >= HEADER) {
        put_header(out, GSMTAP_APDU);
        put_exchange(out, event);
    } else {
        return ERR_NOT_FOUND;
    }
    return out->overflow ? ERR_TOO_LONG : 0;
}

static void gsmtap_emit(struct trace_sink *sink, const struct trace_event *event)
{
    struct trace_gsmtap *gsmtap = (struct trace_gsmtap *)sink;
    struct buf packet = BUF_OVER(gsmtap->packet);

    /* A packet is dropped when the socket is full. */
    if (trace_gsmtap_put(&packet, event) == 0)
        (void)!sendto(gsmtap->socket, packet.at, packet.len, MSG_DONTWAIT | MSG_NOSIGNAL,
                      (const struct sockaddr *)&gsmtap->address, gsmtap->address_len);
}

static int gsmtap_close(struct trace_sink *sink)
{
    struct trace_gsmtap *gsmtap = (struct trace_gsmtap *)sink;

    close(gsmtap->socket);
    free(gsmtap);
    return 0;
}

/*
 * Opens a socket for the first address of `host` that has a route; 0 or -1 with errno. It is not
 * left connected: a connected UDP socket fails the next send after an ICMP error (no listener),
 * and that packet would be lost even when a listener was started meanwhile.
 */
static int open_socket(struct trace_gsmtap *gsmtap, const char *host, const char *port)
{
    static const struct sockaddr none = {.sa_family = AF_UNSPEC};
    const struct addrinfo wanted = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_DGRAM};
    struct addrinfo *found = NULL;
    int why = getaddrinfo(host, port, &wanted, &found);
    int fd = -1;

    if (why != 0) {
        if (host_find_error(why) == ERR_NOT_FOUND)
            errno = EADDRNOTAVAIL;
        return -1;
    }
    for (struct addrinfo *at = found; at && fd < 0; at = at->ai_next) {
        fd = socket(at->ai_family, at->ai_socktype | SOCK_CLOEXEC, at->ai_protocol);
        if (fd < 0)
            continue;
        if (connect(fd, at->ai_addr, at->ai_addrlen) == 0 &&
            connect(fd, &none, sizeof(none)) == 0) {
            memcpy(&gsmtap->address, at->ai_addr, at->ai_addrlen);
            gsmtap->address_len = at->ai_addrlen;
        } else {
            why = errno;
            close(fd);
            fd = -1;
            errno = why;
        }
    }
    freeaddrinfo(found);
    gsmtap->socket = fd;
    return fd < 0 ? -1 : 0;
}

struct trace_sink *trace_gsmtap_new(const char *host, const char *port)
{
    struct trace_gsmtap *gsmtap = calloc(1, sizeof(*gsmtap));

    if (!gsmtap)
        return NULL;
    gsmtap->sink = (struct trace_sink){gsmtap_emit, gsmtap_close, NULL, false};
    if (open_socket(gsmtap, host, port) < 0) {
        free(gsmtap);
        return NULL;
    }
    return &gsmtap->sink;
}
