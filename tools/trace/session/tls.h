/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A TLS 1.2 or 1.3 (RFC 5246, RFC 8446) or DTLS 1.2 (RFC 6347) connection as an observer sees it:
 * handshake messages become an exchange, application data goes to stream_content where the keys are
 * known, and becomes exchanges with EXCHANGE_ENCRYPTED where they are not.
 */
#ifndef TOOLS_TRACE_SESSION_TLS_H
#define TOOLS_TRACE_SESSION_TLS_H

#include "tools/trace/session/stream_channel.h"

/* Does the stream or datagram `data` (at least 3 octets) begin with a record? */
bool trace_tls_recognise(struct bytes data, bool datagrams);
/* `stream` is borrowed. ERR_MEMORY. */
int trace_tls_new(struct trace_tls **out, struct stream *stream, bool datagrams);
/* Octets of the connection, or one datagram. 0, ERR_MEMORY, or the value of the user's callback. */
int trace_tls_add(struct trace_tls *tls, enum trace_direction direction, struct bytes data);
int trace_tls_end(struct trace_tls *tls);
/* Octets of its memory. */
size_t trace_tls_held(const struct trace_tls *tls);
void trace_tls_free(struct trace_tls *tls); /* NULL is allowed */

#endif
