/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a memory reset leaves: records, counters, the profile that is enabled (B-100 to B-109). */
#include "test/fake/fixture_memory_reset.h"

/* B-107: a reset of anything ends rollback and the way back from fallback; one that finds nothing
 * to reset changes nothing. */
static void test_records(void **state)
{
    static const struct {
        const char *request, *answer; /* of a card with profiles of each class and all settings */
    } rows[] = {
        {RESET("40"), "BF6403800100"},       /* a field-loaded test profile */
        {RESET("20"), "BF6403800100"},       /* the default SM-DP+ address */
        {RESET("10"), "BF6403800100"},       /* a pre-loaded test profile */
        {RESET("08"), "BF6403800100"},       /* a provisioning profile */
        {RESET("02"), "BF6406800100820100"}, /* immediate enabling */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (unsigned something = 0; something < 2; something++) {
            char nothing[40];

            scene_set(&scene, something ? "A* BF Ct DT Gp" : "A* BF", 1, NULL);
            if (something)
                assert_string_equal(scene_package(&scene, 0, "dp=a imm"), "BF6503800100870100");
            assert_string_equal(scene_package(&scene, 0, "+B!"), "830100");
            snprintf(nothing, sizeof(nothing), "BF64%s80010182%s", i == 4 ? "06" : "03", "0100");
            nothing[i == 4 ? sizeof(nothing) - 1 : 12] = '\0';
            assert_string_equal(scene_call(&scene, rows[i].request),
                                something ? rows[i].answer : nothing);
            scene_call(&scene, "BF58 03 800100");
            assert_int_equal(strcmp(scene.text, "BF5803020101") == 0, something);
            assert_int_equal(strstr(scene.text, "8C0100") == NULL, something);

            scene_set(&scene, something ? "A* BF Ct DT Gp" : "A* BF", 1, NULL);
            if (something)
                assert_string_equal(scene_package(&scene, 0, "dp=a imm"), "BF6503800100870100");
            assert_string_equal(scene_call(&scene, "BF5D 03 800100"), "BF5D03800100");
            scene_call(&scene, rows[i].request);
            assert_string_equal(scene_call(&scene, "BF5E 03 800100"),
                                something ? "BF5E03800106" : "BF5E03800100");
        }
    }
}

/* A test profile gives way to the one whose place it had taken (C-67). */
static void test_successor(void **state)
{
    (void)state;
    scene_set(&scene, "A* Bt", 1, NULL);
    assert_string_equal(scene_package(&scene, 0, "+B"), "830100");
    scene_reset(&scene);
    assert_string_equal(scene_call(&scene, RESET("40")), "BF6403800100");
    assert_string_equal(scene_profiles(&scene), "A*");
}

/* B-69, B-116: tokens and numbers go on. */
static void test_counters_survive(void **state)
{
    (void)state;
    scene_set(&scene, "A*n", 2, NULL);
    assert_string_equal(scene_call(&scene, RESET("84")), "BF6406800100810100");
    scene_set(&scene, "", 1, NULL);
    assert_string_equal(scene_package(&scene, 0, "add1"), "A803840102");
    scene_reset(&scene);
    assert_string_equal(scene_call(&scene, RESET("04")), "BF6406800100810100");
    assert_non_null(strstr(scene_call(&scene, "BF2B 04 A0 02 82 00"), "830100")); /* number 0 */
}

/* B-105: each eIM configuration is deleted, whatever their number; without the option none. */
static void test_eims(void **state)
{
    static char of_none[100];

    (void)state;
    scene_set(&scene, "A*", 0, NULL);
    snprintf(of_none, sizeof(of_none), "%s", scene_call(&scene, "BF5500"));
    for (unsigned eims = 1; eims <= 3; eims++) {
        scene_set(&scene, "A*", eims, NULL);
        scene_call(&scene, RESET("20"));
        assert_string_not_equal(scene_call(&scene, "BF5500"), of_none);
        assert_string_equal(scene_call(&scene, RESET("04")), "BF6406800100810100");
        assert_string_equal(scene_call(&scene, "BF5500"), of_none);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_records),
        cmocka_unit_test(test_successor),
        cmocka_unit_test(test_counters_survive),
        cmocka_unit_test(test_eims),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
