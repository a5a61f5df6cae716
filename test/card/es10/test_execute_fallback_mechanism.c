/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ExecuteFallbackMechanism: each code, now and by REFRESH (B-120 to B-124). */
#include "test/fake/fixture_switching.h"

static void test_fallback_by_refresh(void **state)
{
    (void)state;
    scene_set(&scene, "A* BF", 1, NULL);
    scene_toolkit(&scene, false);
    assert_string_equal(scene_call(&scene, "BF5D" BY_REFRESH), "BF5D03800100");
    scene_refresh(&scene, 0x20); /* temporary failure: sent again (B-07) */
    scene_refresh(&scene, 0x00);
    assert_profiles("A B*F");
    scene_toolkit(&scene, false);
    assert_string_equal(scene_call(&scene, "BF5E 03 01 01 FF"), "BF5E03800100"); /* */
    scene_refresh(&scene, 0x31); /* refused: nothing changes (B-04) */
    assert_profiles("A B*F");
    assert_string_equal(scene_call(&scene, "BF5E" NOW), "BF5E03800100");
    assert_profiles("A* BF");
}

static void test_fallback_refused(void **state)
{
    (void)state;
    scene_set(&scene, "A BF", 1, NULL);
    assert_refused("BF5D" NOW, "BF5D03800107", "B-120");
    scene_set(&scene, "A* Bf", 1, NULL);
    assert_refused("BF5D" NOW, "BF5D03800106", "B-120");
    assert_refused("BF5D 00", "BF5D03800107", "B-120");
    scene_set(&scene, "A B*F", 1, NULL);
    assert_refused("BF5D" NOW, "BF5D03800102", "B-120");
    assert_refused("BF5E" NOW, "BF5E03800106", "B-130"); /* D-11: enabled, but not by fallback */
    assert_refused("BF5E 02 8000", "BF5E03800107", "B-130");
    scene_set(&scene, "A* BF Ee", 1, NULL);
    assert_string_equal(scene_call(&scene, "BF5B" NOW), "BF5B03800100");
    assert_refused("BF5D" NOW, "BF5D03800168", "B-142"); /* D-20 */
    assert_refused("BF5E" NOW, "BF5E03800106", "B-130"); /* B-133 */
    scene_set(&scene, "A* BF", 1, NULL);
    scene_make_busy(&scene);
    assert_refused("BF5D" BY_REFRESH, "BF5D03800105", "B-120");
    assert_string_equal(scene_call(&scene, "BF5D" NOW), "BF5D03800100"); /* B-05 */
    assert_refused("BF5E" BY_REFRESH, "BF5E03800105", "B-130");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fallback_by_refresh),
        cmocka_unit_test(test_fallback_refused),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
