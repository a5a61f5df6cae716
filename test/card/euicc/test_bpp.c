/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The stream of a Bound Profile Package: cut, reordered, repeated, changed (BPP-L1 to BPP-L6). */
#include "test/fake/fixture_bound_package.h"

/* A-28, B-25. */
static void test_every_cut_on_both_curves(void **state)
{
    static const enum ec_curve curves[] = {EC_CURVE_P256, EC_CURVE_BRAINPOOL_P256R1};
    struct bpp_order order;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        for (int cut = 0; cut < DOWNLOAD_CUTS; cut++) {
            begin(curves[i], NULL);
            download_open(&download);
            download_order(&download, &order);
            order.piece = 500; /* several segments in every part */
            assert_int_equal(
                download_load(&download, download_make(&download, &order), (enum download_cut)cut),
                SW_OK);
            assert_int_equal(download_result(&download), 0);
            assert_result_is_kept();
            assert_es10(&fake, "BF2D03 5C015A", LISTED);
            end();
        }
    }
}

/* Is one of the chains by chance a data object such as functions have (INTERPRETATION.md, DP-3.1)?
 */
static bool has_function(struct bytes package, size_t len)
{
    struct tlv whole;

    for (size_t at = 2; at < package.len; at++)
        if (at % len == 0 && package.at[at] == 0xBF &&
            tlv_only(bytes_cut(package, at, len), &whole) == 0)
            return true;
    return false;
}

/* chains of each length that a block of STORE DATA may have, wherever the borders come to
 * lie: in tags, in lengths, behind the very first octet. */
static void test_every_length_of_chains(void **state)
{
    struct bpp_order order;

    (void)state;
    begin(EC_CURVE_P256, dual);
    for (size_t len = 1; len <= 255; len++) {
        struct bytes package, response = BYTES_NONE;

        download_open(&download);
        download_order(&download, &order);
        order.piece = 400; /* several segments */
        do
            package = download_make(&download, &order);
        while (has_function(package, len));
        for (size_t at = 0; at < package.len; at += len) {
            uint16_t sw = download_send(&download, bytes_cut(package, at, len), &response);

            if (sw != SW_OK || (response.len && at + len < package.len))
                fail_msg("chains of %zu octets: %04X at %zu: %s", len, sw, at, fake.refusal);
        }
        download_keep(&download, response);
        assert_int_equal(download_result(&download), 0);
        remove_profile();
    }
    end();
}

/* Signed on one curve, bound on the other: both are available on one card at once. */
static void test_mixed_curves(void **state)
{
    (void)state;
    begin(EC_CURVE_P256, NULL);
    download_sign_with(&download, EC_CURVE_BRAINPOOL_P256R1);
    assert_int_equal(download_run(&download, NULL), 0);
    assert_es10(&fake, "BF2D03 5C015A", LISTED);
    end();
}

/* A segment of more than 1020 octets passes on most cards, and not on those that are strict. */
static void with_strict_segments(struct euiccd_create_options *factory)
{
    factory->quirks = "strict-segments";
}

static void test_long_segments(void **state)
{
    struct bpp_order order;

    (void)state;
    for (int strict = 0; strict < 2; strict++) {
        begin(EC_CURVE_P256, strict ? with_strict_segments : NULL);
        download_open(&download);
        download_order(&download, &order);
        order.piece = 1008;
        assert_int_equal(
            download_load(&download, download_make(&download, &order), DOWNLOAD_CUT_LPAC), SW_OK);
        assert_int_equal(download_result(&download), strict ? 0x507 : 0);
        end();
    }
    begin(EC_CURVE_P256, NULL);
    download_open(&download);
    download_order(&download, &order);
    order.piece = 1200;
    assert_int_equal(download_load(&download, download_make(&download, &order), DOWNLOAD_CUT_LPAC),
                     SW_OK);
    assert_int_equal(download_result(&download), 0x507);
    end();
}

/* Whole TLVs of the package at the top of A3: swapped, left out, sent twice. */
static void test_segments_out_of_order(void **state)
{
    static const struct {
        int first, second, third;
    } rows[] = {{1, 0, 2}, {0, 2, -1}, {0, 0, 1}};
    struct bpp_order order;
    uint32_t memory;

    (void)state;
    begin(EC_CURVE_P256, NULL);
    memory = free_memory();
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const int at[] = {rows[i].first, rows[i].second, rows[i].third};
        struct bytes package, whole, part, segments[64] = {{0}}, response = BYTES_NONE;
        struct tlv bpp, element, segment;

        download_open(&download);
        download_order(&download, &order);
        order.piece = 100;
        package = download_make(&download, &order);
        assert_int_equal(tlv_only(package, &bpp), 0);
        whole = bpp.value;
        do
            assert_int_equal(tlv_next(&whole, &element), 0);
        while (element.tag != 0xA3);
        part = element.value;
        for (size_t n = 0; n < 64 && tlv_next(&part, &segment) == 0; n++)
            segments[n] = segment.whole;
        assert_int_equal(
            download_load(&download, bytes_cut(package, 0, (size_t)(element.value.at - package.at)),
                          DOWNLOAD_CUT_LPAC),
            SW_OK);
        for (int n = 0; n < 3 && response.len == 0 && at[n] >= 0; n++)
            assert_int_equal(download_send(&download, segments[at[n]], &response), SW_OK);
        download_keep(&download, response);
        assert_failed(0x508, memory);
    }
    end();
}

/* A package is for one session: replayed in it or in the next one it is worth nothing. */
static void test_replay(void **state)
{
    static uint8_t copy[8192];
    struct bpp_order order;
    struct bytes package;

    (void)state;
    begin(EC_CURVE_P256, NULL);
    download_open(&download);
    download_order(&download, &order);
    package = download_make(&download, &order);
    memcpy(copy, package.at, package.len);
    package.at = copy;
    assert_int_equal(download_load(&download, package, DOWNLOAD_CUT_LPAC), SW_OK);
    assert_int_equal(download_result(&download), 0);
    assert_int_equal(download_load(&download, package, DOWNLOAD_CUT_LPAC), SW_CONDITIONS);
    download_open(&download);
    assert_int_equal(download_load(&download, package, DOWNLOAD_CUT_LPAC), SW_OK);
    assert_int_equal(download_result(&download), 0x003);
    end();
}

/* BPP-L1: a package of half a megabyte needs no more memory than a small one. */
static void test_large_package(void **state)
{
    static uint8_t octets[600000];
    struct buf profile = BUF_OVER(octets);
    struct bpp_order order;
    struct bytes package;

    (void)state;
    nvm_octets = 1 << 20;
    begin(EC_CURVE_P256, with_nvm);
    package_start(&profile);
    for (unsigned i = 0; i < 16; i++) {
        size_t element, list, commands, part;

        element = tlv_open(&profile, 0xA1);
        package_put(&profile, "A0{80= 81=20}");
        list = tlv_open(&profile, 0xA1);
        commands = tlv_open(&profile, 0x30);
        part = tlv_open(&profile, 0x62);
        package_put(&profile, "82=4121");
        const uint8_t fid[] = {0x2F, (uint8_t)(0x40 + i)};
        tlv_put(&profile, 0x83, BYTES_OF(fid));
        package_put(&profile, "80=7800 8B=02");
        tlv_close(&profile, part);
        part = tlv_open(&profile, 0x81);
        memset(buf_grow(&profile, 0x7800), (int)i, 0x7800);
        tlv_close(&profile, part);
        tlv_close(&profile, commands);
        tlv_close(&profile, list);
        tlv_close(&profile, element);
    }
    package_end(&profile);
    assert_false(profile.overflow);
    assert_true(profile.len > 490000);
    download_open(&download);
    download_order(&download, &order);
    order.profile = buf_bytes(&profile);
    package = download_make(&download, &order);
    assert_int_equal(download_load(&download, package, DOWNLOAD_CUT_ONOMONDO_IPA), SW_OK);
    if (download_result(&download))
        fail_msg("%x %s", (unsigned)download_result(&download), fake.refusal);
    assert_es10(&fake, "BF2D03 5C015A", LISTED);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_cut_on_both_curves),
        cmocka_unit_test(test_every_length_of_chains),
        cmocka_unit_test(test_mixed_curves),
        cmocka_unit_test(test_segments_out_of_order),
        cmocka_unit_test(test_replay),
        cmocka_unit_test(test_large_package),
        cmocka_unit_test(test_long_segments),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
