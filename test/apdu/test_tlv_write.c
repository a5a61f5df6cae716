/* SPDX-License-Identifier: GPL-3.0-or-later */
/* BER-TLV: writing of headers, values and open elements, buffers that are too small. */
#include "apdu/err.h"
#include "apdu/tlv.h"
#include "test/apdu/hex.h"

static void headers_are_written_in_the_fewest_octets(void **state)
{
    static const struct {
        uint32_t tag;
        size_t len;
        const char *hex;
    } headers[] = {
        {0x5A, 0, "5A00"},
        {0x5A, 127, "5A7F"},
        {0x5F37, 128, "5F378180"},
        {0xBF38, 255, "BF3881FF"},
        {0x7F8148, 256, "7F8148820100"},
        {0xBFFFFF7F, 65535, "BFFFFF7F82FFFF"},
        {0x30, 65536, "3083010000"},
        {0x30, 0xFFFFFFFF, "3084FFFFFFFF"},
    };
    uint8_t memory[16];

    (void)state;
    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        struct buf buf = BUF_OVER(memory);
        uint32_t tag;
        size_t len;
        size_t used;

        tlv_put_header(&buf, headers[i].tag, headers[i].len);
        assert_false(buf.overflow);
        assert_hex(buf_bytes(&buf), headers[i].hex);
        assert_int_equal(tlv_header(buf_bytes(&buf), &tag, &len, &used), 0);
        assert_int_equal(tag, headers[i].tag);
        assert_int_equal(len, headers[i].len);
        assert_int_equal(used, buf.len);
    }
    struct buf buf = BUF_OVER(memory);
    tlv_put_header(&buf, 0x30, (size_t)1 << 32);
    assert_true(buf.overflow);
}

static void values_are_written(void **state)
{
    static const struct {
        uint64_t value;
        const char *hex;
    } integers[] = {
        {0, "020100"},
        {1, "020101"},
        {127, "02017F"},
        {128, "02020080"},
        {255, "020200FF"},
        {256, "02020100"},
        {32767, "02027FFF"},
        {32768, "0203008000"},
        {0x7FFFFFFF, "02047FFFFFFF"},
        {0x80000000, "02050080000000"},
        {INT64_MAX, "02087FFFFFFFFFFFFFFF"},
        {UINT64_MAX, "020900FFFFFFFFFFFFFFFF"},
    };
    uint8_t memory[16];

    (void)state;
    for (size_t i = 0; i < sizeof(integers) / sizeof(integers[0]); i++) {
        struct buf buf = BUF_OVER(memory);

        tlv_put_uint(&buf, 0x02, integers[i].value);
        assert_hex(buf_bytes(&buf), integers[i].hex);
    }
    struct buf buf = BUF_OVER(memory);
    tlv_put_u8(&buf, 0x9F70, 0x0F);
    tlv_put(&buf, 0x5A, BYTES_TEXT("ab"));
    tlv_put(&buf, 0x81, BYTES_NONE);
    assert_hex(buf_bytes(&buf), "9F70010F 5A026162 8100");
}

/* X.690 11.2.2: no trailing zero bits, and without bits only the number of unused bits. */
static void named_bits_have_no_trailing_zeros(void **state)
{
    static const struct {
        uint32_t bits;
        const char *hex;
    } rows[] = {
        {0, "800100"},
        {1U << 0, "80020780"},
        {1U << 1, "80020640"},
        {3, "800206C0"},
        {1U << 7, "80020001"},
        {1U << 8, "8003070080"},
        {1U << 15 | 1, "8003008001"},
        {1U << 31, "80050000000001"},
        {1U << 30, "80050100000002"},
    };
    uint8_t memory[16];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf buf = BUF_OVER(memory);

        tlv_put_bits(&buf, 0x80, rows[i].bits);
        assert_hex(buf_bytes(&buf), rows[i].hex);
    }
}

static void open_elements_get_their_length_on_close(void **state)
{
    static const size_t sizes[] = {0, 1, 127, 128, 255, 256, 65535, 65536};
    static uint8_t expected_memory[70000];
    static uint8_t memory[70000];
    static uint8_t content[65536];

    (void)state;
    for (size_t i = 0; i < sizeof(content); i++)
        content[i] = (uint8_t)(i * 7);
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        struct buf expected = BUF_OVER(expected_memory);
        struct buf buf = BUF_OVER(memory);
        size_t outer = tlv_open(&buf, 0xBF38);
        size_t inner = tlv_open(&buf, 0x30);

        buf_put(&buf, bytes_at(content, sizes[i]));
        tlv_close(&buf, inner);
        tlv_close(&buf, outer);
        tlv_put(&expected, 0x30, bytes_at(content, sizes[i]));
        struct tlv element;
        assert_int_equal(tlv_only(buf_bytes(&buf), &element), 0);
        assert_int_equal(element.tag, 0xBF38);
        assert_true(bytes_equal(element.value, buf_bytes(&expected)));

        /* In every smaller buffer: overflow, nothing beyond its end. */
        size_t whole = buf.len;
        for (size_t size = 0; size < whole;
             size += size < 8 || whole - size < 8 ? 1 : whole - size - 7) {
            uint8_t *small = malloc(size);

            buf = buf_over(small, size);
            outer = tlv_open(&buf, 0xBF38);
            inner = tlv_open(&buf, 0x30);
            buf_put(&buf, bytes_at(content, sizes[i]));
            tlv_close(&buf, inner);
            tlv_close(&buf, outer);
            assert_true(buf.overflow);
            free(small);
        }
    }
}

static void values_without_tag_have_their_length_before_them(void **state)
{
    uint8_t octets[1 + 256 + 1], content[256];

    (void)state;
    for (unsigned i = 0; i < sizeof(content); i++)
        content[i] = (uint8_t)i;
    for (size_t len = 0; len <= sizeof(content); len++) {
        struct buf buf = BUF_OVER(octets);
        struct bytes cursor, value;

        tlv_put_lv(&buf, bytes_at(content, len));
        assert_int_equal(buf.overflow, len > 255);
        if (buf.overflow)
            continue;
        assert_int_equal(buf.len, 1 + len);
        for (size_t shorter = 0; shorter < buf.len; shorter++) {
            cursor = bytes_cut(buf_bytes(&buf), 0, shorter);
            assert_int_equal(tlv_take_lv(&cursor, &value), ERR_MALFORMED);
            assert_int_equal(cursor.len, shorter);
        }
        buf_put_u8(&buf, 0xEE);
        cursor = buf_bytes(&buf);
        assert_int_equal(tlv_take_lv(&cursor, &value), 0);
        assert_true(bytes_equal(value, bytes_at(content, len)));
        assert_int_equal(cursor.len, 1);
        assert_int_equal(cursor.at[0], 0xEE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_are_written_in_the_fewest_octets),
        cmocka_unit_test(values_are_written),
        cmocka_unit_test(named_bits_have_no_trailing_zeros),
        cmocka_unit_test(open_elements_get_their_length_on_close),
        cmocka_unit_test(values_without_tag_have_their_length_before_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
