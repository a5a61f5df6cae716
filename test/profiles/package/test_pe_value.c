/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers in elements, and records that do not fit. */
#include "test/profiles/package/install.h"

static void test_numbers(void **state)
{
    static const struct {
        const char *octets;
        bool fits;
        uint32_t number;
    } rows[] = {{"00", true, 0},
                {"FF", true, 0xFF},
                {"0100", true, 0x100},
                {"FFFFFFFF", true, 0xFFFFFFFF},
                {"00FFFFFFFF", true, 0xFFFFFFFF},
                {"0100000000", false, 0},
                {"000000000001", false, 0},
                {"", false, 0}};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t raw[16];
        struct buf value = BUF_OVER(raw);
        uint32_t number = 0;

        assert_int_equal(buf_put_hex(&value, rows[i].octets), 0);
        assert_int_equal(pe_number(buf_bytes(&value), &number), rows[i].fits);
        if (rows[i].fits)
            assert_int_equal(number, rows[i].number);
    }
}

static void test_members(void **state)
{
    static const struct bytes list = BYTES_TEXT("\x80\x01\x05\x81\x02\x01\x00\x82\x02\x00\x07");
    uint32_t number = 0;

    (void)state;
    assert_true(pe_number_of(list, 0x80, 9, &number));
    assert_int_equal(number, 5);
    assert_true(pe_number_of(list, 0x82, 9, &number));
    assert_int_equal(number, 7);
    assert_true(pe_number_of(list, 0x83, 9, &number)); /* absent */
    assert_int_equal(number, 9);
    assert_false(pe_number_of(list, 0x81, 9, &number)); /* above 255 */
}

static void test_put_without_room(void **state)
{
    struct records_memory *store = records_memory_new(4);
    struct records records = records_memory_of(store);
    uint8_t raw[8] = {0};
    struct buf value = BUF_OVER(raw);
    enum pe_status status = PE_OK;
    struct pe *pe;

    (void)state;
    assert_int_equal(pe_begin(&pe, &records), 0);
    value.len = 4;
    assert_int_equal(pe_put(pe, RECORD_PUK, 1, &value), 0);
    assert_false(pe_refused(pe, &status));
    assert_int_equal(pe_put(pe, RECORD_PUK, 2, &value), 0);
    assert_true(pe_refused(pe, &status));
    assert_int_equal(status, PE_NOT_ENOUGH_MEMORY);
    pe_free(pe);
    records_memory_free(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_members),
        cmocka_unit_test(test_put_without_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
