/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Time stamps, options and numbers of pcapng. */
#include "tools/trace/read/pcapng_interface.h"

#include "test/apdu/hex.h"

static const struct {
    uint8_t resolution;
    int64_t offset;
    uint64_t units;
    int64_t nanoseconds;
} times[] = {
    {6, 0, 1500000, 1500000000},
    {0, 0, 3, 3000000000},
    {3, 0, 1500, 1500000000},
    {9, 0, 1795348801000123456, 1795348801000123456},
    {12, 0, 1999, 1},
    {19, 0, UINT64_MAX, 1844674407},
    {60, 0, UINT64_MAX, 0},
    {127, 0, 5, 0},
    {0x80 | 0, 0, 3, 3000000000},
    {0x80 | 10, 0, 1536, 1500000000},
    {0x80 | 32, 0, UINT64_C(1795348801) << 32 | 0x80000000, 1795348801500000000},
    {0x80 | 127, 0, UINT64_MAX, 0},
    {6, 1000000000, 5, 1000000000000005000},
    {9, -1, 1500000000, 500000000},
    {9, -1, 0, -1},
    {0, 0, UINT64_MAX, -1},
    {9, INT64_MAX, 0, -1},
    {9, INT64_MIN, 0, -1},
};

static void each_resolution_gives_nanoseconds(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
        const struct pcapng_interface interface = {.resolution = times[i].resolution,
                                                   .offset = times[i].offset};

        if (pcapng_time(&interface, times[i].units) != times[i].nanoseconds)
            fail_msg("row %zu: %lld", i, (long long)pcapng_time(&interface, times[i].units));
    }
}

static void an_interface_has_options(void **state)
{
    /* RAW, limit 80; name "ab", resolution 2^-10, offset -2 seconds; behind the end another name */
    struct bytes body = hex_bytes("0065 0000 00000050 0002 0002 61620000 0009 0001 8A000000"
                                  "000E 0008 FFFFFFFFFFFFFFFE 0000 0000 0002 0001 63000000");
    bool swapped = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;
    struct pcapng_interface *interface = pcapng_interface_new(swapped, body);

    (void)state;
    assert_non_null(interface);
    assert_string_equal(interface->card, "ab");
    assert_int_equal(interface->link_type, 101);
    assert_int_equal(interface->snap_length, 80);
    assert_int_equal(interface->resolution, 0x8A);
    assert_int_equal(interface->offset, -2);
    pcapng_interface_free(interface);
    hex_free(body);
    /* Ethernet: its name is one of a network. Options that end early or have other lengths. */
    body = hex_bytes("0001 0000 00000000 0009 0002 0303 0000 0002 0004 6574 0000 0002 00FF 61");
    interface = pcapng_interface_new(swapped, body);
    assert_string_equal(interface->card, "");
    assert_int_equal(interface->resolution, 6);
    pcapng_interface_free(interface);
    interface = pcapng_interface_new(swapped, BYTES_NONE);
    assert_int_equal(interface->link_type, 0);
    pcapng_interface_free(interface);
    hex_free(body);
}

static void numbers_have_either_order(void **state)
{
    (void)state;
    assert_int_equal(pcapng_u32(false, BYTES_TEXT("\1\2\3\4"), 0) ^
                         pcapng_u32(true, BYTES_TEXT("\4\3\2\1"), 0),
                     0);
    assert_int_equal(
        pcapng_u16(false, BYTES_TEXT("x\1\2"), 1) ^ pcapng_u16(true, BYTES_TEXT("x\2\1"), 1), 0);
    assert_int_equal(pcapng_u32(true, BYTES_TEXT("\4\3\2\1"), 1), 0);
    assert_int_equal(pcapng_u16(true, BYTES_TEXT("\4"), 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_resolution_gives_nanoseconds),
        cmocka_unit_test(an_interface_has_options),
        cmocka_unit_test(numbers_have_either_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
