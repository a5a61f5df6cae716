/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eUICCMemoryReset: options and codes (B-100 to B-109). */
#include "test/fake/fixture_memory_reset.h"

static void test_options(void **state)
{
    static const struct {
        const char *rules, *before;
        unsigned eims;
        const char *request, *answer, *after;
    } rows[] = {
        {"B-100", "A B", 0, RESET("80"), "BF6403800100", ""},
        {"B-100", "A Bt CT Dp", 0, RESET("80"), "BF6403800100", "B C D"},
        {"B-100", "A Bt CT Dp", 0, RESET("40"), "BF6403800100", "A C D"},
        {"B-100", "A Bt CT Dp", 0, RESET("10"), "BF6403800100", "A B D"},
        {"B-100 D-04", "A Bt CT Dp", 0, RESET("08"), "BF6403800100", "A B C"},
        {"B-102", "Bt", 0, RESET("80"), "BF6403800101", "B"},
        {"B-102", "A", 0, RESET("20"), "BF6403800101", "A"},
        {"B-106", "A", 0, RESET("00"), "BF6403800101", "A"},
        {"B-101 B-103", "A", 2, RESET("04"), "BF6406800100810100", "A"},
        {"B-101 B-103", "A", 0, RESET("04"), "BF6406800101810101", "A"},
        {"B-101 B-102", "A", 0, RESET("02"), "BF6406800101820100", "A"},
        {"B-101 B-102", "A", 1, RESET("86"), "BF6409800100810100820100", ""},
        {"B-102", "Bt", 1, RESET("84"), "BF6406800101810100", "B"},
        {"B-104 D-33", "A*12 Bt", 0, RESET("80"), "BF6403800100", "B"},
        {"B-107", "AF B", 0, RESET("80"), "BF6403800100", ""},
        {"B-109", "Ae", 0, RESET("80"), "BF6403800100", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        scene_set(&scene, rows[i].before, rows[i].eims, NULL);
        if (strcmp(scene_call(&scene, rows[i].request), rows[i].answer) != 0)
            print_message("%s: %s: %s\n", rows[i].rules, rows[i].before, rows[i].request);
        assert_string_equal(scene.text, rows[i].answer);
        assert_string_equal(scene_profiles(&scene), rows[i].after);
    }
}

/* B-104: disable and delete notifications of the enabled profile; stored notifications are kept
 * (B-105).
 */
static void test_notifications(void **state)
{
    (void)state;
    scene_set(&scene, "A*n Bn", 1, NULL);
    scene_package(&scene, 0, "rat");
    assert_string_equal(scene_call(&scene, RESET("84")), "BF6406800100810100");
    assert_es10(&scene.fake, "BF2800",
                "BF286B A069"
                "BF2F20 800101 81020520 0C0B6F6E652E6578616D706C65 5A0A98000100000000000041"
                "BF2F20 800102 81020410 0C0B6F6E652E6578616D706C65 5A0A98000100000000000041"
                "BF2F20 800103 81020410 0C0B6F6E652E6578616D706C65 5A0A98000100000000000042");
    assert_non_null(strstr(scene_call(&scene, "BF2B 04 A0 02 82 00"), "800465696D30"));
}

/* B-102: catBusy where the enabled profile would be deleted; else REFRESH follows
 * (B-104). */
static void test_refresh(void **state)
{
    (void)state;
    scene_set(&scene, "A* Bt", 0, NULL);
    scene_make_busy(&scene);
    assert_string_equal(scene_call(&scene, RESET("80")), "BF6403800105");
    assert_non_null(strstr(scene.fake.refusal, "B-102"));
    assert_string_equal(scene_call(&scene, RESET("40")), "BF6403800100");
    scene_reset(&scene);
    scene_toolkit(&scene, false);
    assert_string_equal(scene_call(&scene, RESET("80")), "BF6403800100");
    assert_string_equal(scene_refresh(&scene, 0x20), "D009810301010482028182");
    assert_string_equal(scene_refresh(&scene, 0), "D009810301010482028182"); /* once more */
    assert_int_equal(fake_send(&scene.fake, "80F2000C", NULL), SW_OK);
    assert_string_equal(scene_profiles(&scene), "");
}

/* B-100: default address and immediate enabling. */
static void test_settings(void **state)
{
    (void)state;
    scene_set(&scene, "", 0, NULL);
    assert_string_equal(scene_call(&scene, "BF65 03 80 01 41"), "BF6503800100");
    assert_string_equal(scene_call(&scene, "BF59 02 8000"), "BF5903800100");
    assert_string_equal(scene_call(&scene, RESET("20")), "BF6403800100");
    assert_string_equal(scene_call(&scene, RESET("20")), "BF6403800101");
    assert_string_equal(scene_call(&scene, "BF5A 03 800100"), "BF5A03800104"); /* is still on */
    assert_string_equal(scene_call(&scene, RESET("02")), "BF6406800100820100");
    assert_string_equal(scene_call(&scene, "BF5A 03 800100"), "BF5A03800101");
}

/* B-118: no room for the delete notifications: nothing is done. */
static void test_notifications_full(void **state)
{
    (void)state;
    scene_set(&scene, "A*nn Bnn", 1, NULL);
    for (unsigned i = 0; i < 32; i++) {
        assert_string_equal(scene_package(&scene, 0, i % 2 ? "+A" : "+B"), "830100");
        scene_reset(&scene);
    }
    assert_string_equal(scene_call(&scene, RESET("80")), "BF640380017F");
    assert_non_null(strstr(scene.fake.refusal, "B-118"));
    assert_string_equal(scene_profiles(&scene), "A* B");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_notifications),
        cmocka_unit_test(test_refresh),
        cmocka_unit_test(test_settings),
        cmocka_unit_test(test_notifications_full),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
