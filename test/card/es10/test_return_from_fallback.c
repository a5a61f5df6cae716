/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ReturnFromFallback after ExecuteFallbackMechanism (B-130 to B-133). */
#include "test/fake/fixture_switching.h"

static void test_fallback(void **state)
{
    (void)state;
    scene_set(&scene, "A*n BFn", 1, NULL);
    assert_string_equal(scene_call(&scene, "BF5D" NOW), "BF5D03800100"); /* B-121 */
    assert_profiles("A B*F");
    assert_int_equal(count_notifications(DISABLE), 1); /* B-123 */
    assert_int_equal(count_notifications(ENABLE), 1);
    fake_card_reopen(&scene.fake); /* D-13: the record survives */
    assert_string_equal(scene_call(&scene, "BF5E" NOW), "BF5E03800100");
    assert_profiles("A* BF");
    assert_refused("BF5E" NOW, "BF5E03800106", "B-130"); /* B-131: forgotten */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fallback),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
