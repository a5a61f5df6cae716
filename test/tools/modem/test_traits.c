/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names, sets and conflicts of traits. */
#include "tools/modem/traits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void test_each_has_a_name_a_text_and_a_source(void **state)
{
    trait_set all = 0;

    (void)state;
    for (unsigned i = 0; i < TRAITS; i++) {
        trait_set one = 0;

        assert_true(trait_add(&one, trait_rows[i].name));
        assert_int_equal(one, (trait_set)1 << i);
        assert_true(trait_in(one, (enum trait)i));
        assert_true(*trait_rows[i].text);
        assert_non_null(strchr(trait_rows[i].source, '/'));
        all |= one;
    }
    assert_int_equal(all, ((trait_set)1 << TRAITS) - 1);
    assert_false(trait_add(&all, "no-such"));
    assert_false(trait_add(&all, ""));
}

static void test_names(void **state)
{
    char text[400], small[10];

    (void)state;
    trait_names(text, sizeof(text));
    assert_memory_equal(text, "opaque-session, bare-session, ", 30);
    assert_non_null(strstr(text, ", limit-256"));
    assert_string_equal(trait_names(small, sizeof(small)), "opaque-se");
}

static void test_conflicts(void **state)
{
    enum trait a, b;
    trait_set set = 0;

    (void)state;
    assert_true(trait_add(&set, "echo") && trait_add(&set, "slow") &&
                trait_add(&set, "bare-session"));
    assert_false(trait_conflict(set, &a, &b));
    assert_true(trait_add(&set, "opaque-session"));
    assert_true(trait_conflict(set, &a, &b));
    assert_int_equal(a, TRAIT_OPAQUE_SESSION);
    assert_int_equal(b, TRAIT_BARE_SESSION);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_has_a_name_a_text_and_a_source),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_conflicts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
