/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DeleteProfile of consumer cards: each code. */
#include "test/fake/fixture_es10c.h"

static void test_delete(void **state)
{
    (void)state;
    set("A* Bn");
    assert_int_equal(delete_profile('C'), 1);
    assert_int_equal(delete_profile('A'), 2);
    assert_int_equal(delete_profile('B'), 0);
    assert_profiles("A*");
    assert_non_null(strstr(scene_call(&scene, "BF2800"), "81020410"));
    assert_int_equal(delete_profile('B'), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_delete),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
