/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files, PINs and PUKs as records: what is put is what is parsed; damaged records. */
#include "test/fake/profile.h"
#include "test/profiles/fs/files.h"

#include "profiles/fs/fs_cache.h"

static const struct fs_file file = {.type = FS_CYCLIC,
                                    .descriptor = 0x46,
                                    .life = FS_ACTIVE,
                                    .parent = 0x0102,
                                    .fid = 0x6F39,
                                    .link = 0x0304,
                                    .rules_fid = 0x6F06,
                                    .rule = 7,
                                    .sfi = 30,
                                    .special = 0x40,
                                    .details = 1,
                                    .record_count = 3,
                                    .cursor = 2,
                                    .record_len = 0x0105,
                                    .size = 0x00010203,
                                    .reserved = 0x00020304,
                                    .maximum = 0x00030405,
                                    .name = BYTES_TEXT("name of an ADF"),
                                    .pins = BYTES_TEXT("\x01\x81")};

static void test_file(void **state)
{
    uint8_t octets[128];
    struct buf record = BUF_OVER(octets);
    struct fs_file out;

    (void)state;
    fs_record_put(&file, BYTES_TEXT("body"), &record);
    assert_int_equal(record.len, fs_record_len(&file, 4));
    assert_int_equal(octets[FS_RECORD_LIFE], FS_ACTIVE);
    assert_int_equal(octets[FS_RECORD_CURSOR], 2);
    assert_int_equal(fs_record_parse(buf_bytes(&record), &out), 0);
    assert_int_equal(out.type, file.type);
    assert_int_equal(out.descriptor, file.descriptor);
    assert_int_equal(out.life, file.life);
    assert_int_equal(out.parent, file.parent);
    assert_int_equal(out.fid, file.fid);
    assert_int_equal(out.link, file.link);
    assert_int_equal(out.rules, FS_NONE); /* resolved when all files are loaded */
    assert_int_equal(out.rules_fid, file.rules_fid);
    assert_int_equal(out.rule, file.rule);
    assert_int_equal(out.sfi, file.sfi);
    assert_int_equal(out.special, file.special);
    assert_int_equal(out.details, file.details);
    assert_int_equal(out.record_count, file.record_count);
    assert_int_equal(out.cursor, file.cursor);
    assert_int_equal(out.record_len, file.record_len);
    assert_int_equal(out.size, file.size);
    assert_int_equal(out.reserved, file.reserved);
    assert_int_equal(out.maximum, file.maximum);
    assert_true(bytes_equal(out.name, file.name));
    assert_true(bytes_equal(out.pins, file.pins));
    assert_true(bytes_equal(out.body, BYTES_TEXT("body")));
    assert_ptr_equal(out.body.at, octets + out.body_at);
}

static void test_damaged(void **state)
{
    uint8_t octets[128];
    struct buf record = BUF_OVER(octets);
    struct fs_file out;
    size_t whole;

    (void)state;
    fs_record_put(&file, BYTES_NONE, &record);
    whole = record.len;
    for (record.len = 0; record.len < whole; record.len++)
        assert_int_equal(fs_record_parse(buf_bytes(&record), &out), ERR_FOREIGN);
    octets[0] = FS_RECORD_VERSION + 1;
    assert_int_equal(fs_record_parse(buf_bytes(&record), &out), ERR_FOREIGN);
    octets[0] = FS_RECORD_VERSION;
    octets[1] = FS_FREE;
    assert_int_equal(fs_record_parse(buf_bytes(&record), &out), ERR_FOREIGN);
    octets[1] = FS_BER_TLV + 1;
    assert_int_equal(fs_record_parse(buf_bytes(&record), &out), ERR_FOREIGN);
}

static void test_pins_and_puks(void **state)
{
    const struct fs_pin pin = {.directory = 0x0203,
                               .shared = 0x0405,
                               .reference = 0x81,
                               .attributes = 7,
                               .maximum = 3,
                               .left = 2,
                               .puk = 1,
                               .value = "12345678"};
    const struct fs_puk puk = {.reference = 1, .maximum = 10, .left = 9, .value = "87654321"};
    uint8_t octets[32];
    struct buf record = BUF_OVER(octets);

    (void)state;
    fs_pin_put(&pin, &record);
    assert_int_equal(record.len, FS_PIN_RECORD);
    assert_int_equal(octets[FS_PIN_ATTRIBUTES], 7);
    assert_int_equal(octets[FS_PIN_LEFT], 2);
    assert_memory_equal(octets + FS_PIN_VALUE, "12345678", 8);
    assert_memory_equal(octets + FS_PIN_SHARED, "\x04\x05", 2);
    assert_int_equal(fs_pin_key(&pin), 0x020381);
    record = BUF_OVER(octets);
    fs_puk_put(&puk, &record);
    assert_int_equal(record.len, FS_PUK_RECORD);
    assert_int_equal(octets[FS_PUK_LEFT], 9);
    assert_memory_equal(octets + FS_PUK_VALUE, "87654321", 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_file),
        cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_pins_and_puks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
