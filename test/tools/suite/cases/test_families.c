/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of all cases are well-formed. What they do is tested by test/e2e/test_suite.py. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tools/suite/cases/families.h"
#include "tools/suite/run/applies.h"

static void each(void (*check)(const struct suite_case *row))
{
    for (size_t i = 0; suite_families[i]; i++)
        for (const struct suite_case *row = suite_families[i]; row->id; row++)
            check(row);
}

static void check_texts(const struct suite_case *row)
{
    if (strspn(row->id, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(row->id) ||
        !strchr(row->id, '-'))
        fail_msg("%s: an id has lower-case letters, digits and hyphens", row->id);
    if (!row->title || !*row->title || !row->families || !row->applies || !row->state || !row->run)
        fail_msg("%s: title, families, applies, state and run must be set", row->id);
    if (!row->clause || !*row->clause || !row->rules || !*row->rules)
        fail_msg("%s: a clause and a rule", row->id);
    if (strpbrk(row->title, "\n") || row->title[strlen(row->title) - 1] == '.')
        fail_msg("%s: the title is one line without a full stop", row->id);
}

static void check_expressions(const struct suite_case *row)
{
    static const struct suite_settings settings = {0};
    struct expression_result result = case_applies(row, &settings, SUITE_DESTROYS);

    if (!result.valid)
        fail_msg("%s: %s", row->id, result.text);
}

static void check_unique(const struct suite_case *row)
{
    for (size_t i = 0; suite_families[i]; i++)
        for (const struct suite_case *other = suite_families[i]; other->id; other++)
            if (other != row && strcmp(other->id, row->id) == 0)
                fail_msg("%s: two cases have this id", row->id);
}

static size_t count;

static void count_row(const struct suite_case *row)
{
    (void)row;
    count++;
}

static void test_texts(void **state)
{
    (void)state;
    each(check_texts);
}

static void test_expressions(void **state)
{
    (void)state;
    each(check_expressions);
}

static void test_unique(void **state)
{
    (void)state;
    each(check_unique);
}

static void test_count(void **state)
{
    (void)state;
    each(count_row);
    assert_true(count >= 250);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_texts),
                                       cmocka_unit_test(test_expressions),
                                       cmocka_unit_test(test_unique), cmocka_unit_test(test_count)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
