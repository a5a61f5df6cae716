/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which command a FETCH gave, and which FETCH a TERMINAL RESPONSE answers. */
#include "test/tools/trace/session/session_scene.h"

#define OPEN_CHANNEL     "D009 8103014000 82028182 9000"
#define RESPONSE_TO_OPEN "801400000C 810301400082028281830100"

static void test_fetch_and_terminal_response(void **state)
{
    struct scene *scene = scene_open(SHOW_PROACTIVE);

    (void)state;
    scene_apdu(scene, "80F2000C00", "910B");
    scene_apdu(scene, "801200000B", OPEN_CHANNEL);
    scene_apdu(scene, RESPONSE_TO_OPEN, "9000");
    assert_lines(scene, "1 0 80 F2 00 0C > 910B command=00 of 0\n"
                        "2 0 80 12 00 00 > D009810301400082028182 9000 command=40 of 0\n"
                        "3 0 80 14 00 00 810301400082028281830100 > 9000 command=40 of 2\n");
    /* answered once */
    scene_apdu(scene, RESPONSE_TO_OPEN, "6F00");
    assert_lines(scene, "4 0 80 14 00 00 810301400082028281830100 > 6F00 command=40 of 0\n");
    scene_close(scene);
}

static void test_wrong_le_and_other_commands_between(void **state)
{
    struct scene *scene = scene_open(SHOW_PROACTIVE);

    (void)state;
    scene_apdu(scene, "8012000000", "6C0B");
    scene_apdu(scene, "801200000B", OPEN_CHANNEL);
    scene_apdu(scene, "01B0000001", "01910B");
    scene_apdu(scene, RESPONSE_TO_OPEN, "9000");
    assert_lines(scene, "1-2 0 80 12 00 00 > D009810301400082028182 9000 x2 command=40 of 0\n"
                        "3 1 01 B0 00 00 > 01 910B command=00 of 0\n"
                        "4 0 80 14 00 00 810301400082028281830100 > 9000 command=40 of 1\n");
    scene_close(scene);
}

static void test_responses_to_nothing_and_damage(void **state)
{
    struct scene *scene = scene_open(SHOW_PROACTIVE);

    (void)state;
    scene_apdu(scene, RESPONSE_TO_OPEN, "9000"); /* the FETCH is not in the trace */
    assert_lines(scene, "1 0 80 14 00 00 810301400082028281830100 > 9000 command=40 of 0\n");
    scene_apdu(scene, "8012000003", "D009819000"); /* cut */
    scene_apdu(scene, "8012000000", "9000");
    scene_apdu(scene, "8012000002", "D0009000");
    assert_lines(scene, "2 0 80 12 00 00 > D00981 9000 command=00 of 0\n"
                        "3 0 80 12 00 00 > 9000 command=00 of 0\n"
                        "4 0 80 12 00 00 > D000 9000 command=00 of 0\n");
    /* of another command number: not the response to this one */
    scene_apdu(scene, "801200000B", OPEN_CHANNEL);
    scene_apdu(scene, "801400000C 810302400082028281830100", "9000");
    /* command details missing: of the open command */
    scene_apdu(scene, "8014000003830120", "9000");
    assert_lines(scene, "5 0 80 12 00 00 > D009810301400082028182 9000 command=40 of 0\n"
                        "6 0 80 14 00 00 810302400082028281830100 > 9000 command=40 of 0\n"
                        "7 0 80 14 00 00 830120 > 9000 command=40 of 5\n");
    /* none remains after a reset */
    scene_apdu(scene, "801200000B", OPEN_CHANNEL);
    scene_power(scene, "reset");
    scene->len = 0;
    scene_apdu(scene, RESPONSE_TO_OPEN, "9000");
    assert_lines(scene, "10 0 80 14 00 00 810301400082028281830100 > 9000 command=40 of 0\n");
    scene_close(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fetch_and_terminal_response),
        cmocka_unit_test(test_wrong_le_and_other_commands_between),
        cmocka_unit_test(test_responses_to_nothing_and_damage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
