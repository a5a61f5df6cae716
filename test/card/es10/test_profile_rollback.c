/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ProfileRollback: each code, now and by REFRESH (B-90 to B-96). */
#include "test/fake/fixture_switching.h"

/* B-90 to B-96. */
static void test_rollback(void **state)
{
    int64_t number;
    char request[32];

    (void)state;
    grant_rollback("A*n Bn");
    number = scene.number;
    assert_profiles("A B*");
    assert_string_equal(rollback("BF58" NOW), "8C0100"); /* B-91 */
    assert_non_null(strstr(
        bytes_to_hex(bytes_at(scene.answer, scene.answer_len), scene.text, sizeof(scene.text)),
        "800465696D30"
        "810101"
        "8203C0FFEE"));
    assert_profiles("A* B");
    assert_true(scene.number > number);
    snprintf(request, sizeof(request), "BF2B 05 A0 03 80 01 %02X", (unsigned)number);
    assert_string_equal(scene_call(&scene, request), "BF2B02A000"); /* NOTE1: discarded */
    snprintf(request, sizeof(request), "BF2B 05 A0 03 80 01 %02X", (unsigned)scene.number);
    assert_non_null(strstr(scene_call(&scene, request), "8C0100")); /* B-96 */
    assert_int_equal(count_notifications(ENABLE), 2);               /* B-95 */
    assert_refused("BF58" NOW, "BF5803020101", "B-90");             /* one shot */
}

/* B-94: REFRESH makes the swap; B-92: the target may be one that a disable marked. */
static void test_rollback_by_refresh(void **state)
{
    (void)state;
    scene_set(&scene, "A* B", 1, NULL);
    assert_string_equal(scene_package(&scene, 0, "-A +B!"), "840100830100");
    scene_reset(&scene);
    scene_toolkit(&scene, false);
    assert_string_equal(rollback("BF58" BY_REFRESH), "8C0100");
    scene_refresh(&scene, 0);
    assert_profiles("A* B");
}

static void test_rollback_refused(void **state)
{
    (void)state;
    scene_set(&scene, "A* B", 1, NULL);
    assert_refused("BF58" NOW, "BF5803020101", "B-90");
    assert_string_equal(scene_package(&scene, 0, "+B"), "830100"); /* without the flag */
    scene_reset(&scene);
    assert_refused("BF58" NOW, "BF5803020101", "B-90");

    grant_rollback("A* B");
    scene_make_busy(&scene);
    assert_refused("BF58" BY_REFRESH, "BF5803020105", "B-93");
    scene_reset(&scene);
    assert_refused("BF58 02 8000", "BF5803020107", "B-93");
    assert_refused("BF58 00", "BF5803020107", "B-93");
    assert_string_equal(rollback("BF58" NOW), "8C0100"); /* refusals took nothing */

    scene_set(&scene, "A*1 B", 1, NULL);
    assert_string_equal(scene_package(&scene, 0, "+B!"), "830103");
    assert_refused("BF58" NOW, "BF5803020101", "B-90"); /* refused: no grant */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rollback),
        cmocka_unit_test(test_rollback_by_refresh),
        cmocka_unit_test(test_rollback_refused),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
