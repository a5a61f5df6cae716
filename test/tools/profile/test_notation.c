/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TLVs written as text: octets, and errors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tools/profile/notation.h"

static bool variable(const void *context, const char *name, size_t len, struct bytes *value)
{
    (void)context;
    if (len == 4 && memcmp(name, "some", 4) == 0)
        *value = BYTES_TEXT("\xAB\xCD");
    else if (len == 4 && memcmp(name, "none", 4) == 0)
        *value = BYTES_NONE;
    else
        return false;
    return true;
}

struct row {
    const char *text;
    const char *hex; /* NULL: an error */
};

static void test_rows(void **state)
{
    static const struct row rows[] = {
        {"", ""},
        {"80=", "8000"},
        {"80=01 # a comment\n 81=02", "800101810102"},
        {"A0{80=01 A1{82=}}", "A007800101A1028200"},
        {"BF25{5A=$some}", "BF25045A02ABCD"},
        {"80=00$some", "800300ABCD"},
        {"?some(80=01) ?none(80=02) !none(80=03) !some(80=04)", "800101800103"},
        {"?none(80=$nowhere A0{ ?some(81=) }) 82=", "8200"},
        {"80=0", NULL},
        {"8=00", NULL},
        {"80", NULL},
        {"80=$nowhere", NULL},
        {"?nowhere(80=)", NULL},
        {"A0{80=", NULL},
        {"80=}", NULL},
        {"zz=00", NULL},
        {"A0{A0{A0{A0{A0{A0{A0{A0{A0{A0{A0{A0{A0{A0{A0{A0{A0{A0{}}}}}}}}}}}}}}}}}}", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct notation notation = {.variable = variable};
        uint8_t octets[64];
        char hex[130];
        struct buf out = BUF_OVER(octets);
        int err = notation_put(&notation, rows[i].text, &out);

        if (!rows[i].hex) {
            assert_int_equal(err, ERR_MALFORMED);
            assert_string_not_equal(notation.why, "");
            continue;
        }
        if (err)
            fail_msg("%s: %s", rows[i].text, notation.why);
        assert_string_equal(bytes_to_hex(buf_bytes(&out), hex, sizeof hex), rows[i].hex);
    }
}

static void test_too_long(void **state)
{
    struct notation notation = {0};
    uint8_t octets[4];
    struct buf out = BUF_OVER(octets);

    (void)state;
    assert_int_equal(notation_put(&notation, "80=0102030405", &out), ERR_TOO_LONG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows),
                                       cmocka_unit_test(test_too_long)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
