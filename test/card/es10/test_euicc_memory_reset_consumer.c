/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eUICCMemoryReset of consumer cards. */
#include "test/fake/fixture_es10c.h"

static void test_memory_reset(void **state)
{
    (void)state;
    set("A*n B2 Ct DT Ep");
    assert_string_equal(scene_call(&scene, "BF3404 82020640"), "BF3403800100"); /* field test */
    assert_profiles("A* B D E");
    assert_string_equal(scene_call(&scene, "BF3404 82020640"), "BF3403800101");
    assert_string_equal(scene_call(&scene, "BF3404 82020780"), "BF3403800100"); /* operational */
    assert_profiles("D E");
    assert_string_equal(scene_call(&scene, "BF3404 82020410"), "BF3403800101"); /* not of SGP.22 */
    assert_profiles("D E");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_memory_reset),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
