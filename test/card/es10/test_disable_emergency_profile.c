/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DisableEmergencyProfile without a profile to return to (B-144). */
#include "test/fake/fixture_switching.h"

/* B-144: the profile enabled before was deleted: none is enabled afterwards. */
static void test_emergency_without_return(void **state)
{
    struct store *store;
    struct store_profile profile;

    (void)state;
    scene_set(&scene, "A* Ee", 1, NULL);
    assert_string_equal(scene_call(&scene, "BF5B" NOW), "BF5B03800100");
    store = inside_euicc(scene.fake.card)->store;
    assert_int_equal(store_begin(store), 0);
    assert_int_equal(store_next_profile(store, inside_arena(scene.fake.card), 0, &profile), 0);
    assert_int_equal(store_delete_profile(store, profile.id), 0);
    assert_int_equal(store_commit(store), 0);
    assert_string_equal(scene_call(&scene, "BF5C" NOW), "BF5C03800100");
    assert_profiles("E");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_emergency_without_return),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
