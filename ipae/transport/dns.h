/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The card resolves names itself: OPEN CHANNEL takes numbers only (RFC 1035; CAT-2.4). */
#ifndef IPAE_TRANSPORT_DNS_H
#define IPAE_TRANSPORT_DNS_H

#include "ipae/transport/bip.h"

enum { DNS_MESSAGE_MAX = 512, DNS_NAME_MAX = 253 };

/* dns_cache.c: short names, DNS_NAMES of them, until dns_cache_clear. */
void dns_cache_clear(struct terminal *terminal);
bool dns_cache_find(const struct terminal *terminal, struct bytes name, struct bip_address *out);
void dns_cache_add(struct terminal *terminal, struct bytes name, const struct bip_address *address);

/* A name, or an address in dotted form, to an address; `port` goes with it. ERR_MALFORMED for what
 * is no name; ERR_NOT_FOUND; ERR_IO when no server answers; ERR_RESET. */
int dns_resolve(struct terminal *terminal, struct bytes name, uint16_t port,
                struct bip_address *out);

/* Appends the question for an A (`type` 1) or AAAA (28) record. ERR_MALFORMED, ERR_TOO_LONG. */
int dns_put_query(struct buf *out, uint16_t id, struct bytes name, uint16_t type);
/* Reads an answer to that question. 0 and the address, CNAMEs inside it followed; ERR_NOT_FOUND
 * when it says that there is none; ERR_MALFORMED for one that is not ours or makes no sense. */
int dns_read_response(struct bytes message, struct bytes question, struct bip_address *out);

#endif
