/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frames composed by hand from the descriptions of the link layers, IP, UDP and GSMTAP. */
#include "tools/trace/read/packet.h"

#include "test/apdu/hex.h"

#define UDP  "1279 C000 000C 0000 AABBCCDD"
#define IPV4 "45000020 0000 4000 40 11 0000 7F000001 7F000001" UDP
#define IPV6                                                                                       \
    "60000000 000C 11 40 00000000000000000000000000000001 00000000000000000000000000000001" UDP
#define PAYLOAD "AABBCCDD"

static const struct {
    unsigned link_type;
    const char *frame;
    const char *payload; /* "": none */
} frames[] = {
    {101, IPV4, PAYLOAD},
    {12, IPV4, PAYLOAD},
    {14, IPV6, PAYLOAD},
    {101, IPV6, PAYLOAD},
    {228, IPV4, PAYLOAD},
    {229, IPV6, PAYLOAD},
    {0, "02000000" IPV4, PAYLOAD},
    {0, "0000001E" IPV6, PAYLOAD},
    {108, "00000002" IPV4, PAYLOAD},
    {1, "010203040506 0708090A0B0C 0800" IPV4, PAYLOAD},
    {1, "010203040506 0708090A0B0C 0800" IPV4 "000000000000", PAYLOAD}, /* padding */
    {1, "010203040506 0708090A0B0C 86DD" IPV6, PAYLOAD},
    {1, "010203040506 0708090A0B0C 8100 0005 0800" IPV4, PAYLOAD},
    {1, "010203040506 0708090A0B0C 88A8 0005 8100 0006 86DD" IPV6, PAYLOAD},
    {113, "0000 0304 0006 0000000000000000 0800" IPV4, PAYLOAD},
    {276, "0800 0000 00000001 0304 00 06 0000000000000000" IPV4, PAYLOAD},
    /* IPv4 with options, either port, a UDP length of 0 */
    {101, "46000024 0000 4000 40 11 0000 7F000001 7F000001 01010101" UDP, PAYLOAD},
    {101, "45000020 0000 4000 40 11 0000 7F000001 7F000001 C0001279000C0000AABBCCDD", PAYLOAD},
    {101, "45000020 0000 4000 40 11 0000 7F000001 7F000001 C000127900000000AABBCCDD", PAYLOAD},
    /* IPv6 with hop-by-hop and destination options */
    {101,
     "60000000 001C 00 40 00000000000000000000000000000001 00000000000000000000000000000001"
     "3C 00 000000000000 11 00 000000000000" UDP,
     PAYLOAD},
    /* another port, TCP, a fragment, another link type, ARP */
    {101, "45000020 0000 4000 40 11 0000 7F000001 7F000001 C000C001000C0000AABBCCDD", ""},
    {101, "45000020 0000 4000 40 06 0000 7F000001 7F000001" UDP, ""},
    {101, "45000020 0000 2000 40 11 0000 7F000001 7F000001" UDP, ""},
    {101, "45000020 0000 0001 40 11 0000 7F000001 7F000001" UDP, ""},
    {147, IPV4, ""},
    {1, "010203040506 0708090A0B0C 0806" IPV4, ""},
    {101, "", ""},
    {101, "55" IPV4, ""},
};

static void each_link_type_is_opened(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
        struct bytes frame = hex_bytes(frames[i].frame);
        struct bytes payload = hex_bytes(frames[i].payload);

        if (!bytes_equal(packet_gsmtap(frames[i].link_type, frame), payload))
            fail_msg("row %zu", i);
        for (size_t len = 0; len < frame.len; len++) { /* no octet behind the end is read */
            uint8_t *cut = malloc(len ? len : 1);

            memcpy(cut, frame.at, len);
            packet_gsmtap(frames[i].link_type, bytes_at(cut, len));
            free(cut);
        }
        hex_free(frame);
        hex_free(payload);
    }
}

static const struct {
    const char *packet;
    enum packet_kind kind;
    enum trace_kind event;
    const char *command, *data;
    uint16_t sw;
} packets[] = {
    {"02040400 00000000 00000000 00000000 0070800100 9000", PACKET_EVENT, TRACE_APDU, "00708001",
     "", 0x9000},
    {"02040400 00000000 00000000 01000000 3B00", PACKET_EVENT, TRACE_POWER, "", "3B00", 0},
    {"02050400 00000000 00000000 00000000 11223344 0070800100 9000", PACKET_EVENT, TRACE_APDU,
     "00708001", "", 0x9000},
    {"02040400 00000000 00000000 02000000 FF10", PACKET_PART, 0, "", "", 0},
    {"02040400 00000000 00000000 03000000 FF10", PACKET_PART, 0, "", "", 0},
    /* an exchange in parts: header, data, response, status word; PPS between them */
    {"02040400 00000000 00000000 04000000 00A4000402", PACKET_PART, 0, "", "", 0},
    {"02040400 00000000 00000000 05000000 3F00", PACKET_PART, 0, "", "", 0},
    {"02040400 00000000 00000000 07000000 9F17", PACKET_EVENT, TRACE_APDU, "00A40004023F00", "",
     0x9F17},
    {"02040400 00000000 00000000 04000000 A0C0000002", PACKET_PART, 0, "", "", 0},
    {"02040400 00000000 00000000 06000000 AABB", PACKET_PART, 0, "", "", 0},
    {"02040400 00000000 00000000 07000000 9000", PACKET_EVENT, TRACE_APDU, "A0C0000002", "AABB",
     0x9000},
    {"02040400 00000000 00000000 07000000 9000", PACKET_FOREIGN, 0, "", "", 0}, /* no header */
    {"02040400 00000000 00000000 06000000 9000", PACKET_FOREIGN, 0, "", "", 0},
    {"02040100 00000000 00000000 00000000 0070800100 9000", PACKET_FOREIGN, 0, "", "", 0}, /* Um */
    {"03040400 00000000 00000000 00000000 0070800100 9000", PACKET_FOREIGN, 0, "", "", 0},
    {"02030400 00000000 00000000 00000000 0070800100 9000", PACKET_FOREIGN, 0, "", "", 0},
    {"02400400 00000000 00000000 00000000 0070800100 9000", PACKET_FOREIGN, 0, "", "", 0},
    {"02040400 00000000 00000000 08000000 9000", PACKET_FOREIGN, 0, "", "", 0},
    {"02040400 00000000 00000000 00000000 90", PACKET_FOREIGN, 0, "", "", 0},
    {"02040400 00000000 00000000 00000000", PACKET_FOREIGN, 0, "", "", 0},
    {"02040400", PACKET_FOREIGN, 0, "", "", 0},
};

static void each_sub_type_is_an_event(void **state)
{
    struct packet_parts parts = {.len = 0};
    struct arena arena;

    (void)state;
    arena_init(&arena, 1 << 16);
    for (size_t i = 0; i < sizeof(packets) / sizeof(packets[0]); i++) {
        struct bytes packet = hex_bytes(packets[i].packet);
        struct bytes command = hex_bytes(packets[i].command);
        struct bytes data = hex_bytes(packets[i].data);
        struct trace_event event = {.time = 0};

        if (packet_event(&parts, &arena, packet, &event) != packets[i].kind)
            fail_msg("row %zu", i);
        if (packets[i].kind == PACKET_EVENT) {
            assert_int_equal(event.kind, packets[i].event);
            assert_true(bytes_equal(event.command, command));
            assert_true(bytes_equal(event.data, data));
            assert_int_equal(event.sw, packets[i].sw);
        }
        hex_free(packet);
        hex_free(command);
        hex_free(data);
    }
    arena_free(&arena);
}

static void parts_without_end_are_left_out(void **state)
{
    uint8_t packet[16 + 255] = {2, 4, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4};
    struct packet_parts parts = {.len = 0};
    struct trace_event event = {.time = 0};
    struct arena arena;
    int count = 0;

    (void)state;
    arena_init(&arena, 1 << 16);
    assert_int_equal(packet_event(&parts, &arena, bytes_at(packet, 21), &event), PACKET_PART);
    packet[12] = 6;
    while (packet_event(&parts, &arena, BYTES_OF(packet), &event) == PACKET_PART)
        assert_true(++count < 4);
    assert_int_equal(parts.len, 0);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_link_type_is_opened),
        cmocka_unit_test(each_sub_type_is_an_event),
        cmocka_unit_test(parts_without_end_are_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
