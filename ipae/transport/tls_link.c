/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/openssl.h"

#include "ipae/transport/tls_link.h"

#include <string.h>

enum { BIO_TYPE_BIP = BIO_TYPE_SOURCE_SINK | 0x7F };

void tls_link_init(struct tls_link *link, struct bip *bip)
{
    link->bip = bip;
    link->datagrams = bip->transport == BIP_UDP;
    link->out = BUF_OVER(link->out_octets);
    link->in =
        buf_over(link->in_octets, link->datagrams ? sizeof(link->in_octets) : (size_t)BIP_PAYLOAD);
}

static int bio_write(BIO *bio, const char *data, int len)
{
    struct tls_link *link = BIO_get_data(bio);

    BIO_clear_retry_flags(bio);
    if (link->mute)
        return len;
    if ((size_t)len > link->out.size - link->out.len || link->out_count == DTLS_OUT_MAX) {
        BIO_set_retry_write(bio);
        return -1;
    }
    buf_put(&link->out, bytes_at(data, (size_t)len));
    if (link->datagrams)
        link->out_ends[link->out_count++] = link->out.len;
    return len;
}

static int bio_read(BIO *bio, char *data, int len)
{
    struct tls_link *link = BIO_get_data(bio);
    size_t left = link->in_end - link->in_at, count = left < (size_t)len ? left : (size_t)len;

    BIO_clear_retry_flags(bio);
    if (count == 0) {
        BIO_set_retry_read(bio);
        return -1;
    }
    memcpy(data, link->in_octets + link->in_at, count);
    link->in_at = link->datagrams ? link->in_end : link->in_at + count;
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

BIO_METHOD *tls_link_method(void)
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

BIO *tls_link_bio(struct tls_link *link, BIO_METHOD *method)
{
    BIO *bio = BIO_new(method);

    if (bio)
        BIO_set_data(bio, link);
    return bio;
}

int tls_link_flush(struct tls_link *link)
{
    struct bytes all = buf_bytes(&link->out);
    size_t at = 0;
    int err = 0;

    for (size_t i = 0; err == 0 && i < link->out_count; i++) {
        err = bip_send(link->bip, bytes_cut(all, at, link->out_ends[i] - at));
        at = link->out_ends[i];
    }
    if (!link->datagrams)
        err = bip_send(link->bip, all);
    explicit_bzero(link->out.at, link->out.len);
    link->out.len = 0;
    link->out_count = 0;
    return err;
}

/*
 * Octets of whole records at the start of `in`. A terminal may return a datagram in parts, or two
 * at once (CAT-8), so the length fields of the records count. Octets that are no record are dropped
 * with all that follow.
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

int tls_link_fill(struct tls_link *link)
{
    size_t left = link->in.len - link->in_end;
    int err;

    memmove(link->in_octets, link->in_octets + link->in_end, left);
    link->in.len = left;
    link->in_at = link->in_end = 0;
    do {
        if (link->in.size - link->in.len < BIP_PAYLOAD)
            link->in.len = 0; /* an incomplete record longer than the buffer */
        err = bip_receive(link->bip, &link->in);
        link->in_end = link->datagrams ? whole_records(&link->in) : link->in.len;
    } while (err == 0 && link->in_end == 0);
    return err == ERR_NOT_FOUND ? ERR_IO : err; /* the stream ended without close_notify */
}
