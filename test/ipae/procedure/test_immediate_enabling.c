/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which kind of profile is enabled, and immediate enabling without an installed profile (E-55). */
#include "ipae/procedure/procedures.h"
#include "ipae/state/persistent_state.h"

#include "test/fake/fixture_bare_terminal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void test_kinds(void **state)
{
    static const struct {
        const char *profiles;
        int emergency, fallback;
    } rows[] = {
        {"A* BF", 0, 0}, {"A BF*", 0, 1}, {"A* Be", 0, 0},
        {"A Be*", 1, 0}, {"A B", 0, 0},   {"", 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        begin(rows[i].profiles, 1);
        assert_int_equal(emergency_is_enabled(&bare->terminal), rows[i].emergency);
        assert_int_equal(fallback_profile_is_enabled(&bare->terminal), rows[i].fallback);
        end();
    }
}

static void test_was_enabled(void **state)
{
    uint8_t iccid[10];

    (void)state;
    begin("A* B", 1);
    assert_int_equal(profile_was_enabled_immediately(&bare->terminal), ERR_NOT_FOUND);
    scene_iccid('A', iccid);
    assert_int_equal(immediate_enabling_put(&bare->terminal, BYTES_OF(iccid)), 0);
    assert_int_equal(profile_was_enabled_immediately(&bare->terminal), 1);
    scene_iccid('B', iccid);
    assert_int_equal(immediate_enabling_put(&bare->terminal, BYTES_OF(iccid)), 0);
    assert_int_equal(profile_was_enabled_immediately(&bare->terminal), 0);
    end();
}

/* Without an installed profile nothing is enabled. */
static void test_nothing_installed(void **state)
{
    (void)state;
    begin("A* B", 1);
    assert_int_equal(profile_enable_immediately(&bare->terminal), 0);
    assert_string_equal(scene_profiles(scene), "A* B");
    bare->terminal.reset = true; /* IPAE-I2 */
    assert_int_equal(profile_enable_immediately(&bare->terminal), ERR_RESET);
    bare->terminal.reset = false;
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_was_enabled),
        cmocka_unit_test(test_nothing_installed),
    };

    return cmocka_run_group_tests(tests, begin_group, end_group);
}
