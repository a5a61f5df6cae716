/* SPDX-License-Identifier: GPL-3.0-or-later */
/* COMPREHENSION-TLV: both tag forms with and without CR, lengths, truncation, writing. */
#include "apdu/err.h"
#include "apdu/tlv.h"
#include "test/apdu/hex.h"

static const struct {
    const char *hex;
    uint32_t tag;
    bool cr;
    const char *value;
} good[] = {
    {"8103010300", 0x01, true, "010300"}, {"0103010300", 0x01, false, "010300"},
    {"02028281", 0x02, false, "8281"},    {"FE00", 0x7E, true, ""},
    {"7F007F00", 0x7F007F, false, ""}, /* the first number that needs three octets */
    {"7F807F01AA", 0x7F007F, true, "AA"}, {"7F7FFF00", 0x7F7FFF, false, ""},
    {"7FFFFF00", 0x7F7FFF, true, ""},
};

static void both_tag_forms_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        struct bytes input = hex_bytes(good[i].hex);
        struct bytes cursor = input;
        struct tlv tlv;

        assert_int_equal(comprehension_next(&cursor, &tlv), 0);
        assert_int_equal(tlv.tag, good[i].tag);
        assert_int_equal(tlv.comprehension, good[i].cr);
        assert_hex(tlv.value, good[i].value);
        assert_true(bytes_equal(tlv.whole, input));
        assert_int_equal(cursor.len, 0);
        assert_int_equal(comprehension_next(&cursor, &tlv), ERR_NOT_FOUND);
        hex_free(input);
    }
}

static void every_truncation_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        struct bytes input = hex_bytes(good[i].hex);

        for (size_t len = 1; len < input.len; len++) {
            struct bytes part = bytes_cut_copy(input, len);
            struct bytes cursor = part;
            struct tlv tlv = {.tag = 0x55};

            assert_int_equal(comprehension_next(&cursor, &tlv), ERR_MALFORMED);
            assert_int_equal(cursor.len, len);
            assert_int_equal(tlv.tag, 0x55);
            hex_free(part);
        }
        hex_free(input);
    }
}

static void reserved_and_not_minimal_tags_are_refused(void **state)
{
    static const char *const bad[] = {
        "0000", "8000",   "FF00",   "7F000100", "7F007E00", "7F807E00", /* tags */
        "0180", "018100", "01817F", "01820001", "018200FF", "0183000100", "018401000000", "01FF",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct bytes input = hex_bytes(bad[i]);
        struct bytes cursor = input;
        struct tlv tlv;

        assert_int_equal(comprehension_next(&cursor, &tlv), ERR_MALFORMED);
        assert_int_equal(comprehension_find(input, 0x01, &tlv), ERR_MALFORMED);
        assert_int_equal(cursor.len, input.len);
        hex_free(input);
    }
}

static void find_ignores_cr(void **state)
{
    struct bytes list = hex_bytes("810101 020102 7F8100 0103 820104 7F010100");
    struct tlv tlv;

    (void)state;
    assert_int_equal(comprehension_find(list, 0x01, &tlv), 0);
    assert_hex(tlv.whole, "810101");
    assert_int_equal(comprehension_find(list, 0x81, &tlv), 0);
    assert_hex(tlv.whole, "810101");
    assert_int_equal(comprehension_find(list, 0x82, &tlv), 0); /* the first, though without CR */
    assert_hex(tlv.whole, "020102");
    assert_int_equal(comprehension_find(list, 0x7F0100, &tlv), 0);
    assert_hex(tlv.value, "03");
    assert_true(tlv.comprehension);
    assert_int_equal(comprehension_find(list, 0x7F8100, &tlv), 0);
    assert_int_equal(comprehension_find(list, 0x05, &tlv), ERR_NOT_FOUND);
    assert_int_equal(comprehension_find(BYTES_NONE, 0x05, &tlv), ERR_NOT_FOUND);
    assert_int_equal(comprehension_find(bytes_cut(list, 0, list.len - 1), 0x05, &tlv),
                     ERR_MALFORMED);
    hex_free(list);
}

static void written_objects_are_read_again(void **state)
{
    static const uint32_t tags[] = {0x01, 0x81, 0x7E, 0xFE, 0x7F007F, 0x7F807F, 0x7F7FFF, 0x7FFFFF};
    static const size_t lens[] = {0, 1, 127, 128, 255, 256, 65535, 65536};
    static uint8_t memory[70000];
    static const uint8_t content[65536];

    (void)state;
    for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
        struct buf buf = BUF_OVER(memory);
        struct bytes cursor;
        struct tlv tlv;
        uint32_t cr = tags[i] > 0xFF ? 0x8000 : 0x80;

        comprehension_put(&buf, tags[i], bytes_at(content, lens[i]));
        cursor = buf_bytes(&buf);
        assert_int_equal(comprehension_next(&cursor, &tlv), 0);
        assert_int_equal(tlv.tag, tags[i] & ~cr);
        assert_int_equal(tlv.comprehension, (tags[i] & cr) != 0);
        assert_int_equal(tlv.value.len, lens[i]);
        assert_int_equal(cursor.len, 0);

        struct buf small = buf_over(memory, buf.len - 1);
        comprehension_put(&small, tags[i], bytes_at(content, lens[i]));
        assert_true(small.overflow);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_tag_forms_are_read),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(reserved_and_not_minimal_tags_are_refused),
        cmocka_unit_test(find_ignores_cr),
        cmocka_unit_test(written_objects_are_read_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
