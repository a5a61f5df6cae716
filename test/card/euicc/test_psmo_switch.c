/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PSMOs enable, disable, delete: state x operation -> code, and the state after the switch (C-40 to
 * C-78). */
#include "test/fake/fixture_psmo.h"

static void test_enable(void **state)
{
    static const struct row rows[] = {
        {"C-56", "A* B", "+B", "830100", "A B*"},
        {"C-56 D-01", "A B", "+B", "830100", "A B*"},
        {"C-56", "A* B", "+B!", "830100", "A B*"},
        {"C-50 C-40", "A* B C", "+B +C", "83010083017F", "A B* C"},
        {"C-51", "A* B", "+Z", "830101", "A* B"},
        {"C-52", "A* B", "+A", "830102", "A* B"},
        {"C-53", "A*1 B", "+B", "830103", "A* B"},
        {"C-53 D-33", "A1 B1", "+B", "830100", "A B*"},
        {"C-55", "A B", "+B!", "830114", "A B"},
        {"C-55", "A* B", "-A +B!", "840100830100", "A B*"},
        {"C-55", "A* B", "-A xA +B!", "840100850100830114", "B"},
        {"C-57", "A* B", "-A +A", "840100830100", "A* B"},
        {"C-58 D-20", "A* Ee", "+E", "830103", "A* E"},
        {"C-59", "A*1 Bt", "+B", "830100", "A B*"},
        {"C-40", "A* B", "-A +B", "840100830100", "A B*"},
        {"C-40", "A* B C", "-A +B xC", "840100830100850100", "A B*"},
        {"C-51", "A* B C", "-A xA +A", "840100850100830101", "B C"},
        {"D-11", "A* BF", "+B", "830100", "A B*F"},
    };

    (void)state;
    RUN_ROWS(rows);
}

static void test_disable(void **state)
{
    static const struct row rows[] = {
        {"C-65 D-01", "A* B", "-A", "840100", "A B"},
        {"C-60", "A* B", "-A -B", "84010084017F", "A B"},
        {"C-60 C-40", "A* B", "+B -A", "83010084017F", "A B*"},
        {"C-61", "A* B", "-Z", "840101", "A* B"},
        {"C-62", "A* B", "-B", "840102", "A* B"},
        {"C-63", "A*1 B", "-A", "840103", "A* B"},
        {"C-66", "A B*F", "-B", "840100", "A BF"},
    };

    (void)state;
    RUN_ROWS(rows);
}

/* C-67: disabling a test profile enables the profile that it had replaced. */
static void test_disable_test_profile(void **state)
{
    (void)state;
    scene_set(&scene, "A* Bt C", 1, NULL);
    assert_string_equal(scene_package(&scene, 0, "+B"), "830100");
    scene_reset(&scene);
    assert_string_equal(scene_profiles(&scene), "A B* C");
    assert_string_equal(scene_package(&scene, 0, "-B"), "840100");
    scene_reset(&scene);
    assert_string_equal(scene_profiles(&scene), "A* B C");
    assert_string_equal(scene_package(&scene, 0, "+B"), "830100");
    scene_reset(&scene);
    assert_string_equal(scene_package(&scene, 0, "-B xA"), "840100850102"); /* C-71: A is marked */
    scene_reset(&scene);
    assert_string_equal(scene_package(&scene, 0, "+B"), "830100");
    scene_reset(&scene);
    assert_string_equal(scene_package(&scene, 0, "-B +C"), "840100830100");
    scene_reset(&scene);
    assert_string_equal(scene_profiles(&scene), "A B C*");
}

static void test_delete(void **state)
{
    static const struct row rows[] = {
        {"C-75", "A* B", "xB", "850100", "A*"},
        {"C-70", "A* B", "xZ", "850101", "A* B"},
        {"C-70", "A* B", "xB xB", "850100850101", "A*"},
        {"C-71", "A* B", "xA", "850102", "A* B"},
        {"C-71", "A* B", "+B xB", "830100850102", "A B*"},
        {"C-71", "A* B", "-A xA", "840100850100", "B"},
        {"C-71 C-77", "A* B", "+B xA", "830100850100", "B*"},
        {"C-72 D-30", "A* B2", "xB", "850103", "A* B"},
        {"C-72", "A*2 B", "-A xA", "840100850103", "A B"},
        {"C-73 C-77", "A* B", "+B! xA", "830100850114", "A B*"},
        {"C-76", "A* BF", "xB u", "8501008E0102", "A*"},
        {"C-42", "A* B C D E G H I J K L", "xB xC xD xE xG xH xI xJ xK xL",
         "850100850100850100850100850100850100850100850100850100850100", "A*"},
        {"B-109", "A* Ee", "xE", "850100", "A*"},
    };

    (void)state;
    RUN_ROWS(rows);
}

/* C-74: the profile to return to from fallback is not deleted while the Fallback Profile is
 * enabled. */
static void test_delete_return_profile(void **state)
{
    (void)state;
    scene_set(&scene, "A* BF C", 1, NULL);
    assert_string_equal(scene_call(&scene, "BF5D 03 80 01 00"), "BF5D03800100");
    assert_string_equal(scene_profiles(&scene), "A B*F C");
    assert_string_equal(scene_package(&scene, 0, "xA"), "850115");
    assert_non_null(strstr(scene.fake.refusal, "C-74"));
    assert_string_equal(scene_package(&scene, 0, "+C xA"), "830100850100");
    scene_reset(&scene);
    assert_string_equal(scene_profiles(&scene), "BF C*");
    scene_set(&scene, "A* BF", 1, NULL);
    assert_string_equal(scene_call(&scene, "BF5D 03 80 01 00"), "BF5D03800100");
    assert_string_equal(scene_package(&scene, 0, "-B xA"), "840100850115");
    scene_reset(&scene);
    scene_set(&scene, "A* BF", 1, NULL);
    assert_string_equal(scene_call(&scene, "BF5D 03 80 01 00"), "BF5D03800100");
    assert_string_equal(scene_package(&scene, 0, "-B xB xA"), "840100850100850100"); /* C-71 */
    scene_reset(&scene);
    assert_string_equal(scene_profiles(&scene), "");
}

/* C-54, C-64: catBusy: proactive session in progress, and REFRESH is needed. */
static void test_cat_busy(void **state)
{
    (void)state;
    scene_set(&scene, "A* B", 1, NULL);
    scene_make_busy(&scene);
    assert_string_equal(scene_package(&scene, 0, "+B"), "830105");
    assert_non_null(strstr(scene.fake.refusal, "C-54"));
    assert_string_equal(scene_package(&scene, 0, "-A"), "840105");
    assert_non_null(strstr(scene.fake.refusal, "C-64"));
    assert_string_equal(scene_package(&scene, 0, "xB"), "850100");
}

/* C-28: a proactive session of the card's own IPAe does not make the toolkit busy. */
static void test_cat_of_agent(void **state)
{
    (void)state;
    scene_set(&scene, "A* B", 1, NULL);
    scene_make_busy(&scene);
    scene.fake.card->cat.of_agent = true;
    session_update_toolkit(scene.fake.card);
    assert_string_equal(scene_package(&scene, 0, "+B"), "830100");
}

/* B-118, PENDING-O2: no notification is lost to make room; the operation is refused. */
static void test_notifications_full(void **state)
{
    (void)state;
    scene_set(&scene, "A*nn Bnn", 1, NULL);
    for (unsigned i = 0; i < 31; i++) { /* four a switch, of 128 */
        assert_string_equal(scene_package(&scene, 0, i % 2 ? "+A" : "+B"), "830100");
        scene_reset(&scene);
    }
    assert_string_equal(scene_profiles(&scene), "A B*");
    assert_string_equal(scene_package(&scene, 0, "+A xB"), "83010085017F"); /* 4 fit, 6 do not */
    scene_reset(&scene);
    assert_string_equal(scene_profiles(&scene), "A* B");
    assert_string_equal(scene_package(&scene, 0, "+B"), "83017F");
    assert_non_null(strstr(scene.fake.refusal, "B-118"));
    assert_string_equal(scene_package(&scene, 0, "-A"), "84017F");
    assert_string_equal(scene_package(&scene, 0, "xB"), "85017F");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_enable),
        cmocka_unit_test(test_disable),
        cmocka_unit_test(test_disable_test_profile),
        cmocka_unit_test(test_delete),
        cmocka_unit_test(test_delete_return_profile),
        cmocka_unit_test(test_cat_busy),
        cmocka_unit_test(test_cat_of_agent),
        cmocka_unit_test(test_notifications_full),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
