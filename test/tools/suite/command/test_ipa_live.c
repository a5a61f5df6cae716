/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An IPA that runs with a card: its trace, what is passed on, and ends. */
#include "test/tools/cli/command_scene.h"
#include "tools/suite/command/commands.h"
#include "tools/suite/command/ipa_live.h"

/* lpac's requests on standard output: GetEID behind SELECT of the ISD-R on channel 1. */
#define CLIENT                                                                                     \
    "for request in 'connect null' 'logic_channel_open \"A0000005591010FFFFFFFF8900000100\"' "     \
    "'transmit \"81E2910006BF3E035C015A00\"'; do "                                                 \
    "printf '{\"type\":\"apdu\",\"payload\":{\"func\":\"%s\",\"param\":%s}}\\n' $request; "        \
    "read response; done"

static char *client[] = {"sh", "-c", CLIENT, NULL};

static long size_of(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 ? (long)status.st_size : -1;
}

static const char *make_card(struct command_scene *scene)
{
    setenv("TMPDIR", scene->folder, 1);
    return scene_card(scene, "a.euicc", EUICCD_MODE_IOT, NULL);
}

static void temporary(void **state)
{
    struct command_scene *scene = *state;
    const char *card = make_card(scene);
    struct ipa_live live = {.words = client, .stdio = true};

    assert_int_equal(ipa_live_run(&live, card), COMMAND_DONE);
    assert_false(live.ended_badly);
    assert_int_equal(strncmp(live.path, scene->folder, strlen(scene->folder)), 0);
    assert_true(size_of(live.path) > 300);
    ipa_live_end(&live);
    assert_int_equal(size_of(live.path), -1);
}

static void kept(void **state)
{
    struct command_scene *scene = *state;
    const char *card = make_card(scene);
    struct ipa_live live = {
        .words = client, .stdio = true, .trace = scene_path(scene, "kept.pcapng")};

    assert_true(ipa_live_is_given(&live));
    assert_int_equal(ipa_live_run(&live, card), COMMAND_DONE);
    ipa_live_end(&live);
    assert_true(size_of(live.trace) > 300);
}

static void ends(void **state)
{
    static char *failing[] = {"false", NULL}, *absent[] = {"/nowhere/ipa", NULL},
                *killed[] = {"sh", "-c", "kill -9 $$", NULL};
    struct command_scene *scene = *state;
    const char *card = make_card(scene);
    struct ipa_live live = {.words = failing, .stdio = true};

    assert_int_equal(ipa_live_run(&live, card), COMMAND_DONE);
    assert_true(live.ended_badly);
    ipa_live_end(&live);
    live = (struct ipa_live){.words = killed, .stdio = true};
    assert_int_equal(ipa_live_run(&live, card), COMMAND_DONE);
    assert_true(live.ended_badly);
    ipa_live_end(&live);
    live = (struct ipa_live){.words = absent, .stdio = true};
    assert_int_equal(ipa_live_run(&live, card), COMMAND_DONE);
    assert_true(live.ended_badly);
    ipa_live_end(&live);
    assert_int_equal(size_of(live.path), -1);
    setenv("TMPDIR", "/nowhere", 1);
    live = (struct ipa_live){.words = client, .stdio = true};
    assert_int_equal(ipa_live_run(&live, card), COMMAND_FAILED);
    ipa_live_end(&live);
}

static void given(void **state)
{
    struct ipa_live live = {.words = client};

    (void)state;
    assert_false(ipa_live_is_given(&live));
    live.stdio = true;
    assert_true(ipa_live_is_given(&live));
    live = (struct ipa_live){.count = 2, .passed = {"--fault", "x"}};
    assert_true(ipa_live_is_given(&live));
}

/* The words of the command line reach the card. */
static void passed(void **state)
{
    struct command_scene *scene = *state;
    const char *card = make_card(scene), *lines = scene_path(scene, "lines"),
               *rules = scene_write_text(scene, "rules", "apdu n=2 sw=6A81\n");
    char text[4000];
    FILE *file;
    struct ipa_live live = {.words = client,
                            .stdio = true,
                            .passed = {"--fault-file", rules, "--text", lines},
                            .count = 4};

    assert_int_equal(ipa_live_run(&live, card), COMMAND_DONE);
    ipa_live_end(&live);
    file = fopen(lines, "r");
    assert_non_null(file);
    text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
    fclose(file);
    assert_non_null(strstr(text, "6A81"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {SCENE_TEST(temporary), SCENE_TEST(kept), SCENE_TEST(ends),
                                       SCENE_TEST(given), SCENE_TEST(passed)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
