/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON strings: characters, hex and base64, in pieces of any size (RFC 8259 7, RFC 4648 4). */
#include "ipae/client/json_reader.h"

#include "apdu/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct text {
    struct bytes rest;
    size_t piece;
};

static int read_text(void *context, struct buf *out)
{
    struct text *text = context;
    struct bytes part = bytes_cut(text->rest, 0, text->piece);

    part = bytes_cut(part, 0, out->size - out->len);
    if (part.len == 0)
        return 0;
    buf_put(out, part);
    text->rest = bytes_from(text->rest, part.len);
    return 1;
}

typedef int reader(struct json_reader *json, struct buf *out);

/* Reads `json` with `read` in pieces of every size; all give `expected` (NULL: `err`). */
static void check(reader *read, const char *json, struct bytes expected, int err)
{
    for (size_t piece = 1; piece < 40; piece++) {
        struct text text = {bytes_at(json, strlen(json)), piece};
        struct json_reader object;
        uint8_t octets[200];
        struct buf out = BUF_OVER(octets);
        int found;

        json_reader_begin(&object, read_text, &text, 1000);
        found = read(&object, &out);
        if (found == 0)
            found = json_reader_end(&object);
        assert_int_equal(found, err);
        if (err == 0)
            assert_true(bytes_equal(buf_bytes(&out), expected));
    }
}

static void test_characters(void **state)
{
    static const struct {
        const char *json, *text; /* NULL: malformed */
    } rows[] = {
        {"\"\"", ""},
        {" \"smdp.example\" ", "smdp.example"},
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t"},
        {"\"\\u0041\\u00e9\\u20AC\"", "A\xC3\xA9\xE2\x82\xAC"},
        {"\"\\uD83D\\uDE00\"", "\xF0\x9F\x98\x80"}, /* a surrogate pair */
        {"\"\xC3\xA9\"", "\xC3\xA9"},
        {"\"\\uD83D\"", NULL}, /* half of a pair */
        {"\"\\uDE00\"", NULL},
        {"\"\\uD83Dx\"", NULL},
        {"\"\\x41\"", NULL},
        {"\"\\u00G0\"", NULL},
        {"\"a\nb\"", NULL}, /* a control character */
        {"\"abc", NULL},
        {"abc", NULL},
        {"42", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        check(json_reader_text, rows[i].json,
              rows[i].text ? bytes_at(rows[i].text, strlen(rows[i].text)) : BYTES_NONE,
              rows[i].text ? 0 : ERR_MALFORMED);
}

static void test_octets(void **state)
{
    static const char *const bad_hex[] = {"\"0\"", "\"0G\"", "\"01 2\"", "\"0x01\""};
    static const char *const bad_base64[] = {"\"AQ\"",       "\"AQ=\"",  "\"A===\"",
                                             "\"AQ==AQ==\"", "\"A*ID\"", "\"====\""};

    (void)state;
    check(json_reader_hex, "\"00fF10\"", BYTES_TEXT("\x00\xFF\x10"), 0);
    check(json_reader_hex, "\"\"", BYTES_NONE, 0);
    check(json_reader_octets, "\"AQID\"", BYTES_TEXT("\x01\x02\x03"), 0);
    check(json_reader_octets, "\"AQI=\"", BYTES_TEXT("\x01\x02"), 0);
    check(json_reader_octets, "\"AQ==\"", BYTES_TEXT("\x01"), 0);
    check(json_reader_octets, "\"\\/+\\u002f\\u002B\"", BYTES_TEXT("\xFF\xEF\xFE"), 0);
    check(json_reader_octets, "\"\"", BYTES_NONE, 0);
    for (size_t i = 0; i < sizeof(bad_hex) / sizeof(bad_hex[0]); i++)
        check(json_reader_hex, bad_hex[i], BYTES_NONE, ERR_MALFORMED);
    for (size_t i = 0; i < sizeof(bad_base64) / sizeof(bad_base64[0]); i++)
        check(json_reader_octets, bad_base64[i], BYTES_NONE, ERR_MALFORMED);
}

/* A value that the buffer has no room for, by one octet. */
static void test_too_long(void **state)
{
    static const struct {
        reader *read;
        const char *json;
        size_t size;
    } rows[] = {
        {json_reader_text, "\"abc\"", 3},
        {json_reader_text, "\"\\u00E9\"", 2},
        {json_reader_hex, "\"010203\"", 3},
        {json_reader_octets, "\"AQID\"", 3},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        for (size_t missing = 0; missing <= rows[i].size; missing++) {
            struct text text = {bytes_at(rows[i].json, strlen(rows[i].json)), 100};
            struct json_reader object;
            uint8_t octets[8];
            struct buf out = buf_over(octets, rows[i].size - missing);

            json_reader_begin(&object, read_text, &text, 1000);
            assert_int_equal(rows[i].read(&object, &out), missing ? ERR_TOO_LONG : 0);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_characters),
        cmocka_unit_test(test_octets),
        cmocka_unit_test(test_too_long),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
