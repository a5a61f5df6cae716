/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TLS 1.2 and 1.3 over a TCP channel of BIP, DTLS 1.2 over a UDP one; client only (SGP.32 2.6;
 * E-100 ff.). OpenSSL is never on the stack during an await: its BIO asks to be called again, and
 * tls.c moves the octets between its calls.
 */
#ifndef IPAE_TRANSPORT_TLS_H
#define IPAE_TRANSPORT_TLS_H

#include "ipae/transport/bip.h"
#include "ipae/transport/tls_trust.h"

struct tls;
/* Frees what connections share; none may be open. */
void tls_common_free(struct terminal *terminal);
/*
 * Handshake over `bip` with `host`, which is sent as server name unless it is an address. 0; ERR_IO
 * when the channel or the handshake fails, with the reason in the trace; ERR_BUSY when the deadline
 * has passed; ERR_CRYPTO, ERR_MEMORY, ERR_RESET.
 */
int tls_open(struct tls **out, struct bip *bip, const struct tls_trust *trust, struct bytes host);
/* Sends close_notify, if it can, and frees. NULL is fine. */
void tls_close(struct tls *tls);
/* Sends `data`. DTLS: one message of at most tls_datagram_max octets, else ERR_TOO_LONG. */
int tls_write(struct tls *tls, struct bytes data);
/* Waits for data and appends it; DTLS: one message, or 1 when TIMER_RETRANSMIT expired first.
 * ERR_NOT_FOUND: the peer closed with close_notify; ERR_IO: without; else as tls_open. */
int tls_read(struct tls *tls, struct buf *out);
size_t tls_datagram_max(const struct tls *tls);

#endif
