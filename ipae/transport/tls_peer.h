/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who the server of a TLS connection has to be (E-100 ff.). Of tls.c alone. */
#ifndef IPAE_TRANSPORT_TLS_PEER_H
#define IPAE_TRANSPORT_TLS_PEER_H

#include "ipae/toolkit/terminal.h"
#include "ipae/transport/tls_trust.h"

#include <openssl/x509.h>

struct tls_peer {
    struct terminal *terminal;
    X509_STORE *anchors; /* NULL: the key alone decides */
    struct bytes key;    /* SubjectPublicKeyInfo of the pinned key */
    uint8_t *key_memory; /* where it is ours */
    char host[256];
    bool host_is_name;
    int64_t now; /* seconds since 1970; 0: unknown */
};

/* 0; ERR_MALFORMED: no such host; ERR_CRYPTO: no such trust; ERR_RESET. In any case to be freed. */
int tls_peer_init(struct tls_peer *peer, struct terminal *terminal, const struct tls_trust *trust,
                  struct bytes host);
/* Whether what the server has shown is it; if not, why stands in the trace, and in `store`. */
bool tls_peer_verify(struct tls_peer *peer, X509_STORE_CTX *store);
/* One line of trace about it. */
void tls_peer_note(const struct tls_peer *peer, const char *what, const char *why);
void tls_peer_free(struct tls_peer *peer);

#endif
