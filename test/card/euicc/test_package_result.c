/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Package results: how they are signed and how long they are kept (C-30 to C-33). */
#include "test/fake/fixture_packages.h"

/* C-33: stored octet for octet until it is removed; the oldest goes when there is no room. */
static void test_results_are_kept(void **state)
{
    char first[SCENE_TEXT];
    char request[32];

    (void)state;
    scene_set(&scene, "A B", 1, NULL);
    scene_package(&scene, 0, "rat");
    bytes_to_hex(bytes_at(scene.answer, scene.answer_len), first, sizeof(first));
    snprintf(request, sizeof(request), "BF2B 05 A0 03 80 01 %02X", (unsigned)scene.number);
    assert_non_null(strstr(scene_call(&scene, request), first)); /* B-111 */
    assert_non_null(strstr(scene_call(&scene, "BF2B 04 A0 02 82 00"), first));
    for (unsigned i = 0; i < 15; i++)
        scene_package(&scene, 0, "rat");
    assert_non_null(strstr(scene_call(&scene, request), first));
    scene_package(&scene, 0, "rat");
    assert_string_equal(scene_call(&scene, request), "BF2B02A000"); /* B-113, B-118 */
}

/* B-115, B-116, PENDING-O3: removed once, and numbers are not used again. */
static void test_results_are_removed(void **state)
{
    int64_t number;
    char request[32];

    (void)state;
    scene_set(&scene, "A", 1, NULL);
    scene_package(&scene, 0, "rat");
    number = scene.number;
    snprintf(request, sizeof(request), "BF30 03 80 01 %02X", (unsigned)number);
    assert_string_equal(scene_call(&scene, request), "BF3003800100");
    assert_string_equal(scene_call(&scene, request), "BF3003800101");
    assert_non_null(strstr(scene.fake.refusal, "B-115"));
    assert_string_equal(scene_call(&scene, "BF2B 04 A0 02 82 00"), "BF2B02A200");
    scene_package(&scene, 0, "rat");
    assert_int_equal(scene.number, number + 1);
}

/* C-25, B-45: the result is there, signed, while the old profile still serves. */
static void test_signed_before_switch(void **state)
{
    (void)state;
    scene_set(&scene, "A* B", 1, NULL);
    assert_string_equal(scene_package(&scene, 0, "lp -A"), scene.text);
    assert_non_null(strstr(scene.text, "9F700101"));
    assert_non_null(strstr(scene.text, "840100"));
    scene_reset(&scene);
    assert_string_equal(scene_profiles(&scene), "A B");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_results_are_kept),
        cmocka_unit_test(test_results_are_removed),
        cmocka_unit_test(test_signed_before_switch),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
