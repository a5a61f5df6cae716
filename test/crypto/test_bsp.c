/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SCP03t segments: recorded sessions, card against server, and corrupted segments. */
#include "test/crypto/bsp_vectors.h"
#include "test/crypto/hex.h"

#include "apdu/tlv.h"
#include "crypto/bsp.h"

#include <stdlib.h>

static void keys_set(struct bsp_keys *keys, struct arena *arena, const char *enc, const char *mac,
                     const char *mcv)
{
    memcpy(keys->enc, hex(arena, enc).at, BSP_KEY_LEN);
    memcpy(keys->mac, hex(arena, mac).at, BSP_KEY_LEN);
    memcpy(keys->mcv, hex(arena, mcv).at, BSP_KEY_LEN);
}

static void session_keys(struct bsp_keys *keys, struct arena *arena)
{
    keys_set(keys, arena, "472F5BFADD97F21D34F3CE9B51B92751", "9EC07F5B36A13E12A991D66E294E6242",
             "406D507B448A699E7A36A38494DEBBDE");
}

static const struct {
    const char *shared, *eid, *enc, *mac, *mcv;
} derivations[] = {
    {"8902DCA391BBB22570FE60C176076246F568B1941265DFF1D729E63039658089",
     "89049032123451234512345678901335", "D782D575B22A38334556A3D9A1E2AE6B",
     "A35ADDC192AE8F934E2932116C7E89E7", "734BC93DDB10C71C5AD13D420DC08B5B"},
    {"C9A993DD4879A8F7161F2085410EDD4F9652F1DF37BE097BA96BA2CA6BE528FE",
     "89049032123451234512345678901235", "472F5BFADD97F21D34F3CE9B51B92751",
     "9EC07F5B36A13E12A991D66E294E6242", "406D507B448A699E7A36A38494DEBBDE"},
};

static void keys_are_derived(void **state)
{
    for (size_t i = 0; i < 2; i++) {
        struct bsp_keys keys;
        uint8_t too_long[256] = {0};
        struct bytes shared = hex(*state, derivations[i].shared);
        struct bytes host = hex(*state, "8080808080808080");
        struct bytes eid = hex(*state, derivations[i].eid);

        assert_int_equal(bsp_derive_keys(&keys, shared, BSP_KEY_TYPE_AES, BSP_KEY_LEN, host, eid),
                         0);
        assert_bytes(BYTES_OF(keys.enc), hex(*state, derivations[i].enc));
        assert_bytes(BYTES_OF(keys.mac), hex(*state, derivations[i].mac));
        assert_bytes(BYTES_OF(keys.mcv), hex(*state, derivations[i].mcv));
        assert_int_equal(
            bsp_derive_keys(&keys, shared, BSP_KEY_TYPE_AES, BSP_KEY_LEN, BYTES_OF(too_long), eid),
            ERR_RANGE);
        bsp_keys_wipe(&keys);
        assert_int_equal(keys.enc[0], 0);
    }
}

static void a_key_line_has_all_fields(void **state)
{
    char line[BSP_KEY_LINE_SIZE];
    struct bsp_keys keys;
    uint8_t id[16];

    session_keys(&keys, *state);
    memset(id, 0xA5, sizeof(id));
    bsp_key_line(line, "EUICCD_BSP", BYTES_OF(id), &keys);
    assert_string_equal(line, "EUICCD_BSP A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5A5 "
                              "472F5BFADD97F21D34F3CE9B51B92751 9EC07F5B36A13E12A991D66E294E6242 "
                              "406D507B448A699E7A36A38494DEBBDE");
    bsp_key_line(line, "EUICCD_PPK", BYTES_NONE, &keys);
    assert_int_equal(strncmp(line, "EUICCD_PPK  472F", 16), 0);
}

/* A recorded session: tag, plaintext, segment. After the third the keys are replaced. */
static const struct {
    uint8_t tag;
    const char *plain, *sealed;
} recorded[] = {
    {0x87, "BF2400", "8718F6FE031E4B9CFE87C8E1E62F3FDE85C49412D7722A6A2D89"},
    {0x88,
     "BF252D5A0A98001032547698103214910947534D415F54455354921147534D415F544553545F50524F46494C45"
     "950100",
     "8838BF252D5A0A98001032547698103214910947534D415F54455354921147534D415F544553545F50524F4649"
     "4C459501008A62CC9ADBB5CCBC"},
    {0x87,
     "BF26368010000102030405060708090A0B0C0D0E0F8110010102030405060708090A0B0C0D0E0F8210020102"
     "030405060708090A0B0C0D0E0F",
     "8748A14C800A001992351CD46AD2945654674369701D82B7B46567652BC8FBED234939FC57FBA748015525FD6C"
     "651E9D3D1330652D42A0CFAD950E912122AF4EC5362D3C0BC535729C40"},
    {0x86, SEGMENT_0_PLAIN, SEGMENT_0_SEALED},
    {0x86, SEGMENT_1_PLAIN, SEGMENT_1_SEALED},
};

enum { RECORDED = sizeof(recorded) / sizeof(recorded[0]), BEFORE_REPLACEMENT = 3 };

static void replace_keys(struct bsp *bsp, struct arena *arena)
{
    struct bsp_keys keys;

    keys_set(&keys, arena, "010102030405060708090A0B0C0D0E0F", "020102030405060708090A0B0C0D0E0F",
             "000102030405060708090A0B0C0D0E0F");
    assert_int_equal(bsp_replace_keys(bsp, &keys), 0);
}

static void recorded_session_is_opened_and_sealed(void **state)
{
    struct bsp_keys keys;
    struct bsp *card, *server;

    session_keys(&keys, *state);
    assert_int_equal(bsp_new(&card, &keys), 0);
    assert_int_equal(bsp_new(&server, &keys), 0);
    for (size_t i = 0; i < RECORDED; i++) {
        struct buf plain = arena_buf(*state, 2048);
        struct buf sealed = arena_buf(*state, 2048);
        enum verdict verdict;

        if (i == BEFORE_REPLACEMENT) {
            replace_keys(card, *state);
            replace_keys(server, *state);
        }
        assert_int_equal(bsp_open(card, hex(*state, recorded[i].sealed), &plain, &verdict), 0);
        assert_int_equal(verdict, GOOD);
        assert_bytes(buf_bytes(&plain), hex(*state, recorded[i].plain));
        assert_int_equal(bsp_seal(server, recorded[i].tag, hex(*state, recorded[i].plain), &sealed),
                         0);
        assert_bytes(buf_bytes(&sealed), hex(*state, recorded[i].sealed));
    }
    bsp_free(card);
    bsp_free(server);
}

static void every_flipped_octet_is_refused(void **state)
{
    struct bytes segment = hex(*state, recorded[0].sealed);
    struct bsp_keys keys;

    session_keys(&keys, *state);
    for (size_t i = 0; i < segment.len; i++) {
        /* Exactly as long as the segment, so that a read beyond it is seen. */
        uint8_t *copy = malloc(segment.len);
        struct buf plain = arena_buf(*state, 64);
        struct bsp *bsp;
        enum verdict verdict = GOOD;
        int err;

        assert_non_null(copy);
        assert_int_equal(bsp_new(&bsp, &keys), 0);
        memcpy(copy, segment.at, segment.len);
        copy[i] ^= 1;
        err = bsp_open(bsp, bytes_at(copy, segment.len), &plain, &verdict);
        /* 87 becomes 86: well formed, wrong MAC. A wrong length is no TLV at all. */
        assert_int_equal(err, i == 1 ? ERR_MALFORMED : 0);
        assert_int_equal(verdict, BAD);
        assert_int_equal(plain.len, 0);
        assert_int_equal(bsp_open(bsp, segment, &plain, &verdict), ERR_STATE);
        assert_int_equal(verdict, BAD);
        bsp_free(bsp);
        free(copy);
    }
}

static void malformed_segments_are_refused(void **state)
{
    static const char *const bad[] = {
        "",
        "87",
        "8700",
        "870700000000000000",     /* shorter than a MAC */
        "87080000000000000000",   /* no data, so no padding */
        "8709000000000000000000", /* not a multiple of the block length */
        "8508000000000000000000", /* tag */
        "8908000000000000000000",
        "88810800000000000000AA",   /* length not in its shortest form */
        "880900000000000000000000", /* trailing octet */
    };
    struct bsp_keys keys;

    session_keys(&keys, *state);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct buf plain = arena_buf(*state, 64);
        struct bsp *bsp;
        enum verdict verdict;

        assert_int_equal(bsp_new(&bsp, &keys), 0);
        assert_int_equal(bsp_open(bsp, hex(*state, bad[i]), &plain, &verdict), ERR_MALFORMED);
        assert_int_equal(verdict, BAD);
        bsp_free(bsp);
    }
}

/* BSP-B1 */
static void segments_out_of_order_are_refused(void **state)
{
    struct bsp_keys keys;

    session_keys(&keys, *state);
    /* The second segment first, the first one twice, the third after the first. */
    for (int round = 0; round < 3; round++) {
        struct buf plain = arena_buf(*state, 2048);
        struct bsp *bsp;
        enum verdict verdict;

        assert_int_equal(bsp_new(&bsp, &keys), 0);
        if (round > 0) {
            assert_int_equal(bsp_open(bsp, hex(*state, recorded[0].sealed), &plain, &verdict), 0);
            assert_int_equal(verdict, GOOD);
        }
        assert_int_equal(bsp_open(bsp,
                                  hex(*state, recorded[round == 0   ? 1
                                                       : round == 1 ? 0
                                                                    : 2]
                                                  .sealed),
                                  &plain, &verdict),
                         0);
        assert_int_equal(verdict, BAD);
        bsp_free(bsp);
    }
}

static void padding_is_checked(void **state)
{
    /* Another S-ENC with the same S-MAC: the MAC is valid, the plaintext random, and so its
     * padding. */
    struct bsp_keys keys;
    int bad = 0;

    session_keys(&keys, *state);
    for (int i = 0; i < 64; i++) {
        struct buf plain = arena_buf(*state, 64);
        struct bsp *bsp;
        enum verdict verdict;

        keys.enc[0] = (uint8_t)i;
        assert_int_equal(bsp_new(&bsp, &keys), 0);
        assert_int_equal(bsp_open(bsp, hex(*state, recorded[0].sealed), &plain, &verdict), 0);
        bad += verdict == BAD;
        if (verdict == BAD)
            assert_int_equal(plain.len, 0);
        bsp_free(bsp);
    }
    assert_true(bad > 48); /* a random block ends in 80 00.. once in 255 */
}

static void too_small_buffer_is_an_error(void **state)
{
    struct bsp_keys keys;
    struct bsp *bsp;
    struct buf tight = arena_buf(*state, 8);
    struct buf plain = arena_buf(*state, 64);
    enum verdict verdict;

    session_keys(&keys, *state);
    assert_int_equal(bsp_new(&bsp, &keys), 0);
    assert_int_equal(bsp_open(bsp, hex(*state, recorded[0].sealed), &tight, &verdict),
                     ERR_TOO_LONG);
    assert_int_equal(verdict, BAD);
    assert_int_equal(bsp_open(bsp, hex(*state, recorded[0].sealed), &plain, &verdict), ERR_STATE);
    bsp_free(bsp);
    assert_int_equal(bsp_new(&bsp, &keys), 0);
    tight = arena_buf(*state, 8);
    assert_int_equal(bsp_seal(bsp, 0x87, hex(*state, "BF2400"), &tight), ERR_TOO_LONG);
    assert_int_equal(bsp_seal(bsp, 0x89, hex(*state, "BF2400"), &plain), ERR_RANGE);
    bsp_free(bsp);
}

static void profiles_are_sealed_and_opened_in_pieces(void **state)
{
    static const size_t pieces[] = {1, 15, 16, 472, BSP_PLAIN_MAX};
    struct bytes profile = hex(*state, SEGMENT_0_PLAIN SEGMENT_1_PLAIN);
    struct bsp_keys keys;

    session_keys(&keys, *state);
    for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
        struct buf sealed = arena_buf(*state, 80000);
        struct buf plain = arena_buf(*state, 4096);
        struct bytes cursor;
        struct tlv segment;
        struct bsp *card, *server;
        enum verdict verdict;

        assert_int_equal(bsp_new(&card, &keys), 0);
        assert_int_equal(bsp_new(&server, &keys), 0);
        assert_int_equal(bsp_seal_all(server, BSP_TAG_PROFILE, pieces[i], profile, &sealed), 0);
        cursor = buf_bytes(&sealed);
        while (tlv_next(&cursor, &segment) == 0) {
            assert_true(segment.whole.len <= BSP_SEGMENT_MAX);
            assert_int_equal(bsp_open(card, segment.whole, &plain, &verdict), 0);
            assert_int_equal(verdict, GOOD);
        }
        assert_bytes(buf_bytes(&plain), profile);
        assert_int_equal(bsp_seal_all(server, BSP_TAG_PROFILE, 0, profile, &sealed), ERR_RANGE);
        bsp_free(card);
        bsp_free(server);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_derived),
        cmocka_unit_test(a_key_line_has_all_fields),
        cmocka_unit_test(recorded_session_is_opened_and_sealed),
        cmocka_unit_test(every_flipped_octet_is_refused),
        cmocka_unit_test(malformed_segments_are_refused),
        cmocka_unit_test(segments_out_of_order_are_refused),
        cmocka_unit_test(padding_is_checked),
        cmocka_unit_test(too_small_buffer_is_an_error),
        cmocka_unit_test(profiles_are_sealed_and_opened_in_pieces),
    };
    return cmocka_run_group_tests(tests, arena_setup, arena_teardown);
}
