/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys of a description: test keys of a test profile. */
#include "test/tools/profile/build_scene.h"

/* The card accepts a test profile with public keys only. */
static void test_class_test(void **state)
{
    static const char *const kinds[][4] = {
        {"class test", "algorithm test", "key 000102030405060708090A0B0C0D0E0F", NULL},
        {"class test", "algorithm test", NULL},
        {"class test", "key 00000000000000000000000000000000", NULL},
        {"class test", "key 000102030405060708090A0B0C0D0E0F", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (build(kinds[i], EID, BYTES_NONE))
            fail_msg("%s", why);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_class_test),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
