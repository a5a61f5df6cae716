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

static void set_version_1_3(struct euiccd_create_options *factory)
{
    factory->spec = EUICCD_SPEC_1_3;
}

/* F.3: v1.3 has a code of its own for a card without an Emergency Profile. */
static void test_no_emergency_profile(void **state)
{
    (void)state;
    scene_set(&scene, "A*", 1, NULL);
    assert_refused("BF5C" NOW, "BF5C03800102", "B-143");
    scene_set(&scene, "A*", 1, set_version_1_3);
    assert_refused("BF5C" NOW, "BF5C03800108", "F.3");
    assert_profiles("A*");
    scene_set(&scene, "A* Ee", 1, set_version_1_3);
    assert_refused("BF5C" NOW, "BF5C03800102", "B-143");
    assert_string_equal(scene_call(&scene, "BF5B" NOW), "BF5B03800100");
    assert_string_equal(scene_call(&scene, "BF5C" NOW), "BF5C03800100");
    assert_profiles("A* E");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_emergency_without_return),
        cmocka_unit_test(test_no_emergency_profile),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
