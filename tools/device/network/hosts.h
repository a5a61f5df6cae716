/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Host names of the user (--host). A DNS query that the card sends over a UDP channel to port 53,
 * at any address, is answered with an address of 198.18.0.0/16 (reserved for tests, RFC 2544), and
 * a channel to that address reaches the server that the user named. So servers on loopback have any
 * name and port, without root and without a DNS server.
 */
#ifndef TOOLS_DEVICE_NETWORK_HOSTS_H
#define TOOLS_DEVICE_NETWORK_HOSTS_H

#include "apdu/bytes.h"
#include "apdu/err.h"

#include <netinet/in.h>

enum { HOSTS_MAX = 16, HOST_NAME_MAX_LEN = 253, HOSTS_PORT = 53, HOSTS_QUERY_MAX = 512 };

/* A socket address. */
struct endpoint {
    union {
        struct sockaddr any;
        struct sockaddr_in ipv4;
        struct sockaddr_in6 ipv6;
    } address;
    socklen_t len; /* 0: none */
};

struct host {
    char name[HOST_NAME_MAX_LEN + 1];
    uint16_t port;      /* that the card connects to; 0: any */
    uint16_t number;    /* its address is 198.18.0.number; rows of one name share it */
    bool keep_port;     /* the server's port is the one that the card connects to */
    struct endpoint to; /* the server */
};

struct hosts {
    struct host at[HOSTS_MAX];
    size_t count;
    int fd; /* of the resolver; -1 */
    struct endpoint resolver;
};

extern const uint8_t hosts_resolver_address[4];

void hosts_begin(struct hosts *hosts);
/* "NAME[:PORT]=ADDRESS[:PORT]"; ADDRESS is numeric or "localhost". ERR_MALFORMED, ERR_RANGE: too
 * many. */
int hosts_add(struct hosts *hosts, const char *text);
/* Opens the resolver's socket when there are names. ERR_IO with errno. */
int hosts_open(struct hosts *hosts);
void hosts_close(struct hosts *hosts);

/* The server for address `octets` and `port`, and the host's name in `*name`; `to->len` is 0 and
 * `*name` unchanged when the address is no host's. ERR_NOT_FOUND: the host has no such port. */
int hosts_find(const struct hosts *hosts, const uint8_t octets[4], uint16_t port,
               struct endpoint *to, const char **name);
/* Responds to one pending query; name and result in `text`. False: there was no query. */
bool hosts_serve(const struct hosts *hosts, char *text, size_t size);
/* The response to `query`. ERR_MALFORMED. */
int hosts_respond(const struct hosts *hosts, struct bytes query, struct buf *response, char *text,
                  size_t size);

/* "127.0.0.1:443", "[::1]:443". */
void endpoint_text(const struct endpoint *endpoint, char *text, size_t size);
bool endpoint_is_loopback(const struct endpoint *endpoint);

#endif
