/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One client of an HTTPS server: TLS, consecutive requests, responses, deadlines. Each phase has
 * one deadline that received octets do not extend: a slow client gets status 408 and is
 * disconnected. A connection ends with close_notify, except after a response that is cut.
 */
#ifndef TOOLS_HTTPS_CONNECTION_H
#define TOOLS_HTTPS_CONNECTION_H

#include "tools/https/https.h"

#include <sys/socket.h>

struct ssl_ctx_st;

struct connection;
/* The connections of one server. */
struct connections {
    struct event_base *base;
    struct ssl_ctx_st *tls;
    const struct https_server_options *options; /* borrowed */
    struct connection *first;
};

/* Starts an accepted client; takes ownership of `fd`. */
void connection_new(struct connections *connections, int fd, const struct sockaddr *peer,
                    socklen_t peer_len);
/* Closes all connections at once. */
void connections_end(struct connections *connections);

#endif
