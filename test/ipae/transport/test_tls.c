/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the TLS client offers, and its versions and record sizes (E-100). */
#include "crypto/openssl.h"

#include "ipae/ipae.h"
#include "test/fake/hostile.h"
#include "test/fake/inside.h"
#include "tools/pki/source_date.h"

#include <openssl/ssl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static struct circle *circle;

static void times(struct euiccd_create_options *factory)
{
    factory->poll_seconds = 1000;
    factory->rollback_seconds = 4000;
    factory->fallback_seconds = 400000;
}

/* The signature algorithms of a ClientHello, as the server has them: no SHA-1, no SHA-224, no DSA.
 */
static void assert_signature_algorithms(SSL *ssl)
{
    enum { SIGNATURE_DSA = 2, HASH_MD5 = 1, HASH_SHA1, HASH_SHA224, HASH_SHA512 = 6 };
    unsigned char signature, hash;
    int count = SSL_get_sigalgs(ssl, 0, NULL, NULL, NULL, &signature, &hash);
    bool ecdsa_sha256 = false;

    assert_in_range(count, 3, 20);
    for (int i = 0; i < count; i++) {
        SSL_get_sigalgs(ssl, i, NULL, NULL, NULL, &signature, &hash);
        assert_true(hash > HASH_SHA224);
        assert_false(hash <= HASH_SHA512 && signature == SIGNATURE_DSA);
        ecdsa_sha256 |= hash == 4 && signature == 3;
    }
    assert_true(ecdsa_sha256);
}

static void test_signature_algorithms(void **state)
{
    (void)state;
    for (int version = 0x0303; version <= 0x0304; version++) {
        circle_begin(circle, "A*", 1, times);
        fake_https_version(&circle->eims[0].https, version);
        terminal_start(&circle->terminal);
        assert_int_equal(circle->eims[0].polls, 1);
        assert_signature_algorithms(circle->eims[0].https.ssl);
        circle_end(circle);
    }
    circle->scene.eims[0].protocols = 0x40; /* CoAP: DTLS */
    circle_begin(circle, "A*", 1, times);
    terminal_start(&circle->terminal);
    assert_int_equal(circle->eims[0].polls, 1);
    assert_signature_algorithms(circle->eims[0].coaps.ssl);
    circle_end(circle);
}

static void test_versions_and_sizes(void **state)
{
    static const unsigned sizes[] = {0, 1, 16, 236};

    (void)state;
    for (int version = 0x0303; version <= 0x0304; version++)
        for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
            circle_begin(circle, "A* B", 1, times);
            fake_https_version(&circle->eims[0].https, version);
            circle->terminal.receive_max = sizes[i];
            fake_eim_order(&circle->eims[0], "lp");
            terminal_start(&circle->terminal);
            assert_int_equal(circle->eims[0].results, 1);
            if (i == 0)
                print_message("TLS %x: poll with one package: %lu up, %lu down, %u commands\n",
                              version, circle->terminal.up, circle->terminal.down,
                              circle->terminal.commands);
            circle_end(circle);
        }
    for (unsigned size = 1; size < 300; size += 50) { /* of the terminal's buffers */
        circle_begin(circle, "A* B", 1, times);
        circle->terminal.buffer_size = size;
        fake_eim_order(&circle->eims[0], "lp");
        terminal_start(&circle->terminal);
        assert_int_equal(circle->eims[0].results, 1);
        circle_end(circle);
    }
    circle_begin(circle, "A*", 1, times);
    fake_https_version(&circle->eims[0].https, 0x0302);
    terminal_start(&circle->terminal);
    assert_int_equal(circle->eims[0].polls, 0);
    circle_end(circle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signature_algorithms),
        cmocka_unit_test(test_versions_and_sizes),
    };
    int failed;

    circle = circle_new();
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    circle_free(circle);
    return failed;
}
