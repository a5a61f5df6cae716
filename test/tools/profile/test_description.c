/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Descriptions: lines, settings, errors. */
#include "test/tools/profile/build_scene.h"

static void test_description(void **state)
{
    struct description description = {0};

    (void)state;
    assert_int_equal(description_set(&description, "operator = A B "), 0);
    assert_string_equal(description_get(&description, "operator"), "A B");
    assert_string_equal(description_get(&description, "pin1"), "0000");
    assert_null(description_get(&description, "apn"));
    assert_int_not_equal(description_set(&description, "colour red"), 0);
    assert_string_equal(description.why, "colour: unknown key");
    assert_int_not_equal(description_set(&description, "apn"), 0);
    assert_int_not_equal(description_read(&description, "/nowhere"), 0);
    description_free(&description);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_description),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
