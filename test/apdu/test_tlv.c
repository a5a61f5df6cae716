/* SPDX-License-Identifier: GPL-3.0-or-later */
/* BER-TLV: reading, refusal at each octet; writing: test_tlv_write.c. */
#include "apdu/err.h"
#include "apdu/tlv.h"
#include "test/apdu/hex.h"

#include <stdio.h>

static const struct {
    const char *hex;
    uint32_t tag;
    size_t header;
    size_t len;
} good[] = {
    {"0500", 0x05, 2, 0},
    {"5A0112", 0x5A, 2, 1},
    {"5F370112", 0x5F37, 3, 1},
    {"BF380112", 0xBF38, 3, 1},
    {"9F1F00", 0x9F1F, 3, 0}, /* 31 is the first number of the long form */
    {"7F2E00", 0x7F2E, 3, 0},
    {"BF814800", 0xBF8148, 4, 0},    /* two octets of number */
    {"BFFFFF7F00", 0xBFFFFF7F, 5, 0} /* the longest tag */
};

static void an_element_is_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        struct bytes input = hex_bytes(good[i].hex);
        struct bytes cursor = input;
        struct tlv tlv;

        assert_int_equal(tlv_next(&cursor, &tlv), 0);
        assert_int_equal(tlv.tag, good[i].tag);
        assert_false(tlv.comprehension);
        assert_ptr_equal(tlv.whole.at, input.at);
        assert_int_equal(tlv.whole.len, input.len);
        assert_ptr_equal(tlv.value.at, input.at + good[i].header);
        assert_int_equal(tlv.value.len, good[i].len);
        assert_int_equal(cursor.len, 0);
        assert_int_equal(tlv_next(&cursor, &tlv), ERR_NOT_FOUND);
        hex_free(input);
    }
}

/* `content` octets after a header of `hex`. */
static struct bytes with_content(const char *hex, size_t content)
{
    uint8_t *memory = calloc(1, strlen(hex) / 2 + content);
    struct buf buf = buf_over(memory, strlen(hex) / 2);

    assert_int_equal(buf_put_hex(&buf, hex), 0);
    return bytes_at(memory, buf.len + content);
}

static void lengths_of_every_form_are_read(void **state)
{
    static const struct {
        const char *header;
        size_t len;
    } forms[] = {{"047F", 127},
                 {"048180", 128},
                 {"0481FF", 255},
                 {"04820100", 256},
                 {"0482FFFF", 65535},
                 {"0483010000", 65536},
                 {"0483FFFFFF", 0xFFFFFF},
                 {"048401000000", 0x1000000}};

    (void)state;
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        struct bytes input = with_content(forms[i].header, forms[i].len);
        struct bytes cursor = input;
        struct tlv tlv;

        assert_int_equal(tlv_next(&cursor, &tlv), 0);
        assert_int_equal(tlv.value.len, forms[i].len);
        assert_int_equal(cursor.len, 0);
        cursor = bytes_cut(input, 0, input.len - 1);
        assert_int_equal(tlv_next(&cursor, &tlv), ERR_MALFORMED);
        assert_int_equal(cursor.len, input.len - 1);
        hex_free(input);
    }
}

static void assert_truncations_refused(struct bytes input)
{
    for (size_t len = 1; len < input.len; len++) {
        struct bytes part = bytes_cut_copy(input, len);
        struct bytes cursor = part;
        struct tlv tlv = {.tag = 0x55};

        assert_int_equal(tlv_next(&cursor, &tlv), ERR_MALFORMED);
        assert_int_equal(cursor.len, len);
        assert_ptr_equal(cursor.at, part.at);
        assert_int_equal(tlv.tag, 0x55);
        assert_int_equal(tlv_only(part, &tlv), ERR_MALFORMED);
        assert_int_equal(tlv_check(part, 9, 9), ERR_MALFORMED);
        hex_free(part);
    }
}

/* TLV-T1 */
static void every_truncation_is_refused(void **state)
{
    static const char *const long_headers[] = {"5F378180", "BF38820100", "BFFFFF7F83010000"};
    static const size_t long_lens[] = {128, 256, 65536};

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        struct bytes input = hex_bytes(good[i].hex);

        assert_truncations_refused(input);
        hex_free(input);
    }
    for (size_t i = 0; i < 3; i++) {
        struct bytes input = with_content(long_headers[i], long_lens[i]);

        assert_truncations_refused(bytes_cut(input, 0, 300));
        hex_free(input);
    }
}

static void not_minimal_encodings_are_refused(void **state)
{
    static const char *const bad[] = {
        "0000",                 /* end of contents */
        "1F1E00",               /* number 30 fits the first octet */
        "9F0100",               /* so does 1 */
        "9F8000",               /* leading zero */
        "9F80810100",           /* the same before a long number */
        "BFFFFFFF7F00",         /* five octets */
        "048000",       "0480", /* indefinite */
        "048100",               /* lengths that fit fewer octets */
        "04817F00",     "04820001FF",     "048200FF00",       "0483000100",
        "0483010000",   "04840001000000", "04850000000001FF", /* five octets of length */
        "04FF00",                                             /* reserved */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct bytes input = hex_bytes(bad[i]);
        struct bytes cursor = input;
        struct tlv tlv;

        assert_int_equal(tlv_next(&cursor, &tlv), ERR_MALFORMED);
        assert_int_equal(tlv_find(input, 0x04, &tlv), ERR_MALFORMED);
        assert_int_equal(tlv_only(input, &tlv), ERR_MALFORMED);
        assert_int_equal(tlv_check(input, 9, 9), ERR_MALFORMED);
        hex_free(input);
    }
}

static void a_header_is_incomplete_or_malformed(void **state)
{
    static const struct {
        const char *hex;
        int result;
        size_t used;
        size_t len;
    } headers[] = {
        {"", ERR_NOT_FOUND, 0, 0},         {"BF", ERR_NOT_FOUND, 0, 0},
        {"BF36", ERR_NOT_FOUND, 0, 0},     {"BF3682", ERR_NOT_FOUND, 0, 0},
        {"BF368212", ERR_NOT_FOUND, 0, 0}, {"BF36821234", 0, 5, 0x1234},
        {"BF36821234FFFF", 0, 5, 0x1234},  {"BF3684FFFFFFFF", 0, 7, 0xFFFFFFFF},
        {"BF368200", ERR_MALFORMED, 0, 0}, /* reported at the first wrong octet */
        {"BF36817F", ERR_MALFORMED, 0, 0}, {"BF80", ERR_MALFORMED, 0, 0},
        {"00", ERR_MALFORMED, 0, 0},       {"0480", ERR_MALFORMED, 0, 0},
        {"0485", ERR_MALFORMED, 0, 0},     {"BFFFFFFF", ERR_MALFORMED, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        struct bytes input = hex_bytes(headers[i].hex);
        size_t len = 0;
        size_t used = 0;
        uint32_t tag = 0;

        assert_int_equal(tlv_header(input, &tag, &len, &used), headers[i].result);
        assert_int_equal(used, headers[i].used);
        if (headers[i].result == 0) {
            assert_int_equal(tag, 0xBF36);
            assert_int_equal(len, headers[i].len);
        }
        hex_free(input);
    }
}

static void take_and_find_leave_other_elements(void **state)
{
    struct bytes list = hex_bytes("5A0101 BF3800 5A0102 80");
    struct bytes cursor = list;
    struct tlv tlv = {.tag = 1};

    (void)state;
    assert_int_equal(tlv_take(&cursor, 0xBF38, &tlv), ERR_NOT_FOUND);
    assert_ptr_equal(cursor.at, list.at);
    assert_int_equal(tlv.tag, 1);
    assert_int_equal(tlv_take(&cursor, 0x5A, &tlv), 0);
    assert_hex(tlv.value, "01");
    assert_int_equal(tlv_take(&cursor, 0xBF38, &tlv), 0);
    assert_int_equal(tlv_take(&cursor, 0x5A, &tlv), 0);
    assert_hex(tlv.whole, "5A0102");
    assert_int_equal(tlv_take(&cursor, 0x80, &tlv), ERR_MALFORMED);
    assert_int_equal(cursor.len, 1);
    cursor = BYTES_NONE;
    assert_int_equal(tlv_take(&cursor, 0x80, &tlv), ERR_NOT_FOUND);

    assert_int_equal(tlv_find(list, 0x5A, &tlv), 0);
    assert_hex(tlv.value, "01");
    assert_int_equal(tlv_find(list, 0x81, &tlv), ERR_MALFORMED); /* malformed end */
    assert_int_equal(tlv_find(bytes_cut(list, 0, 9), 0x81, &tlv), ERR_NOT_FOUND);
    assert_int_equal(tlv_find(BYTES_NONE, 0x81, &tlv), ERR_NOT_FOUND);
    hex_free(list);
}

static void only_refuses_trailing_octets(void **state)
{
    struct bytes two = hex_bytes("5A01015A00");
    struct tlv tlv = {.tag = 1};

    (void)state;
    assert_int_equal(tlv_only(two, &tlv), ERR_MALFORMED);
    assert_int_equal(tlv_only(BYTES_NONE, &tlv), ERR_MALFORMED);
    assert_int_equal(tlv.tag, 1);
    assert_int_equal(tlv_only(bytes_cut(two, 0, 3), &tlv), 0);
    assert_int_equal(tlv.tag, 0x5A);
    hex_free(two);
}

static void constructed_is_b6_of_the_first_octet(void **state)
{
    (void)state;
    assert_true(tlv_is_constructed(0x30));
    assert_true(tlv_is_constructed(0xBF38));
    assert_true(tlv_is_constructed(0x7F8148));
    assert_true(tlv_is_constructed(0xBFFFFF7F));
    assert_false(tlv_is_constructed(0x5A));
    assert_false(tlv_is_constructed(0x5F37));
    assert_false(tlv_is_constructed(0x9F3F));
    assert_false(tlv_is_constructed(0x5F8148));
}

static void check_bounds_depth_and_count(void **state)
{
    static const struct {
        const char *hex;
        unsigned depth;
        unsigned count;
        int result;
    } lists[] = {
        {"", 0, 0, 0},
        {"0500", 0, 1, ERR_TOO_LONG},
        {"0500", 1, 0, ERR_TOO_LONG},
        {"0500", 1, 1, 0},
        {"05000500", 1, 2, 0},
        {"05000500", 1, 1, ERR_TOO_LONG},
        {"3000", 1, 1, 0}, /* an empty list adds no level */
        {"30020500", 1, 9, ERR_TOO_LONG},
        {"30020500", 2, 2, 0},
        {"30020500", 2, 1, ERR_TOO_LONG},
        {"300630040402FFFF", 3, 3, 0}, /* primitive values are not parsed */
        {"300630040402FFFF", 2, 3, ERR_TOO_LONG},
        {"3003040200", 9, 9, ERR_MALFORMED}, /* child longer than its parent */
        {"300404020000", 9, 9, 0},
        {"3003050005", 9, 9, ERR_MALFORMED}, /* octets left over in the parent */
        {"BF380230000500", 9, 9, 0},
    };
    char deep[2 * 2 * 100 + 1] = "";

    (void)state;
    for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
        struct bytes input = hex_bytes(lists[i].hex);

        assert_int_equal(tlv_check(input, lists[i].depth, lists[i].count), lists[i].result);
        hex_free(input);
    }
    for (int level = 0; level < 60; level++)
        sprintf(deep + strlen(deep), "30%02X", 2 * (59 - level));
    struct bytes input = hex_bytes(deep);
    assert_int_equal(tlv_check(input, 60, 60), 0);
    assert_int_equal(tlv_check(input, 59, 60), ERR_TOO_LONG);
    assert_int_equal(tlv_check_levels(input, 59, 59), 0); /* deeper levels are not checked */
    assert_int_equal(tlv_check_levels(input, 59, 58), ERR_TOO_LONG);
    assert_int_equal(tlv_check(input, 60, 59), ERR_TOO_LONG);
    hex_free(input);
}

static void tags_of_a_list_are_taken(void **state)
{
    static const struct {
        uint8_t octets[7];
        size_t len;
        uint32_t tag;
    } rows[] = {
        {{0x5A}, 1, 0x5A},
        {{0x9F, 0x70}, 2, 0x9F70},
        {{0x7F, 0x81, 0x48}, 3, 0x7F8148},
        {{0xBF, 0x81, 0x82, 0x03}, 4, 0xBF818203},
        {{0xBF, 0x81, 0x82, 0x83, 0x04}, 5, 0}, /* more than 4 octets */
        {{0xBF, 0x81, 0x82, 0x83, 0x84, 0x05}, 6, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bytes cursor;
        uint32_t tag = 1;

        for (size_t len = 0; len < rows[i].len; len++) {
            cursor = bytes_at(rows[i].octets, len);
            assert_int_equal(tlv_take_tag(&cursor, &tag), len ? ERR_MALFORMED : ERR_NOT_FOUND);
            assert_int_equal(cursor.len, len);
        }
        cursor = bytes_at(rows[i].octets, rows[i].len + 1); /* another tag follows */
        assert_int_equal(tlv_take_tag(&cursor, &tag), 0);
        assert_int_equal(tag, rows[i].tag);
        assert_int_equal(cursor.len, 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_element_is_read),
        cmocka_unit_test(lengths_of_every_form_are_read),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(not_minimal_encodings_are_refused),
        cmocka_unit_test(a_header_is_incomplete_or_malformed),
        cmocka_unit_test(take_and_find_leave_other_elements),
        cmocka_unit_test(only_refuses_trailing_octets),
        cmocka_unit_test(constructed_is_b6_of_the_first_octet),
        cmocka_unit_test(check_bounds_depth_and_count),
        cmocka_unit_test(tags_of_a_list_are_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
