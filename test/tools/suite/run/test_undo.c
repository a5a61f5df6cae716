/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is undone after a case: requests in reverse order, entries of words, forgotten ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "test/fake/suite.h"

static struct fake_suite suite_of_test;
static char order[64]; /* of undone entries */

static int note_undo(struct suite *suite, struct suite_undo *undo)
{
    (void)suite;
    snprintf(order + strlen(order), sizeof(order) - strlen(order), "%s%.*s ", undo->item,
             (int)undo->data.len, (const char *)undo->data.at);
    return strcmp(undo->item, "fails") == 0 ? -1 : 0;
}

static void adds_entries(struct suite *suite)
{
    suite_undo_add(suite, "A", BYTES_TEXT("1"), note_undo);
    suite_undo_add(suite, "B", BYTES_NONE, note_undo);
    suite_undo_add(suite, "C", BYTES_TEXT("3"), note_undo);
    suite_forget(suite, "B");
    suite_forget(suite, "D");
    suite_fail(suite, "the case fails");
}

static void restores(struct suite *suite)
{
    suite_es10(suite, "BF65{80='first.example'}");
    suite_undo_es10(suite, "BF65{80=}");
    suite_es10(suite, "BF65{80='second.example'}");
    suite_undo_es10(suite, "BF65{80='first.example'}");
}

static void restores_in_wrong_order(struct suite *suite)
{
    suite_es10(suite, "BF65{80='a.example'}");
    suite_undo_es10(suite, "BF65{80='a.example'}");
    suite_undo_es10(suite, "BF65{80=}");
}

static void cannot_restore(struct suite *suite)
{
    suite_undo_add(suite, "fails", BYTES_NONE, note_undo);
}

static void fails_and_leaves(struct suite *suite)
{
    suite_es10(suite, "BF65{80='a.example'}");
    suite_fail(suite, "the case fails");
}

static void test_order(void **state)
{
    (void)state;
    assert_string_equal(order, "C3 A1 fails ");
    fake_suite_check(&suite_of_test, "undo-entries", SUITE_FAIL, "the case fails");
    assert_false(fake_suite_result(&suite_of_test, "undo-entries")->suite_error);
}

static void test_requests(void **state)
{
    (void)state;
    fake_suite_check(&suite_of_test, "undo-requests", SUITE_PASS, "");
    fake_suite_check(&suite_of_test, "undo-wrong-order", SUITE_INCONCLUSIVE,
                     "the card is not as it was: addresses changed: 80");
    assert_true(fake_suite_result(&suite_of_test, "undo-wrong-order")->suite_error);
}

/* A card that was not restored is what it was for the next case. */
static void test_failures(void **state)
{
    (void)state;
    fake_suite_check(&suite_of_test, "undo-fails", SUITE_INCONCLUSIVE, "not undone: fails");
    fake_suite_check(&suite_of_test, "undo-leaves", SUITE_FAIL,
                     "the case fails; the card is not as it was: addresses");
    assert_true(fake_suite_result(&suite_of_test, "undo-leaves")->suite_error);
    fake_suite_check(&suite_of_test, "undo-again", SUITE_PASS, "");
    assert_int_equal(suite_of_test.results.suite_errors, 3);
}

int main(void)
{
    static const struct suite_case rows[] = {FAKE_CASE("undo-entries", adds_entries),
                                             FAKE_CASE("undo-requests", restores),
                                             FAKE_CASE("undo-wrong-order", restores_in_wrong_order),
                                             FAKE_CASE("undo-fails", cannot_restore),
                                             FAKE_CASE("undo-leaves", fails_and_leaves),
                                             FAKE_CASE("undo-again", restores),
                                             {0}};
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_order),
                                       cmocka_unit_test(test_requests),
                                       cmocka_unit_test(test_failures)};
    int failed;

    fake_suite_begin(&suite_of_test);
    fake_suite_run(&suite_of_test, rows);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    fake_suite_end(&suite_of_test);
    return failed;
}
