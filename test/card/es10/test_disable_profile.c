/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DisableProfile of consumer cards: each code, now and by REFRESH. */
#include "test/fake/fixture_es10c.h"

static void test_disable(void **state)
{
    (void)state;
    set("A*n B");
    assert_int_equal(disable('C', NOW), 1);
    assert_int_equal(disable('B', NOW), 2);
    assert_rule("D-02");
    scene_make_busy(&scene);
    assert_int_equal(disable('A', REFRESH), 5);
    assert_int_equal(disable('A', NOW), 0);
    assert_profiles("A B");
    assert_non_null(strstr(scene_call(&scene, "BF2800"), "81020520"));
    set("A* B");
    assert_int_equal(disable('A', REFRESH), 0);
    scene_reset(&scene);
    assert_profiles("A B");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_disable),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
