/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Selection of cases. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tools/suite/run/select.h"

static const struct suite_case row = {.id = "es10c-enable-unknown-iccid",
                                      .families = "SGP.23-1 4.2.21, SGP.33-1 4.2.31",
                                      .clause = "SGP.22 5.7.16, SGP.32 5.9.1",
                                      .rules = "D-02 B-120"};

static void test_one_kind(void **state)
{
    static const struct {
        enum select_kind kind;
        const char *text;
        bool matches;
    } rows[] = {
        {SELECT_ID, "es10c-enable-unknown-iccid", true},
        {SELECT_ID, "es10c-*", true},
        {SELECT_ID, "es10c", false},
        {SELECT_ID, "*-iccid", true},
        {SELECT_FAMILY, "es10c", true},
        {SELECT_FAMILY, "es10c-enable", true},
        {SELECT_FAMILY, "es10", false},
        {SELECT_FAMILY, "es10c-en", false},
        {SELECT_FAMILY, "", false},
        {SELECT_FAMILY, "SGP.23-1", true},
        {SELECT_FAMILY, "SGP.23-1 4.2.21", true},
        {SELECT_FAMILY, "SGP.23-1 4.2.2", false},
        {SELECT_FAMILY, "SGP.33-1 4.2.31", true},
        {SELECT_FAMILY, "4.2.31", true},
        {SELECT_FAMILY, "2.31", false},
        {SELECT_CLAUSE, "SGP.22 5.7.16", true},
        {SELECT_CLAUSE, "SGP.22 5.7", true},
        {SELECT_CLAUSE, "SGP.22 5.7.1", false},
        {SELECT_CLAUSE, "SGP.32", true},
        {SELECT_CLAUSE, "5.9.1", true},
        {SELECT_CLAUSE, "SGP.32 5.7", false},
        {SELECT_RULE, "D-02", true},
        {SELECT_RULE, "B-120", true},
        {SELECT_RULE, "B-12", false},
        {SELECT_RULE, "B-*", true},
        {SELECT_RULE, "C-*", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct selection selection = {0};

        assert_true(selection_add(&selection, rows[i].kind, rows[i].text));
        if (selection_has(&selection, &row) != rows[i].matches)
            fail_msg("kind %d \"%s\": expected %d", rows[i].kind, rows[i].text, rows[i].matches);
    }
}

/* One of each kind that is given. */
static void test_kinds(void **state)
{
    struct selection selection = {0};

    (void)state;
    assert_true(selection_has(&selection, &row));
    selection_add(&selection, SELECT_ID, "nothing");
    assert_false(selection_has(&selection, &row));
    selection_add(&selection, SELECT_ID, "es10c-*");
    assert_true(selection_has(&selection, &row));
    selection_add(&selection, SELECT_RULE, "D-02");
    assert_true(selection_has(&selection, &row));
    selection_add(&selection, SELECT_CLAUSE, "SGP.32 3");
    assert_false(selection_has(&selection, &row));
}

static void test_full(void **state)
{
    static struct selection selection;

    (void)state;
    for (int i = 0; i < SELECT_MAX; i++)
        assert_true(selection_add(&selection, SELECT_ID, "a"));
    assert_false(selection_add(&selection, SELECT_ID, "a"));
}

static bool count_two(void *context, const struct suite_case *found)
{
    (void)found;
    return ++*(int *)context < 2;
}

static void test_walk(void **state)
{
    static const struct suite_case first[] = {{.id = "a-1", .families = ""},
                                              {.id = "b-1", .families = ""},
                                              {0}},
                                   second[] = {{.id = "a-2", .families = ""},
                                               {.id = "a-3", .families = ""},
                                               {0}};
    const struct suite_case *const arrays[] = {first, second, NULL};
    struct selection selection = {0};
    int count = 0;

    (void)state;
    selection_add(&selection, SELECT_FAMILY, "b");
    selection_walk(&selection, arrays, count_two, &count);
    assert_int_equal(count, 1);
    selection_add(&selection, SELECT_FAMILY, "a");
    count = 0;
    selection_walk(&selection, arrays, count_two, &count);
    assert_int_equal(count, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_one_kind),
                                       cmocka_unit_test(test_kinds), cmocka_unit_test(test_full),
                                       cmocka_unit_test(test_walk)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
