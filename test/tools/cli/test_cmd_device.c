/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc device: a short run, and bad usage. */
#include "test/tools/cli/command_scene.h"

static void short_run(void **state)
{
    static const struct {
        const char *words[4];
        const char *text;
    } cases[] = {
        {{"--imei=35190607000001"}, " attach: 00101"},
        {{"--clock=2024-02-31"}, " attach: 00101"}, /* a date that does not exist */
        {{"--clock=1970-01-01T25:61:61", "--ipa=ipad"}, " attach: "},
        {{"--clock=2069-12-31T00:00:00Z", "--ipa=unsaid"}, " attach: "},
        {{"--clock=none", "--json"}, "attach"},
        {{"--host=a.example=127.0.0.1", "--inside", "--all"}, " attach: "},
        {{"--dns=192.0.2.1"}, " attach: "},
    };
    struct command_scene *scene = *state;
    const char *card = scene_path(scene, "a.euicc");

    SCENE_COMMAND(scene, command_create, "--ipa=ipae", card);
    scene_assert_done(scene);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *words[9] = {"euicc test", "--card", card, "--for=600", "--until=attach"};

        words[5] = cases[i].words[0];
        words[6] = cases[i].words[1];
        words[7] = cases[i].words[2];
        scene_command(scene, command_device, words);
        scene_assert_done(scene);
        scene_assert_output_has(scene, cases[i].text);
    }
    SCENE_COMMAND(scene, command_device, "--card", card, "--until", "no such event", "--for=1",
                  "--time-scale=1000");
    assert_int_equal(scene->status, COMMAND_FAILED);
}

static void failures(void **state)
{
    struct command_scene *scene = *state;
    const char *text = scene_write_text(scene, "text", "no card, and no radio file");
    const char *none = scene_path(scene, "none");

    SCENE_COMMAND(scene, command_device, "--card", none);
    scene_assert_error(scene, COMMAND_FAILED, none);
    SCENE_COMMAND(scene, command_device, "--card", text);
    scene_assert_error(scene, COMMAND_FAILED, text);
    SCENE_COMMAND(scene, command_device, "--card", none, "--trace", scene->folder);
    scene_assert_error(scene, COMMAND_FAILED, scene->folder);
    SCENE_COMMAND(scene, command_device, "ask", "--control", none, "{}");
    scene_assert_error(scene, COMMAND_FAILED, none);
}

static void bad_usage(void **state)
{
    static const char date[] = ": must be YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS with a year from 1970 "
                               "to 2069, or none";
    static const struct scene_usage cases[] = {
        {{"euicc test"}, "one of --card and --reader must be given"},
        {{"euicc test", "--card=a", "--reader=b"}, "one of --card and --reader must be given"},
        {{"euicc test", "--reader=b", "--inside"},
         "--trace, --text, --keys and --inside go with --card"},
        {{"euicc test", "--card=a", "--dns=192.0.2.1", "--host=a=127.0.0.1"},
         "--dns and --host exclude each other"},
        {{"euicc test", "--card=a", "--dns=192.0.2"}, "--dns 192.0.2: must be an IPv4 address"},
        {{"euicc test", "--card=a", "--dns=::1"}, "--dns ::1: must be an IPv4 address"},
        {{"euicc test", "--card=a", "--host=a"}, "--host a: must be NAME[:PORT]=ADDRESS[:PORT]"},
        {{"euicc test", "--card=a", "--imei=1"}, "--imei 1: must be 14 digits"},
        {{"euicc test", "--card=a", "--imei=351906070000012"}, ": must be 14 digits"},
        {{"euicc test", "--card=a", "--imei=3519060700000x"}, ": must be 14 digits"},
        {{"euicc test", "--card=a", "--clock="}, date},
        {{"euicc test", "--card=a", "--clock=now"}, date},
        {{"euicc test", "--card=a", "--clock=1969-12-31"}, date},
        {{"euicc test", "--card=a", "--clock=2070-01-01"}, date},
        {{"euicc test", "--card=a", "--clock=2024-1-1"}, date},
        {{"euicc test", "--card=a", "--clock=2024-01-01 00:00:00"}, date},
        {{"euicc test", "--card=a", "--clock=2024-01-01T00:00"}, date},
        {{"euicc test", "--card=a", "--clock=2024-01-01T00:00:00x"}, date},
        {{"euicc test", "--card=a", "--time-scale=0"}, "--time-scale 0: not a number from 1"},
        {{"euicc test", "--card=a", "--time-scale=1001"}, ": not a number from 1 to 1000"},
        {{"euicc test", "--card=a", "--ipa=none"}, "must be one of ipae, ipad, unsaid"},
        {{"euicc test", "--card=a", "b"}, "b: no argument is expected"},
        {{"euicc test", "ask", "{}"}, "--control PATH is needed"},
    };
    struct command_scene *scene = *state;

    SCENE_ASSERT_USAGE(scene, command_device, cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(short_run),
        SCENE_TEST(failures),
        SCENE_TEST(bad_usage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
