/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc suite probe: the settings of cards, as `euicc suite run --settings' reads them. */
#include "test/tools/cli/command_scene.h"
#include "tools/suite/command/commands.h"
#include "tools/suite/settings/file.h"

static struct suite_settings probed(struct command_scene *scene, const char *card,
                                    struct settings_file *file)
{
    char why[SETTINGS_WHY_MAX] = "";
    const char *path;

    SCENE_COMMAND(scene, suite_probe, "--card", card);
    scene_assert_done(scene);
    path = scene_write_text(scene, "probed.ini", scene->out);
    if (settings_read(file, path, why) < 0)
        fail_msg("%s", why);
    return file->settings;
}

static void cards(void **state)
{
    struct command_scene *scene = *state;
    char eid[EUICCD_EID_TEXT_SIZE];
    const char *iot = scene_card(scene, "a.euicc", EUICCD_MODE_IOT, eid);
    const char *dual = scene_card(scene, "b c.euicc", EUICCD_MODE_DUAL, NULL);
    struct settings_file file;
    struct suite_settings settings = probed(scene, iot, &file);

    assert_string_equal(settings.eid, eid);
    assert_true(settings.names & SETTINGS_BIT(IOT));
    assert_true(settings.names & SETTINGS_BIT(P256));
    assert_true(settings.names & SETTINGS_BIT(BRAINPOOL));
    assert_false(settings.names & SETTINGS_BIT(DUAL));
    assert_false(settings.names & SETTINGS_BIT(ES10C));
    assert_string_equal(settings.spec, "1.2.0");
    assert_null(settings.pki);
    settings_free(&file);
    settings = probed(scene, dual, &file);
    assert_string_not_equal(settings.eid, eid);
    assert_true(settings.names & SETTINGS_BIT(DUAL));
    assert_true(settings.names & SETTINGS_BIT(ES10C));
    settings_free(&file);
}

/* The file is new, and the card is not changed. */
static void output(void **state)
{
    struct command_scene *scene = *state;
    const char *card = scene_card(scene, "a.euicc", EUICCD_MODE_IOT, NULL);
    const char *path = scene_path(scene, "a.ini");
    char text[SCENE_TEXT_SIZE], standard[SCENE_TEXT_SIZE];
    struct stat before, after;
    int fd;

    assert_int_equal(stat(card, &before), 0);
    SCENE_COMMAND(scene, suite_probe, "--card", card);
    scene_assert_done(scene);
    strcpy(standard, scene->out);
    SCENE_COMMAND(scene, suite_probe, "--card", card, "--output", "-");
    scene_assert_done(scene);
    assert_string_equal(scene->out, standard);
    SCENE_COMMAND(scene, suite_probe, "--card", card, "--output", path);
    scene_assert_done(scene);
    assert_string_equal(scene->out, "");
    fd = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    scene_read_back(fd, text);
    assert_string_equal(text, standard);
    assert_int_equal(stat(card, &after), 0);
    assert_memory_equal(&before.st_mtim, &after.st_mtim, sizeof(before.st_mtim));
    SCENE_COMMAND(scene, suite_probe, "--card", card, "--output", path);
    scene_assert_error(scene, COMMAND_FAILED,
                       "a.ini: exists already; choose another name or remove it");
    SCENE_COMMAND(scene, suite_probe, "--card", card, "--output", scene_path(scene, "none/a.ini"));
    scene_assert_error(scene, COMMAND_FAILED, "none/a.ini: No such file or directory");
}

static int probe_to_full(void *context)
{
    char name[] = "euicc test", option[] = "--card";
    char *argv[] = {name, option, context, NULL};

    if (!freopen("/dev/full", "w", stdout))
        return -1;
    return suite_probe(3, argv);
}

static void failures(void **state)
{
    struct command_scene *scene = *state;
    const char *text = scene_write_text(scene, "text", "no card");
    char card[128];

    SCENE_COMMAND(scene, suite_probe, "--card", scene_path(scene, "none"));
    scene_assert_error(scene, COMMAND_FAILED, "none");
    SCENE_COMMAND(scene, suite_probe, "--card", text, "--output", scene_path(scene, "a.ini"));
    scene_assert_error(scene, COMMAND_FAILED, "text");
    assert_false(scene_exists(scene, "a.ini"));
    setenv("PCSCLITE_CSOCK_NAME", "/nonexistent/pcscd.comm", 1);
    SCENE_COMMAND(scene, suite_probe, "--reader", "Virtual");
    scene_assert_error(scene, COMMAND_FAILED, "PC/SC: pcscd is not running");
    snprintf(card, sizeof(card), "%s", scene_card(scene, "a.euicc", EUICCD_MODE_IOT, NULL));
    scene_run(scene, probe_to_full, card);
    scene_assert_error(scene, COMMAND_FAILED, "standard output: No space left on device");
}

static void bad_usage(void **state)
{
    static const struct {
        const char *words[4];
        const char *error;
    } cases[] = {
        {{"euicc test"}, "give --card CARD or --reader NAME"},
        {{"euicc test", "--output=a"}, "give --card CARD or --reader NAME"},
        {{"euicc test", "--card=a", "--reader=b"}, "give --card CARD or --reader NAME"},
        {{"euicc test", "--card=a", "b"}, "b: "},
        {{"euicc test", "--card=a", "--settings=b"}, "--settings"},
        {{"euicc test", "--reader="}, "--reader"},
    };
    struct command_scene *scene = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        const char *words[5] = {NULL};

        memcpy(words, cases[i].words, sizeof(cases[i].words));
        scene_command(scene, suite_probe, words);
        scene_assert_error(scene, COMMAND_USAGE, cases[i].error);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {SCENE_TEST(cards), SCENE_TEST(output), SCENE_TEST(failures),
                                       SCENE_TEST(bad_usage)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
