/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/openssl.h"

#include "ipae/tls.h"

#include "ipae/proactive.h"

#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* What is offered (E-100): suites of ECDHE with AES-128; CBC as a way back for old servers. */
#define TLS_SUITES                                                                                 \
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-SHA256"
#define TLS13_SUITES "TLS_AES_128_GCM_SHA256"
#define TLS_GROUPS   "P-256:brainpoolP256r1"

enum {
    BIO_TYPE_BIP = BIO_TYPE_SOURCE_SINK | 0x7F,
    TLS_OUT_MAX = 20000,
    DTLS_OUT_MAX = 8,     /* datagrams of one flight */
    DTLS_HEADER = 13,     /* of a record; its length stands in the last two octets */
    DTLS_WALL_US = 20000, /* OpenSSL's timer: see retry_time */
    IP_UDP_HEADER = 28,
    TLS_DEPTH_MAX = 4,
    TLS_CERTIFICATE_MAX = 4096
};

/* What the connections of an IPAe share: nothing of a peer is in it. Made when first needed. */
struct tls_common {
    SSL_CTX *contexts[2]; /* for TLS, for DTLS */
    BIO_METHOD *method;
};

struct tls {
    struct bip *bip;
    SSL *ssl;
    X509_STORE *anchors; /* NULL: the key alone decides */
    struct bytes key;    /* SubjectPublicKeyInfo of the pinned key */
    uint8_t *key_memory; /* where it is ours */
    char host[256];
    bool host_is_name;
    int64_t now; /* seconds since 1970; 0: unknown */
    struct buf out;
    uint8_t out_octets[TLS_OUT_MAX];
    struct buf in;
    uint8_t in_octets[DTLS_DATAGRAM_MAX + BIP_PAYLOAD];
    size_t in_at, in_end; /* of `in` may be read by OpenSSL now */

    /* DTLS. */
    bool datagrams;
    size_t out_ends[DTLS_OUT_MAX]; /* of each datagram in `out` */
    size_t out_count;
    size_t mtu; /* octets of a datagram */
    bool timed; /* TIMER_RETRANSMIT runs for the handshake */
    unsigned retries;
    bool repeats; /* a flight is sent again because we say so */
    bool mute;    /* or because OpenSSL does: that goes nowhere */
};

/* ---- the BIO: what OpenSSL reads and writes stays here until pump() moves it ---- */

static int bio_write(BIO *bio, const char *data, int len)
{
    struct tls *tls = BIO_get_data(bio);

    BIO_clear_retry_flags(bio);
    if (tls->mute)
        return len;
    if ((size_t)len > tls->out.size - tls->out.len || tls->out_count == DTLS_OUT_MAX) {
        BIO_set_retry_write(bio);
        return -1;
    }
    buf_put(&tls->out, bytes_at(data, (size_t)len));
    if (tls->datagrams)
        tls->out_ends[tls->out_count++] = tls->out.len;
    return len;
}

static int bio_read(BIO *bio, char *data, int len)
{
    struct tls *tls = BIO_get_data(bio);
    size_t left = tls->in_end - tls->in_at, count = left < (size_t)len ? left : (size_t)len;

    BIO_clear_retry_flags(bio);
    tls->mute = false;
    if (count == 0) {
        BIO_set_retry_read(bio);
        return -1;
    }
    memcpy(data, tls->in_octets + tls->in_at, count);
    tls->in_at = tls->datagrams ? tls->in_end : tls->in_at + count;
    return (int)count;
}

static long bio_control(BIO *bio, int command, long number, void *pointer)
{
    (void)bio;
    (void)number;
    (void)pointer;
    if (command == BIO_CTRL_DGRAM_GET_MTU_OVERHEAD)
        return IP_UDP_HEADER;
    return command == BIO_CTRL_FLUSH;
}

static int bio_create(BIO *bio)
{
    BIO_set_init(bio, 1);
    return 1;
}

static BIO_METHOD *make_method(void)
{
    BIO_METHOD *method = BIO_meth_new(BIO_TYPE_BIP, "bip");

    if (method) {
        BIO_meth_set_write(method, bio_write);
        BIO_meth_set_read(method, bio_read);
        BIO_meth_set_ctrl(method, bio_control);
        BIO_meth_set_create(method, bio_create);
    }
    return method;
}

static int make_bio(struct tls *tls)
{
    BIO *bio = BIO_new(tls->bip->ipae->tls->method);

    if (!bio)
        return ERR_MEMORY;
    BIO_set_data(bio, tls);
    SSL_set_bio(tls->ssl, bio, bio);
    return 0;
}

/* ---- trust ---- */

static int add_anchor(struct tls *tls, X509 *certificate)
{
    if (!tls->anchors)
        tls->anchors = X509_STORE_new();
    if (!tls->anchors || X509_STORE_add_cert(tls->anchors, certificate) != 1)
        return ERR_CRYPTO;
    return 0;
}

static X509 *read_certificate(struct bytes der)
{
    const unsigned char *at = der.at;

    return d2i_X509(NULL, &at, (long)der.len);
}

static int trust_certificate(struct tls *tls, struct bytes der)
{
    X509 *certificate = read_certificate(der);
    int err, len;

    if (!certificate)
        return ERR_CRYPTO;
    if (X509_check_ca(certificate) > 0) {
        err = add_anchor(tls, certificate);
    } else {
        len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &tls->key_memory);
        tls->key = bytes_at(tls->key_memory, len > 0 ? (size_t)len : 0);
        err = len > 0 ? 0 : ERR_CRYPTO;
    }
    X509_free(certificate);
    return err;
}

static int trust_cis(struct tls *tls)
{
    uint8_t octets[TLS_CERTIFICATE_MAX];
    int err = 0;

    for (unsigned i = 0; err == 0; i++) {
        struct buf der = BUF_OVER(octets);
        X509 *certificate;

        err = card_ci_certificate(tls->bip->ipae->card, i, &der);
        if (err < 0)
            return err == ERR_NOT_FOUND && i > 0 ? 0 : err;
        certificate = read_certificate(buf_bytes(&der));
        err = certificate ? add_anchor(tls, certificate) : ERR_CRYPTO;
        X509_free(certificate);
    }
    return err;
}

static int take_trust(struct tls *tls, const struct tls_trust *trust)
{
    switch (trust->kind) {
    case TLS_TRUST_KEY:
        tls->key = trust->data;
        return 0;
    case TLS_TRUST_CERTIFICATE:
        return trust_certificate(tls, trust->data);
    case TLS_TRUST_CIS:
        return trust_cis(tls);
    }
    return ERR_UNSUPPORTED;
}

static void note(struct tls *tls, const char *what, const char *why)
{
    char text[512];

    snprintf(text, sizeof(text), "%s: %s: %s", tls->host, what, why);
    ipae_note(tls->bip->ipae, "TLS", text);
}

static int verify_chain(struct tls *tls, X509_STORE_CTX *store)
{
    X509_VERIFY_PARAM *param = X509_STORE_CTX_get0_param(store);

    X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_PARTIAL_CHAIN);
    X509_VERIFY_PARAM_set_depth(param, TLS_DEPTH_MAX);
    if (tls->now > 0)
        X509_VERIFY_PARAM_set_time(param, (time_t)tls->now);
    else
        X509_VERIFY_PARAM_set_flags(param, X509_V_FLAG_NO_CHECK_TIME);
    if (!(tls->host_is_name ? X509_VERIFY_PARAM_set1_host(param, tls->host, 0)
                            : X509_VERIFY_PARAM_set1_ip_asc(param, tls->host)))
        return 0;
    return X509_verify_cert(store) == 1;
}

/* The same octets, or another way to write the same key. */
static bool is_pinned(const struct tls *tls, X509 *leaf)
{
    const unsigned char *at = tls->key.at;
    uint8_t *shown = NULL;
    int len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(leaf), &shown);
    bool same = len > 0 && bytes_equal(tls->key, bytes_at(shown, (size_t)len));

    OPENSSL_free(shown);
    if (!same) {
        EVP_PKEY *pinned = d2i_PUBKEY(NULL, &at, (long)tls->key.len);
        EVP_PKEY *other = X509_get0_pubkey(leaf);

        same =
            pinned && other && at == tls->key.at + tls->key.len && EVP_PKEY_eq(pinned, other) == 1;
        EVP_PKEY_free(pinned);
    }
    return same;
}

/* Called by OpenSSL once the server has shown its certificates: 1, or 0 and why in the trace. */
static int verify(X509_STORE_CTX *store, void *context)
{
    SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    struct tls *tls = SSL_get_app_data(ssl);
    int good;

    (void)context;
    if (tls->key.len) {
        good = is_pinned(tls, X509_STORE_CTX_get0_cert(store));
        if (!good) {
            X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_UNTRUSTED);
            note(tls, "not trusted", "another key than the configured one");
        }
        return good;
    }
    good = verify_chain(tls, store);
    if (!good)
        note(tls, "not trusted", X509_verify_cert_error_string(X509_STORE_CTX_get_error(store)));
    return good;
}

/* ---- the engine ---- */

/* Sends what OpenSSL has written. */
static int flush(struct tls *tls)
{
    struct bytes all = buf_bytes(&tls->out);
    size_t at = 0;
    int err = 0;

    for (size_t i = 0; err == 0 && i < tls->out_count; i++) {
        err = bip_send(tls->bip, bytes_cut(all, at, tls->out_ends[i] - at));
        at = tls->out_ends[i];
    }
    if (!tls->datagrams)
        err = bip_send(tls->bip, all);
    explicit_bzero(tls->out.at, tls->out.len);
    tls->out.len = 0;
    tls->out_count = 0;
    return err;
}

/*
 * Octets of whole records at the start of `in`. A terminal may hand out a datagram in parts, or two
 * at once (digest 8): records tell where they end. What is none is no use, nor what follows it.
 */
static size_t whole_records(struct buf *in)
{
    size_t at = 0;

    while (in->len - at >= DTLS_HEADER) {
        size_t len = (size_t)(in->at[at + 11] << 8 | in->at[at + 12]);

        if (in->at[at + 1] != 0xFE || DTLS_HEADER + len > in->size) {
            in->len = at;
            break;
        }
        if (in->len - at < DTLS_HEADER + len)
            break;
        at += DTLS_HEADER + len;
    }
    return at;
}

/* Receives what OpenSSL may read. 0; 1: TIMER_RETRANSMIT expired; ERR_*. */
static int fill(struct tls *tls)
{
    size_t left = tls->in.len - tls->in_end;
    int err;

    memmove(tls->in_octets, tls->in_octets + tls->in_end, left);
    tls->in.len = left;
    tls->in_at = tls->in_end = 0;
    do {
        if (tls->in.size - tls->in.len < BIP_PAYLOAD)
            tls->in.len = 0; /* a record that does not end */
        err = bip_receive(tls->bip, &tls->in);
        tls->in_end = tls->datagrams ? whole_records(&tls->in) : tls->in.len;
    } while (err == 0 && tls->in_end == 0);
    return err == ERR_NOT_FOUND ? ERR_IO : err; /* the stream ended without a goodbye */
}

/* The flight waits for its answer so long. */
static int start_timer(struct tls *tls)
{
    tls->timed = true;
    return timer_start(tls->bip->ipae, TIMER_RETRANSMIT, DTLS_RETRY_SECONDS << tls->retries);
}

enum { PUMP_AGAIN = 1, PUMP_EXPIRED };

/* After a call of OpenSSL that gave `result`: moves octets. PUMP_AGAIN: call again; PUMP_EXPIRED:
 * TIMER_RETRANSMIT did; 0: it is done; ERR_*. */
static int pump(struct tls *tls, int result, const char *what)
{
    int error = SSL_get_error(tls->ssl, result);
    bool sends = tls->out.len > 0;
    int err = flush(tls);
    char text[200];

    if (result > 0)
        return err;
    switch (error) {
    case SSL_ERROR_WANT_READ:
        if (err == 0 && tls->datagrams && SSL_in_init(tls->ssl) && (sends || !tls->timed))
            err = start_timer(tls);
        if (err == 0)
            err = fill(tls);
        return err < 0 ? err : err == 1 ? PUMP_EXPIRED : PUMP_AGAIN;
    case SSL_ERROR_WANT_WRITE:
        return err < 0 ? err : PUMP_AGAIN;
    case SSL_ERROR_ZERO_RETURN:
        return ERR_NOT_FOUND;
    default:
        ERR_error_string_n(ERR_peek_error(), text, sizeof(text));
        note(tls, what, text);
        return err == ERR_RESET ? err : ERR_IO;
    }
}

/*
 * When a flight is lost, the terminal's timer says: its clock may run at any pace. OpenSSL knows
 * the wall's alone and repeats a flight only when its own timer has run out, but then with any
 * call, too. So that one is short, and what OpenSSL repeats unasked is not sent.
 */
static unsigned retry_time(SSL *ssl, unsigned last)
{
    struct tls *tls = SSL_get_app_data(ssl);

    tls->mute = last != 0 && !tls->repeats; /* 0: a new flight */
    return last == 0 || tls->repeats ? DTLS_WALL_US : last * 2;
}

/* OpenSSL's timer has run out; where little of it is left, that is waited for. */
static bool may_repeat(struct tls *tls)
{
    struct timeval left = {0};

    if (!DTLSv1_get_timeout(tls->ssl, &left))
        return true;
    if (left.tv_sec > 0 || left.tv_usec > DTLS_WALL_US)
        return false;
    nanosleep(&(struct timespec){0, left.tv_usec * 1000}, NULL);
    return true;
}

/* TIMER_RETRANSMIT expired. */
static int repeat_flight(struct tls *tls)
{
    char text[60];
    bool failed;

    tls->timed = false;
    if (!may_repeat(tls)) /* half an answer is here: the timer runs once more */
        return PUMP_AGAIN;
    if (tls->retries == DTLS_RETRIES) {
        note(tls, "handshake", "no answer");
        return ERR_BUSY;
    }
    tls->retries++;
    snprintf(text, sizeof(text), "no answer: sent again (%u), then after %d s", tls->retries,
             DTLS_RETRY_SECONDS << tls->retries);
    note(tls, "handshake", text);
    ERR_clear_error();
    tls->repeats = true;
    failed = DTLSv1_handle_timeout(tls->ssl) < 0;
    tls->repeats = false;
    return failed ? ERR_IO : PUMP_AGAIN;
}

static int handshake(struct tls *tls)
{
    int err;

    do {
        ERR_clear_error();
        err = pump(tls, SSL_do_handshake(tls->ssl), "handshake");
        if (err == PUMP_EXPIRED)
            err = repeat_flight(tls);
    } while (err > 0);
    return err == ERR_NOT_FOUND ? ERR_IO : err;
}

static int set_up_datagrams(struct tls *tls)
{
    size_t mtu = DTLS_MTU;

    if (mtu > tls->bip->buffer_size)
        mtu = tls->bip->buffer_size;
    SSL_set_options(tls->ssl, SSL_OP_NO_QUERY_MTU);
    if (!DTLS_set_link_mtu(tls->ssl, (long)mtu))
        return ERR_IO; /* smaller than any handshake */
    DTLS_set_timer_cb(tls->ssl, retry_time);
    tls->mtu = mtu - IP_UDP_HEADER;
    tls->bip->retransmits = true;
    return 0;
}

static int make_context(SSL_CTX **out, bool datagrams)
{
    SSL_CTX *context = *out = SSL_CTX_new(datagrams ? DTLS_client_method() : TLS_client_method());

    if (!context)
        return ERR_CRYPTO;
    if (!SSL_CTX_set_min_proto_version(context, datagrams ? DTLS1_2_VERSION : TLS1_2_VERSION) ||
        !SSL_CTX_set_cipher_list(context, TLS_SUITES) ||
        !SSL_CTX_set_ciphersuites(context, TLS13_SUITES) ||
        !SSL_CTX_set1_groups_list(context, TLS_GROUPS))
        return ERR_CRYPTO;
    SSL_CTX_set_options(context,
                        SSL_OP_NO_TICKET | SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    SSL_CTX_set_cert_verify_callback(context, verify, NULL);
    return 0;
}

/* What is shared, as far as it was not made. */
static int make_common(struct ipae *ipae, bool datagrams)
{
    struct tls_common *common = ipae->tls;
    int err = 0;

    if (!common)
        common = ipae->tls = calloc(1, sizeof(*common));
    if (common && !common->method)
        common->method = make_method();
    if (!common || !common->method)
        return ERR_MEMORY;
    if (!common->contexts[datagrams])
        err = make_context(&common->contexts[datagrams], datagrams);
    if (err < 0) {
        SSL_CTX_free(common->contexts[datagrams]);
        common->contexts[datagrams] = NULL;
    }
    return err;
}

void tls_common_free(struct ipae *ipae)
{
    if (!ipae->tls)
        return;
    SSL_CTX_free(ipae->tls->contexts[0]);
    SSL_CTX_free(ipae->tls->contexts[1]);
    BIO_meth_free(ipae->tls->method);
    free(ipae->tls);
    ipae->tls = NULL;
}

static int make_ssl(struct tls *tls)
{
    int err = make_common(tls->bip->ipae, tls->datagrams);

    if (err < 0)
        return err;
    tls->ssl = SSL_new(tls->bip->ipae->tls->contexts[tls->datagrams]);
    if (!tls->ssl || (tls->anchors && !SSL_set1_verify_cert_store(tls->ssl, tls->anchors)))
        return ERR_MEMORY;
    SSL_set_app_data(tls->ssl, tls);
    return 0;
}

bool tls_host_is_name(struct bytes host)
{
    for (size_t i = 0; i < host.len; i++)
        if (!(host.at[i] >= '0' && host.at[i] <= '9') && host.at[i] != '.')
            return !memchr(host.at, ':', host.len);
    return false;
}

static int set_up(struct tls *tls, const struct tls_trust *trust, struct bytes host)
{
    int err;

    if (host.len >= sizeof(tls->host) || memchr(host.at, '\0', host.len))
        return ERR_MALFORMED;
    memcpy(tls->host, host.at, host.len);
    tls->host_is_name = tls_host_is_name(host);
    err = take_trust(tls, trust);
    if (err == 0 && tls->anchors) /* dates count for chains alone */
        err = time_ask(tls->bip->ipae, &tls->now);
    if (err == 0)
        err = make_ssl(tls);
    if (err == 0)
        err = make_bio(tls);
    if (err == 0 && tls->datagrams)
        err = set_up_datagrams(tls);
    if (err < 0)
        return err;
    if (tls->host_is_name && !SSL_set_tlsext_host_name(tls->ssl, tls->host))
        return ERR_CRYPTO;
    SSL_set_connect_state(tls->ssl);
    return 0;
}

static void drop(struct tls *tls)
{
    SSL_free(tls->ssl);
    X509_STORE_free(tls->anchors);
    OPENSSL_free(tls->key_memory);
    explicit_bzero(tls, sizeof(*tls));
    free(tls);
}

int tls_open(struct tls **out, struct bip *bip, const struct tls_trust *trust, struct bytes host)
{
    struct tls *tls = calloc(1, sizeof(*tls));
    int err;

    *out = NULL;
    if (!tls)
        return ERR_MEMORY;
    tls->bip = bip;
    tls->datagrams = bip->transport == BIP_UDP;
    tls->out = BUF_OVER(tls->out_octets);
    tls->in =
        buf_over(tls->in_octets, tls->datagrams ? sizeof(tls->in_octets) : (size_t)BIP_PAYLOAD);
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
        (void)flush(tls);
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

    if (tls->datagrams && data.len > tls_datagram_max(tls))
        return ERR_TOO_LONG;

    while (data.len > 0 && err >= 0) {
        struct bytes part = bytes_cut(data, 0, 4096);

        do {
            ERR_clear_error();
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
        ERR_clear_error();
        count = SSL_read(tls->ssl, out->at + out->len, (int)(room < 4096 ? room : 4096));
        err = pump(tls, count, "read");
    } while (err == PUMP_AGAIN);
    if (err == 0)
        out->len += (size_t)count;
    return err == PUMP_EXPIRED ? 1 : err;
}
