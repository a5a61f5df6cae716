/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A package as a tree: names, masked secrets, a truncated package. */
#include "test/tools/profile/build_scene.h"

static void test_show(void **state)
{
    static const char *const settings[] = {"key 465B5CE8B199B49FAA5F0A2EE238A6BC", "operator Shown",
                                           "pin1 4711", NULL};
    char *text;

    (void)state;
    assert_int_equal(build(settings, EID, BYTES_NONE), 0);
    text = show(&(struct show_options){0}, 0);
    assert_non_null(strstr(text, "EF.IMSI"));
    assert_non_null(strstr(text, "= Shown"));
    assert_null(strstr(text, "465B5CE8B199B49FAA5F0A2EE238A6BC"));
    assert_null(strstr(text, "34373131"));
    free(text);
    text = show(&(struct show_options){.keys = true, .contents = true}, 0);
    assert_non_null(strstr(text, "465B5CE8B199B49FAA5F0A2EE238A6BC"));
    assert_non_null(strstr(text, "34373131FFFFFFFF"));
    free(text);
    package.len /= 2;
    text = show(&(struct show_options){0}, PE_BAD_VALUES);
    assert_non_null(strstr(text, "elements"));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_show),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
