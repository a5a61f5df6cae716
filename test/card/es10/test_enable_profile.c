/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EnableProfile of consumer cards: each code, now and by REFRESH. Iot cards have no ES10c (B-01).
 */
#include "test/fake/fixture_es10c.h"

static void test_enable(void **state)
{
    (void)state;
    set("A*n Bn");
    assert_int_equal(enable('B', NOW), 0);
    assert_profiles("A B*");
    /* The notification of the disabled profile comes first (D-43, D-44). */
    const char *list = scene_call(&scene, "BF2800");
    assert_non_null(strstr(list, "81020520"));
    assert_non_null(strstr(strstr(list, "81020520"), "81020640"));
    assert_int_equal(enable('B', NOW), 2);
    assert_rule("SGP.22 5.7.16 D-02");
    assert_int_equal(enable('C', NOW), 1);
    set("A B");
    assert_int_equal(enable('A', NOW), 0); /* none was enabled */
    assert_profiles("A* B");
}

static void test_by_aid(void **state)
{
    static const char request[] = "BF3117 A012 4F10 %.32s 810100";
    const char *list;
    char text[128];

    (void)state;
    set("A* B");
    list = scene_call(&scene, "BF2D03 5C014F");
    list = strstr(strstr(list, "4F10") + 4, "4F10") + 4;
    snprintf(text, sizeof(text), request, list);
    assert_string_equal(scene_call(&scene, text), "BF3103800100");
    assert_profiles("A B*");
    assert_string_equal(scene_call(&scene, "BF3117 A012 4F10 A0000005591010FFFFFFFF8900FFFF00"
                                           " 810100"),
                        "BF3103800101");
}

static void test_enable_by_refresh(void **state)
{
    (void)state;
    set("A* B");
    assert_int_equal(enable('B', REFRESH), 0); /* B-07: no REFRESH is announced */
    assert_profiles("A B*");
    scene_toolkit(&scene, false);
    assert_int_equal(enable('A', REFRESH), 0);
    assert_string_equal(scene_refresh(&scene, 0), "D0098103010104820281"
                                                  "82");
    assert_profiles("A* B");
    scene_make_busy(&scene);
    assert_int_equal(enable('B', REFRESH), 5);
    assert_rule("B-05");
    assert_int_equal(enable('B', NOW), 0);
}

static void test_not_on_iot_cards(void **state)
{
    static const char *const requests[] = {"BF3104 A0005A00", "BF3200", "BF3300", "BF2900",
                                           "BF3404 82020780"};

    (void)state;
    scene_set(&scene, "A* B", 1, NULL);
    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
        assert_string_equal(scene_call(&scene, requests[i]), "6A88");
    scene_set(&scene, "A* B", 1, dual);
    assert_int_equal(enable('B', NOW), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_enable),
        cmocka_unit_test(test_by_aid),
        cmocka_unit_test(test_enable_by_refresh),
        cmocka_unit_test(test_not_on_iot_cards),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
