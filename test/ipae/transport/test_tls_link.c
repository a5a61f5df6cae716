/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The BIO between OpenSSL and a BIP channel: TLS octets, and DTLS datagrams in any pieces (CAT-8).
 */
#include "crypto/openssl.h"

#include "ipae/transport/tls_link.h"

#include "test/fake/bare_terminal.h"
#include "test/fake/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct fake_card *fake;
static struct bare_terminal *bare;

static int begin_group(void **state)
{
    (void)state;
    fake = calloc(1, sizeof(*fake));
    bare = calloc(1, sizeof(*bare));
    fake_card_make(fake, NULL);
    return 0;
}

static int end_group(void **state)
{
    (void)state;
    fake_card_end(fake);
    free(fake);
    free(bare);
    return 0;
}

static int begin(void **state)
{
    (void)state;
    bare_terminal_begin(bare, fake->card);
    return 0;
}

static int end(void **state)
{
    (void)state;
    bare_terminal_end(bare);
    return 0;
}

static struct tls_link tls_link;
static struct bip bip;
static BIO *bio;
static BIO_METHOD *method;

static void open_link(enum bip_transport transport)
{
    bip = (struct bip){.terminal = &bare->terminal,
                       .channel = 1,
                       .transport = transport,
                       .buffer_size = BIP_BUFFER_SIZE,
                       .receives = 10};
    bare->terminal.features.data_event = true;
    bare->terminal.events.data[1] = true;
    memset(&tls_link, 0, sizeof(tls_link));
    tls_link_init(&tls_link, &bip);
    method = tls_link_method();
    bio = tls_link_bio(&tls_link, method);
    assert_non_null(bio);
}

static void close_link(void)
{
    BIO_free(bio);
    BIO_meth_free(method);
}

static int flush(struct bare_terminal *self)
{
    (void)self;
    return tls_link_flush(&tls_link);
}

static int fill(struct bare_terminal *self)
{
    (void)self;
    return tls_link_fill(&tls_link);
}

/* TLS: what OpenSSL wrote in several calls is sent as one stream. */
static void test_stream(void **state)
{
    static const struct bare_step send[] = {{"4301 82028121 B605 68656C6C6F", "830100 B701FF"}};
    static const struct bare_step receive[] = {
        {"4200 82028121 B701ED", "830100 3603 616263 370100"}};
    char text[8];

    (void)state;
    open_link(BIP_TCP);
    assert_int_equal(BIO_write(bio, "hel", 3), 3);
    assert_int_equal(BIO_write(bio, "lo", 2), 2);
    assert_int_equal(BARE_RUN(bare, flush, send), 0);
    assert_int_equal(BIO_read(bio, text, sizeof(text)), -1); /* nothing received yet */
    assert_true(BIO_should_retry(bio));
    assert_int_equal(BARE_RUN(bare, fill, receive), 0);
    assert_int_equal(BIO_read(bio, text, 2), 2);
    assert_int_equal(BIO_read(bio, text + 2, 6), 1);
    assert_memory_equal(text, "abc", 3);
    close_link();
}

#define RECORD(octets) "16FEFD 0000 000000000001 0002" octets

/* DTLS: each write is a datagram of its own; reads return whole records. */
static void test_datagrams(void **state)
{
    static const struct bare_step send[] = {{"4301 82028121 B603 6F6E65", "830100 B701FF"},
                                            {"4301 82028121 B603 74776F", "830100 B701FF"}};
    static const struct bare_step receive[] = {
        {"4200 82028121 B701ED", "830100 3607 16FEFD00000000 370108"}, /* a part of a record */
        {"4200 82028121 B701ED", "830100 3608 0000000100024142 370100"}};
    static const struct bare_step noise[] = {
        {"4200 82028121 B701ED", "830100 3610 00112233445566778899AABBCCDDEEFF 370108"},
        {"4200 82028121 B701ED", "830100 360F " RECORD("4344") " 370100"}};
    char text[32];

    (void)state;
    open_link(BIP_UDP);
    assert_int_equal(BIO_write(bio, "one", 3), 3);
    assert_int_equal(BIO_write(bio, "two", 3), 3);
    assert_int_equal(BARE_RUN(bare, flush, send), 0);
    assert_int_equal(BARE_RUN(bare, fill, receive), 0);
    assert_int_equal(BIO_read(bio, text, sizeof(text)), 15);
    assert_memory_equal(text + 13, "AB", 2);
    bare->terminal.events.data[1] = true;
    assert_int_equal(BARE_RUN(bare, fill, noise), 0); /* octets that are no record are dropped */
    assert_int_equal(BIO_read(bio, text, sizeof(text)), 15);
    assert_memory_equal(text + 13, "CD", 2);
    close_link();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_stream, begin, end),
        cmocka_unit_test_setup_teardown(test_datagrams, begin, end),
    };

    return cmocka_run_group_tests(tests, begin_group, end_group);
}
