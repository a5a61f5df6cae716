/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/backend.h"

#include "ipae/transport/tls_peer.h"

#include "ipae/toolkit/date_time.h"
#include "ipae/toolkit/proactive.h"

#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { TLS_DEPTH_MAX = 4, TLS_CERTIFICATE_MAX = 4096 };

static int add_anchor(struct tls_peer *peer, X509 *certificate)
{
    if (!peer->anchors)
        peer->anchors = X509_STORE_new();
    if (!peer->anchors || X509_STORE_add_cert(peer->anchors, certificate) != 1)
        return backend_failed(ERR_CRYPTO);
    return 0;
}

static int trust_certificate(struct tls_peer *peer, struct bytes der)
{
    X509 *certificate = backend_certificate(der);
    int err, len;

    if (!certificate)
        return backend_failed(ERR_CRYPTO);
    if (X509_check_ca(certificate) > 0) {
        err = add_anchor(peer, certificate);
    } else {
        len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &peer->key_memory);
        peer->key = bytes_at(peer->key_memory, len > 0 ? (size_t)len : 0);
        err = len > 0 ? 0 : backend_failed(ERR_CRYPTO);
    }
    X509_free(certificate);
    return err;
}

static int trust_cis(struct tls_peer *peer)
{
    uint8_t octets[TLS_CERTIFICATE_MAX];
    int err = 0;

    for (unsigned i = 0; err == 0; i++) {
        struct buf der = BUF_OVER(octets);
        X509 *certificate;

        err = card_ci_certificate(peer->terminal->card, i, &der);
        if (err < 0)
            return err == ERR_NOT_FOUND && i > 0 ? 0 : err;
        certificate = backend_certificate(buf_bytes(&der));
        err = certificate ? add_anchor(peer, certificate) : backend_failed(ERR_CRYPTO);
        X509_free(certificate);
    }
    return err;
}

static int take_trust(struct tls_peer *peer, const struct tls_trust *trust)
{
    switch (trust->kind) {
    case TLS_TRUST_KEY:
        peer->key = trust->data;
        return 0;
    case TLS_TRUST_CERTIFICATE:
        return trust_certificate(peer, trust->data);
    case TLS_TRUST_CIS:
        return trust_cis(peer);
    }
    return ERR_UNSUPPORTED;
}

void tls_peer_note(const struct tls_peer *peer, const char *what, const char *why)
{
    char text[512];

    snprintf(text, sizeof(text), "%s: %s: %s", peer->host, what, why);
    terminal_note(peer->terminal, "TLS", text);
}

static bool verify_chain(struct tls_peer *peer, X509_STORE_CTX *store)
{
    X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(store);

    X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN);
    X509_VERIFY_PARAM_set_depth(param, TLS_DEPTH_MAX);
    if (peer->now > 0)
        X509_VERIFY_PARAM_set_time(param, (time_t)peer->now);
    else
        X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_NO_CHECK_TIME);
    if (!(peer->host_is_name ? X509_VERIFY_PARAM_set1_host(param, peer->host, 0)
                             : X509_VERIFY_PARAM_set1_ip_asc(param, peer->host)))
        return false;
    return X509_verify_cert(store) == 1;
}

static int64_t seconds_of(const ASN1_TIME *time)
{
    struct tm tm = {0};

    return ASN1_TIME_to_tm(time, &tm) == 1 ? (int64_t)timegm(&tm) : 0;
}

static void note_not_trusted(const struct tls_peer *peer, const char *why)
{
    bool memory_was_short = backend_failed(0) == ERR_MEMORY;

    tls_peer_note(peer, "not trusted", memory_was_short ? err_text(ERR_MEMORY) : why);
}

/* The reason why the chain failed; for a date with both dates compared. */
static void note_untrusted(const struct tls_peer *peer, X509_STORE_CTX *store)
{
    int error = X509_STORE_CTX_get_error(store);
    bool expired = error == X509_V_ERR_CERT_HAS_EXPIRED;
    const X509 *certificate = X509_STORE_CTX_get_current_cert(store);
    char text[200], end[CLOCK_TEXT_MAX], now[CLOCK_TEXT_MAX];
    int64_t own;

    snprintf(text, sizeof(text), "%s", X509_verify_cert_error_string(error));
    if (certificate && (expired || error == X509_V_ERR_CERT_NOT_YET_VALID))
        snprintf(text, sizeof(text), "%s: %s %s, clock of the %s %s",
                 X509_verify_cert_error_string(error), expired ? "notAfter" : "notBefore",
                 clock_text(seconds_of(expired ? X509_get0_notAfter(certificate)
                                               : X509_get0_notBefore(certificate)),
                            end),
                 card_now(peer->terminal->card, &own) ? "card" : "terminal",
                 clock_text(peer->now, now));
    note_not_trusted(peer, text);
}

/* The same octets, or another encoding of the same key. */
static bool is_pinned(const struct tls_peer *peer, X509 *leaf)
{
    const unsigned char *at = peer->key.at;
    uint8_t *shown = NULL;
    int len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(leaf), &shown);
    bool same = len > 0 && bytes_equal(peer->key, bytes_at(shown, (size_t)len));

    OPENSSL_free(shown);
    if (!same) {
        EVP_PKEY *pinned = d2i_PUBKEY(NULL, &at, (long)peer->key.len);
        EVP_PKEY *other = X509_get0_pubkey(leaf);

        same = pinned && other && at == peer->key.at + peer->key.len &&
               EVP_PKEY_eq(pinned, other) == 1;
        EVP_PKEY_free(pinned);
    }
    return same;
}

bool tls_peer_verify(struct tls_peer *peer, X509_STORE_CTX *store)
{
    bool good;

    if (peer->key.len) {
        good = is_pinned(peer, X509_STORE_CTX_get0_cert(store));
        if (!good) {
            X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_UNTRUSTED);
            note_not_trusted(peer, "its key is not the configured one");
        }
        return good;
    }
    good = verify_chain(peer, store);
    if (!good)
        note_untrusted(peer, store);
    return good;
}

int tls_peer_init(struct tls_peer *peer, struct terminal *terminal, const struct tls_trust *trust,
                  struct bytes host)
{
    int err;

    peer->terminal = terminal;
    if (host.len >= sizeof(peer->host) || memchr(host.at, '\0', host.len))
        return ERR_MALFORMED;
    memcpy(peer->host, host.at, host.len);
    peer->host_is_name = tls_host_is_name(host);
    err = take_trust(peer, trust);
    if (err == 0 && peer->anchors) /* dates matter for chains only */
        err = date_time_get(terminal, &peer->now);
    return err;
}

void tls_peer_free(struct tls_peer *peer)
{
    X509_STORE_free(peer->anchors);
    OPENSSL_free(peer->key_memory);
}
