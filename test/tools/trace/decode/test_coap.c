/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CoAP messages as trees: code, options, body. */
#include "test/tools/trace/decode/stream_scene.h"

static void test_coap(void **state)
{
    (void)state;
    check_stream("CoAP",
                 "42 02 0001 7172 3B 65696D2E6578616D706C65 84 67736D61 04 72737032 04 61736E31 "
                 "D1 03 0E FF BF4F125A1089049032000000000000000000000001",
                 "62 44 0001 7172 C1 3C D1 02 1A E1 0028 55 FF BF4F03020101",
                 "request\n"
                 "  type: CON\n"
                 "  code: POST(0.02)\n"
                 "  messageId: 0001 ~\n"
                 "  token: 7172 ~\n"
                 "  Uri-Host: eim.example\n"
                 "  Uri-Path: gsma\n"
                 "  Uri-Path: rsp2\n"
                 "  Uri-Path: asn1\n"
                 "  Block1: block 0 of 1024 octets, more follow\n"
                 "  body\n"
                 "    GetEimPackageRequest\n"
                 "      eidValue: 89049032000000000000000000000001\n"
                 "response\n"
                 "  type: ACK\n"
                 "  code: Changed(2.04)\n"
                 "  messageId: 0001 ~\n"
                 "  token: 7172 ~\n"
                 "  Content-Format: 60\n"
                 "  Block1: block 1 of 64 octets, more follow\n"
                 "  option 336: 55 ?\n"
                 "  body\n"
                 "    GetEimPackageResponse\n"
                 "      eimPackageError: noEimPackageAvailable(1) !\n");
    check_stream("CoAP", "70 00 0002", "60 84 0002 D3 08 123456",
                 "request\n"
                 "  type: RST\n"
                 "  code: Empty(0.00)\n"
                 "  messageId: 0002 ~\n"
                 "response\n"
                 "  type: ACK\n"
                 "  code: Not Found(4.04) !\n"
                 "  messageId: 0002 ~\n"
                 "  option 21: 123456 ?\n");
}

/* Lengths and deltas of 13 and 14 (RFC 7252 3.1), empty and long numbers, blocks of all sizes
 * (RFC 7959 2.2). */
static void test_coap_options(void **state)
{
    (void)state;
    check_stream("CoAP",
                 "50 01 FFFF" /* NON */
                 "11 AA"      /* 1 If-Match */
                 "40"         /* 5 If-None-Match */
                 "10"         /* 6 Observe, of no octet: 0 */
                 "12 1633"    /* 7 Uri-Port 5683 */
                 "41 78"      /* 11 Uri-Path */
                 "11 62" /* 12 Content-Format */,
                 "",
                 "request\n"
                 "  type: NON\n"
                 "  code: GET(0.01)\n"
                 "  messageId: FFFF ~\n"
                 "  If-Match: AA ~\n"
                 "  If-None-Match\n"
                 "  Observe: 0\n"
                 "  Uri-Port: 5683\n"
                 "  Uri-Path: x\n"
                 "  Content-Format: 98\n");
    check_stream("CoAP",
                 "40 05 0000"
                 "D1 0A 06"    /* 23 Block2: block 0 of 1024 */
                 "43 FFFFF8"   /* 27 Block1: block 1048575 of 16, more */
                 "D1 14 3C"    /* 60 Size1 */
                 "D2 B3 ABCD"  /* 252 Echo */
                 "60"          /* 258 No-Response */
                 "D0 15"       /* 292 Request-Tag */
                 "E1 FDCE 00", /* 65535, the last number */
                 "",
                 "request\n"
                 "  type: CON\n"
                 "  code: FETCH(0.05)\n"
                 "  messageId: 0000 ~\n"
                 "  Block2: block 0 of 1024 octets\n"
                 "  Block1: block 1048575 of 16 octets, more follow\n"
                 "  Size1: 60\n"
                 "  Echo: ABCD ~\n"
                 "  No-Response: 0\n"
                 "  Request-Tag ~\n"
                 "  option 65535: 00 ?\n");
}

/* Codes by class (RFC 7252 12.1), and JSON as content and as accepted. */
static void test_coap_codes(void **state)
{
    (void)state;
    check_stream("CoAP", "40 02 0003 C1 32 51 32 FF 7B2261223A317D", "60 45 0003 C0 FF 7B7D",
                 "request\n"
                 "  type: CON\n"
                 "  code: POST(0.02)\n"
                 "  messageId: 0003 ~\n"
                 "  Content-Format: application/json(50)\n"
                 "  Accept: application/json(50)\n"
                 "  body\n"
                 "    a: 1\n"
                 "response\n"
                 "  type: ACK\n"
                 "  code: Content(2.05)\n"
                 "  messageId: 0003 ~\n"
                 "  Content-Format: 0\n"
                 "  body\n"
                 "    octets: {}\n");
    check_stream("CoAP", "40 5F 0000", "40 7F 0000",
                 "request\n"
                 "  type: CON\n"
                 "  code: Continue(2.31)\n"
                 "  messageId: 0000 ~\n"
                 "response\n"
                 "  type: CON\n"
                 "  code: 3.31\n"
                 "  messageId: 0000 ~\n");
    check_stream("CoAP", "40 A5 0000", "40 FF 0000",
                 "request\n"
                 "  type: CON\n"
                 "  code: Proxying Not Supported(5.05) !\n"
                 "  messageId: 0000 ~\n"
                 "response\n"
                 "  type: CON\n"
                 "  code: 7.31 !\n"
                 "  messageId: 0000 ~\n");
}

/* No version 1; token of 9 octets; reserved nibble; a number above 65535; SZX 7; a marker alone. */
static void test_coap_damage(void **state)
{
    static const char *const rows[] = {"80010000",         "49010000010203040506070809",
                                       "40010000F000",     "40010000E0FFFF",
                                       "40010000D10A07",   "40010000FF",
                                       "4001000052616263", "400100"};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf up = BUF_OVER(sent_octets);

        assert_int_equal(buf_put_hex(&up, rows[i]), 0);
        if (i == 6) /* a value that ends early */
            up.len--;
        if (i == 6)
            up.at[4] = 0x53;
        assert_string_equal(stream_tree("CoAP", buf_bytes(&up), BYTES_NONE),
                            "request\n  malformed: no CoAP message *\n");
    }
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_coap),
        cmocka_unit_test(test_coap_options),
        cmocka_unit_test(test_coap_codes),
        cmocka_unit_test(test_coap_damage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
