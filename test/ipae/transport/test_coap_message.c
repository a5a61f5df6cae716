/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CoAP messages: those of RFC 7252 Appendix A, block options of RFC 7959, and malformed ones. */
#include "ipae/transport/coap_message.h"

#include "apdu/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Decodes `hex` from memory of exactly its size; `message` points into it until the next call. */
static int read_hex(const char *hex, struct coap_message *message)
{
    static uint8_t *memory;
    uint8_t octets[2048];
    struct buf buf = BUF_OVER(octets);

    assert_int_equal(buf_put_hex(&buf, hex), 0);
    free(memory);
    memory = NULL;
    if (buf.len) {
        memory = malloc(buf.len);
        assert_non_null(memory);
        memcpy(memory, octets, buf.len);
    }
    return coap_message_read(bytes_at(memory, buf.len), message);
}

static void assert_written(const struct coap_message *message, const char *hex)
{
    uint8_t octets[2048], wanted[2048];
    struct buf out = BUF_OVER(octets), expected = BUF_OVER(wanted);

    assert_int_equal(coap_message_put(&out, message), 0);
    assert_int_equal(buf_put_hex(&expected, hex), 0);
    assert_int_equal(out.len, expected.len);
    assert_memory_equal(octets, wanted, out.len);
}

/* RFC 7252 Appendix A, Figures 16 to 20: GET /temperature. */
static void test_requests_of_the_rfc(void **state)
{
    static const uint8_t token[] = {0x20};
    struct coap_message message = {
        .code = 1, .id = 0x7D34, .uri_path = "/temperature", .content_format = -1};

    (void)state;
    assert_written(&message, "40 01 7D34 BB 74656D7065726174757265");
    message.token = BYTES_OF(token);
    message.id = 0x7D35;
    assert_written(&message, "41 01 7D35 20 BB 74656D7065726174757265");
}

static void test_answers_of_the_rfc(void **state)
{
    struct coap_message message;

    (void)state;
    assert_int_equal(read_hex("60 45 7D34 FF 32322E332043", &message), 0);
    assert_int_equal(message.type, COAP_ACK);
    assert_int_equal(message.code, COAP_CONTENT);
    assert_int_equal(message.id, 0x7D34);
    assert_int_equal(message.token.len, 0);
    assert_true(bytes_equal(message.payload, BYTES_TEXT("22.3 C")));
    assert_false(message.bad_option || message.block1.present || message.block2.present);
    assert_int_equal(message.content_format, -1);
    assert_int_equal(read_hex("61 45 7D35 20 FF 32322E332043", &message), 0);
    assert_int_equal(message.token.len, 1);
    assert_int_equal(message.token.at[0], 0x20);
    assert_int_equal(read_hex("60 00 7D38", &message), 0); /* Figure 20: an empty ACK ... */
    assert_int_equal(message.code, COAP_EMPTY);
    assert_int_equal(read_hex("41 45 AD7B 53 FF 32322E332043", &message), 0); /* ... and a CON */
    assert_int_equal(message.type, COAP_CON);
    assert_int_equal(message.id, 0xAD7B);
}

/* A request of ESipa with every option that the card sends. */
static void test_request_of_esipa(void **state)
{
    static const uint8_t token[] = {1, 2, 3, 4, 5, 6, 7, 8}, payload[] = {0xBF, 0x4F};
    const struct coap_message message = {
        .type = COAP_CON,
        .code = COAP_POST,
        .id = 0xFFFF,
        .token = BYTES_OF(token),
        .uri_host = BYTES_TEXT("eim.example.org"),
        .uri_path = "/gsma/rsp2/asn1",
        .content_format = 42,
        .block2 = {.present = true, .szx = 5},
        .block1 = {.present = true, .more = true, .szx = 6, .number = 0x12345},
        .size1 = 8129,
        .payload = BYTES_OF(payload),
    };

    (void)state;
    assert_written(&message,
                   "48 02 FFFF 0102030405060708 3D02 65696D2E6578616D706C652E6F7267"
                   "84 67736D61 04 72737032 04 61736E31 11 2A B1 05 43 12345E D2 14 1FC1 FF BF4F");
}

/* Delta and length in each of their three forms. */
static void test_extended_lengths(void **state)
{
    char path[14 + 255 + 1];
    uint8_t octets[2048];
    struct buf out = BUF_OVER(octets);
    struct coap_message message = {.uri_path = path, .content_format = -1};

    (void)state;
    memset(path, 'x', sizeof(path));
    path[0] = '/';
    path[13] = '\0'; /* 12 */
    assert_int_equal(coap_message_put(&out, &message), 0);
    assert_memory_equal(octets + 4, "\xBCx", 2);
    path[13] = 'x';
    path[14] = '\0'; /* 13 */
    out.len = 0;
    assert_int_equal(coap_message_put(&out, &message), 0);
    assert_memory_equal(octets + 4, "\xBD\x00x", 3);
    path[14] = 'x';
    path[256] = '\0'; /* 255 */
    out.len = 0;
    assert_int_equal(coap_message_put(&out, &message), 0);
    assert_memory_equal(octets + 4, "\xBD\xF2x", 3);
    assert_int_equal(out.len, 4 + 2 + 255);
    path[256] = 'x';
    path[257] = '\0';
    assert_int_equal(coap_message_put(&out, &message), ERR_RANGE);
}

static void test_what_cannot_be_written(void **state)
{
    uint8_t octets[20], token[9] = {0};
    struct buf out = BUF_OVER(octets);
    struct coap_message message = {.content_format = -1};

    (void)state;
    message.token = BYTES_OF(token);
    assert_int_equal(coap_message_put(&out, &message), ERR_RANGE);
    message.token = BYTES_NONE;
    message.block1 = (struct coap_block){.present = true, .number = COAP_BLOCK_NUMBER_MAX + 1};
    assert_int_equal(coap_message_put(&out, &message), ERR_RANGE);
    message.block1 = (struct coap_block){.present = true, .szx = 7};
    assert_int_equal(coap_message_put(&out, &message), ERR_RANGE);
    message.block1.present = false;
    message.payload = BYTES_OF(octets);
    out.len = 0;
    assert_int_equal(coap_message_put(&out, &message), ERR_TOO_LONG);
}

/* Each class and code is kept, except the reserved classes. */
static void test_codes(void **state)
{
    (void)state;
    for (unsigned code = 1; code < 256; code++) {
        uint8_t octets[] = {0x50, (uint8_t)code, 0, 1};
        struct coap_message message;
        unsigned class = code >> 5;
        bool reserved = class == 1 || class == 6 || class == 7;

        assert_int_equal(coap_message_read(BYTES_OF(octets), &message),
                         reserved ? ERR_MALFORMED : 0);
        assert_int_equal(message.code, code);
        assert_int_equal(message.type, COAP_NON);
    }
}

static void test_malformed(void **state)
{
    static const char *const rows[] = {
        "",
        "60",
        "60 45",
        "60 45 00",
        "69 45 0001 010203040506070809", /* tokens of 9 to 15 octets */
        "6F 45 0001 0102030405060708090A0B0C0D0E0F",
        "61 45 0001",    /* the token is cut */
        "61 00 0001 20", /* an empty message with a token, ... */
        "60 00 0001 FF", /* with a marker, ... */
        "60 00 0001 C0", /* with an option */
        "60 45 0001 FF", /* a marker and no payload */
        "60 45 0001 F0", /* delta 15 */
        "60 45 0001 CF", /* length 15 */
        "60 45 0001 C1", /* the value is cut */
        "60 45 0001 D0", /* the delta is cut */
        "60 45 0001 E000",
        "60 45 0001 CD", /* the length is cut */
        "60 45 0001 CE00",
        "60 45 0001 CD00 01",          /* 13 octets, 1 there */
        "60 45 0001 E0FFFF",           /* option 65804 */
        "60 45 0001 E0FEF2 E00000",    /* option 65535 and then 65804 */
        "60 45 0001 C0 C0 C0 C0 C1 ",  /* the last of some */
        "60 45 0001 CEFFFF 00000000 ", /* 65804 octets */
    };
    struct coap_message message;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (read_hex(rows[i], &message) != ERR_MALFORMED)
            fail_msg("%s is taken", rows[i]);
    assert_int_equal(read_hex("E0 45 0001", &message), ERR_UNSUPPORTED);
    assert_int_equal(read_hex("20 45 0001", &message), ERR_UNSUPPORTED);
    assert_int_equal(read_hex("40 45 1234 F0", &message), ERR_MALFORMED);
    assert_int_equal(message.id, 0x1234); /* so that it can be rejected */
    assert_int_equal(message.type, COAP_CON);
}

/* Unknown elective options are ignored; critical ones are not. */
static void test_options(void **state)
{
    static const struct {
        const char *hex;
        bool bad;
        int32_t content_format;
    } rows[] = {
        {"60 45 0001 42 0102", false, -1},     /* ETag */
        {"60 45 0001 81 41", false, -1},       /* Location-Path */
        {"60 45 0001 C0", false, 0},           /* Content-Format 0 */
        {"60 45 0001 C1 2A", false, 42},       /*  42 */
        {"60 45 0001 C2 2D16", false, 11542},  /* two octets */
        {"60 45 0001 C3 000001", false, -1},   /* too long: ignored */
        {"60 45 0001 C1 2A 01 32", false, 42}, /* a second one is ignored, too */
        {"60 45 0001 D1 01 3C", false, -1},    /* Max-Age */
        {"60 45 0001 D1 0F 01", false, -1},    /* Size2 */
        {"60 45 0001 E0 FEF1", false, -1},     /* 65534 */
        {"60 45 0001 E0 FEF2", true, -1},      /* 65535 */
        {"60 45 0001 11 00", true, -1},        /* If-Match */
        {"60 45 0001 31 61", true, -1},        /* Uri-Host in a response */
        {"60 45 0001 90", true, -1},           {"60 45 0001 D0 00", true, -1}, /* 13 */
    };
    struct coap_message message;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(read_hex(rows[i].hex, &message), 0);
        if (message.bad_option != rows[i].bad || message.content_format != rows[i].content_format)
            fail_msg("%s: bad %d, format %d", rows[i].hex, message.bad_option,
                     (int)message.content_format);
    }
}

/* Uri-Host, Uri-Port and Uri-Path occur in requests only. */
static void test_paths(void **state)
{
    static const struct {
        const char *hex, *path;
        bool bad;
    } rows[] = {
        {"40 02 0001", "", false},
        {"40 02 0001 B1 61 02 6263", "/a/bc", false},
        {"40 02 0001 B1 61 00", "/a/", false},
        {"40 02 0001 31 78 42 1634 41 61", "/a", false}, /* host x, port 5684 */
        {"40 02 0001 B1 00", "?", false},
        {"40 02 0001 BD 13 3131313131313131313131313131313131313131313131313131313131313131", "?",
         false},
        {"40 02 0001 B1 61 41 62", "/a", true}, /* Uri-Query */
        {"60 44 0001 B1 61", "", true},
        {"60 44 0001 71 61", "", true},
    };
    struct coap_message message;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_int_equal(read_hex(rows[i].hex, &message), 0);
        assert_string_equal(message.path, rows[i].path);
        assert_int_equal(message.bad_option, rows[i].bad);
        assert_int_equal(coap_message_is_request(&message),
                         rows[i].hex[3] == '0' && rows[i].hex[4] == '2');
    }
}

static void test_blocks(void **state)
{
    static const struct {
        const char *hex;
        bool bad;
        unsigned number, more, szx;
    } rows[] = {
        {"D0 0A", false, 0, 0, 0},        /* 2:0/0/16 */
        {"D1 0A 0B", false, 0, 1, 3},     /* 2:0/1/128 */
        {"D1 0A 36", false, 3, 0, 6},     /* 2:3/0/1024 */
        {"D2 0A 1009", false, 256, 1, 1}, /* 2:256/1/32 */
        {"D3 0A FFFFFE", false, 0xFFFFF, 1, 6},
        {"D3 0A 00000E", false, 0, 1, 6}, /* leading zeros */
        {"D1 0A 07", true, 0, 0, 7},      /* the reserved size */
        {"D1 0A 0F", true, 0, 1, 7},
        {"D4 0A 00000000", true, 0, 0, 0}, /* too long */
        {"D1 0A 0B 01 0B", true, 0, 1, 3}, /* twice */
    };
    struct coap_message message;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char hex[64];

        strcpy(hex, "60 44 0001 ");
        strcat(hex, rows[i].hex);
        assert_int_equal(read_hex(hex, &message), 0);
        if (message.bad_option != rows[i].bad)
            fail_msg("%s: bad %d", rows[i].hex, message.bad_option);
        if (message.block2.present)
            assert_true(message.block2.number == rows[i].number &&
                        message.block2.more == rows[i].more && message.block2.szx == rows[i].szx);
    }
    assert_int_equal(read_hex("60 5F 0001 D1 0E 2A", &message), 0); /* 2.31, 1:2/1/64 */
    assert_false(message.block2.present || message.bad_option);
    assert_true(message.block1.present && message.block1.number == 2 && message.block1.more &&
                message.block1.szx == 2);
    assert_int_equal(read_hex("60 44 0001 D1 0A 0E 41 36 FF 00", &message), 0); /* both */
    assert_true(message.block1.number == 3 && !message.block1.more);
    assert_true(message.block2.number == 0 && message.block2.more);
    assert_int_equal(message.payload.len, 1);
}

/* Every truncation of a good message is refused or shorter; none is read beyond its end. */
static void test_cuts(void **state)
{
    static const uint8_t whole[] = {0x62, 0x44, 0x12, 0x34, 0x01, 0x02, 0x41, 0x09, 0x81,
                                    0x2A, 0xB1, 0x0E, 0x41, 0x36, 0xFF, 0x30, 0x00};

    (void)state;
    for (size_t len = 0; len <= sizeof(whole); len++) {
        uint8_t *memory = malloc(len ? len : 1);
        struct coap_message message;
        bool ends_well = len == 6 || len == 8 || len == 10 || len == 12 || len == 14 || len > 15;

        memcpy(memory, whole, len);
        assert_int_equal(coap_message_read(bytes_at(memory, len), &message),
                         ends_well ? 0 : ERR_MALFORMED);
        free(memory);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_requests_of_the_rfc),
        cmocka_unit_test(test_answers_of_the_rfc),
        cmocka_unit_test(test_request_of_esipa),
        cmocka_unit_test(test_extended_lengths),
        cmocka_unit_test(test_what_cannot_be_written),
        cmocka_unit_test(test_codes),
        cmocka_unit_test(test_malformed),
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_paths),
        cmocka_unit_test(test_blocks),
        cmocka_unit_test(test_cuts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
