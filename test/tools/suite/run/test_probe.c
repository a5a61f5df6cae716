/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The settings that a card tells are those that it was made with. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "test/fake/foreign.h"
#include "tools/suite/run/probe.h"

static struct fake_suite suite_of_test;
static struct suite_settings found[CARDS_COUNT];
static struct probe probes[CARDS_COUNT];
static int results[CARDS_COUNT];

static struct fake_foreign foreign;
static struct suite_settings found_foreign;
static struct probe probe_foreign;
static int foreign_result;

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
        assert_int_equal(found[i].profile_count + found[i].eim_count, 0);
    }
}

/* Profiles, which cases may not use, and eIMs, without keys. */
static void test_sections(void **state)
{
    (void)state;
    assert_int_equal(foreign_result, 0);
    assert_int_equal(found_foreign.profile_count, 3);
    for (int i = 0; i < 3; i++) {
        const struct settings_profile *profile = &found_foreign.profiles[i];

        assert_string_equal(profile->digits, foreign.digits[i]);
        assert_int_equal(profile->enabled, i == 0);
        assert_false(profile->enable || profile->disable || profile->remove);
    }
    assert_string_equal(found_foreign.profiles[1].name, "P2");
    assert_int_equal(found_foreign.eim_count, 1);
    assert_string_equal(found_foreign.eims[0].name, "E1");
    assert_string_equal(found_foreign.eims[0].id, "home.eim");
    assert_null(found_foreign.eims[0].key);
    assert_true(found_foreign.names & SETTINGS_BIT(FOREIGN));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_settings),
                                       cmocka_unit_test(test_sections)};
    struct link_error error;
    int failed;

    fake_suite_begin(&suite_of_test);
    for (size_t i = 0; i < CARDS_COUNT; i++) {
        found[i].names = SETTINGS_AT_HAND;
        probe_init(&probes[i], &found[i]);
        results[i] = run_aside(&suite_of_test.run, &suite_of_test.run.cards[i], probe_card,
                               &probes[i], &error);
    }
    fake_foreign_begin(&foreign);
    probe_init(&probe_foreign, &found_foreign);
    foreign_result = run_aside(&foreign.suite.run, &foreign.suite.run.cards[0], probe_card,
                               &probe_foreign, &error);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    for (size_t i = 0; i < CARDS_COUNT; i++)
        probe_free(&probes[i]);
    probe_free(&probe_foreign);
    fake_foreign_end(&foreign);
    fake_suite_end(&suite_of_test);
    return failed;
}
