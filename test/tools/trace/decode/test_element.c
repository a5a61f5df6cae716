/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/decode/element.h"

#include "test/apdu/hex.h"

static void expect(const char *hex, uint32_t tag, size_t length, size_t there, size_t left)
{
    struct bytes octets = hex_bytes(hex), rest = octets;
    struct element element;

    assert_true(element_next(&rest, &element));
    assert_int_equal(element.tag, tag);
    assert_int_equal(element.length, length);
    assert_int_equal(element.value.len, there);
    assert_int_equal(element.cut, there < length);
    assert_int_equal(element.whole.len, octets.len - left);
    assert_int_equal(rest.len, left);
    hex_free(octets);
}

static void expect_none(const char *hex)
{
    struct bytes octets = hex_bytes(hex), rest = octets;
    struct element element;

    assert_false(element_next(&rest, &element));
    assert_int_equal(rest.len, octets.len);
    hex_free(octets);
}

static void test_elements(void **state)
{
    (void)state;
    expect("8001AA", 0x80, 1, 1, 0);
    expect("8000AA", 0x80, 0, 0, 1);
    expect("BF318101AABB", 0xBF31, 1, 1, 1); /* a length of more octets than needed */
    expect("5F370300", 0x5F37, 3, 1, 0);     /* ends early */
    expect("30820001", 0x30, 1, 0, 0);
    expect("7F81480100", 0x7F8148, 1, 1, 0);
    expect("3084FFFFFFFF00", 0x30, 0xFFFFFFFF, 1, 0);
}

static void test_none(void **state)
{
    static const char *const rows[] = {"",       "00", "0000",         "30",          "3080",
                                       "308200", "BF", "BFFFFFFFFF01", "1F",          "30FF00",
                                       "BF31",   "5F", "3085",         "308500000001"};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        expect_none(rows[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_elements),
                                       cmocka_unit_test(test_none)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
