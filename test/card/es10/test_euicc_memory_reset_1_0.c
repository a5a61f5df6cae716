/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eUICCMemoryReset of SGP.32 v1.0 (F.1): BF34 with its five options. */
#include "test/fake/fixture_scene.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void version_1_0(struct euiccd_create_options *factory)
{
    factory->quirks = "v1.0";
}

static void test_options(void **state)
{
    (void)state;
    scene_set(&scene, "A*n Bt Ce", 0, version_1_0);
    assert_string_equal(scene_call(&scene, "BF3F05800361622E"), "BF3F03800100");
    assert_string_equal(scene_call(&scene, "BF34 04 8202 03 58"),
                        "BF3409020100810101820100"); /* test, eIM and IEC: old bits */
    assert_string_equal(scene_call(&scene, "BF34 04 8202 03 20"), "BF3403020100");
    assert_string_equal(scene_profiles(&scene), "A* C");
    assert_string_equal(scene_call(&scene, "BF34 04 8202 03 40"), "BF3403020101"); /* none left */
}

/* A malformed request changes nothing. */
static void test_malformed(void **state)
{
    static const char *const requests[] = {
        "BF34 00", "BF34 02 8200", "BF34 04 8102 0380", "BF34 03 8201 03", "BF34 04 8202 0880",
    };

    (void)state;
    scene_set(&scene, "A* B", 0, version_1_0);
    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
        assert_string_equal(scene_call(&scene, requests[i]), "6A80");
    assert_string_equal(scene_profiles(&scene), "A* B");
}

static void test_other_versions(void **state)
{
    (void)state;
    scene_set(&scene, "", 0, NULL);
    assert_string_equal(scene_call(&scene, "BF3404820203F8"), "6A88");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_options),
                                       cmocka_unit_test(test_malformed),
                                       cmocka_unit_test(test_other_versions)};

    return cmocka_run_group_tests(tests, begin, end);
}
