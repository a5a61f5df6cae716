/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Untrusted text in output: each octet alone, pairs around the limits of UTF-8, cut output.
 */
#include "apdu/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_rows(void **state)
{
    static const struct {
        const char *in, *out;
    } rows[] = {
        {"", ""},
        {"plain, with \"quotes\" and \\", "plain, with \"quotes\" and \\"},
        {"a\nb\r\tc", "a\\x0Ab\\x0D\\x09c"},
        {"\x1B[2J\x1B]0;title\x07", "\\x1B[2J\\x1B]0;title\\x07"},
        {"\x7F", "\\x7F"},
        {"\xC3\xA4\xE2\x82\xAC\xF0\x9F\x93\xB6", "\xC3\xA4\xE2\x82\xAC\xF0\x9F\x93\xB6"},
        {"\xC2\x9B"
         "31m",
         "\\xC2\\x9B"
         "31m"}, /* CSI as one character */
        {"\xC2\x80\xC2\x9F\xC2\xA0", "\\xC2\\x80\\xC2\\x9F\xC2\xA0"},
        {"\x9B\xFF\xFE", "\\x9B\\xFF\\xFE"},
        {"\xC0\x8A\xE0\x80\x8A", "\\xC0\\x8A\\xE0\\x80\\x8A"}, /* overlong */
        {"\xED\xA0\x80\xF4\x90\x80\x80", "\\xED\\xA0\\x80\\xF4\\x90\\x80\\x80"},
        {"\xE2\x82", "\\xE2\\x82"}, /* truncated */
        {"\xE2"
         "AB",
         "\\xE2"
         "AB"},
    };
    char out[100];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        char *printed = NULL;
        size_t len;
        FILE *file = open_memstream(&printed, &len);
        struct bytes in = bytes_at(rows[i].in, strlen(rows[i].in));

        assert_non_null(file);
        assert_string_equal(text_show(out, sizeof(out), in), rows[i].out);
        text_print(file, rows[i].in);
        assert_int_equal(fclose(file), 0);
        assert_string_equal(printed, rows[i].out);
        free(printed);
    }
    text_print(stdout, NULL);
}

/* For every input the output has no control characters and ends within its size, at a whole
 * character. */
static void test_all_pairs_cut(void **state)
{
    char out[9];

    (void)state;
    for (unsigned pair = 0; pair <= 0xFFFF; pair++)
        for (size_t size = 1; size <= sizeof(out); size += 4) {
            const uint8_t in[] = {(uint8_t)(pair >> 8), (uint8_t)pair};

            memset(out, 'x', sizeof(out));
            text_show(out, size, BYTES_OF(in));
            assert_true(strlen(out) < size);
            for (const char *at = out; *at; at++)
                assert_true((unsigned char)*at >= 0x20 && *at != 0x7F);
            if (strlen(out) == 1)
                assert_true((unsigned char)out[0] < 0x80);
        }
}

static void test_marks(void **state)
{
    static const struct {
        const char *text;
        size_t len, left;
        bool is_utf16;
    } rows[] = {{"", 0, 0, false},
                {"\xEF\xBB", 2, 2, false},
                {"\xEF\xBB\xBF", 3, 0, false},
                {"\xEF\xBB\xBF\xEF\xBB\xBF", 6, 3, false},
                {"a\xEF\xBB\xBF", 4, 4, false},
                {"\xFF", 1, 1, false},
                {"\xFF\xFE", 2, 2, true},
                {"\xFE\xFF\0a", 4, 4, true},
                {"\xFE\xFE", 2, 2, false}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct bytes text = bytes_at(rows[i].text, rows[i].len);
        struct bytes after = text_after_mark(text);

        assert_int_equal(after.len, rows[i].left);
        assert_ptr_equal(after.at + after.len, text.at + text.len);
        assert_int_equal(text_is_utf16(text), rows[i].is_utf16);
        if (!memchr(rows[i].text, 0, rows[i].len))
            assert_ptr_equal(text_string_after_mark(rows[i].text),
                             rows[i].text + rows[i].len - rows[i].left);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows),
                                       cmocka_unit_test(test_all_pairs_cut),
                                       cmocka_unit_test(test_marks)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
