/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RemoveNotificationFromList (B-115). */
#include "test/fake/fixture_lists.h"

/* B-115, PENDING-O1: what is removed is gone, the rest is as it was. */
static void test_remove(void **state)
{
    char before[SCENE_TEXT];

    (void)state;
    make_some();
    snprintf(before, sizeof(before), "%s", scene_call(&scene, "BF2B 05 A0 03 80 01 02"));
    assert_string_equal(scene_call(&scene, "BF30 03 80 01 01"), "BF3003800100");
    assert_string_equal(scene_call(&scene, "BF30 03 80 01 01"), "BF3003800101");
    assert_string_equal(scene_call(&scene, "BF30 03 80 01 63"), "BF3003800101");
    assert_int_equal(count("BF2B 00", 0xA0), 1);
    assert_string_equal(scene_call(&scene, "BF2B 05 A0 03 80 01 02"), before);
    fake_card_reopen(&scene.fake);
    assert_string_equal(scene_call(&scene, "BF2B 05 A0 03 80 01 02"), before);
    assert_string_equal(scene_call(&scene, "BF30 00"), "6A80");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_remove),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
