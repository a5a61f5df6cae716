/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Authentication of the server of a TLS connection (E-100 ff.). Used by tls.c only. */
#ifndef IPAE_TRANSPORT_TLS_PEER_H
#define IPAE_TRANSPORT_TLS_PEER_H

#include "ipae/toolkit/terminal.h"
#include "ipae/transport/tls_trust.h"

#include <openssl/x509.h>

struct tls_peer {
    struct terminal *terminal;
    X509_STORE *anchors; /* NULL: the pinned key decides */
    struct bytes key;    /* SubjectPublicKeyInfo of the pinned key */
    uint8_t *key_memory; /* of `key`, where it is to be freed */
    char host[256];
    bool host_is_name;
    int64_t now; /* seconds since 1970; 0: unknown */
};

/* 0; ERR_MALFORMED: invalid host; ERR_CRYPTO: invalid trust data; ERR_RESET. To be freed in any
 * case. */
int tls_peer_init(struct tls_peer *peer, struct terminal *terminal, const struct tls_trust *trust,
                  struct bytes host);
/* Are the certificates of `store` those of the server? If not, the reason is in the trace and in
 * `store`. */
bool tls_peer_verify(struct tls_peer *peer, X509_STORE_CTX *store);
/* Writes a trace line about the server. */
void tls_peer_note(const struct tls_peer *peer, const char *what, const char *why);
void tls_peer_free(struct tls_peer *peer);

#endif
