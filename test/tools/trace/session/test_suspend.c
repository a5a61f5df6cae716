/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SUSPEND UICC: what is selected and verified after RESUME, and without it. */
#include "test/tools/trace/session/session_scene.h"

#define PIN "0831323334FFFFFFFF"

/* Selects EF.IMSI of a USIM, verifies PIN1, suspends, and powers off and on. */
static struct scene *suspend(const char *response)
{
    struct scene *scene = scene_open(SHOW_SELECTION | SHOW_PINS);

    scene_power(scene, "power on");
    scene_apdu(scene, "00A4040C07A0000000871002", "9000");
    scene_apdu(scene, "00200001" PIN, "9000");
    scene_apdu(scene, "00A4000C026F07", "9000");
    scene_apdu(scene, "80760000040001 000A", response);
    scene_power(scene, "power off");
    scene_power(scene, "power on");
    scene->len = 0;
    return scene;
}

static void test_resume_restores(void **state)
{
    struct scene *scene = suspend("6110");

    (void)state;
    scene_apdu(scene, "8076010008 0102030405060708", "9000");
    scene->len = 0;
    scene_apdu(scene, "00B0000001", "019000");
    assert_lines(scene, "9 0 00 B0 00 00 > 01 9000 aid=A0000000871002 path=7FFF6F07 [PIN1]\n");
    scene_close(scene);
}

static void test_nothing_is_restored_otherwise(void **state)
{
    struct scene *scene = suspend("9000");

    (void)state;
    scene_apdu(scene, "8076010008 0102030405060708", "6982"); /* refused */
    scene->len = 0;
    scene_apdu(scene, "00B0000001", "6986");
    assert_lines(scene, "9 0 00 B0 00 00 > 6986 aid= path=3F00 []\n");
    scene_close(scene);
    scene = suspend("6985"); /* SUSPEND refused */
    scene_apdu(scene, "8076010008 0102030405060708", "9000");
    scene->len = 0;
    scene_apdu(scene, "00B0000001", "6986");
    assert_lines(scene, "9 0 00 B0 00 00 > 6986 aid= path=3F00 []\n");
    scene_close(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_resume_restores),
        cmocka_unit_test(test_nothing_is_restored_otherwise),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
