/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The messages that a card sends and receives over BIP channels: channels (bip.h) -> DNS, TLS and
 * DTLS (tls.h) -> HTTP and CoAP -> exchanges of the kind EXCHANGE_MESSAGE.
 *
 *   protocol    request `command` and response `response`
 *   DNS         one message each
 *   TLS, DTLS   records (type, version, length of two octets, content; without epoch and number).
 *               Of a handshake: one record for each whole handshake message, in clear where the
 *               keys are known, with the version that was negotiated (0304: TLS 1.3); what is
 *               encrypted is of the type application_data (23).
 *               EXCHANGE_ENCRYPTED: application data without keys, as recorded.
 *   HTTP        header as sent, then the body, also where it was sent in chunks
 *   CoAP        header and options of the first request and of the last response, then the body of
 *               all blocks
 *   TCP, UDP    octets of another protocol
 *
 * Invariant STREAM-M1: the channels of a card hold at most TRACE_STREAMS_MAX octets. Before that is
 * passed what the channel with the most octets holds is emitted with EXCHANGE_INCOMPLETE, and what
 * follows on it is shown as octets.
 *
 * `octets_sent` and `octets_received` of these exchanges count octets of the channel since its last
 * message.
 */
#ifndef TOOLS_TRACE_SESSION_STREAM_H
#define TOOLS_TRACE_SESSION_STREAM_H

#include "tools/trace/exchange.h"

struct trace_keys; /* tools/trace/session/keys.h */
struct trace_streams;

enum { TRACE_STREAMS_MAX = 8 << 20 };

/* For one card. `keys` may be NULL; it is read when records come, so it may grow. `on_exchange` as
 * in session.h. ERR_MEMORY. */
int trace_streams_new(struct trace_streams **out, const struct trace_keys *keys,
                      int (*on_exchange)(void *context, const struct exchange *exchange),
                      void *context);
/* An exchange of the card, of the kind EXCHANGE_COMMAND or EXCHANGE_POWER. 0, ERR_MEMORY, or what
 * the callback returned. */
int trace_streams_add(struct trace_streams *streams, const struct exchange *exchange);
/* What is incomplete at the end of the trace becomes exchanges with EXCHANGE_INCOMPLETE. */
int trace_streams_end(struct trace_streams *streams);
/* Octets of its memory. */
size_t trace_streams_held(const struct trace_streams *streams);
void trace_streams_free(struct trace_streams *streams); /* NULL is allowed */

#endif
