/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc run: until SIGTERM, and what keeps it from starting. */
#include "test/tools/cli/command_scene.h"
#include "tools/reader/pcscd.h"

static void until_sigterm(void **state)
{
    struct command_scene *scene = *state;
    const char *cards[] = {scene_path(scene, "a.euicc"), scene_path(scene, "b.euicc")};
    struct pcscd_options ports = {.count = 1};
    char address[32], line[600];

    assert_int_equal(pcscd_free_ports(&ports), 0);
    snprintf(address, sizeof(address), "127.0.0.1:%u", ports.ports[0]);
    snprintf(line, sizeof(line), " %s 127.0.0.1:%u\n", cards[1], ports.ports[0] + 1);
    scene_command_until(scene, command_run_cards, line,
                        (const char *const[]){"euicc test", "--create", cards[0], cards[1],
                                              "--vpcd", address, "--control",
                                              scene_path(scene, "control"), "--trace",
                                              scene_path(scene, "trace"), NULL});
    scene_assert_done(scene);
    scene_assert_output_has(scene, line);
    snprintf(line, sizeof(line), " %s %s\n", cards[0], address);
    scene_assert_output_has(scene, line);
    assert_true(scene_exists(scene, "a.euicc"));
    assert_true(scene_exists(scene, "trace"));
    assert_false(scene_exists(scene, "control"));
}

static void failures(void **state)
{
    struct command_scene *scene = *state;
    const char *none = scene_path(scene, "none");
    const char *text = scene_write_text(scene, "text", "no card");
    const struct {
        const char *words[8];
        const char *error;
    } cases[] = {
        {{"euicc test", "--vpcd=192.0.2.1:1", none}, "none: there is no such card"},
        {{"euicc test", "--vpcd=192.0.2.1:1", text}, text},
        {{"euicc test", "--vpcd=192.0.2.1:1", "--control", text, none}, text},
        {{"euicc test", "--create", "--vpcd=192.0.2.1:1", "--rat", none, none}, "--rat "},
        {{"euicc test", "--create", "--vpcd=192.0.2.1:65535", scene_path(scene, "a"),
          scene_path(scene, "b")},
         "no port left after 192.0.2.1:65535"},
        {{"euicc test", "--trace", scene->folder, none}, scene->folder},
        {{"euicc test", "ask", "--control", none, "{}"}, none},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        scene_command(scene, command_run_cards, cases[i].words);
        scene_assert_error(scene, COMMAND_FAILED, cases[i].error);
    }
    assert_false(scene_exists(scene, "none"));
}

static void bad_usage(void **state)
{
    static const struct scene_usage cases[] = {
        {{"euicc test"}, "CARD is needed"},
        {{"euicc test", "--pcscd", "--vpcd=1", "a"}, "leave --vpcd and --listen out"},
        {{"euicc test", "--pcscd", "--listen=1", "a"}, "leave --vpcd and --listen out"},
        {{"euicc test", "--vpcd=1", "--listen=2", "a"}, "more addresses than cards: 2 for 1"},
        {{"euicc test", "--mode=iot", "a"}, "--mode is for new cards; it needs --create"},
        {{"euicc test", "--seed=01", "--poll=5", "a"}, " is for new cards; it needs --create"},
        {{"euicc test", "--create", "--eid=89049032000001000000000000000074", "a", "b"},
         "--eid is for one card"},
        {{"euicc test", "a", "--"}, "COMMAND is needed after --"},
        {{"euicc test", "a", "--vpcd=1", "--", "true"}, "leave --vpcd and --listen out"},
        {{"euicc test", "a", "--listen=1", "--", "true"}, "leave --vpcd and --listen out"},
        {{"euicc test", "a", "--own-network"}, "--own-network is for COMMAND"},
        {{"euicc test", "--vpcd=host", "a"}, "--vpcd host: must be HOST:PORT"},
        {{"euicc test", "--durability=half", "a"}, "--durability half: must be one of "},
        {{"euicc test", "ask", "{}"}, "--control PATH is needed"},
    };
    struct command_scene *scene = *state;

    SCENE_ASSERT_USAGE(scene, command_run_cards, cases);
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
