/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names to labels: valid names, malformed names, names that do not fit. */
#include "apdu/labels.h"

#include "apdu/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define SIXTY "123456789012345678901234567890123456789012345678901234567890"

static void test_labels(void **state)
{
    static const struct {
        const char *name, *labels;
        int err;
    } rows[] = {
        {"internet", "08696E7465726E6574", 0},
        {"iot.a", "03696F740161", 0},
        {"iot.", "03696F74", 0},
        {"", NULL, ERR_MALFORMED},
        {".", NULL, ERR_MALFORMED},
        {".a", NULL, ERR_MALFORMED},
        {"a..b", NULL, ERR_MALFORMED},
        {"a..", NULL, ERR_MALFORMED},
        {SIXTY "1234", NULL, ERR_MALFORMED},
        {SIXTY "123." SIXTY, NULL, ERR_TOO_LONG},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint8_t octets[100];
        char text[300];
        struct buf out = BUF_OVER(octets);

        assert_int_equal(labels_put(&out, bytes_at(rows[i].name, strlen(rows[i].name))),
                         rows[i].err);
        if (rows[i].labels)
            assert_string_equal(bytes_to_hex(buf_bytes(&out), text, sizeof(text)), rows[i].labels);
    }
}

static void test_ascii(void **state)
{
    static const char *const good[] = {"internet", "IOT.Example-1.org", "", "."};
    static const char *const bad[] = {"\xC3\xA4.example", "a b", "a_b", "a\n", "a/b", "\xFF", "*"};

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
        assert_true(labels_are_ascii(bytes_at(good[i], strlen(good[i]))));
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(labels_are_ascii(bytes_at(bad[i], strlen(bad[i]))));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_labels), cmocka_unit_test(test_ascii)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
