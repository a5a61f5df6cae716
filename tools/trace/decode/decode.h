/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The decoder: an exchange becomes a tree. Each decode_* function appends to `parent`; `offset` is
 * that of `octets` in the message of the tree. Unknown parts become nodes with TREE_UNKNOWN, octets
 * that end early TREE_MALFORMED; no function fails.
 */
#ifndef TOOLS_TRACE_DECODE_DECODE_H
#define TOOLS_TRACE_DECODE_DECODE_H

#include "tools/trace/decode/messages.h"
#include "tools/trace/exchange.h"
#include "tools/trace/tree.h"

/* The whole exchange: nodes "command", "response", "status", "events" and so on. */
void decode_exchange(struct tree *tree, const struct exchange *exchange);
/* One line without time and channel: function or instruction, what it is about, the result:
 * "EnableProfile 89999010000000000013: ok(0)". No tree is made; returns `text`. */
char *decode_summary(const struct exchange *exchange, char *text, size_t size);
/* The ES10, ESipa, ES9+ function ("ES10b.GetEID") or the instruction, as filters and statistics use
 * it; of power and notes their name. Never NULL; valid as long as the exchange. */
const char *decode_function(const struct exchange *exchange);
/* Was the command or message refused: by an event of the card, a status word, a result code? */
bool decode_refused(const struct exchange *exchange);
/* The first refusal, or failure of the card file, among the events; NULL: none. */
const struct trace_event *decode_refusal(const struct exchange *exchange);

/* ---- UICC (uicc*.c, fcp*.c, file*.c, elements*.c) ---- */

/* "command" and "response" of an instruction other than STORE DATA to the ISD-R and the toolkit's.
 */
void decode_uicc(struct tree *tree, const struct exchange *exchange);
/* A node for the body of a file, or its record `record` (0: not a record file), by its path ("3F00
 * 7FFF 6F07") and application. */
void decode_file(struct tree *tree, struct node *parent, struct bytes aid, struct bytes path,
                 unsigned record, struct bytes body, size_t offset);
/* "USIM", "ISD-R", or the AID in hex. */
const char *decode_application(struct bytes aid, char *text, size_t size);
/* "EF.IMSI": the last file of `path`; its identifier when unknown, "" of an empty path. */
const char *decode_file_name(struct bytes aid, struct bytes path, char *text, size_t size);
/* Profile elements (DP-4): whole TLVs, the last one may end early. */
void decode_elements(struct tree *tree, struct node *parent, struct bytes octets, size_t offset);

/* ---- Toolkit (toolkit.c) ---- */

/* FETCH, TERMINAL RESPONSE, ENVELOPE, TERMINAL PROFILE, TERMINAL CAPABILITY. */
void decode_toolkit(struct tree *tree, const struct exchange *exchange);

/* ---- Streams (stream.c): DNS, TLS handshake, HTTP, CoAP ---- */

void decode_stream(struct tree *tree, const struct exchange *exchange);

#endif
