/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DNS resolver of the card: OPEN CHANNEL takes addresses only (RFC 1035; CAT-2.4). */
#ifndef IPAE_TRANSPORT_DNS_H
#define IPAE_TRANSPORT_DNS_H

#include "ipae/transport/bip.h"

enum { DNS_MESSAGE_MAX = 512, DNS_NAME_MAX = 253 };

/* dns_cache.c: up to DNS_NAMES names of 64 octets at most, until dns_cache_clear. */
void dns_cache_clear(struct terminal *terminal);
bool dns_cache_find(const struct terminal *terminal, struct bytes name, struct bip_address *out);
void dns_cache_add(struct terminal *terminal, struct bytes name, const struct bip_address *address);

/* Resolves a name or an IPv4 address in dotted form; `out->port` is `port`. ERR_MALFORMED: invalid
 * name; ERR_NOT_FOUND: the name does not exist; ERR_IO: no server responds; ERR_UNSUPPORTED: the
 * terminal has no UDP; ERR_RESET. */
int dns_resolve(struct terminal *terminal, struct bytes name, uint16_t port,
                struct bip_address *out);

/* Appends a query for an A (`type` 1) or AAAA (28) record. ERR_MALFORMED, ERR_TOO_LONG. */
int dns_put_query(struct buf *out, uint16_t id, struct bytes name, uint16_t type);
/* Reads the response to `query`. 0 with the address, following CNAMEs in it; ERR_NOT_FOUND: no such
 * name or record; ERR_MALFORMED: malformed, or the response to another query; ERR_IO: the server
 * failed. */
int dns_read_response(struct bytes message, struct bytes query, struct bip_address *out);

#endif
