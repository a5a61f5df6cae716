/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON for script elements: what is escaped, numbers, Base64. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "tools/trace/report/json_text.h"

static void assert_text(const struct json_text *text, const char *expected)
{
    assert_false(text->failed);
    assert_int_equal(text->len, strlen(expected));
    assert_memory_equal(text->at, expected, text->len);
}

static void strings_are_escaped(void **state)
{
    static const struct {
        const char *in, *out;
    } rows[] = {
        {"", "\"\""},
        {"EF.IMSI", "\"EF.IMSI\""},
        {"</script><!--", "\"\\u003c/script>\\u003c!--\""},
        {"a\"b\\c", "\"a\\u0022b\\u005cc\""},
        {"\n\t\x1B[2J\x7F", "\"\\u000a\\u0009\\u001b[2J\\u007f\""},
        {"\xC2\x9B", "\"\\u009b\""},
        {"\xC3\xA4\xE2\x82\xAC\xF0\x9F\x93\xB6", "\"\xC3\xA4\xE2\x82\xAC\xF0\x9F\x93\xB6\""},
        {"\xFF\xC0\x80<", "\"\\ufffd\\ufffd\\ufffd\\u003c\""},
        {"\xE2\x82", "\"\\ufffd\\ufffd\""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct json_text text = {0};

        json_text_string(&text, rows[i].in);
        assert_text(&text, rows[i].out);
        json_text_free(&text);
    }
}

/* Each octet at each place of a short string is valid JSON without `<`. */
static void every_octet_is_valid(void **state)
{
    (void)state;
    for (unsigned octet = 1; octet < 256; octet++)
        for (size_t place = 0; place < 3; place++) {
            char in[] = "abc";
            struct json_text text = {0};
            json_t *json;

            in[place] = (char)octet;
            json_text_string(&text, in);
            assert_null(memchr(text.at, '<', text.len));
            json = json_loadb(text.at, text.len, JSON_DECODE_ANY, NULL);
            assert_non_null(json);
            if (octet < 0x80)
                assert_string_equal(json_string_value(json), in);
            json_decref(json);
            json_text_free(&text);
        }
}

static void numbers(void **state)
{
    static const struct {
        int64_t in;
        const char *out;
    } rows[] = {{0, "0"},
                {-1, "-1"},
                {1234567890123456789, "1234567890123456789"},
                {INT64_MAX, "9223372036854775807"},
                {INT64_MIN, "-9223372036854775808"}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct json_text text = {0};

        json_text_number(&text, rows[i].in);
        assert_text(&text, rows[i].out);
        json_text_free(&text);
    }
}

static void octets_and_growth(void **state)
{
    static uint8_t octets[30000];
    struct json_text text = {0};

    (void)state;
    json_text_octets(&text, BYTES_NONE);
    json_text_octets(&text, BYTES_TEXT("\x01\x02"));
    assert_text(&text, "\"\"\"AQI=\"");
    json_text_octets(&text, BYTES_OF(octets));
    assert_int_equal(text.len, 8 + 2 + 40000);
    json_text_clear(&text);
    assert_int_equal(text.len, 0);
    JSON_TEXT(&text, "[]");
    assert_text(&text, "[]");
    json_text_free(&text);
}

static void nothing_after_a_failure(void **state)
{
    struct json_text text = {.failed = true};

    (void)state;
    json_text_string(&text, "x");
    json_text_octets(&text, BYTES_TEXT("x"));
    assert_int_equal(text.len, 0);
    assert_null(text.at);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_are_escaped),
        cmocka_unit_test(every_octet_is_valid),
        cmocka_unit_test(numbers),
        cmocka_unit_test(octets_and_growth),
        cmocka_unit_test(nothing_after_a_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
