/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pcap files composed by hand from the description of the format. */
#include "test/tools/trace/read/records.h"

#define HEADER_BE(magic)       magic " 0002 0004 00000000 00000000 00040000 00000065"
#define HEADER_LE(magic, link) magic " 0200 0400 00000000 00000000 00000400 " link
#define FRAME                                                                                      \
    "45000033 0000 4000 40 11 0000 7F000001 7F000001 1279 1279 001F 0000"                          \
    "02040400 00000000 00000000 00000000 0070800100 9000"
#define PACKET_BE "00000001 00000002 00000033 00000033" FRAME
#define PACKET_LE "01000000 02000000 33000000 33000000" FRAME

static void all_magics_are_read(void **state)
{
    (void)state;
    check_hex(HEADER_BE("A1B2C3D4") PACKET_BE, "1@24 1000002000 apdu > 00708001 < 9000 (done)\n");
    check_hex(HEADER_BE("A1B23C4D") PACKET_BE, "1@24 1000000002 apdu > 00708001 < 9000 (done)\n");
    check_hex(HEADER_LE("D4C3B2A1", "65000000") PACKET_LE PACKET_LE,
              "1@24 1000002000 apdu > 00708001 < 9000 (done)\n"
              "2@91 1000002000 apdu > 00708001 < 9000 (done)\n");
    check_hex(HEADER_LE("4D3CB2A1", "65000000") PACKET_LE,
              "1@24 1000000002 apdu > 00708001 < 9000 (done)\n");
    /* LINKTYPE_NULL; with the length of a frame check sequence above it */
    check_hex(
        HEADER_LE("D4C3B2A1", "00000024") "01000000 02000000 37000000 37000000 02000000" FRAME,
        "1@24 1000002000 apdu > 00708001 < 9000 (done)\n");
}

static void foreign_packets_are_counted(void **state)
{
    (void)state;
    check_hex(HEADER_BE("A1B2C3D4") "00000001 00000002 00000002 00000100 4500" PACKET_BE,
              "2@42 1000002000 apdu > 00708001 < 9000 (done)\n"
              "end: trace: 1 packet without GSMTAP-SIM left out; 1 record read\n");
}

static void each_end_is_reported(void **state)
{
    struct bytes whole = hex_bytes(HEADER_BE("A1B2C3D4") PACKET_BE PACKET_BE);

    (void)state;
    for (size_t len = 4; len < whole.len; len++) {
        char *text = records_of(bytes_cut(whole, 0, len));

        assert_int_equal(strstr(text, "end: trace: ends inside the packet") != NULL,
                         len > 24 && len != 91);
        assert_int_equal(strstr(text, "end: trace: ends inside the file header") != NULL, len < 24);
        assert_int_equal(strstr(text, "1@24 ") != NULL, len >= 91);
        free(text);
    }
    hex_free(whole);
    check_hex(HEADER_BE("A1B2C3D4") "00000001 00000002 FFFFFFFF 00000033",
              "end: trace: invalid length of the packet at octet 24; 0 records read\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_magics_are_read),
        cmocka_unit_test(foreign_packets_are_counted),
        cmocka_unit_test(each_end_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
