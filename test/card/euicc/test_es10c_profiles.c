/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10c: profile policy rules, test profiles, Emergency and Fallback Profile, rollback,
 * notifications. */
#include "test/fake/fixture_es10c.h"

static void test_policy(void **state)
{
    (void)state;
    set("A*1 B T2");
    assert_int_equal(enable('B', NOW), 3);
    assert_rule("SGP.22 5.7.16 D-33");
    assert_int_equal(disable('A', NOW), 3);
    assert_rule("SGP.22 5.7.17 D-33");
    set("A2 B*");
    assert_int_equal(delete_profile('A'), 3);
    assert_rule("SGP.22 5.7.18 D-33");
    assert_profiles("A B*");
}

/* A test profile may take the place of any other, and gives it back (D-05, C-67). */
static void test_test_profiles(void **state)
{
    (void)state;
    set("A*1 B Ct Dt");
    assert_int_equal(enable('C', NOW), 0);
    assert_int_equal(enable('B', NOW), 4);
    assert_rule("SGP.22 5.7.16 SGP.22 3.2.1");
    assert_int_equal(enable('D', NOW), 0);
    assert_int_equal(enable('B', NOW), 4);
    assert_int_equal(enable('A', NOW), 0);
    assert_profiles("A* B C D");
    assert_int_equal(enable('C', NOW), 0);
    assert_int_equal(disable('C', NOW), 0);
    assert_profiles("A* B C D");
    set("A Ct*");
    assert_int_equal(enable('A', NOW), 0); /* none had to make place */
}

static void test_emergency(void **state)
{
    (void)state;
    scene_set(&scene, "A* B Ee", 1, dual);
    assert_string_equal(scene_call(&scene, "BF5B03 800100"), "BF5B03800100");
    assert_int_equal(enable('B', NOW), 127);
    assert_rule("B-145");
    assert_int_equal(disable('E', NOW), 127);
    assert_profiles("A B E*");
    assert_string_equal(scene_call(&scene, "BF5C03 800100"), "BF5C03800100");
    assert_int_equal(enable('E', NOW), 3); /* C-58: by EnableEmergencyProfile alone */
    assert_rule("C-58");
    assert_profiles("A* B E");
}

/* D-11, D-13: a Fallback Profile that the device itself enabled is not "in fallback". */
static void test_enable_ends_fallback(void **state)
{
    (void)state;
    scene_set(&scene, "A* BF C", 1, dual);
    assert_string_equal(scene_call(&scene, "BF5D03 800100"), "BF5D03800100");
    assert_int_equal(enable('C', NOW), 0);
    assert_int_equal(enable('B', NOW), 0);
    assert_string_equal(scene_call(&scene, "BF5E03 800100"), "BF5E03800106");
    assert_profiles("A B*F C");
}

/* B-09: a local switch between the package and ProfileRollback ends the authorisation; one that was
 * refused does not. */
static void test_switch_ends_rollback(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 5; i++) {
        scene_set(&scene, "A* B C", 1, dual);
        if (i == 4)
            scene_toolkit(&scene, false);
        else
            assert_string_equal(scene_package(&scene, 0, "+B!"), "830100");
        switch (i) {
        case 0:
            assert_int_equal(enable('C', NOW), 0);
            break;
        case 1:
            assert_int_equal(disable('B', NOW), 0);
            break;
        case 2:
            assert_int_equal(enable('C', REFRESH), 0);
            break;
        case 3:
            assert_int_equal(enable('B', NOW), 2);
            assert_int_equal(disable('A', NOW), 2);
            assert_int_equal(enable('Z', NOW), 1);
            assert_int_equal(strncmp(scene_call(&scene, "BF58 03 800100"), "BF58", 4), 0);
            assert_non_null(strstr(scene.text, "8C0100"));
            assert_profiles("A* B C");
            continue;
        default: /* also when REFRESH then fails */
            assert_string_equal(scene_package(&scene, 0, "+B!"), "830100");
            scene_refresh(&scene, 0);
            scene_toolkit(&scene, false);
            assert_int_equal(enable('C', REFRESH), 0);
            scene_refresh(&scene, 0x30);
            assert_profiles("A B* C");
        }
        assert_string_equal(scene_call(&scene, "BF58 03 800100"), "BF5803020101");
        assert_rule("B-90");
    }
}

static void test_notifications_full(void **state)
{
    (void)state;
    set("A*n Bn");
    for (unsigned i = 0; i < 64; i++) /* two notifications each: 128 */
        assert_int_equal(enable(i % 2 ? 'A' : 'B', NOW), 0);
    assert_int_equal(enable('B', NOW), 127);
    assert_rule("B-118");
    assert_int_equal(disable('A', NOW), 127);
    assert_int_equal(delete_profile('B'), 127);
    assert_profiles("A* B");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_policy),
        cmocka_unit_test(test_test_profiles),
        cmocka_unit_test(test_emergency),
        cmocka_unit_test(test_enable_ends_fallback),
        cmocka_unit_test(test_switch_ends_rollback),
        cmocka_unit_test(test_notifications_full),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
