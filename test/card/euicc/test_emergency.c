/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Emergency Profile while the Fallback Profile is enabled (B-146). */
#include "test/fake/fixture_switching.h"

/* B-146: in fallback, emergency, and back: the way home is still known. D-21: the first of two. */
static void test_emergency_in_fallback(void **state)
{
    (void)state;
    scene_set(&scene, "A* BF Ee Ge", 1, NULL);
    assert_string_equal(scene_call(&scene, "BF5D" NOW), "BF5D03800100");
    assert_string_equal(scene_call(&scene, "BF5B" NOW), "BF5B03800100");
    assert_profiles("A BF E* G");
    assert_string_equal(scene_call(&scene, "BF5C" NOW), "BF5C03800100");
    assert_profiles("A B*F E G");
    assert_string_equal(scene_call(&scene, "BF5E" NOW), "BF5E03800100");
    assert_profiles("A* BF E G");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_emergency_in_fallback),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
