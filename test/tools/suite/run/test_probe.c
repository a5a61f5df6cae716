/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings that a card tells are those that it was made with. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "test/fake/suite.h"
#include "tools/suite/run/probe.h"

static struct fake_suite suite_of_test;
static struct suite_settings found[CARDS_COUNT];
static struct probe probes[CARDS_COUNT];
static int results[CARDS_COUNT];

static void test_settings(void **state)
{
    (void)state;
    for (size_t i = 0; i < CARDS_COUNT; i++) {
        const struct suite_settings *made = &suite_of_test.cards.cards[i].settings;

        assert_int_equal(results[i], 0);
        if (found[i].names != made->names)
            fail_msg("%s: names %X; expected %X", made->name, found[i].names, made->names);
        assert_string_equal(found[i].eid, made->eid);
        assert_string_equal(found[i].svn, made->svn);
        assert_string_equal(found[i].spec, made->spec);
        assert_int_equal(found[i].nvm, made->nvm);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_settings)};
    struct link_error error;
    int failed;

    fake_suite_begin(&suite_of_test);
    for (size_t i = 0; i < CARDS_COUNT; i++) {
        found[i].names = SETTINGS_AT_HAND;
        probes[i].settings = &found[i];
        results[i] = run_aside(&suite_of_test.run, &suite_of_test.run.cards[i], probe_card,
                               &probes[i], &error);
    }
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    fake_suite_end(&suite_of_test);
    return failed;
}
