/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Key derivation and record protection of TLS 1.2, TLS 1.3 and DTLS 1.2 for an observer who knows
 * the secrets. */
#ifndef TOOLS_TRACE_SESSION_TLS_CIPHER_H
#define TOOLS_TRACE_SESSION_TLS_CIPHER_H

#include "apdu/bytes.h"
#include "tools/trace/session/tls_suites.h"

enum {
    TRACE_TLS_KEY_MAX = 32,
    TRACE_TLS_IV = 12,
    TRACE_TLS_SECRET_MAX = 48,
    TRACE_TLS_RANDOM = 32
};

/* The keys of one direction. */
struct trace_record_key {
    const struct trace_suite *suite; /* NULL: no key */
    bool tls13;
    bool encrypt_then_mac; /* CBC only, RFC 7366 */
    uint8_t key[TRACE_TLS_KEY_MAX];
    uint8_t iv[TRACE_TLS_IV]; /* 4 octets are used with GCM and CCM of TLS 1.2, none with CBC */
    uint8_t mac[32];          /* CBC only */
};

/* The keys of both directions from the master secret (RFC 5246 6.3). ERR_CRYPTO; ERR_UNSUPPORTED:
 * the protection of the suite. */
int trace_tls12_keys(struct trace_record_key keys[2], const struct trace_suite *suite,
                     struct bytes master, const uint8_t client_random[TRACE_TLS_RANDOM],
                     const uint8_t server_random[TRACE_TLS_RANDOM]);
/* The keys of one direction from its traffic secret (RFC 8446 7.3). Errors as above. */
int trace_tls13_key(struct trace_record_key *key, const struct trace_suite *suite,
                    struct bytes secret);
/* Replaces a traffic secret by the next one (RFC 8446 7.2). ERR_CRYPTO. */
int trace_tls13_update(const struct trace_suite *suite, uint8_t *secret, size_t len);

struct trace_tls_record {
    uint8_t type;
    uint16_t version;
    uint64_t sequence; /* of DTLS: epoch and number */
    struct bytes fragment;
};
/*
 * Decrypts and checks a record into `out`, which has room for the fragment; `*len` octets are
 * written. Of TLS 1.3 they are the inner plaintext, type and padding included. ERR_MALFORMED: it is
 * too short or the check fails (another key); ERR_CRYPTO.
 */
int trace_record_open(const struct trace_record_key *key, const struct trace_tls_record *record,
                      uint8_t *out, size_t *len);

#endif
