/* SPDX-License-Identifier: GPL-3.0-or-later */
/* States of profiles, switching and removing them on cards with and without ES10c. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "test/fake/suite.h"
#include "tools/suite/words/peers.h"

static struct fake_suite suite_of_test;

static void iccid_of(char letter, uint8_t iccid[10])
{
    peer_profile_iccid(letter, iccid);
}

static void switches(struct suite *suite)
{
    uint8_t a[10], b[10], enabled[10];
    bool fallback = true;
    char why[80];

    iccid_of('A', a);
    iccid_of('B', b);
    assert_int_equal(profiles_state(suite, a, &fallback), PROFILE_DISABLED);
    assert_false(fallback);
    assert_int_equal(profiles_state(suite, b, NULL), PROFILE_ABSENT);
    assert_false(profiles_enabled(suite, enabled));
    assert_true(profiles_enable(suite, a, why));
    assert_true(profiles_enabled(suite, enabled));
    assert_memory_equal(enabled, a, 10);
    assert_false(profiles_enable(suite, b, why));
    assert_non_null(strcasestr(why, "enable"));
    assert_non_null(strstr(why, "): result 1"));
    assert_true(profiles_disable(suite, a, why));
    assert_false(profiles_disable(suite, a, why));
    assert_non_null(strcasestr(why, "disable"));
    assert_non_null(strstr(why, "): result 2"));
    assert_true(profiles_delete(suite, a, why));
    assert_false(profiles_delete(suite, a, why));
    assert_non_null(strcasestr(why, "delete"));
    assert_non_null(strstr(why, "): result 1"));
    assert_true(profiles_remove(suite, a));
    assert_int_equal(profiles_state(suite, a, NULL), PROFILE_ABSENT);
}

/* Policy rules and an enabled Emergency Profile are in the way of other functions. */
static void removes(struct suite *suite)
{
    uint8_t a[10];

    iccid_of('A', a);
    assert_int_equal(profiles_state(suite, a, NULL), PROFILE_ENABLED);
    assert_true(profiles_remove(suite, a));
    assert_int_equal(profiles_state(suite, a, NULL), PROFILE_ABSENT);
}

static const struct suite_case rows[] = {
    {"profiles-switch", "", "", "", "A-12", "", "A", SUITE_CHANGES, switches},
    {"profiles-switch-es10c", "", "", "", "A-12", "es10c", "A", SUITE_CHANGES, switches},
    {"profiles-remove", "", "", "", "A-12", "", "A enabled ppr1 ppr2", SUITE_CHANGES, removes},
    {"profiles-remove-es10c", "", "", "", "A-12", "es10c", "A enabled ppr2", SUITE_CHANGES,
     removes},
    {"profiles-remove-emergency", "", "", "", "A-12", "", "A ecall enabled", SUITE_CHANGES,
     removes},
    {0}};

static void test_cases(void **state)
{
    (void)state;
    fake_suite_check(&suite_of_test, "profiles-switch", SUITE_PASS, "");
    fake_suite_check(&suite_of_test, "profiles-switch-es10c", SUITE_PASS, "");
    fake_suite_check(&suite_of_test, "profiles-remove", SUITE_PASS, "");
    fake_suite_check(&suite_of_test, "profiles-remove-es10c", SUITE_PASS, "");
    fake_suite_check(&suite_of_test, "profiles-remove-emergency", SUITE_PASS, "");
}

/* Every case left the card as it was. */
static void test_undone(void **state)
{
    (void)state;
    for (const struct suite_case *row = rows; row->id; row++)
        assert_false(fake_suite_result(&suite_of_test, row->id)->suite_error);
}

static const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases),
                                          cmocka_unit_test(test_undone)};

int main(void)
{
    int failed;

    fake_suite_begin(&suite_of_test);
    fake_suite_run(&suite_of_test, rows);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    fake_suite_end(&suite_of_test);
    return failed;
}
