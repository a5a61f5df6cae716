/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A key log: secrets of TLS and DTLS in the NSS format, and of Bound Profile Packages in lines
 * "EUICCD_BSP TRANSACTION-ID S-ENC S-MAC INITIAL-MCV" and, for replaced session keys (PPK),
 * "EUICCD_PPK TRANSACTION-ID PPK-ENC PPK-CMAC INITIAL-MCV", all in hex. The last 65536 lines of at
 * most 1024 octets are kept.
 */
#ifndef TOOLS_TRACE_SESSION_KEYS_H
#define TOOLS_TRACE_SESSION_KEYS_H

#include "apdu/bytes.h"

struct trace_keys;

int trace_keys_new(struct trace_keys **out); /* ERR_MEMORY */
void trace_keys_free(struct trace_keys *keys);
/* Adds the lines of a key log; lines of other kinds are ignored. 0, ERR_MEMORY, and for a file
 * ERR_IO with errno, ERR_TOO_LONG for a line of more than 16 MiB, and ERR_MALFORMED when it has
 * lines, but none is a key. */
int trace_keys_add(struct trace_keys *keys, struct bytes lines);
int trace_keys_read(struct trace_keys *keys, const char *path);
/* The secret with `label` ("CLIENT_RANDOM", "EUICCD_BSP") of `id` (client random, transaction id);
 * BYTES_NONE: none. Several hex fields of a line are one after the other. */
struct bytes trace_keys_find(const struct trace_keys *keys, const char *label, struct bytes id);

#endif
