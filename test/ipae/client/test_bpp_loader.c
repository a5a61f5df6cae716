/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Malformed packages; those that the eUICC loads: test/ipae/procedure/test_profile_download.c. */
#include "ipae/client/bpp_loader.h"

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

/* Feeds `hex` in pieces of `piece` octets; the first result that is not 0. */
static int load(const char *hex, size_t piece)
{
    static struct bpp_loader loader;
    uint8_t octets[200];
    struct buf buf = BUF_OVER(octets);
    int err = 0;

    assert_int_equal(buf_put_hex(&buf, hex), 0);
    bpp_loader_begin(&loader, &bare->terminal);
    for (size_t at = 0; err == 0 && at < buf.len; at += piece)
        err = bpp_loader_put(&loader, bytes_cut(buf_bytes(&buf), at, piece));
    return err;
}

static void test_malformed(void **state)
{
    static const struct {
        const char *package;
        int result;
    } rows[] = {
        {"BF37 02 3000", ERR_MALFORMED}, /* not a Bound Profile Package */
        {"30 02 0500", ERR_MALFORMED},
        {"BF36 83 7FFFFF", ERR_TOO_LONG},
        {"BF36 84 7FFFFFFF", ERR_TOO_LONG},
        {"BF36 02 BF25", 0}, /* incomplete */
        {"BF", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        for (size_t piece = 1; piece < 20; piece += 6)
            assert_int_equal(load(rows[i].package, piece), rows[i].result);
}

/* A TLV that is longer than the rest of the package: refused, by the eUICC if that gets an octet.
 */
static void test_too_long_inside(void **state)
{
    static const char *const packages[] = {"BF36 04 BF23 02 3000", "BF36 01 A0 00",
                                           "BF36 02 A0 01 00", "BF36 03 A0 00 A0 00"};

    (void)state;
    for (size_t i = 0; i < sizeof(packages) / sizeof(packages[0]); i++)
        for (size_t piece = 1; piece < 20; piece += 6)
            assert_true(load(packages[i], piece) < 0);
}

/* No RSP session: the eUICC refuses the package. A function of the eUICC inside it is not called.
 */
static void test_refused(void **state)
{
    static const struct bytes get_eid = {(const uint8_t *)"\xBF\x3E\x03\x5C\x01\x5A", 6};
    struct bytes response;

    (void)state;
    assert_true(load("BF36 0A BF23 02 3000 BF3E 00 A000", 100) < 0);
    assert_true(load("BF36 09 BF3E 03 5C015A A000 00", 100) < 0);
    assert_int_equal(es10_call(&bare->terminal, get_eid, &response), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_malformed, begin, end),
        cmocka_unit_test_setup_teardown(test_too_long_inside, begin, end),
        cmocka_unit_test_setup_teardown(test_refused, begin, end),
    };

    return cmocka_run_group_tests(tests, begin_group, end_group);
}
