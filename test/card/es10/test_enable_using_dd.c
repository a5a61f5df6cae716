/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EnableUsingDD of SGP.32 v1.0 (F.1): ImmediateEnable without refreshFlag and without catBusy(5).
 */
#include "test/fake/fixture_scene.h"
#include "test/fake/inside.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void version_1_0(struct euiccd_create_options *factory)
{
    factory->quirks = "v1.0";
}

static void install(char letter)
{
    struct installed_profile *installed = &inside_euicc(scene.fake.card)->volatile_state.installed;

    installed->valid = true;
    scene_iccid(letter, installed->iccid);
}

static void test_codes(void **state)
{
    (void)state;
    scene_set(&scene, "A* B", 0, version_1_0);
    assert_string_equal(scene_call(&scene, "BF5A00"), "BF5A03800101");
    assert_string_equal(scene_call(&scene, "BF59028000"), "BF5903800100");
    assert_string_equal(scene_call(&scene, "BF5A00"), "BF5A03800104");
    install('B');
    assert_string_equal(scene_call(&scene, "BF5A00"), "BF5A03800100");
    assert_string_equal(scene_profiles(&scene), "A B*");
}

/* catBusy(5) came with v1.1: undefinedError(127); and the switch waits for REFRESH. */
static void test_refresh(void **state)
{
    (void)state;
    scene_set(&scene, "A* B", 0, version_1_0);
    assert_string_equal(scene_call(&scene, "BF59028000"), "BF5903800100");
    install('B');
    scene_make_busy(&scene);
    assert_string_equal(scene_call(&scene, "BF5A00"), "BF5A0380017F");
    scene_reset(&scene);
    install('B');
    scene_toolkit(&scene, false);
    assert_string_equal(scene_call(&scene, "BF5A00"), "BF5A03800100");
    scene_refresh(&scene, 0);
    assert_string_equal(scene_profiles(&scene), "A B*");
}

/* Other cards have ImmediateEnable under this tag, which needs refreshFlag. */
static void test_other_versions(void **state)
{
    (void)state;
    scene_set(&scene, "", 0, NULL);
    assert_string_equal(scene_call(&scene, "BF5A00"), "BF5A0380017F");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_codes), cmocka_unit_test(test_refresh),
                                       cmocka_unit_test(test_other_versions)};

    return cmocka_run_group_tests(tests, begin, end);
}
