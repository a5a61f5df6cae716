/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ImmediateEnable: each code, now and by REFRESH (B-85 to B-88). */
#include "test/fake/fixture_switching.h"

/* As after a successful LoadBoundProfilePackage. */
static void pretend_installed(char letter)
{
    struct installed_profile *installed = &inside_euicc(scene.fake.card)->volatile_state.installed;

    installed->valid = true;
    scene_iccid(letter, installed->iccid);
}

static void test_immediate_enable(void **state)
{
    (void)state;
    scene_set(&scene, "A*n Bn", 0, NULL);
    assert_refused("BF5A" NOW, "BF5A03800101", "B-85");
    assert_string_equal(scene_call(&scene, "BF59 02 8000"), "BF5903800100"); /* B-81 */
    assert_refused("BF5A" NOW, "BF5A03800104", "B-85");
    pretend_installed('B');
    scene_make_busy(&scene);
    assert_refused("BF5A" BY_REFRESH, "BF5A03800105", "B-85");
    assert_string_equal(scene_call(&scene, "BF5A" NOW), "BF5A03800100"); /* B-87 */
    assert_profiles("A B*");
    assert_int_equal(count_notifications(DISABLE), 1);
    assert_int_equal(count_notifications(ENABLE), 1);
    assert_refused("BF5A" NOW, "BF5A03800104", "B-85"); /* the context is used up */
    assert_string_equal(scene_call(&scene, "BF5900"), "BF5903800100");
    pretend_installed('A');
    assert_refused("BF5A" NOW, "BF5A03800101", "B-85");
}

static void test_immediate_enable_by_refresh(void **state)
{
    (void)state;
    scene_set(&scene, "A* B", 0, NULL);
    assert_string_equal(scene_call(&scene, "BF59 02 8000"), "BF5903800100");
    pretend_installed('B');
    assert_string_equal(scene_call(&scene, "BF5A" BY_REFRESH), "BF5A03800100");
    scene_reset(&scene);
    assert_profiles("A B*");
}

static void test_immediate_enable_refused(void **state)
{
    (void)state;
    scene_set(&scene, "A*1 B", 0, NULL);
    assert_string_equal(scene_call(&scene, "BF59 02 8000"), "BF5903800100");
    pretend_installed('B');
    assert_refused("BF5A" NOW, "BF5A0380017F", "B-88");
    pretend_installed('Z');
    assert_refused("BF5A" NOW, "BF5A03800104", "B-85");
    assert_string_equal(scene_call(&scene, "BF59 07 8000 8103883703"), "BF5903800100");
    pretend_installed('B');
    assert_refused("BF5A" NOW, "BF5A03800101", "B-86"); /* of another SM-DP+ */
    assert_string_equal(scene_call(&scene, "BF5900"), "BF5903800100");
    assert_string_equal(scene_call(&scene, "BF59 05 8000 820141"), "BF5903800100");
    assert_refused("BF5A" NOW, "BF5A03800101", "B-86");
    assert_string_equal(scene_call(&scene, "BF59 02 8000"), "BF5903800100"); /* B-81: kept */
    assert_refused("BF5A" NOW, "BF5A03800101", "B-86");
    assert_string_equal(scene_call(&scene, "BF59 03 800100"), "6A80");

    scene_set(&scene, "A* B Ee", 0, NULL);
    assert_string_equal(scene_call(&scene, "BF59 02 8000"), "BF5903800100");
    assert_string_equal(scene_call(&scene, "BF5B" NOW), "BF5B03800100");
    pretend_installed('B');
    assert_refused("BF5A" NOW, "BF5A0380017F", "B-145");
    assert_string_equal(scene_call(&scene, "BF5C" NOW), "BF5C03800100");
    pretend_installed('E');
    assert_refused("BF5A" NOW, "BF5A0380017F", "C-58");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_immediate_enable),
        cmocka_unit_test(test_immediate_enable_by_refresh),
        cmocka_unit_test(test_immediate_enable_refused),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
