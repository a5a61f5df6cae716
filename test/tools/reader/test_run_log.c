/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files of `euicc run --log-dir`. */
#include "test/tools/reader/run_scene.h"

static const uint8_t open_channel[] = {0x00, 0x70, 0x00, 0x00, 0x01};

/* Opens two cards with logs in `folder`; the second one gets a command. */
static int use_cards(struct command_scene *scene, const char *folder)
{
    struct run_scene run;
    int status;

    run_begin(&run, scene, 2);
    run.run.log_folder = folder;
    status = run_name_cards(&run.run);
    if (status == COMMAND_DONE)
        status = run_open_cards(&run.run);
    if (status == COMMAND_DONE)
        status = run_log_open(&run.run);
    if (status == COMMAND_DONE) {
        assert_int_equal(euiccd_power_on(run.run.slots[1].card, NULL), 0);
        assert_int_equal(
            euiccd_transmit(run.run.slots[1].card, open_channel, sizeof(open_channel)).sw, 0x9000);
        if (folder)
            assert_non_null(strstr(run.run.pcscd_log, "/pcscd.log"));
        else
            assert_null(run.run.pcscd_log);
    }
    for (size_t i = 0; i < run.run.count; i++)
        run_close_card(&run.run.slots[i]);
    run_log_close(&run.run);
    for (size_t i = 0; i < run.run.count; i++)
        free(run.run.slots[i].name);
    run_end(&run);
    return status;
}

static int use_cards_with_logs(void *context)
{
    struct command_scene *scene = context;

    return use_cards(scene, scene_path(scene, "logs"));
}

static int use_cards_without_logs(void *context)
{
    return use_cards(context, NULL);
}

static int use_cards_with_bad_logs(void *context)
{
    struct command_scene *scene = context;

    return use_cards(scene, scene_path(scene, "none/logs"));
}

static bool has_line(struct command_scene *scene, const char *name, const char *text)
{
    char line[400];
    bool found = false;
    FILE *file = fopen(scene_path(scene, name), "re");

    assert_non_null(file);
    while (fgets(line, sizeof(line), file))
        found |= strstr(line, text) != NULL;
    fclose(file);
    return found;
}

static void a_file_for_each_card(void **state)
{
    struct command_scene *scene = *state;

    scene_run(scene, use_cards_with_logs, scene);
    scene_assert_done(scene);
    assert_true(has_line(scene, "logs/card-1.log", "MANAGE CHANNEL"));
    assert_false(has_line(scene, "logs/card-0.log", "MANAGE CHANNEL"));
    scene_run(scene, use_cards_with_logs, scene); /* files and folder are there */
    scene_assert_done(scene);
}

static void no_files(void **state)
{
    struct command_scene *scene = *state;

    scene_run(scene, use_cards_without_logs, scene);
    scene_assert_done(scene);
    scene_run(scene, use_cards_with_bad_logs, scene);
    scene_assert_error(scene, COMMAND_FAILED, "No such file or directory");
}

int main(void)
{
    const struct CMUnitTest tests[] = {SCENE_TEST(a_file_for_each_card), SCENE_TEST(no_files)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
