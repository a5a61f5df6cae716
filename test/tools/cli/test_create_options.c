/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options for new cards. */
#include "test/tools/cli/command_scene.h"
#include "tools/cli/create_options.h"

static void check(void *input, const struct command_given *given)
{
    create_options_check(input, given);
}

/* The command: prints what the options set. */
static int print_options(int argc, char **argv)
{
    static const struct command_syntax syntax = {
        .options = create_options, .help = "", .check = check};
    struct create_options create = {0};
    const struct euiccd_create_options *settings = &create.factory.settings;
    int status;

    command_parse(&syntax, argc, argv, &create);
    status = create_options_load(&create);
    if (status == COMMAND_DONE)
        printf("%s %d mode %d ipa %d seed %zu nvm %u rat %zu poll %u rollback %u fallback %u%s\n",
               create.first ? create.first : "none", create.has_eid, settings->mode, settings->ipa,
               settings->seed.length, (unsigned)settings->nvm_bytes, settings->rat.length,
               (unsigned)settings->poll_seconds, (unsigned)settings->rollback_seconds,
               (unsigned)settings->fallback_seconds,
               settings->spec == EUICCD_SPEC_1_3 ? " spec 1.3" : "");
    create_options_free(&create);
    return status;
}

static void options_are_set(void **state)
{
    static const struct {
        const char *words[8];
        const char *out;
    } cases[] = {
        {{"euicc test"}, "none 0 mode 0 ipa 0 seed 0 nvm 0 rat 0 poll 0 rollback 0 fallback 0\n"},
        {{"euicc test", "--mode=dual", "--ipa=ipae"},
         "mode 0 mode 2 ipa 1 seed 0 nvm 0 rat 0 poll 0 rollback 0 fallback 0\n"},
        {{"euicc test", "--seed=010203", "--eid=89049032000001000000000000000074"},
         "eid 1 mode 0 ipa 0 seed 3 nvm 0 rat 0 poll 0 rollback 0 fallback 0\n"},
        {{"euicc test", "--spec=1.2"},
         "spec 0 mode 0 ipa 0 seed 0 nvm 0 rat 0 poll 0 rollback 0 fallback 0\n"},
        {{"euicc test", "--spec=1.3"},
         "spec 0 mode 0 ipa 0 seed 0 nvm 0 rat 0 poll 0 rollback 0 fallback 0 spec 1.3\n"},
        {{"euicc test", "--nvm=7000", "--poll=5", "--rollback=6", "--fallback=8"},
         "nvm 0 mode 0 ipa 0 seed 0 nvm 7000 rat 0 poll 5 rollback 6 fallback 8\n"},
    };
    struct command_scene *scene = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        scene_command(scene, print_options, cases[i].words);
        scene_assert_done(scene);
        assert_string_equal(scene->out, cases[i].out);
    }
}

static void bad_options(void **state)
{
    static const struct {
        const char *option, *error;
    } cases[] = {
        {"--mode=ipad", "--mode ipad: must be one of iot, consumer, dual"},
        {"--spec=1.1", "--spec 1.1: must be one of 1.2, 1.3"},
        {"--ipa=iot", "--ipa iot: must be one of ipad, ipae"},
        {"--eid=89", "--eid 89: must be 32 digits"},
        {"--seed=", "--seed"},
        {"--seed=0", "--seed 0: must be"},
        {"--poll=-1", "--poll -1: not a number"},
        {"--quirks=no-such-quirk", "--quirks no-such-quirk: "},
        {"--quirks=,", "--quirks ,: "},
    };
    struct command_scene *scene = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        SCENE_COMMAND(scene, print_options, cases[i].option);
        scene_assert_error(scene, COMMAND_USAGE, cases[i].error);
    }
}

static void rules_authorisation_table(void **state)
{
    static uint8_t octets[4097];
    static const size_t good[] = {1, 10, 4096};
    struct command_scene *scene = *state;
    const char *path = scene_path(scene, "rat");
    char text[64];

    SCENE_COMMAND(scene, print_options, "--rat", path);
    scene_assert_error(scene, COMMAND_FAILED, "/rat: ");
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        scene_write(scene, "rat", octets, good[i]);
        SCENE_COMMAND(scene, print_options, "--rat", path);
        scene_assert_done(scene);
        snprintf(text, sizeof(text), " rat %zu ", good[i]);
        scene_assert_output_has(scene, text);
    }
    scene_write(scene, "rat", octets, sizeof(octets));
    SCENE_COMMAND(scene, print_options, "--rat", path);
    scene_assert_error(scene, COMMAND_FAILED, "--rat ");
}

/* The list of quirks is complete, and the help ends in the memory that it gets. */
static void help_with_quirks(void **state)
{
    static char long_text[CREATE_HELP_MAX + 1];
    struct euiccd_quirk quirk = EUICCD_INIT(struct euiccd_quirk);
    char help[CREATE_HELP_MAX];
    size_t count = 0;

    (void)state;
    assert_ptr_equal(create_options_help(help, "Makes a card."), help);
    assert_memory_equal(help, "Makes a card.\n\nQuirks:", 22);
    for (; euiccd_get_quirk(count, &quirk); count++) {
        assert_non_null(strstr(help, quirk.name));
        assert_non_null(strstr(help, quirk.text));
    }
    assert_true(count > 0);
    memset(long_text, 'a', sizeof(long_text) - 1);
    assert_int_equal(strlen(create_options_help(help, long_text)), CREATE_HELP_MAX - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(options_are_set),
        SCENE_TEST(bad_options),
        SCENE_TEST(rules_authorisation_table),
        cmocka_unit_test(help_with_quirks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
