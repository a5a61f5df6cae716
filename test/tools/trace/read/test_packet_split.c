/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Command and response in one payload: of the sink, and of other tools. */
#include "test/apdu/trace_story.h"

#include "apdu/trace_sink.h"
#include "tools/trace/read/packet.h"

static void check(struct bytes payload, struct bytes command, struct bytes data, uint16_t sw,
                  size_t row)
{
    struct trace_event event = {.time = 0};
    struct arena arena;

    arena_init(&arena, 1 << 20);
    if (!packet_split(&arena, payload, &event) || !bytes_equal(event.command, command) ||
        !bytes_equal(event.data, data) || event.sw != sw) {
        char text[80], other[80];

        fail_msg("row %zu: %s < %s %04X", row, bytes_to_hex(event.command, text, sizeof(text)),
                 bytes_to_hex(event.data, other, sizeof(other)), event.sw);
    }
    arena_free(&arena);
}

static const struct {
    const char *payload, *command, *data;
    uint16_t sw;
} rows[] = {
    /* the four cases */
    {"0070800100 9000", "00708001", "", 0x9000},
    {"0070000001 02 9000", "0070000001", "02", 0x9000},
    {"00B0000002 AABB 9000", "00B0000002", "AABB", 0x9000},
    {"00A4000402 3F00 6115", "00A40004023F00", "", 0x6115},
    {"00A4000402 3F00 6F0183 9000", "00A40004023F0000", "6F0183", 0x9000},
    {"81E2910006 BF3E035C015A BF3E00 9000", "81E2910006BF3E035C015A00", "BF3E00", 0x9000},
    /* direction by the instruction */
    {"80F2000002 8410 9000", "80F2000002", "8410", 0x9000},     /* STATUS */
    {"80F2400002 4F00 6A88", "80F24000024F00", "", 0x6A88},     /* GET STATUS */
    {"80CB008003 8301A4 6142", "80CB0080038301A4", "", 0x6142}, /* RETRIEVE DATA, first block */
    {"80CB000003 010203 9000", "80CB000003", "010203", 0x9000}, /* next block */
    {"8012000003 D00181 9000", "8012000003", "D00181", 0x9000}, /* FETCH */
    {"8014000003 810301 9000", "8014000003810301", "", 0x9000}, /* TERMINAL RESPONSE */
    {"0084000004 01020304 9000", "0084000004", "01020304", 0x9000},
    {"00CA5A0002 8910 9000", "00CA5A0002", "8910", 0x9000},
    {"A0C0000002 AABB 9F10", "A0C0000002", "AABB", 0x9F10},
    /* refused before the data, wrong Le, less than announced, without P3 */
    {"0020000108 63C3", "0020000108", "", 0x63C3},
    {"00B0000000 6C0A", "00B0000000", "", 0x6C0A},
    {"00B0000010 1122 6282", "00B0000010", "1122", 0x6282},
    {"00D6000010 1122 6700", "00D60000101122", "", 0x6700},
    {"00708001 9000", "00708001", "", 0x9000},
    /* extended lengths */
    {"00A40004 00 0002 3F00 9000", "00A4000400", "00023F00", 0x9000}, /* of 4 octets: short Le 00 */
};

static void each_payload_is_split(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bytes payload = hex_bytes(rows[i].payload);
        struct bytes command = hex_bytes(rows[i].command);
        struct bytes data = hex_bytes(rows[i].data);

        check(payload, command, data, rows[i].sw, i);
        hex_free(payload);
        hex_free(command);
        hex_free(data);
    }
}

static void short_payloads_are_refused(void **state)
{
    static const uint8_t octets[5] = {0};
    struct trace_event event;
    struct arena arena;

    (void)state;
    arena_init(&arena, 1 << 10);
    for (size_t len = 0; len < sizeof(octets); len++)
        assert_false(packet_split(&arena, bytes_at(octets, len), &event));
    arena_free(&arena);
}

/* What the sink writes is read again, for lengths around each limit; Le of 00 or 0000 is used where
 * the packet has no place for Le. */
static void all_lengths_come_back(void **state)
{
    static const size_t lengths[] = {0, 1, 2, 7, 254, 255, 256, 257, 258, 300, 511, 512, 4000};
    enum { COUNT = sizeof(lengths) / sizeof(lengths[0]) };
    static uint8_t command_memory[5000], data_memory[5000], packet_memory[GSMTAP_MAX];

    (void)state;
    memset(data_memory, 0x5A, sizeof(data_memory));
    for (size_t i = 0; i < COUNT * COUNT; i++) {
        size_t lc = lengths[i / COUNT], le = lengths[i % COUNT];
        bool extended = lc > 255 || le > 256;
        struct buf command = BUF_OVER(command_memory);
        struct buf packet = BUF_OVER(packet_memory);
        struct trace_event event = {.kind = TRACE_APDU, .sw = 0x9000};

        if (lc == 0 && le == 0)
            continue;
        buf_put(&command, lc ? BYTES_TEXT("\x80\xE2\x91") : BYTES_TEXT("\x80\xCA\x91"));
        buf_put_u8(&command, 0);
        if (extended)
            buf_put_u8(&command, 0);
        if (lc && extended)
            buf_put_u16(&command, (unsigned)lc);
        else if (lc)
            buf_put_u8(&command, (unsigned)lc);
        for (size_t at = 0; at < lc; at++)
            buf_put_u8(&command, 0xA5);
        if (le && extended) /* with data any length; without the exact one */
            buf_put_u16(&command, lc ? 0 : (unsigned)le);
        else if (le)
            buf_put_u8(&command, lc ? 0 : (unsigned)le & 0xFF);
        event.command = buf_bytes(&command);
        event.data = bytes_at(data_memory, le);
        assert_int_equal(trace_gsmtap_put(&packet, &event), 0);
        check(bytes_from(buf_bytes(&packet), 16), event.command, event.data, 0x9000, i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_payload_is_split),
        cmocka_unit_test(short_payloads_are_refused),
        cmocka_unit_test(all_lengths_come_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
