/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/peer/difference.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_words(void **state)
{
    const char *text = " curve=p256 ,bit=5, ds,x==,";
    char name[32], value[PEER_VALUE_MAX];
    static const char *const expected[][2] = {
        {"curve", "p256"}, {"bit", "5"}, {"ds", ""}, {"x", "="}};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        assert_true(peer_next_word(&text, name, value));
        assert_string_equal(name, expected[i][0]);
        assert_string_equal(value, expected[i][1]);
    }
    assert_false(peer_next_word(&text, name, value));
    text = NULL;
    assert_false(peer_next_word(&text, name, value));
}

static void test_values(void **state)
{
    static const char text[] = "server=bit=7, otpk=04AB, n=-3";
    uint8_t memory[4];
    struct buf out = BUF_OVER(memory);
    char value[PEER_VALUE_MAX];

    (void)state;
    assert_string_equal(peer_difference(text, "server", value), "bit=7");
    assert_null(peer_difference(text, "bit", value));
    assert_null(peer_difference(NULL, "bit", value));
    assert_true(peer_differs(text, "otpk"));
    assert_false(peer_differs(text, "otp"));
    assert_int_equal(peer_number(text, "n", 9), -3);
    assert_int_equal(peer_number(text, "m", 9), 9);
    assert_int_equal(peer_put_hex(text, "otpk", &out), 0);
    assert_int_equal(out.len, 2);
    assert_int_equal(peer_put_hex(text, "absent", &out), 0);
    assert_int_equal(out.len, 2);
    assert_int_equal(peer_put_hex(text, "n", &out), ERR_MALFORMED);
}

/* A long name or value is cut, not written beyond its end. */
static void test_lengths(void **state)
{
    char text[2 * PEER_VALUE_MAX], name[32], value[PEER_VALUE_MAX];
    const char *rest = text;

    (void)state;
    memset(text, 'a', sizeof(text));
    text[100] = '=';
    text[sizeof(text) - 1] = '\0';
    assert_true(peer_next_word(&rest, name, value));
    assert_int_equal(strlen(name), 31);
    assert_int_equal(strlen(value), PEER_VALUE_MAX - 1);
    assert_false(peer_next_word(&rest, name, value));
}

static void test_known(void **state)
{
    struct peer_error error = {""};

    (void)state;
    assert_int_equal(peer_check_words(NULL, "a bit", &error), 0);
    assert_int_equal(peer_check_words("bit=1,a", "a bit", &error), 0);
    assert_int_equal(peer_check_words("bi", "a bit", &error), ERR_UNSUPPORTED);
    assert_string_equal(error.text, "unknown word 'bi'; choose from: a bit");
    assert_int_equal(peer_check_words("it", "a bit", &error), ERR_UNSUPPORTED);
    assert_int_equal(peer_check_words("=1", "a bit", &error), ERR_UNSUPPORTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
