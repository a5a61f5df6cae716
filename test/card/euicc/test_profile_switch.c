/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * refreshFlag of the functions that switch profiles: absent, and TRUE where the terminal
 * announced no REFRESH (B-07).
 */
#include "apdu/sw.h"
#include "card/toolkit/card_session.h"
#include "test/fake/fixture_scene.h"
#include "test/fake/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define NOW        " 03 80 01 00"
#define BY_REFRESH " 03 80 01 FF"

static void assert_profiles(const char *profiles)
{
    assert_string_equal(scene_profiles(&scene), profiles);
}

/* As after a successful LoadBoundProfilePackage. */
static void pretend_installed(char letter)
{
    struct installed_profile *installed = &inside_euicc(scene.fake.card)->volatile_state.installed;

    installed->valid = true;
    scene_iccid(letter, installed->iccid);
}

/* ---- requests without a refreshFlag ---- */

/* a result code of each function, commandError(7) where it has that one. */
static void test_no_refresh_flag(void **state)
{
    static const struct {
        const char *tag, *answer;
    } functions[] = {
        {"BF58", "BF5803020107"}, {"BF5A", "BF5A0380017F"}, {"BF5B", "BF5B0380017F"},
        {"BF5C", "BF5C0380017F"}, {"BF5D", "BF5D03800107"}, {"BF5E", "BF5E03800107"},
    };
    static const char *const contents[] = {"00",       "028000",         "0480020000",
                                           "03810100", "06800100800100", "03800500"};
    char request[40];

    (void)state;
    scene_set(&scene, "A* BF Ee", 0, NULL);
    for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
        for (size_t j = 0; j < sizeof(contents) / sizeof(contents[0]); j++) {
            snprintf(request, sizeof(request), "%s%s", functions[i].tag, contents[j]);
            assert_string_equal(scene_call(&scene, request), functions[i].answer);
            assert_profiles("A* BF E");
        }
    }
}

/* ---- refreshFlag without REFRESH ---- */

static void await_reset(struct euiccd_create_options *factory)
{
    factory->mode = EUICCD_MODE_DUAL;
    factory->quirks = "await-reset";
}

static void dual(struct euiccd_create_options *factory)
{
    factory->mode = EUICCD_MODE_DUAL;
}

/* Each function that switches, with refreshFlag, and what comes before it. */
static const struct {
    const char *profiles, *before, *request, *answer, *after;
} switches[] = {
    {"A* B", NULL, "BF31 11 A00C5A0A98000100000000000042 8101FF", "BF3103800100", "A B*"},
    {"A* B", NULL, "BF31 11 A00C5A0A98000100000000000042 810101", "BF3103800100", "A B*"},
    {"A* B", NULL, "BF32 11 A00C5A0A98000100000000000041 8101FF", "BF3203800100", "A B"},
    {"A* B", "BF5902 8000", "BF5A" BY_REFRESH, "BF5A03800100", "A B*"},
    {"A* B Ee", NULL, "BF5B" BY_REFRESH, "BF5B03800100", "A B E*"},
    {"A* B Ee", "BF5B" NOW, "BF5C" BY_REFRESH, "BF5C03800100", "A* B E"},
    {"A* BF", NULL, "BF5D" BY_REFRESH, "BF5D03800100", "A B*F"},
    {"A* BF", "BF5D" NOW, "BF5E" BY_REFRESH, "BF5E03800100", "A* BF"},
};

static void begin_switch(size_t i, void (*change)(struct euiccd_create_options *factory))
{
    scene_set(&scene, switches[i].profiles, 0, change);
    if (switches[i].before)
        scene_call(&scene, switches[i].before);
    pretend_installed('B');
}

/* B-07: the terminal sent no TERMINAL PROFILE, or one without REFRESH and with a proactive command
 * out: the switch completes with the command, ES10 goes on and catBusy does not occur. */
static void test_refresh_flag_without_refresh(void **state)
{
    static const uint8_t more_time[] = {0xD0, 0x09, 0x81, 0x03, 0x01, 0x02,
                                        0x00, 0x82, 0x02, 0x81, 0x82};

    (void)state;
    for (size_t i = 0; i < sizeof(switches) / sizeof(switches[0]); i++) {
        for (unsigned busy = 0; busy < 2; busy++) {
            begin_switch(i, dual);
            if (busy) {
                assert_int_equal(fake_send(&scene.fake, "8010000003 FFFF7F", NULL), SW_OK);
                assert_int_equal(cat_queue(inside_cat(scene.fake.card), BYTES_OF(more_time), false),
                                 0);
                session_update_toolkit(scene.fake.card);
                assert_int_equal(fake_send(&scene.fake, "801200000B", NULL), SW_OK);
            }
            assert_string_equal(scene_call(&scene, switches[i].request), switches[i].answer);
            assert_profiles(switches[i].after);
            scene_reset(&scene);
            assert_profiles(switches[i].after);
        }
    }
}

/* B-07, quirk await-reset: the same switches wait for a reset; ES10 is 6985 until then. */
static void test_refresh_flag_awaits_reset(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(switches) / sizeof(switches[0]); i++) {
        begin_switch(i, await_reset);
        assert_string_equal(scene_call(&scene, switches[i].request), switches[i].answer);
        assert_string_equal(scene_call(&scene, "BF2D00"), "6985");
        assert_non_null(strstr(scene.fake.refusal, "B-07"));
        scene_reset(&scene);
        assert_profiles(switches[i].after);
    }
}

/* B-07, B-94: ProfileRollback and the package before it, by a client that never resets. */
static void test_rollback_without_refresh(void **state)
{
    (void)state;
    scene_set(&scene, "A*n Bn", 1, NULL);
    assert_string_equal(scene_package(&scene, 0, "+B!"), "830100");
    assert_profiles("A B*");
    assert_non_null(strstr(scene_call(&scene, "BF58" BY_REFRESH), "8C0100"));
    assert_profiles("A* B");
    assert_string_equal(scene_package(&scene, 0, "-A"), "840100");
    assert_profiles("A B");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_refresh_flag),
        cmocka_unit_test(test_refresh_flag_without_refresh),
        cmocka_unit_test(test_refresh_flag_awaits_reset),
        cmocka_unit_test(test_rollback_without_refresh),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
