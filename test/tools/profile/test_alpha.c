/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names in the GSM default alphabet and the three forms of UCS2 (TS 102 221 annex A). */
#include "tools/profile/alpha.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "apdu/err.h"

static void test_put_and_show(void **state)
{
    static const struct {
        const char *text;
        size_t size;
        const char *field;
    } rows[] = {
        {"A@$_z", 5, "410002117A"},
        {"\xC3\x84\xC3\xB6\xC3\xBC\xC3\x9F\xC3\xA0", 5, "5B7C7E1E7F"}, /* umlauts, sharp s */
        {"\xCE\x94\xCE\xA9", 2, "1015"},                               /* Greek of the alphabet */
        {"\xC5\x82", 3, "800142"},                                     /* a Polish letter */
        {"a\xC5\x82", 5, "8000610142"},                                /* all in 16 bits */
        {"a\xC5\x82", 4, NULL},                                        /* no form is shorter */
        {"\xD0\x90\xD0\x91\xD0\x92\xD0\x93", 7, "81040890919293"},     /* one half page */
        {"\xD0\x90 2\xD0\x91\xD1\x8F", 8, "8105089020 3291CF"},        /* and GSM letters */
        {"\xE9\x9B\xBB\xD0\x90\xD0\x91", 6, NULL},                     /* two scripts */
        {"\xE9\x9B\xBB\xD0\x90\xD0\x91", 7, "8096FB04100411"},
        {"abc", 2, NULL},
        {"", 0, ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t octets[40], wanted_octets[40];
        struct buf out = BUF_OVER(octets), wanted = BUF_OVER(wanted_octets);
        int err = alpha_put(&out, bytes_at(rows[i].text, strlen(rows[i].text)), rows[i].size);
        char shown[80];

        print_message("row %zu\n", i);
        if (!rows[i].field) {
            assert_int_equal(err, ERR_TOO_LONG);
            continue;
        }
        assert_int_equal(err, 0);
        assert_int_equal(buf_put_hex(&wanted, rows[i].field), 0);
        assert_true(bytes_equal(buf_bytes(&out), buf_bytes(&wanted)));
        buf_put(&out, BYTES_TEXT("\xFF\xFF\xFF"));
        alpha_show(buf_bytes(&out), shown, sizeof(shown));
        assert_string_equal(shown, rows[i].text);
    }
}

static void test_show_alone(void **state)
{
    static const struct {
        const char *field, *text;
    } rows[] = {
        {"82030400 9041 91FF", "\xD0\x90"
                               "A"
                               "\xD0\x91"}, /* base of 16 bits */
        {"8210", ""},                       /* cut off */
        {"80", ""},
        {"8004", ""},
        {"80D800", "?"},   /* half of a pair */
        {"410A42", "A?B"}, /* a line end is replaced */
        {"41C142", "A?B"}, /* not a character of the alphabet */
        {"FFFF", ""},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t octets[40];
        struct buf field = BUF_OVER(octets);
        char shown[80];

        assert_int_equal(buf_put_hex(&field, rows[i].field), 0);
        alpha_show(buf_bytes(&field), shown, sizeof(shown));
        assert_string_equal(shown, rows[i].text);
    }
}

static void test_what_is_no_text(void **state)
{
    static const char *const rows[] = {"\xFF", "a\xC3", "\xC0\x80", "\xF0\x9F\x98\x80"};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t octets[40];
        struct buf out = BUF_OVER(octets);

        assert_int_equal(alpha_put(&out, bytes_at(rows[i], strlen(rows[i])), 16), ERR_MALFORMED);
        assert_int_equal(out.len, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_put_and_show),
        cmocka_unit_test(test_show_alone),
        cmocka_unit_test(test_what_is_no_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
