/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A trace as a pcapng file that stock tools read better than the original:
 *
 *   BIP channels      IP packets: the card has an address of 10.0.0.0/8 or fd00::/8 and a port of
 *                     its own for each channel; TCP with handshake, sequence numbers and checksums.
 *                     The secrets of their TLS connections that the key log has precede them.
 *   ES10 functions    a request and a response as upper PDUs for Wireshark's dissectors
 *                     sgp32.request and sgp32.response (SGP.22 and SGP.32, from 4.6 on)
 *   other commands    GSMTAP, the whole exchange in one packet where it fits
 *
 * Packets have comments: one line with function and result.
 */
#ifndef TOOLS_TRACE_EXPORT_EXPORT_H
#define TOOLS_TRACE_EXPORT_EXPORT_H

#include "tools/trace/exchange.h"

struct trace_keys; /* tools/trace/session/keys.h */
struct trace_export;

/* Creates or truncates the file `path`; "-" is standard output. `keys` are borrowed and may grow;
 * with them only the owner can read the file. 0; ERR_IO with errno; ERR_MEMORY. */
int trace_export_new(struct trace_export **out, const char *path, const struct trace_keys *keys);
/* An exchange of any kind. 0; ERR_MEMORY. */
int trace_export_add(struct trace_export *export, const struct exchange *exchange);
/* Ends open channels and closes the file. 0; ERR_MEMORY; ERR_IO with errno: not all was written. */
int trace_export_end(struct trace_export *export);
/* TLS connections whose secrets are in the file. */
unsigned trace_export_opened(const struct trace_export *export);
void trace_export_free(struct trace_export *export); /* NULL is allowed */

#endif
