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

static const struct fake_case cases[] = {
    {FAKE_CHANGE("profiles-switch", "", "A", switches), SUITE_PASS, ""},
    {FAKE_CHANGE("profiles-switch-es10c", "es10c", "A", switches), SUITE_PASS, ""},
    {FAKE_CHANGE("profiles-remove", "", "A enabled ppr1 ppr2", removes), SUITE_PASS, ""},
    {FAKE_CHANGE("profiles-remove-es10c", "es10c", "A enabled ppr2", removes), SUITE_PASS, ""},
    {FAKE_CHANGE("profiles-remove-emergency", "", "A ecall enabled", removes), SUITE_PASS, ""},
};

int main(void)
{
    return FAKE_SUITE_TEST(cases);
}
