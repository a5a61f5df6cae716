/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names that the device itself knows: the card asks for one over a UDP channel to port 53 at any
 * address (the terminal may not have been asked for a DNS server), is told an address of
 * 198.18.0.0/16 (set aside for tests, RFC 2544), and what it opens there reaches the server that
 * the user named. So servers on loopback are found under any name and
 * port, without root and without a DNS server.
 */
#ifndef TOOLS_DEVICE_NETWORK_HOSTS_H
#define TOOLS_DEVICE_NETWORK_HOSTS_H

#include "apdu/bytes.h"
#include "apdu/err.h"

#include <netinet/in.h>

enum { HOSTS_MAX = 16, HOST_NAME_MAX_LEN = 253, HOSTS_PORT = 53, HOSTS_QUESTION_MAX = 512 };

/* An address of a socket. */
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
    uint16_t port;      /* that the card asks for; 0: any */
    uint16_t number;    /* its address is 198.18.0.number; rows of one name share it */
    bool keep_port;     /* the server has the port that the card asks for */
    struct endpoint to; /* where the server is */
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
/* Opens the resolver where there are names. ERR_IO with errno. */
int hosts_open(struct hosts *hosts);
void hosts_close(struct hosts *hosts);

/* What stands behind `octets` and `port`: NULL when they are no host's. A port that the host does
 * not have is ERR_NOT_FOUND. `*name` (not NULL) is set to the host's name, or left. */
int hosts_find(const struct hosts *hosts, const uint8_t octets[4], uint16_t port,
               struct endpoint *to, const char **name);
/* Answers one question that waits. The name asked for and what was said in `text`; false: there was
 * no question. */
bool hosts_serve(const struct hosts *hosts, char *text, size_t size);
/* The answer to `question`; ERR_MALFORMED: it is none. */
int hosts_answer(const struct hosts *hosts, struct bytes question, struct buf *answer, char *text,
                 size_t size);

/* "127.0.0.1:443", "[::1]:443". */
void endpoint_text(const struct endpoint *endpoint, char *text, size_t size);
bool endpoint_is_loopback(const struct endpoint *endpoint);

#endif
