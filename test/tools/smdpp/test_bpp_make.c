/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Structure of Bound Profile Packages: parts, segments, signature, errors. Installation on a card:
 * test/card/euicc/test_bpp.c. */
#include "tools/smdpp/bpp_make.h"

#include "apdu/tlv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PACKAGE_MAX = 65536 };

static struct {
    struct ec_private *smdp, *euicc;
    struct rng rng;
    struct bpp_order order;
    uint8_t memory[PACKAGE_MAX], profile[3000];
    struct buf out;
} here;

static int begin(void **state)
{
    static const uint8_t metadata[] = {0xBF, 0x25, 0x02, 0x91, 0x00};
    static const uint8_t eid[16] = {0x89};

    (void)state;
    memset(&here, 0, sizeof(here));
    here.rng = rng_system();
    assert_int_equal(ec_private_generate(&here.smdp, EC_CURVE_P256, &here.rng), 0);
    assert_int_equal(ec_private_generate(&here.euicc, EC_CURVE_P256, &here.rng), 0);
    bpp_order_init(&here.order);
    here.order.transaction_id = BYTES_TEXT("\x01\x02");
    here.order.smdp_key = here.smdp;
    here.order.eid = BYTES_OF(eid);
    here.order.store_metadata = BYTES_OF(metadata);
    here.order.profile = BYTES_OF(here.profile);
    here.out = BUF_OVER(here.memory);
    return ec_private_point(here.euicc, &here.order.euicc_otpk);
}

static int end(void **state)
{
    (void)state;
    ec_private_free(here.smdp);
    ec_private_free(here.euicc);
    return 0;
}

/* The tags of the parts, "BF23 A0 A1 A3"; the number of segments of the last part in `*segments`.
 */
static const char *parts(size_t *segments)
{
    static char text[100];
    struct tlv whole, part;
    struct bytes cursor;

    assert_int_equal(tlv_only(buf_bytes(&here.out), &whole), 0);
    assert_int_equal(whole.tag, 0xBF36);
    text[0] = '\0';
    *segments = 0;
    for (cursor = whole.value; cursor.len;) {
        size_t len = strlen(text);

        assert_int_equal(tlv_next(&cursor, &part), 0);
        snprintf(text + len, sizeof(text) - len, "%s%X", len ? " " : "", part.tag);
    }
    for (cursor = part.value; cursor.len; (*segments)++) {
        struct tlv segment;

        assert_int_equal(tlv_next(&cursor, &segment), 0);
        assert_int_equal(segment.tag, BSP_TAG_PROFILE);
        assert_true(segment.whole.len <= 1024);
    }
    return text;
}

static void test_parts(void **state)
{
    struct bsp_keys keys;
    size_t segments;

    (void)state;
    assert_int_equal(bpp_make(&here.out, &here.order, &here.rng), 0);
    assert_string_equal(parts(&segments), "BF23 A0 A1 A3");
    assert_int_equal(segments, 3); /* 3000 octets, 1007 a segment */
    assert_true(here.out.len <= bpp_size(&here.order));
    here.out.len = 0;
    here.order.configure_isdp = BYTES_NONE;
    here.order.piece = 100;
    assert_int_equal(bpp_make(&here.out, &here.order, &here.rng), 0);
    assert_string_equal(parts(&segments), "BF23 A1 A3");
    assert_int_equal(segments, 30);
    here.out.len = 0;
    memset(&keys, 7, sizeof(keys));
    here.order.keys = &keys;
    assert_int_equal(bpp_make(&here.out, &here.order, &here.rng), 0);
    assert_string_equal(parts(&segments), "BF23 A1 A2 A3");
}

/* The signature covers the content of BF23, then the eUICC's one-time key. */
static void test_signature(void **state)
{
    uint8_t memory[100];
    struct buf second = BUF_OVER(memory);
    struct tlv whole, channel, part;
    struct bytes cursor, signed_part, point;
    struct ec_public *key;
    enum verdict verdict;

    (void)state;
    assert_int_equal(bpp_make(&here.out, &here.order, &here.rng), 0);
    assert_int_equal(tlv_only(buf_bytes(&here.out), &whole), 0);
    cursor = whole.value;
    assert_int_equal(tlv_next(&cursor, &channel), 0);
    for (cursor = channel.value; cursor.len;)
        assert_int_equal(tlv_next(&cursor, &part), 0);
    assert_int_equal(part.tag, 0x5F37);
    signed_part = bytes_cut(channel.value, 0, channel.value.len - part.whole.len);
    tlv_put(&second, 0x5F49, here.order.euicc_otpk);
    assert_int_equal(ec_private_point(here.smdp, &point), 0);
    assert_int_equal(ec_public_new(&key, EC_CURVE_P256, point), 0);
    assert_int_equal(ec_verify(key, signed_part, buf_bytes(&second), part.value, &verdict), 0);
    assert_int_equal(verdict, GOOD);
    ec_public_free(key);
}

static void test_errors(void **state)
{
    uint8_t point[EC_POINT_LEN] = {0x04, 1};
    uint8_t small[100];
    struct buf out = BUF_OVER(small);

    (void)state;
    assert_int_equal(bpp_make(&out, &here.order, &here.rng), ERR_TOO_LONG);
    here.order.euicc_otpk = BYTES_OF(point);
    assert_int_equal(bpp_make(&here.out, &here.order, &here.rng), ERR_MALFORMED);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(test_parts),
        TEST(test_signature),
        TEST(test_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
