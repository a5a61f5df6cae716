/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A CoAP server for tests: DTLS and datagrams. */
#include "crypto/openssl.h"

#include "test/fake/coaps_private.h"

#include <openssl/ssl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void enqueue(struct fake_coaps *coaps, struct bytes datagram)
{
    unsigned number = coaps->downs++;
    unsigned copies = number < 64 && (coaps->double_down >> number & 1) ? 2 : 1;

    if (number < 64 && (coaps->lose_down >> number & 1))
        return;
    for (unsigned i = 0; i < copies && coaps->queued < COAPS_QUEUE; i++) {
        assert_true(datagram.len <= COAPS_DATAGRAM);
        memcpy(coaps->queue[coaps->queued].octets, datagram.at, datagram.len);
        coaps->queue[coaps->queued++].len = datagram.len;
    }
    if (number > 0 && number <= 64 && (coaps->swap_down >> (number - 1) & 1) &&
        coaps->queued >= 2) {
        uint8_t kept[sizeof(coaps->queue[0])];

        memcpy(kept, &coaps->queue[coaps->queued - 1], sizeof(kept));
        coaps->queue[coaps->queued - 1] = coaps->queue[coaps->queued - 2];
        memcpy(&coaps->queue[coaps->queued - 2], kept, sizeof(kept));
    }
}

/* Output of OpenSSL, split at records into datagrams of bounded size. */
static void send_written(struct fake_coaps *coaps)
{
    static uint8_t octets[1 << 17];
    int count = BIO_read(SSL_get_wbio(coaps->ssl), octets, (int)sizeof(octets));
    struct bytes left = bytes_at(octets, count > 0 ? (size_t)count : 0);

    while (left.len) {
        size_t len = 0;

        while (len < left.len) {
            size_t record = 13U + (size_t)(left.at[len + 11] << 8 | left.at[len + 12]);

            if (len && len + record > 1200)
                break;
            len += record;
        }
        enqueue(coaps, bytes_cut(left, 0, len));
        left = bytes_from(left, len);
    }
}

void fake_coaps_send(struct fake_coaps *coaps, struct bytes message)
{
    unsigned times = coaps->fault == COAPS_TWICE && coaps->fault_after == 0 ? 2 : 1;

    while (times--) {
        assert_int_equal(SSL_write(coaps->ssl, message.at, (int)message.len), (int)message.len);
        send_written(coaps);
    }
}

void fake_coaps_send_hex(struct fake_coaps *coaps, const char *hex)
{
    uint8_t octets[64];
    struct buf buf = BUF_OVER(octets);

    assert_int_equal(buf_put_hex(&buf, hex), 0);
    fake_coaps_send(coaps, buf_bytes(&buf));
}

static int make_cookie(SSL *ssl, unsigned char *cookie, unsigned *len)
{
    (void)ssl;
    memcpy(cookie, "biscuit", *len = 7);
    return 1;
}

static int check_cookie(SSL *ssl, const unsigned char *cookie, unsigned len)
{
    (void)ssl;
    return len == 7 && memcmp(cookie, "biscuit", len) == 0;
}

static unsigned repeat_time(SSL *ssl, unsigned last)
{
    const struct fake_coaps *coaps = SSL_get_app_data(ssl);
    bool is_disturbed = coaps->lose_up || coaps->lose_down || coaps->double_up ||
                        coaps->double_down || coaps->swap_down;

    (void)last;
    return is_disturbed ? COAPS_REPEAT_US : COAPS_NO_REPEAT_US;
}

static void connected(struct fake_peer *peer)
{
    struct fake_coaps *coaps = (struct fake_coaps *)peer;

    SSL_free(coaps->ssl);
    coaps->ssl = SSL_new(coaps->context);
    assert_non_null(coaps->ssl);
    SSL_set_bio(coaps->ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_options(coaps->ssl, SSL_OP_COOKIE_EXCHANGE | SSL_OP_NO_QUERY_MTU);
    SSL_set_mtu(coaps->ssl, 1200);
    DTLS_set_timer_cb(coaps->ssl, repeat_time);
    SSL_set_accept_state(coaps->ssl);
    SSL_set_app_data(coaps->ssl, coaps);
    coaps->queued = 0;
    coaps->last_id = -1;
    coaps->ups = coaps->downs = 0;
    coaps->connections++;
}

static void take_datagram(struct fake_coaps *coaps, struct bytes data)
{
    uint8_t octets[COAPS_DATAGRAM];
    int count;

    assert_int_equal(BIO_write(SSL_get_rbio(coaps->ssl), data.at, (int)data.len), (int)data.len);
    do {
        ERR_clear_error();
        count = SSL_read(coaps->ssl, octets, (int)sizeof(octets));
        send_written(coaps);
        if (count > 0)
            fake_coaps_receive(coaps, bytes_at(octets, (size_t)count));
    } while (count > 0);
    if (SSL_get_error(coaps->ssl, count) == SSL_ERROR_ZERO_RETURN)
        coaps->close_notifies++;
    if (!SSL_is_init_finished(coaps->ssl)) {
        DTLSv1_handle_timeout(coaps->ssl);
        send_written(coaps);
    }
}

static bool next(struct fake_peer *peer, struct buf *out)
{
    struct fake_coaps *coaps = (struct fake_coaps *)peer;

    if (coaps->queued == 0)
        return false;
    buf_put(out, bytes_at(coaps->queue[0].octets, coaps->queue[0].len));
    memmove(&coaps->queue[0], &coaps->queue[1], sizeof(coaps->queue[0]) * --coaps->queued);
    return true;
}

static void receive(struct fake_peer *peer, struct bytes data, struct buf *out)
{
    struct fake_coaps *coaps = (struct fake_coaps *)peer;
    unsigned number = coaps->ups++;
    unsigned copies = number < 64 && (coaps->double_up >> number & 1) ? 2 : 1;

    assert_true(data.len + 28 <= 1200);
    usleep(coaps->slow_us);
    if (coaps->gone || (number < 64 && (coaps->lose_up >> number & 1)))
        return;
    if (coaps->fault == COAPS_NO_DTLS) {
        buf_put(out, BYTES_TEXT("what do you mean, hello?"));
        return;
    }
    for (unsigned i = 0; i < copies; i++)
        take_datagram(coaps, data);
}

void fake_coaps_begin(struct fake_coaps *coaps, const char *dir, enum pki_holder holder,
                      int (*handle)(void *owner, const char *path, struct bytes body,
                                    struct buf *out),
                      void *owner)
{
    char path[300];
    SSL_CTX *context = SSL_CTX_new(DTLS_server_method());

    memset(coaps, 0, sizeof(*coaps));
    assert_non_null(context);
    pki_path(path, sizeof(path), dir, holder, EC_CURVE_P256, false);
    assert_int_equal(SSL_CTX_use_certificate_file(context, path, SSL_FILETYPE_ASN1), 1);
    pki_path(path, sizeof(path), dir, holder, EC_CURVE_P256, true);
    assert_int_equal(SSL_CTX_use_PrivateKey_file(context, path, SSL_FILETYPE_PEM), 1);
    SSL_CTX_set_cookie_generate_cb(context, make_cookie);
    SSL_CTX_set_cookie_verify_cb(context, check_cookie);
    coaps->context = context;
    coaps->peer = (struct fake_peer){.connected = connected, .receive = receive, .next = next};
    coaps->handle = handle;
    coaps->owner = owner;
    coaps->szx = coaps->push.szx = 6;
    coaps->body = BUF_OVER(coaps->body_octets);
    coaps->answer = BUF_OVER(coaps->answer_octets);
}

void fake_coaps_end(struct fake_coaps *coaps)
{
    SSL_free(coaps->ssl);
    SSL_CTX_free(coaps->context);
}
