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

static void check(const struct row *row, bool octets)
{
    struct notation notation = {.variable = variable, .octets = octets};
    uint8_t memory[64];
    char hex[130];
    struct buf out = BUF_OVER(memory);
    int err = notation_put(&notation, row->text, &out);

    if (!row->hex) {
        if (err != ERR_MALFORMED || !notation.why[0])
            fail_msg("%s: accepted", row->text);
        return;
    }
    if (err)
        fail_msg("%s: %s", row->text, notation.why);
    assert_string_equal(bytes_to_hex(buf_bytes(&out), hex, sizeof hex), row->hex);
}

static void test_octets(void **state)
{
    static const struct row rows[] = {
        {"00A4 04 00", "00A40400"},
        {"80E2910003 $some 00", "80E2910003ABCD00"},
        {"BF31{A0{5A=9800 1032}81=00}", "BF310BA0065A0498001032810100"},
        {"A0{80=01 #8102 81=}", "A00780010181028100"},
        {"80='smdp.example'", "800C736D64702E6578616D706C65"},
        {"'a' 80=", "618000"},
        {"80=$some 0102 $some 81=00", "8006ABCD0102ABCD810100"},
        {"A3{5A=$some}A4{5A=$some}", "A3045A02ABCDA4045A02ABCD"},
        {"#", NULL},
        {"012", NULL},
        {"80='a", NULL},
        {"$nowhere", NULL},
        {"80=01 # a comment", NULL},
        {"zz", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check(&rows[i], true);
}

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
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        check(&rows[i], false);
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
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows), cmocka_unit_test(test_octets),
                                       cmocka_unit_test(test_too_long)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
