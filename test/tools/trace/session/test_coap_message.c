/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CoAP messages by RFC 7252 3: header, options of all lengths, payload, blocks; damage. */
#include "tools/trace/session/coap_message.h"

#include "apdu/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static uint8_t octets[1024];

static int read_hex(const char *hex, struct trace_coap_message *message)
{
    struct buf datagram = BUF_OVER(octets);

    assert_int_equal(buf_put_hex(&datagram, hex), 0);
    return trace_coap_read(buf_bytes(&datagram), message);
}

static void test_header(void **state)
{
    struct trace_coap_message message;

    (void)state;
    assert_int_equal(read_hex("40000000", &message), 0);
    assert_int_equal(message.type, TRACE_COAP_CON);
    assert_int_equal(message.code, 0);
    assert_int_equal(message.token.len, 0);
    assert_int_equal(message.options.len, 0);
    assert_int_equal(message.head.len, 4);
    assert_int_equal(message.payload.len, 0);
    assert_string_equal(message.path, "");
    assert_false(message.block1.present || message.block2.present);
    assert_int_equal(read_hex("78A0FFFE 0102030405060708 FF 00", &message), 0);
    assert_int_equal(message.type, TRACE_COAP_RST);
    assert_int_equal(message.code, 0xA0);
    assert_int_equal(message.id, 0xFFFE);
    assert_int_equal(message.token.len, 8);
    assert_int_equal(message.head.len, 12);
    assert_int_equal(message.payload.len, 1);
    assert_ptr_equal(message.payload.at, octets + 13);
}

/* Deltas and lengths at the borders of their forms: 12, 13, 268, 269. */
static void test_options(void **state)
{
    static const struct {
        const char *hex;
        unsigned number;
        size_t len;
    } rows[] = {
        {"C0", 12, 0},
        {"D000", 13, 0},
        {"D0FF", 268, 0},
        {"E00000", 269, 0},
        {"E0FEF2", 65535, 0},
        {"0C"
         "000102030405060708090A0B",
         0, 12},
        {"0D00"
         "000102030405060708090A0B0C",
         0, 13},
        {"DD0100"
         "000102030405060708090A0B0C",
         14, 13},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct buf list = BUF_OVER(octets);
        struct bytes rest, value;
        unsigned number = 0;

        assert_int_equal(buf_put_hex(&list, rows[i].hex), 0);
        for (size_t len = 1; len < list.len; len++) { /* each beginning: malformed, nothing taken */
            rest = bytes_cut(buf_bytes(&list), 0, len);
            assert_int_equal(trace_coap_next_option(&rest, &number, &value), ERR_MALFORMED);
            assert_int_equal(rest.len, len);
            assert_int_equal(number, 0);
        }
        rest = buf_bytes(&list);
        assert_int_equal(trace_coap_next_option(&rest, &number, &value), 0);
        assert_int_equal(number, rows[i].number);
        assert_int_equal(value.len, rows[i].len);
        assert_int_equal(rest.len, 0);
        assert_int_equal(trace_coap_next_option(&rest, &number, &value), ERR_NOT_FOUND);
    }
}

static void test_an_option_of_269_octets(void **state)
{
    uint8_t list[3 + 269] = {0x0E, 0x00, 0x00};
    struct bytes rest = BYTES_OF(list), value;
    unsigned number = 7;

    (void)state;
    assert_int_equal(trace_coap_next_option(&rest, &number, &value), 0);
    assert_int_equal(number, 7);
    assert_int_equal(value.len, 269);
    rest = bytes_at(list, sizeof(list) - 1);
    assert_int_equal(trace_coap_next_option(&rest, &number, &value), ERR_MALFORMED);
}

static void test_host_and_path(void **state)
{
    struct trace_coap_message message;

    (void)state;
    assert_int_equal(read_hex("40020000 31 68 84 67736D61 00 01 20 01 7F", &message), 0);
    assert_true(bytes_equal(message.host, BYTES_TEXT("h")));
    assert_string_equal(message.path, "/gsma//?/?");
    /* cut where there is no more room: 63 octets */
    assert_int_equal(read_hex("40020000 BD 33"
                              "6161616161616161616161616161616161616161616161616161616161616161"
                              "6161616161616161616161616161616161616161616161616161616161616161"
                              "0161",
                              &message),
                     0);
    assert_int_equal(strlen(message.path), 63);
    assert_string_equal(message.path + 60, "aaa");
    assert_int_equal(message.payload.len, 0);
}

/* RFC 7959 2.2: NUM, M, SZX. */
static void test_blocks(void **state)
{
    static const struct {
        const char *hex;
        size_t offset;
        bool more;
    } rows[] = {
        {"D00A", 0, false},         /* no octet: 0 */
        {"D10A08", 0, true},        /* 16 octets */
        {"D10A10", 16, false},      /* the second of 16 */
        {"D10A3E", 3072, true},     /* the fourth of 1024 */
        {"D20A0106", 16384, false}, /* block 16 of 1024 */
        {"D30AFFFFFE", (size_t)1048575 << 10, true},
    };
    struct trace_coap_message message;
    char hex[40];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        snprintf(hex, sizeof(hex), "40010000%s", rows[i].hex);
        assert_int_equal(read_hex(hex, &message), 0);
        assert_true(message.block2.present);
        assert_false(message.block1.present);
        assert_int_equal(message.block2.offset, rows[i].offset);
        assert_int_equal(message.block2.more, rows[i].more);
    }
    assert_int_equal(read_hex("40010000 D1 0E 18", &message), 0);
    assert_true(message.block1.present && !message.block2.present);
    assert_true(message.block1.more);
    assert_int_equal(message.block1.offset, 16);
}

static void test_damage(void **state)
{
    static const struct {
        const char *hex;
        int err;
    } rows[] = {
        {"", ERR_MALFORMED},
        {"400100", ERR_MALFORMED},
        {"00010000", ERR_UNSUPPORTED}, /* version 0 */
        {"80010000", ERR_UNSUPPORTED},
        {"C0010000", ERR_UNSUPPORTED},
        {"49010000010203040506070809", ERR_MALFORMED}, /* a token of 9 octets */
        {"4201000001", ERR_MALFORMED},                 /* ends in the token */
        {"40010000FF", ERR_MALFORMED},                 /* a marker without payload */
        {"40010000F0", ERR_MALFORMED},                 /* reserved delta */
        {"400100000F", ERR_MALFORMED},                 /* reserved length */
        {"40010000E0FEF310", ERR_MALFORMED},           /* number 65536 */
        {"40010000E0FEF210", ERR_MALFORMED},           /* 65535, then one more */
        {"40010000D10A07", ERR_MALFORMED},             /* SZX 7 */
        {"40010000D40A00000000", ERR_MALFORMED},       /* a block option of 4 octets */
        {"4001000052FF", ERR_MALFORMED},               /* ends in a value */
    };
    struct trace_coap_message message;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        assert_int_equal(read_hex(rows[i].hex, &message), rows[i].err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_header),
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_an_option_of_269_octets),
        cmocka_unit_test(test_host_and_path),
        cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_damage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
