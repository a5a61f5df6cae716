/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ListNotification (B-117). */
#include "test/fake/fixture_lists.h"

#define META_B(number, event)                                                                      \
    "BF2F20 8001" number event "0C0B6F6E652E6578616D706C65 5A0A98000100000000000042"
#define ENABLE "81020640"

static void test_list(void **state)
{
    (void)state;
    make_some();
    assert_es10(&scene.fake, "BF2800",
                "BF2848 A046" META_A("01", DISABLE) META_B("02", ENABLE)); /* B-117 */
    assert_es10(&scene.fake, "BF28 04 81 02 06 40", "BF2825 A023" META_B("02", ENABLE));
    assert_es10(&scene.fake, "BF28 04 81 02 04 10", "BF2802 A000");
    assert_string_equal(scene_call(&scene, "BF28 01 81"), "6A80");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_list),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
