/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TLS 1.2 and 1.3 over a TCP channel of BIP, DTLS 1.2 over a UDP one; client only (SGP.32 2.6;
 * E-100 ff.). The library runs between awaits, never across one: its BIO asks to be called
 * again, and the octets are moved here.
 */
#ifndef IPAE_TRANSPORT_TLS_H
#define IPAE_TRANSPORT_TLS_H

#include "ipae/transport/bip.h"
#include "ipae/transport/tls_trust.h"

struct tls;
/* Frees what the connections of this IPAe shared; there is none any more. */
void tls_common_free(struct terminal *terminal);
/*
 * Shakes hands over `bip` with `host`, whose name is sent (no name is, for an address). 0; ERR_IO
 * when the channel or the handshake fails, in the trace it says why; ERR_BUSY when the time is up;
 * ERR_CRYPTO, ERR_MEMORY, ERR_RESET.
 */
int tls_open(struct tls **out, struct bip *bip, const struct tls_trust *trust, struct bytes host);
/* Says goodbye, if it can, and frees. NULL is fine. */
void tls_close(struct tls *tls);
/* DTLS: one message of at most tls_datagram_max octets, else ERR_TOO_LONG. */
int tls_write(struct tls *tls, struct bytes data);
/* Waits for data and appends what there is; DTLS: one message, or 1 when TIMER_RETRANSMIT expired
 * first. ERR_NOT_FOUND after the peer's goodbye; ERR_IO when it went without one; else as
 * tls_open. */
int tls_read(struct tls *tls, struct buf *out);
size_t tls_datagram_max(const struct tls *tls);

#endif
