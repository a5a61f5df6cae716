/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/backend.h"
#include "crypto/rng_library.h"

#include "ipae/transport/tls.h"

#include "ipae/toolkit/proactive.h"
#include "ipae/transport/tls_link.h"
#include "ipae/transport/tls_peer.h"

#include <openssl/ssl.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Offered suites (E-100): ECDHE with AES-128; CBC for old servers. */
#define TLS_SUITES                                                                                 \
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-SHA256"
#define TLS13_SUITES "TLS_AES_128_GCM_SHA256"
#define TLS_GROUPS   "P-256:brainpoolP256r1"
/* Without SHA-1, SHA-224 and DSA (RFC 9155). */
#define TLS_SIGNATURES                                                                             \
    "ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:ed25519:ed448:"                                        \
    "rsa_pss_pss_sha256:rsa_pss_pss_sha384:rsa_pss_pss_sha512:"                                    \
    "rsa_pss_rsae_sha256:rsa_pss_rsae_sha384:rsa_pss_rsae_sha512:"                                 \
    "RSA+SHA256:RSA+SHA384:RSA+SHA512"

/* OpenSSL's timer: see retry_time. */
enum { DTLS_WALL_US = 20000, DTLS_WALL_MOST_US = 2000000 };

/* Shared by the connections of an IPAe; contains nothing of a peer. Created with the first one. */
struct tls_common {
    SSL_CTX *contexts[2]; /* for TLS, for DTLS */
    BIO_METHOD *method;
};

struct tls {
    struct terminal *terminal;
    SSL *ssl;
    struct tls_peer peer;
    bool memory_was_short; /* in the last call of OpenSSL */

    /* DTLS. */
    size_t mtu; /* octets of a datagram */
    bool timed; /* TIMER_RETRANSMIT runs for the handshake */
    unsigned retries;
    bool repeats; /* the flight is retransmitted by repeat_flight, not by OpenSSL itself */

    struct tls_link link;
};
/* What is zero at first and wiped at the end: all but the records of the link. */
#define TLS_CLEARED offsetof(struct tls, link.in_octets)

/* Callback of OpenSSL with the server's certificates: 1 accepts them, 0 does not. */
static int verify(X509_STORE_CTX *store, void *context)
{
    SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    struct tls *tls = SSL_get_app_data(ssl);

    (void)context;
    return tls_peer_verify(&tls->peer, store);
}

/* Starts the DTLS retransmission timer. */
static int start_timer(struct tls *tls)
{
    tls->timed = true;
    return timer_start(tls->terminal, TIMER_RETRANSMIT, DTLS_RETRY_SECONDS << tls->retries);
}

/* To be called before OpenSSL's functions of a connection. */
static void begin_call(struct tls *tls)
{
    ERR_clear_error();
    backend_begin();
    tls->memory_was_short = false;
}

/* Why the last of them failed: ERR_MEMORY or ERR_IO, and a text. */
static int explain(const struct tls *tls, char *text, size_t size)
{
    unsigned long code = ERR_peek_error();
    int err = backend_failed(tls->memory_was_short ? ERR_MEMORY : ERR_IO);

    if (err == ERR_MEMORY)
        snprintf(text, size, "%s", err_text(err));
    else
        ERR_error_string_n(code, text, size);
    return err;
}

enum { PUMP_AGAIN = 1, PUMP_EXPIRED };

/* Moves octets after a call of OpenSSL that returned `result`. PUMP_AGAIN: call again;
 * PUMP_EXPIRED: TIMER_RETRANSMIT expired; 0: done; ERR_*. */
static int pump(struct tls *tls, int result, const char *what)
{
    int error = SSL_get_error(tls->ssl, result);
    bool sends = tls->link.out.len > 0;
    char text[200];
    int failed =
        result > 0 ? 0 : explain(tls, text, sizeof(text)); /* of OpenSSL, not of the flush */
    int err = tls_link_flush(&tls->link);

    if (result > 0)
        return err;
    switch (error) {
    case SSL_ERROR_WANT_READ:
        if (err == 0 && tls->link.datagrams && SSL_in_init(tls->ssl) && (sends || !tls->timed))
            err = start_timer(tls);
        if (err == 0)
            err = tls_link_fill(&tls->link);
        return err < 0 ? err : err == 1 ? PUMP_EXPIRED : PUMP_AGAIN;
    case SSL_ERROR_WANT_WRITE:
        return err < 0 ? err : PUMP_AGAIN;
    case SSL_ERROR_ZERO_RETURN:
        return ERR_NOT_FOUND;
    default:
        tls_peer_note(&tls->peer, what, text);
        return err == ERR_RESET ? err : failed;
    }
}

/*
 * Retransmission follows the terminal's timer, whose clock may run faster or slower than the
 * machine's. OpenSSL retransmits a flight only after its own timer has expired, but then in any
 * call. So its timer is short, and what it retransmits without repeat_flight is discarded. Each
 * time uses up a number of a record, and OpenSSL gives up after some times. So the timer becomes
 * longer each time. Where the card is seeded, and its traces repeat, it is longer than a server
 * needs.
 */
static unsigned retry_time(SSL *ssl, unsigned last)
{
    struct tls *tls = SSL_get_app_data(ssl);

    tls->link.mute = last != 0 && !tls->repeats; /* 0: a new flight */
    if (last == 0)
        return tls->terminal->services.rng_library ? DTLS_WALL_MOST_US : DTLS_WALL_US;
    return tls->repeats ? last : last < DTLS_WALL_MOST_US / 2 ? last * 2 : DTLS_WALL_MOST_US;
}

/* Callback of OpenSSL: what it wrote, or a record or message that it read. It retransmits before it
 * reads: what it writes then is new. */
static void on_record(int writes, int version, int type, const void *octets, size_t len, SSL *ssl,
                      void *context)
{
    struct tls *tls = context;

    backend_on_record(writes, version, type, octets, len, ssl, &tls->memory_was_short);
    if (!writes)
        tls->link.mute = false;
}

/* Waits until OpenSSL's timer has expired; at most as long as it may run: the machine's clock may
 * have been set back. */
static void await_openssls_timer(SSL *ssl)
{
    struct timeval left = {0};

    if (DTLSv1_get_timeout(ssl, &left) && left.tv_sec * 1000000 + left.tv_usec <= DTLS_WALL_MOST_US)
        nanosleep(&(struct timespec){left.tv_sec, left.tv_usec * 1000}, NULL);
}

/* TIMER_RETRANSMIT expired. */
static int repeat_flight(struct tls *tls)
{
    char text[60];
    bool failed;

    tls->timed = false;
    if (tls->retries == DTLS_RETRIES) {
        tls_peer_note(&tls->peer, "handshake", "no response");
        return ERR_BUSY;
    }
    tls->retries++;
    snprintf(text, sizeof(text), "no response: sent again (%u), then after %d s", tls->retries,
             DTLS_RETRY_SECONDS << tls->retries);
    tls_peer_note(&tls->peer, "handshake", text);
    await_openssls_timer(tls->ssl);
    begin_call(tls);
    tls->repeats = true;
    failed = DTLSv1_handle_timeout(tls->ssl) < 0;
    tls->repeats = false;
    return failed ? backend_failed(ERR_IO) : PUMP_AGAIN;
}

static int handshake(struct tls *tls)
{
    int err;

    do {
        begin_call(tls);
        err = pump(tls, SSL_do_handshake(tls->ssl), "handshake");
        if (err == PUMP_EXPIRED)
            err = repeat_flight(tls);
    } while (err > 0);
    return err == ERR_NOT_FOUND ? ERR_IO : err;
}

static int set_up_datagrams(struct tls *tls)
{
    size_t mtu = DTLS_MTU;

    if (mtu > tls->link.bip->buffer_size)
        mtu = tls->link.bip->buffer_size;
    SSL_set_options(tls->ssl, SSL_OP_NO_QUERY_MTU);
    if (!DTLS_set_link_mtu(tls->ssl, (long)mtu))
        return ERR_IO; /* too small for a handshake */
    DTLS_set_timer_cb(tls->ssl, retry_time);
    tls->mtu = mtu - IP_UDP_HEADER;
    tls->link.bip->retransmits = true;
    return 0;
}

/* Callback of OpenSSL: a line of a key log. */
static void on_secret(const SSL *ssl, const char *line)
{
    const struct tls *tls = SSL_get_app_data(ssl);

    terminal_secret(tls->terminal, line);
}

static int make_context(SSL_CTX **out, const struct terminal *terminal, bool datagrams)
{
    SSL_CTX *context = *out =
        SSL_CTX_new_ex(rng_library_context(terminal->services.rng_library), NULL,
                       datagrams ? DTLS_client_method() : TLS_client_method());

    if (!context)
        return backend_failed(ERR_CRYPTO);
    if (terminal_takes_secrets(terminal))
        SSL_CTX_set_keylog_callback(context, on_secret);
    if (!SSL_CTX_set_min_proto_version(context, datagrams ? DTLS1_2_VERSION : TLS1_2_VERSION) ||
        !SSL_CTX_set_cipher_list(context, TLS_SUITES) ||
        !SSL_CTX_set_ciphersuites(context, TLS13_SUITES) ||
        !SSL_CTX_set1_groups_list(context, TLS_GROUPS) ||
        !SSL_CTX_set1_sigalgs_list(context, TLS_SIGNATURES))
        return backend_failed(ERR_CRYPTO);
    SSL_CTX_set_options(context,
                        SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_cert_verify_callback(context, verify, NULL);
    return 0;
}

/* Creates the shared parts that do not exist yet. */
static int make_common(struct terminal *terminal, bool datagrams)
{
    struct tls_common *common = terminal->tls;
    int err = 0;

    if (!common)
        common = terminal->tls = calloc(1, sizeof(*common));
    if (common && !common->method)
        common->method = tls_link_method();
    if (!common || !common->method)
        return ERR_MEMORY;
    if (!common->contexts[datagrams])
        err = make_context(&common->contexts[datagrams], terminal, datagrams);
    if (err < 0) {
        SSL_CTX_free(common->contexts[datagrams]);
        common->contexts[datagrams] = NULL;
    }
    return err;
}

void tls_common_free(struct terminal *terminal)
{
    if (!terminal->tls)
        return;
    SSL_CTX_free(terminal->tls->contexts[0]);
    SSL_CTX_free(terminal->tls->contexts[1]);
    BIO_meth_free(terminal->tls->method);
    free(terminal->tls);
    terminal->tls = NULL;
}

static int make_ssl(struct tls *tls)
{
    int err = make_common(tls->terminal, tls->link.datagrams);
    BIO *bio;

    if (err < 0)
        return err;
    tls->ssl = SSL_new(tls->terminal->tls->contexts[tls->link.datagrams]);
    if (!tls->ssl || !SSL_set_app_data(tls->ssl, tls) ||
        (tls->peer.anchors && !SSL_set1_verify_cert_store(tls->ssl, tls->peer.anchors)))
        return ERR_MEMORY;
    bio = tls_link_bio(&tls->link, tls->terminal->tls->method);
    if (!bio)
        return ERR_MEMORY;
    SSL_set_bio(tls->ssl, bio, bio);
    SSL_set_msg_callback(tls->ssl, on_record);
    SSL_set_msg_callback_arg(tls->ssl, tls);
    return 0;
}

static int set_up(struct tls *tls, const struct tls_trust *trust, struct bytes host)
{
    int err = tls_peer_init(&tls->peer, tls->terminal, trust, host);

    begin_call(tls);
    if (err == 0)
        err = make_ssl(tls);
    if (err == 0 && tls->link.datagrams)
        err = set_up_datagrams(tls);
    if (err < 0)
        return err;
    if (tls->peer.host_is_name && !SSL_set_tlsext_host_name(tls->ssl, tls->peer.host))
        return backend_failed(ERR_CRYPTO);
    SSL_set_connect_state(tls->ssl);
    return 0;
}

static void drop(struct tls *tls)
{
    SSL_free(tls->ssl);
    tls_peer_free(&tls->peer);
    explicit_bzero(tls, TLS_CLEARED);
    free(tls);
}

int tls_open(struct tls **out, struct bip *bip, const struct tls_trust *trust, struct bytes host)
{
    struct tls *tls = malloc(sizeof(*tls));
    int err;

    *out = NULL;
    if (!tls)
        return ERR_MEMORY;
    memset(tls, 0, TLS_CLEARED);
    tls->terminal = bip->terminal;
    tls_link_init(&tls->link, bip);
    err = set_up(tls, trust, host);
    if (err == 0)
        err = handshake(tls);
    if (err < 0) {
        drop(tls);
        return err;
    }
    *out = tls;
    return 0;
}

void tls_close(struct tls *tls)
{
    if (!tls)
        return;
    ERR_clear_error();
    if (SSL_shutdown(tls->ssl) >= 0)
        (void)tls_link_flush(&tls->link);
    drop(tls);
}

/* A record has an explicit nonce and a tag of 24 octets at most with GCM, 64 with CBC. */
size_t tls_datagram_max(const struct tls *tls)
{
    return tls->mtu - DTLS_HEADER - 64;
}

int tls_write(struct tls *tls, struct bytes data)
{
    int err = 0;

    if (tls->link.datagrams && data.len > tls_datagram_max(tls))
        return ERR_TOO_LONG;

    while (data.len > 0 && err >= 0) {
        struct bytes part = bytes_cut(data, 0, 4096);

        do {
            begin_call(tls);
            err = pump(tls, SSL_write(tls->ssl, part.at, (int)part.len), "write");
        } while (err > 0);
        data = bytes_from(data, part.len);
    }
    return err == ERR_NOT_FOUND ? ERR_IO : err;
}

int tls_read(struct tls *tls, struct buf *out)
{
    size_t room = out->size - out->len;
    int count, err;

    if (room == 0)
        return ERR_TOO_LONG;
    do {
        begin_call(tls);
        count = SSL_read(tls->ssl, out->at + out->len, (int)(room < 4096 ? room : 4096));
        err = pump(tls, count, "read");
    } while (err == PUMP_AGAIN);
    if (err == 0)
        out->len += (size_t)count;
    return err == PUMP_EXPIRED ? 1 : err;
}
