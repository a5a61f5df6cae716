/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Refusals: with and without the values that were compared. */
#include "card/euicc/refusal.h"

#include "apdu/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void test_refusal(void **state)
{
    struct refusal refusal = {1, "X", "Y"};
    struct arena arena;

    (void)state;
    arena_init(&arena, 4096);
    assert_int_equal(refusal_none(&refusal), 0);
    assert_int_equal(refusal.code, 0);
    assert_null(refusal.rule);
    assert_int_equal(refusal_set(&refusal, 4, "C-05", "a reason"), 0);
    assert_int_equal(refusal.code, 4);
    assert_string_equal(refusal.rule, "C-05");
    assert_string_equal(refusal.reason, "a reason");
    assert_int_equal(refusal_set_values(&refusal, &arena, 6, "C-06",
                                        "counterValue %d; the greatest is %d", 7, 5),
                     0);
    assert_int_equal(refusal.code, 6);
    assert_string_equal(refusal.reason, "counterValue 7; the greatest is 5");
    arena_free(&arena);
}

/* A text is cut at its bound; where there is no memory, nothing is refused. */
static void test_bounds(void **state)
{
    char word[1000];
    struct refusal refusal = {0, NULL, NULL};
    struct arena arena;

    (void)state;
    memset(word, 'x', sizeof(word) - 1);
    word[sizeof(word) - 1] = '\0';
    arena_init(&arena, 4096);
    assert_int_equal(refusal_set_values(&refusal, &arena, 1, "A-24", "%s", word), 0);
    assert_in_range(strlen(refusal.reason), 100, sizeof(word) - 2);
    arena_free(&arena);
    arena_init(&arena, 16);
    refusal = (struct refusal){0, NULL, NULL};
    assert_int_equal(refusal_set_values(&refusal, &arena, 1, "A-24", "%s", word), ERR_MEMORY);
    assert_int_equal(refusal.code, 0);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_refusal),
                                       cmocka_unit_test(test_bounds)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
