/* SPDX-License-Identifier: GPL-3.0-or-later */
/* LoadEuiccPackage: requests that cannot be decoded; one transaction (PACKAGE-K1, PACKAGE-K2). */
#include "test/fake/fixture_packages.h"

/* C-01: what has no eimId to answer to is refused by status word. */
static void test_unreadable(void **state)
{
    (void)state;
    scene_set(&scene, "", 1, NULL);
    assert_string_equal(scene_call(&scene, "BF5100"), "6A80");
    assert_string_equal(scene_call(&scene, "BF51 02 3000"), "6A80");
    assert_string_equal(scene_call(&scene, "BF51 04 30028001"), "6A80");
}

/* C-13: the transaction id comes back, and only where there was one. A-55: a signed part in another
 * encoding than ours would be verified as received. */
static void test_transaction(void **state)
{
    (void)state;
    scene_set(&scene, "A", 1, NULL);
    scene_package(&scene, 0, "rat");
    assert_non_null(
        strstr(bytes_to_hex(bytes_at(scene.answer, scene.answer_len), scene.text, SCENE_TEXT),
               "8203C0FFEE"));
    faulty(SCENE_UNKNOWN_EIM);
    assert_non_null(
        strstr(bytes_to_hex(bytes_at(scene.answer, scene.answer_len), scene.text, SCENE_TEXT),
               "80066E6F626F6479"
               "8203C0FFEE"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unreadable),
        cmocka_unit_test(test_transaction),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
