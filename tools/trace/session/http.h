/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * HTTP/1.1 (RFC 9112): requests of the card and responses of the peer on one connection become
 * exchanges. A body has the length of Content-Length, is chunked, or ends with the connection.
 * Responses 1xx are left out.
 */
#ifndef TOOLS_TRACE_SESSION_HTTP_H
#define TOOLS_TRACE_SESSION_HTTP_H

#include "tools/trace/session/stream_channel.h"

/* True: `data` (at least 4 octets) begins like a request or a response. */
bool trace_http_recognise(struct bytes data);
/* `stream` is borrowed. ERR_MEMORY. */
int trace_http_new(struct trace_http **out, struct stream *stream);
/* 0, ERR_MEMORY, or the value of the user's callback. */
int trace_http_add(struct trace_http *http, enum trace_direction direction, struct bytes data);
/* The end of the connection. */
int trace_http_end(struct trace_http *http);
/* Octets of its memory. */
size_t trace_http_held(const struct trace_http *http);
void trace_http_free(struct trace_http *http); /* NULL is allowed */

#endif
