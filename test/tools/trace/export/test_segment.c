/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/export/segment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct segment_flow flow(size_t address_len, bool udp)
{
    struct segment_flow made = {
        .address_len = address_len,
        .udp = udp,
        .ends = {{.port = 49152, .sequence = 100}, {.port = 443, .sequence = UINT32_MAX}}};

    for (unsigned i = 0; i < address_len; i++) {
        made.ends[0].address[i] = (uint8_t)(i + 1);
        made.ends[1].address[i] = (uint8_t)(0xF0 + i);
    }
    return made;
}

static uint32_t u32(const uint8_t *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* RFC 1071: with its checksum the words sum up to FFFF. */
static uint16_t sum(const uint8_t *at, size_t len, uint32_t start)
{
    for (size_t i = 0; i + 1 < len; i += 2)
        start += (uint32_t)(at[i] << 8 | at[i + 1]);
    if (len % 2)
        start += (uint32_t)at[len - 1] << 8;
    start = (start & 0xFFFF) + (start >> 16);
    return (uint16_t)((start & 0xFFFF) + (start >> 16));
}

static void test_checksums(void **state)
{
    static const size_t lengths[] = {0, 1, 2, 255, 1400, 65000};
    static uint8_t octets[70000], payload[65000];

    (void)state;
    memset(payload, 0xA5, sizeof(payload));
    for (unsigned i = 0; i < 4 * sizeof(lengths) / sizeof(lengths[0]); i++) {
        bool six = i % 2, udp = i / 2 % 2;
        struct segment_flow made = flow(six ? 16 : 4, udp);
        struct buf out = BUF_OVER(octets);
        size_t ip = six ? 40 : 20, addresses = six ? 8 : 12, len;

        segment_put(&out, &made, i % 3 == 0, SEGMENT_ACK, bytes_at(payload, lengths[i / 4]));
        assert_false(out.overflow);
        len = out.len - ip;
        assert_int_equal(len, lengths[i / 4] + (udp ? 8 : 20));
        if (!six)
            assert_int_equal(sum(octets, ip, 0), 0xFFFF);
        assert_int_equal(six ? octets[4] << 8 | octets[5] : octets[2] << 8 | octets[3],
                         six ? len : out.len);
        assert_int_equal(
            sum(octets + ip, len,
                sum(octets + addresses, ip - addresses, 0) + (udp ? 17u : 6u) + (uint32_t)len),
            0xFFFF);
    }
}

/* Numbers move on by the octets sent, SYN and FIN count as one; they wrap. */
static void test_sequence(void **state)
{
    struct segment_flow made = flow(4, false);
    uint8_t octets[200];
    struct buf out = BUF_OVER(octets);

    (void)state;
    segment_put(&out, &made, 1, SEGMENT_SYN, BYTES_NONE);
    assert_int_equal(u32(octets + 24), UINT32_MAX);
    assert_int_equal(u32(octets + 28), 0); /* no ACK */
    assert_int_equal(made.ends[1].sequence, 0);
    out.len = 0;
    segment_put(&out, &made, 0, SEGMENT_ACK | SEGMENT_PUSH, BYTES_TEXT("octets"));
    assert_int_equal(u32(octets + 24), 100);
    assert_int_equal(u32(octets + 28), 0);
    assert_int_equal(octets[33], SEGMENT_ACK | SEGMENT_PUSH);
    assert_memory_equal(octets + 40, "octets", 6);
    out.len = 0;
    segment_put(&out, &made, 0, SEGMENT_ACK | SEGMENT_FIN, BYTES_NONE);
    assert_int_equal(u32(octets + 24), 106);
    assert_int_equal(made.ends[0].sequence, 107);
    out = buf_over(octets, 50);
    segment_put(&out, &made, 0, SEGMENT_ACK, BYTES_TEXT("longer than the room"));
    assert_true(out.overflow);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_checksums),
                                       cmocka_unit_test(test_sequence)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
