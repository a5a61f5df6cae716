/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Fallback Mechanism beside other switches; the card alone does not fall back (D-14). */
#include "test/fake/fixture_switching.h"

/* D-14: whatever the terminal does, the card itself falls back on nothing. */
static void test_no_fallback_of_its_own(void **state)
{
    (void)state;
    scene_set(&scene, "A* BF", 1, NULL);
    for (unsigned i = 0; i < 3; i++) {
        scene_toolkit(&scene, true);
        (void)scene_call(&scene, "BF2000"); /* channel 1 has the ISD-R */
        for (unsigned polls = 0; polls < 50; polls++)
            assert_int_equal(fake_send(&scene.fake, "81F2000C", NULL), SW_OK);
        /* LOCATION STATUS: no service. */
        assert_int_equal(fake_send(&scene.fake, "80C200000C D60A 990103 82028281 9B0102", NULL),
                         SW_OK);
        scene_reset(&scene);
        assert_profiles("A* BF");
    }
}

static void set_version_1_3(struct euiccd_create_options *factory)
{
    factory->spec = EUICCD_SPEC_1_3;
}

/* B-122, D-33: PPR1 does not hold against fallback. B-132: an enable by an eIM ends the return. */
static void test_fallback_and_others(void **state)
{
    (void)state;
    scene_set(&scene, "A*1 BF C", 1, NULL);
    assert_string_equal(scene_call(&scene, "BF5D" NOW), "BF5D03800100");
    assert_string_equal(scene_package(&scene, 0, "+C"), "830100");
    scene_reset(&scene);
    assert_string_equal(scene_package(&scene, 0, "+B"), "830100");
    scene_reset(&scene);
    assert_refused("BF5E" NOW, "BF5E03800106", "B-130");
}

/* F.3: without fallbackAllowed, which UpdateMetadata of v1.3 can take away, the attribute stays,
 * but nobody falls back on the profile, and it cannot be set again. */
static void test_fallback_not_allowed_any_more(void **state)
{
    struct store_profile profile;
    struct store *store;

    (void)state;
    scene_set(&scene, "A* BF C", 1, set_version_1_3);
    store = inside_euicc(scene.fake.card)->store;
    assert_int_equal(store_begin(store), 0);
    assert_int_equal(store_find_fallback_profile(store, inside_arena(scene.fake.card), &profile),
                     0);
    profile.fallback_allowed = false;
    assert_int_equal(store_update_profile(store, &profile), 0);
    assert_int_equal(store_commit(store), 0);
    assert_refused("BF5D" NOW, "BF5D03800106", "F.3");
    assert_profiles("A* BF C");
    assert_string_equal(scene_package(&scene, 0, "u"), "8E0100");
    assert_string_equal(scene_package(&scene, 0, "fB"), "8D0102");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_fallback_of_its_own),
        cmocka_unit_test(test_fallback_and_others),
        cmocka_unit_test(test_fallback_not_allowed_any_more),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
