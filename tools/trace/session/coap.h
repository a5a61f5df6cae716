/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CoAP (RFC 7252) with block-wise transfer (RFC 7959): the messages of one association become
 * exchanges, of the card and of the peer (EXCHANGE_FROM_PEER). Duplicates, empty acknowledgements
 * and the messages between the blocks are left out.
 */
#ifndef TOOLS_TRACE_SESSION_COAP_H
#define TOOLS_TRACE_SESSION_COAP_H

#include "tools/trace/session/stream_channel.h"

/* True: the datagram begins like a CoAP message. */
bool trace_coap_recognise(struct bytes datagram);
/* `stream` is borrowed. ERR_MEMORY. */
int trace_coap_new(struct trace_coap **out, struct stream *stream);
/* 0, ERR_MEMORY, or the value of the user's callback. */
int trace_coap_add(struct trace_coap *coap, enum trace_direction direction, struct bytes datagram);
/* The end of the association. */
int trace_coap_end(struct trace_coap *coap);
/* Octets of its memory. */
size_t trace_coap_held(const struct trace_coap *coap);
void trace_coap_free(struct trace_coap *coap); /* NULL is allowed */

#endif
