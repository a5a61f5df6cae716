/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ConfigureImmediateProfileEnabling: refusals (B-80, B-82). */
#include "test/fake/fixture_switching.h"

/* B-80, B-82. */
static void test_configure_immediate(void **state)
{
    char request[600] = "BF59 82010A 8000 82820104";

    (void)state;
    scene_set(&scene, "", 0, NULL);
    for (unsigned i = 0, at = (unsigned)strlen(request); i < 260; i++)
        snprintf(request + at + 2 * i, 3, "41");
    assert_refused(request, "BF5903800101", "B-82");
    scene_set(&scene, "", 1, NULL);
    assert_refused("BF5900", "BF5903800102", "B-80");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_configure_immediate),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
