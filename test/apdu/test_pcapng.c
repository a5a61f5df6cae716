/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "apdu/pcapng.h"

#include <stdlib.h>
#include <string.h>

#include "test/apdu/hex.h"

/* In the byte order of the machine; the hex of the tests is that of little-endian ones. */
struct written {
    char *octets;
    size_t len, at;
    FILE *file;
};

static void begin(struct written *written)
{
    *written = (struct written){0};
    written->file = open_memstream(&written->octets, &written->len);
    assert_non_null(written->file);
}

static uint32_t u32(const char *at)
{
    uint32_t value;

    memcpy(&value, at, sizeof(value));
    return value;
}

/* The next block, which is whole: its body without type and lengths. */
static struct bytes next_block(struct written *written, uint32_t type)
{
    const char *block = written->octets + written->at;
    uint32_t total;

    assert_true(written->len - written->at >= 12);
    assert_int_equal(u32(block), type);
    total = u32(block + 4);
    assert_true(total >= 12 && total % 4 == 0 && total <= written->len - written->at);
    assert_int_equal(u32(block + total - 4), total);
    written->at += total;
    return bytes_at(block + 8, total - 12);
}

static void check_end(struct written *written)
{
    assert_int_equal(written->at, written->len);
    free(written->octets);
}

static void check_body(struct bytes body, const char *hex)
{
    struct bytes expected = hex_bytes(hex);

    assert_int_equal(body.len, expected.len);
    assert_memory_equal(body.at, expected.at, body.len);
    hex_free(expected);
}

static void each_block_has_its_parts(void **state)
{
    struct written written;
    uint8_t memory[64];
    struct buf comments = BUF_OVER(memory);

    (void)state;
    begin(&written);
    pcapng_write_section(written.file, "test");
    pcapng_write_interface(written.file, PCAPNG_UPPER_PDU, "one");
    pcapng_write_secrets(written.file, BYTES_TEXT("A B C\n"));
    pcapng_write_packet(written.file, 1, 0x123456789ABCDEF, BYTES_TEXT("\1\2\3\4\5"), 261,
                        BYTES_NONE);
    pcapng_put_comment(&comments, BYTES_TEXT("first"));
    pcapng_put_comment(&comments, BYTES_NONE);
    pcapng_write_packet(written.file, 0, 0, BYTES_NONE, 0, buf_bytes(&comments));
    fclose(written.file);
    check_body(next_block(&written, 0x0A0D0D0A),
               "4D3C2B1A 0100 0000 FFFFFFFFFFFFFFFF 0400 0400 74657374 00000000");
    check_body(next_block(&written, 1),
               "FC00 0000 00000000 0200 0300 6F6E6500 0900 0100 09000000 00000000");
    check_body(next_block(&written, 10), "4B534C54 06000000 4120422043 0A 0000");
    check_body(next_block(&written, 6),
               "01000000 67452301 EFCDAB89 05000000 05010000 0102030405 000000");
    check_body(next_block(&written, 6), "00000000 00000000 00000000 00000000 00000000"
                                        "0100 0500 6669727374 000000 0100 0000 00000000");
    check_end(&written);
}

/* Blocks are whole for every length of their parts. */
static void lengths_are_padded(void **state)
{
    static char text[PCAPNG_OPTION_MAX + 10];
    static uint8_t memory[sizeof(text) + PCAPNG_OPTION_OVERHEAD];
    static const size_t lengths[] = {1, 2, 3, 4, 5, 300, 65534, 65535, 65536, sizeof(text) - 1};

    (void)state;
    memset(text, 'c', sizeof(text) - 1);
    for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
        struct written written;
        size_t len = lengths[i], option = len < PCAPNG_OPTION_MAX ? len : PCAPNG_OPTION_MAX;
        size_t name = len < PCAPNG_NAME_MAX ? len : PCAPNG_NAME_MAX;
        struct buf comments = BUF_OVER(memory);
        char *cut = strndup(text, len);

        begin(&written);
        pcapng_put_comment(&comments, bytes_at(text, len));
        assert_false(comments.overflow);
        assert_true(comments.len <= option + PCAPNG_OPTION_OVERHEAD);
        pcapng_write_interface(written.file, PCAPNG_RAW_IP, cut);
        pcapng_write_packet(written.file, 0, 1, bytes_at(text, len), len, buf_bytes(&comments));
        pcapng_write_secrets(written.file, bytes_at(text, len));
        fclose(written.file);
        assert_int_equal(next_block(&written, 1).len, 8 + 4 + ((name + 3) & ~3u) + 8 + 4);
        assert_int_equal(next_block(&written, 6).len,
                         20 + ((len + 3) & ~3u) + 4 + ((option + 3) & ~3u) + 4);
        assert_int_equal(next_block(&written, 10).len, 8 + ((len + 3) & ~3u));
        check_end(&written);
        free(cut);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_block_has_its_parts),
        cmocka_unit_test(lengths_are_padded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
