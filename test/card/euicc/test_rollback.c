/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What ends the authorisation of a rollback, and what does not (B-09, B-97, C-17). */
#include "test/fake/fixture_switching.h"

/* C-17, B-09: what ends the authorisation, and what does not. */
static void test_rollback_authorisation_ends(void **state)
{
    (void)state;
    grant_rollback("A* B");
    scene_make(&scene, 0, "rat", SCENE_SAME_COUNTER); /* refused packages do not */
    assert_string_equal(scene_send(&scene, 0), "E4");
    scene_make(&scene, 0, "rat", SCENE_WRONG_SIGNATURE);
    assert_string_equal(scene_send(&scene, 0), "U+");
    assert_string_equal(rollback("BF58" NOW), "8C0100");

    grant_rollback("A* B");
    scene_package(&scene, 1, "rat"); /* any accepted package does, whoever sent it */
    assert_refused("BF58" NOW, "BF5803020101", "B-90");

    grant_rollback("A* B");
    fake_card_reopen(&scene.fake); /* but a power cut does not end it */
    assert_string_equal(rollback("BF58" NOW), "8C0100");

    grant_rollback("A* B GF");
    assert_string_equal(scene_call(&scene, "BF5D" NOW), "BF5D03800100"); /* B-121 */
    assert_refused("BF58" NOW, "BF5803020101", "B-90");

    grant_rollback("A* B Ee");
    scene_toolkit(&scene, false);
    assert_string_equal(scene_call(&scene, "BF5B" BY_REFRESH), "BF5B03800100"); /* B-141 */
    scene_refresh(&scene, 0x30); /* CR111007: also when REFRESH then fails */
    assert_profiles("A B* E");
    assert_refused("BF58" NOW, "BF5803020101", "B-90");
}

/* B-97: the eIM that granted it was deleted, so that no result can be signed for it. */
static void test_rollback_without_eim(void **state)
{
    struct store *store;

    (void)state;
    grant_rollback("A* B");
    store = inside_euicc(scene.fake.card)->store;
    assert_int_equal(store_begin(store), 0);
    assert_int_equal(store_delete_eim(store, BYTES_TEXT("eim0")), 0);
    assert_int_equal(store_commit(store), 0);
    assert_refused("BF58" NOW, "BF5803020101", "B-97");
    assert_profiles("A B*");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rollback_authorisation_ends),
        cmocka_unit_test(test_rollback_without_eim),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
