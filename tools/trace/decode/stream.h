/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of decode_stream, one for each protocol. `octets` are the message of one direction as
 * tools/trace/session/stream.h describes it; `parent` is its node. */
#ifndef TOOLS_TRACE_DECODE_STREAM_H
#define TOOLS_TRACE_DECODE_STREAM_H

#include "tools/trace/decode/decode.h"

void decode_dns(struct tree *tree, struct node *parent, struct bytes octets);
/* `incomplete`: the last record may end early. */
void decode_tls(struct tree *tree, struct node *parent, struct bytes octets, bool datagrams,
                bool incomplete);
/* One extension of a hello, EncryptedExtensions and so on. */
void decode_tls_extension(struct tree *tree, struct node *parent, unsigned type,
                          struct bytes content, size_t offset, bool of_server);
/* Names of IANA; NULL: not known. */
const char *decode_tls_version(unsigned version);
const char *decode_tls_group(unsigned group);
const char *decode_tls_signature(unsigned scheme);
void decode_http(struct tree *tree, struct node *parent, struct bytes octets, bool response);
void decode_coap(struct tree *tree, struct node *parent, struct bytes octets);
/* The body of a message at `offset`; `type`: its media type, BYTES_NONE: not known. */
void decode_body(struct tree *tree, struct node *parent, struct bytes body, size_t offset,
                 struct bytes type, bool response);

/* A node with its octets in hex. */
struct node *decode_stream_hex(struct tree *tree, struct node *parent, const char *name,
                               struct bytes octets, size_t offset, unsigned flags);
/* A node with printable octets as text, others in hex. */
struct node *decode_stream_text(struct tree *tree, struct node *parent, const char *name,
                                struct bytes octets, size_t offset);
/* The octets ended too early. */
void decode_stream_malformed(struct tree *tree, struct node *parent, const char *what);

#endif
