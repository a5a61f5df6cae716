/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc smdpp: until SIGTERM, and what keeps it from starting. */
#include "test/tools/cli/command_scene.h"

static const char *make_pki(struct command_scene *scene)
{
    const char *pki = scene_path(scene, "pki");

    SCENE_COMMAND(scene, command_pki, pki);
    scene_assert_done(scene);
    return pki;
}

static void until_sigterm(void **state)
{
    struct command_scene *scene = *state;
    const char *pki = make_pki(scene);
    const char *profiles = scene_path(scene, "profiles");

    assert_int_equal(mkdir(profiles, 0700), 0);
    SCENE_COMMAND(scene, command_profile, "build", "-o", scene_path(scene, "profiles/p.der"));
    scene_assert_done(scene);
    scene_command_until(scene, command_smdpp, "\nLPA:1$",
                        (const char *const[]){"euicc test", "--pki", pki, "--profiles", profiles,
                                              "--listen=127.0.0.1:0", "--sds=127.0.0.1:0",
                                              "--address=dp.example", NULL});
    scene_assert_done(scene);
    assert_string_equal(scene->out, "SM-DP+ dp.example, 1 profile\nLPA:1$dp.example$p\n");
    scene_command_until(
        scene, command_smdpp, "\n",
        (const char *const[]){"euicc test", "--pki", pki, "--profiles", profiles,
                              "--listen=127.0.0.1:0", "--address=dp.example", "--json",
                              "--event=89049032000001000000000000000074,E1,ds.example", NULL});
    scene_assert_done(scene);
    scene_assert_output_has(scene, "\"LPA:1$dp.example$p\"");
    assert_int_equal(scene->out[0], '{');
}

static void failures(void **state)
{
    struct command_scene *scene = *state;
    const char *pki = make_pki(scene);
    const char *none = scene_path(scene, "none");
    const char *empty = scene_path(scene, "empty");
    const struct {
        const char *words[8];
        const char *error;
    } cases[] = {
        {{"euicc test", "--pki", none, "--profiles", none}, none},
        {{"euicc test", "--pki", pki, "--profiles", none, "--listen=127.0.0.1:0"}, none},
        {{"euicc test", "--pki", empty, "--profiles", empty, "--listen=127.0.0.1:0"}, empty},
    };

    assert_int_equal(mkdir(empty, 0700), 0);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        scene_command(scene, command_smdpp, cases[i].words);
        scene_assert_error(scene, COMMAND_FAILED, cases[i].error);
    }
}

static void bad_usage(void **state)
{
    static const struct scene_usage cases[] = {
        {{"euicc test"}, "--pki DIR and --profiles DIR are needed"},
        {{"euicc test", "--pki=a"}, "--pki DIR and --profiles DIR are needed"},
        {{"euicc test", "--profiles=a"}, "--pki DIR and --profiles DIR are needed"},
        {{"euicc test", "--pki=a", "--profiles=a", "b"}, "b: "},
        {{"euicc test", "--pki=a", "--profiles=a", "--listen=x"}, "--listen x: must be HOST:PORT"},
        {{"euicc test", "--pki=a", "--profiles=a", "--event=1,2"},
         "--event 1,2: must be EID,ID or EID,ID,ADDRESS"},
        {{"euicc test", "--pki=a", "--profiles=a", "--event=89049032000001000000000000000074"},
         "must be EID,ID or EID,ID,ADDRESS"},
        {{"euicc test", "--pki=a", "--profiles=a", "--event=x,89049032000001000000000000000074"},
         "must be EID,ID or EID,ID,ADDRESS"},
    };
    struct command_scene *scene = *state;

    SCENE_ASSERT_USAGE(scene, command_smdpp, cases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(until_sigterm),
        SCENE_TEST(failures),
        SCENE_TEST(bad_usage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
