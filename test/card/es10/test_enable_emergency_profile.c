/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EnableEmergencyProfile: each code (B-140 to B-142). */
#include "test/fake/fixture_switching.h"

static void test_emergency(void **state)
{
    (void)state;
    scene_set(&scene, "An*1 B Een", 1, NULL);
    assert_string_equal(scene_call(&scene, "BF5B" NOW), "BF5B03800100");
    assert_profiles("A B E*");
    assert_int_equal(count_notifications("BF2F"), 0); /* B-141, D-22 */
    assert_refused("BF5B" NOW, "BF5B03800102", "B-140");
    fake_card_reopen(&scene.fake);
    assert_profiles("A B E*");
    assert_refused("BF64 04 8202 0180", "BF6403800168", "B-102"); /* B-142 */
    assert_string_equal(scene_call(&scene, "BF5C" NOW), "BF5C03800100");
    assert_profiles("A* B E"); /* B-143 */
    assert_refused("BF5C" NOW, "BF5C03800102", "B-143");
}

static void test_emergency_refused(void **state)
{
    (void)state;
    scene_set(&scene, "A* B", 1, NULL);
    assert_refused("BF5B" NOW, "BF5B03800108", "B-140");
    scene_set(&scene, "Ee", 1, NULL);
    scene_make_busy(&scene);
    assert_refused("BF5B" BY_REFRESH, "BF5B03800105", "B-140");
    assert_string_equal(scene_call(&scene, "BF5B" NOW), "BF5B03800100"); /* none was before */
    assert_refused("BF5C" BY_REFRESH, "BF5C03800105", "B-143");
    assert_string_equal(scene_call(&scene, "BF5C" NOW), "BF5C03800100");
    assert_profiles("E");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_emergency),
        cmocka_unit_test(test_emergency_refused),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
