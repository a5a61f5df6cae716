/* SPDX-License-Identifier: GPL-3.0-or-later */
/* pcapng composed by hand from its specification, in both byte orders, whole and damaged. */
#include "test/tools/trace/read/records.h"

#define SECTION_BE "0A0D0D0A 0000001C 1A2B3C4D 0001 0000 FFFFFFFFFFFFFFFF 0000001C"
#define SECTION_LE "0A0D0D0A 1C000000 4D3C2B1A 0100 0000 FFFFFFFFFFFFFFFF 1C000000"
/* RAW, without options; RAW with name "a" and nanoseconds */
#define INTERFACE_BE "00000001 00000014 0065 0000 00000000 00000014"
#define INTERFACE_LE "01000000 14000000 6500 0000 00000000 14000000"
#define NAMED_LE                                                                                   \
    "01000000 28000000 6500 0000 00000000 0200 0100 61000000 0900 0100 09000000 00000000 28000000"
/* IPv4, UDP, GSMTAP: 0070800100 9000; 51 octets and one of padding */
#define FRAME                                                                                      \
    "45000033 0000 4000 40 11 0000 7F000001 7F000001 1279 1279 001F 0000"                          \
    "02040400 00000000 00000000 00000000 0070800100 9000"
#define FRAME_ATR                                                                                  \
    "4500002E 0000 4000 40 11 0000 7F000001 7F000001 1279 1279 001A 0000"                          \
    "02040400 00000000 00000000 01000000 3B00"
#define ENHANCED_BE(interface, time)                                                               \
    "00000006 00000054 " interface time "00000033 00000033" FRAME "00 00000054"
#define ENHANCED_LE(interface, time)                                                               \
    "06000000 54000000 " interface time "33000000 33000000" FRAME "00 54000000"

static void both_byte_orders_are_read(void **state)
{
    (void)state;
    /* 1000001 us, and with a resolution of nanoseconds and a name */
    check_hex(SECTION_BE INTERFACE_BE ENHANCED_BE("00000000", "00000000000F4241"),
              "1@48 1000001000 apdu > 00708001 < 9000 (done)\n");
    check_hex(SECTION_LE INTERFACE_LE NAMED_LE ENHANCED_LE("01000000", "0100000002000000")
                  ENHANCED_LE("00000000", "0000000003000000"),
              "1@88 4294967298 a apdu > 00708001 < 9000 (done)\n"
              "2@172 3000 apdu > 00708001 < 9000 (done)\n");
}

static void a_file_may_have_several_sections(void **state)
{
    (void)state;
    check_hex(SECTION_BE INTERFACE_BE ENHANCED_BE("00000000", "0000000000000001")
                  SECTION_LE NAMED_LE ENHANCED_LE("00000000", "0000000001000000"),
              "1@48 1000 apdu > 00708001 < 9000 (done)\n"
              "2@200 1 a apdu > 00708001 < 9000 (done)\n");
}

static void other_packet_blocks_are_read(void **state)
{
    (void)state;
    /* Simple Packet Block; obsolete Packet Block with interface 1 and 5 drops */
    check_hex(SECTION_BE INTERFACE_BE INTERFACE_BE "00000003 00000044 00000033" FRAME "00 00000044"
                                                   "00000002 00000054 0001 0005 0000000000000001"
                                                   "00000033 00000033" FRAME "00 00000054",
              "1@68 apdu > 00708001 < 9000 (done)\n2@136 1000 apdu > 00708001 < 9000 (done)\n");
    /* the interface keeps 46 octets of a longer packet: padding, but no options follow */
    check_hex(SECTION_BE "00000001 00000014 0065 0000 0000002E 00000014"
                         "00000003 00000040 00000100" FRAME_ATR "0000 00000040",
              "1@48 reset ATR 3B00\n");
}

static void unknown_blocks_are_skipped(void **state)
{
    (void)state;
    check_hex(SECTION_BE "00000BAD 00000010 00000000 00000010"                  /* custom */
              INTERFACE_BE "00000004 00000014 0000 0000 00000000 00000014"      /* names */
                         "00000005 00000018 00000000 0000000000000000 00000018" /* statistics */
                         "80000001 0000000C 0000000C" ENHANCED_BE("00000000", "0000000000000001"),
              "1@120 1000 apdu > 00708001 < 9000 (done)\n");
}

static void secrets_are_a_record(void **state)
{
    (void)state;
    /* "CLIENT_RANDOM 01 02\n" of a TLS key log; a block with secrets of SSH is left out */
    check_hex(SECTION_LE "0A000000 28000000 4B534C54 14000000"
                         "434C49454E545F52414E444F4D2030312030320A 28000000"
                         "0A000000 18000000 4B485353 04000000 61616161 18000000",
              "0@28 secrets CLIENT_RANDOM 01 02\n\n");
}

/* "a: note x: y" and "b: note x: y"; the second one is not of this card. */
static void comments_of_the_card_are_events(void **state)
{
    (void)state;
    check_hex(SECTION_BE "00000001 00000020 0065 0000 00000000 0002 0001 61000000 00000000 00000020"
                         "00000006 00000078 00000000 0000000000000001 00000033 00000033" FRAME "00"
                         "0001 000C 613A206E6F746520783A2079"
                         "0001 000C 623A206E6F746520783A2079 00000000 00000078",
              "1@60 1000 a note x: y\n1@60 1000 a apdu > 00708001 < 9000 (done)\n");
    /* "a: apdu > 00 < 6700 (x)" replaces the packet. */
    check_hex(SECTION_BE "00000001 00000020 0065 0000 00000000 0002 0001 61000000 00000000 00000020"
                         "00000006 00000074 00000000 0000000000000001 00000033 00000033" FRAME "00"
                         "0001 0017 613A2061706475203E203030203C203637303020287829 00 00000000"
                         "00000074",
              "1@60 1000 a apdu > 00 < 6700 (wrong length)\n");
}

/* "a: note x: y", "a+ z", "a+ !" are one; "a+ ?" behind another comment is not a part. */
static void comments_that_continue_are_joined(void **state)
{
    (void)state;
    check_hex(SECTION_BE "00000001 00000020 0065 0000 00000000 0002 0001 61000000 00000000 00000020"
                         "00000006 00000088 00000000 0000000000000001 00000033 00000033" FRAME "00"
                         "0001 000C 613A206E6F746520783A2079 0001 0004 612B207A 0001 0004 612B2021"
                         "0001 0003 623A20 00 0001 0004 612B203F 00000000 00000088",
              "1@60 1000 a note x: yz!\n1@60 1000 a apdu > 00708001 < 9000 (done)\n");
    /* a part at the start, of no comment, is not an event */
    check_hex(SECTION_BE "00000001 00000020 0065 0000 00000000 0002 0001 61000000 00000000 00000020"
                         "00000006 00000060 00000000 0000000000000001 00000033 00000033" FRAME "00"
                         "0001 0004 612B2078 00000000 00000060",
              "1@60 1000 a apdu > 00708001 < 9000 (done)\n");
}

static void foreign_packets_are_counted(void **state)
{
    (void)state;
    check_hex(SECTION_BE INTERFACE_BE
              "00000006 00000024 00000000 0000000000000001 00000004 00000004 01020304 "
              "00000024" ENHANCED_BE("00000000", "0000000000000001")
                  ENHANCED_BE("00000007", "0000000000000001"),
              "2@84 1000 apdu > 00708001 < 9000 (done)\n"
              "end: trace: 2 packets without GSMTAP-SIM left out; 1 record read\n");
}

static void each_end_is_reported(void **state)
{
    struct bytes whole = hex_bytes(SECTION_BE INTERFACE_BE ENHANCED_BE(
        "00000000", "0000000000000001") ENHANCED_BE("00000000", "0000000000000002"));

    (void)state;
    for (size_t len = 28; len < whole.len; len++) {
        char *text = records_of(bytes_cut(whole, 0, len));
        bool between = len == 28 || len == 48 || len == 132;

        assert_int_equal(strstr(text, "end: trace: ends inside the block at octet ") == NULL,
                         between);
        assert_int_equal(strstr(text, "1@48 ") != NULL, len >= 132);
        free(text);
    }
    hex_free(whole);
}

static void damage_ends_the_trace(void **state)
{
    (void)state;
    check_hex(
        SECTION_BE INTERFACE_BE ENHANCED_BE("00000000", "0000000000000001") "00000006 00000053",
        "1@48 1000 apdu > 00708001 < 9000 (done)\n"
        "end: trace: ends inside the block at octet 132; 1 record read\n");
    check_hex(SECTION_BE "00000006 00000053 00000000",
              "end: trace: invalid length of the block at octet 28; 0 records read\n");
    check_hex(SECTION_BE "00000006 00000000 00000000",
              "end: trace: invalid length of the block at octet 28; 0 records read\n");
    check_hex(
        SECTION_BE "00000001 00000014 0065 0000 00000000 00000018",
        "end: trace: the lengths before and after the block differ at octet 28; 0 records read\n");
    check_hex("0A0D0D0A 0000001C 1A2B3C4E 0001 0000 FFFFFFFFFFFFFFFF 0000001C",
              "end: trace: a section header without byte-order magic at octet 0; 0 records read\n");
    check_hex("0A0D0D0A 0000001C",
              "end: trace: ends inside the block at octet 0; 0 records read\n");
    check_hex("0A0D0D0A 0000001C 1A2B3C4D 0001",
              "end: trace: ends inside the section header at octet 0; 0 records read\n");
    /* a skipped block that ends early; a packet of which less is there than it says */
    check_hex(SECTION_BE "00000BAD 00000010 00000000",
              "end: trace: ends inside the last block at octet 40; 0 records read\n");
    check_hex(SECTION_BE INTERFACE_BE
              "00000006 00000024 00000000 0000000000000001 00000005 00000005 01020304 00000024",
              "end: trace: 1 packet without GSMTAP-SIM left out; 0 records read\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_byte_orders_are_read),
        cmocka_unit_test(a_file_may_have_several_sections),
        cmocka_unit_test(other_packet_blocks_are_read),
        cmocka_unit_test(unknown_blocks_are_skipped),
        cmocka_unit_test(secrets_are_a_record),
        cmocka_unit_test(comments_of_the_card_are_events),
        cmocka_unit_test(comments_that_continue_are_joined),
        cmocka_unit_test(foreign_packets_are_counted),
        cmocka_unit_test(each_end_is_reported),
        cmocka_unit_test(damage_ends_the_trace),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
