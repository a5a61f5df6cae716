/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RetrieveNotificationsList (B-110 to B-114). */
#include "test/fake/fixture_lists.h"

/* B-110, B-111, B-113; bare criteria are taken too. */
static void test_retrieve(void **state)
{
    (void)state;
    make_some();
    assert_int_equal(count("BF2B 00", 0xA0), 2);
    assert_int_equal(count("BF2B 05 A0 03 80 01 01", 0xA0), 1);
    assert_int_equal(count("BF2B 05 A0 03 80 01 00", 0xA2), 1);
    assert_int_equal(count("BF2B 05 A0 03 80 01 63", 0xA0), 0);
    assert_int_equal(count("BF2B 06 A0 04 81 02 05 20", 0xA0), 1);
    assert_int_equal(count("BF2B 06 A0 04 81 02 05 60", 0xA0), 2);
    assert_int_equal(count("BF2B 06 A0 04 81 02 04 10", 0xA0), 0);
    assert_int_equal(count("BF2B 04 A0 02 82 00", 0xA2), 1);
    assert_int_equal(count("BF2B 03 80 01 01", 0xA0), 1);
    assert_int_equal(count("BF2B 02 82 00", 0xA2), 1);
    assert_string_equal(scene_call(&scene, "BF2B 02 A0 00"), "6A80");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_retrieve),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
