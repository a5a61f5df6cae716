/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The options of cards that run in this process. */
#include "test/tools/cli/command_scene.h"
#include "tools/cli/card_options.h"

struct line {
    const char *card;
    struct card_options options;
};

static void check(void *input, const struct command_given *given)
{
    card_options_check(&((struct line *)input)->options, given);
}

static const struct command_option rows[] = {
    OPERAND("CARD", struct line, card), OPTION_GROUP(card_option_rows, struct line, options, NULL),
    OPTIONS_END};

static const uint8_t get_data[] = {0x00, 0x70, 0x00, 0x00, 0x01};

/* Opens the card, and prints its name, settings and the response to two commands. */
static int run_card(int argc, char **argv)
{
    static const struct command_syntax syntax = {.options = rows, .help = "", .check = check};
    struct line line = {0};
    struct euiccd_card *card = NULL;
    int status;

    command_parse(&syntax, argc, argv, &line);
    status = card_options_load(&line.options);
    if (status == COMMAND_DONE)
        status = card_options_open(&line.options, line.card, "named", 0, &card);
    if (status == COMMAND_DONE)
        status = card_options_record(&line.options);
    if (status == COMMAND_DONE && euiccd_power_on(card, NULL) == 0) {
        for (int i = 0; i < 2; i++) {
            card_options_apdu(&line.options);
            printf("%04X\n", euiccd_transmit(card, get_data, sizeof(get_data)).sw);
        }
        if (line.options.clock)
            printf("%lld ns\n", (long long)line.options.clock->now(line.options.clock));
    }
    euiccd_close(card);
    status = card_options_end(&line.options, status);
    assert_null(line.options.trace);
    return status;
}

static void a_card_is_made_and_opened(void **state)
{
    struct command_scene *scene = *state;
    const char *card = scene_path(scene, "a.euicc");
    const char *json = scene_path(scene, "json");
    char text[4096] = "";
    FILE *file;

    SCENE_COMMAND(scene, run_card, card, "--create", "--json", json, "--quiet");
    scene_assert_done(scene);
    assert_string_equal(scene->out, "9000\n9000\n");
    assert_true(scene_exists(scene, "a.euicc"));
    file = fopen(json, "re");
    assert_non_null(file);
    assert_true(fread(text, 1, sizeof(text) - 1, file) > 0);
    fclose(file);
    assert_non_null(strstr(text, "\"card\":\"named\""));

    SCENE_COMMAND(scene, run_card, card); /* the file is there now */
    scene_assert_done(scene);
}

static void faults_and_clock(void **state)
{
    struct command_scene *scene = *state;
    const char *card = scene_card(scene, "a.euicc", EUICCD_MODE_IOT, NULL);
    const char *rules = scene_write_text(scene, "rules", "# second command\napdu n=2 sw=6F00\n");

    SCENE_COMMAND(scene, run_card, card, "--fault=apdu n=1 sw=6A81", "--quiet");
    scene_assert_done(scene);
    assert_string_equal(scene->out, "6A81\n9000\n");
    SCENE_COMMAND(scene, run_card, card, "--fault-file", rules, "--quiet", "--clock=2031-02-03");
    scene_assert_done(scene);
    assert_string_equal(scene->out, "9000\n6F00\n1927843200002000000 ns\n");
    SCENE_COMMAND(scene, run_card, card, "--fault=write n=1 error", "--quiet");
    scene_assert_done(scene);
    SCENE_COMMAND(scene, run_card, card, "--fault=write n=1 error", "--durability=none");
    assert_int_equal(scene->status, COMMAND_FAILED);
    assert_non_null(strstr(scene->err, "a card of durability `none' writes no file"));
}

static void failures(void **state)
{
    struct command_scene *scene = *state;
    const char *none = scene_path(scene, "none");
    const char *card = scene_card(scene, "a.euicc", EUICCD_MODE_IOT, NULL);
    const struct {
        const char *words[6];
        int status;
        const char *error;
    } cases[] = {
        {{"euicc test", none}, COMMAND_FAILED, "there is no such card; --create makes it"},
        {{"euicc test", none, "--mode=dual"}, COMMAND_USAGE, "--mode is for new cards"},
        {{"euicc test", card, "--fault=nonsense"}, COMMAND_FAILED, card},
        {{"euicc test", card, "--fault-file", none}, COMMAND_FAILED, none},
        {{"euicc test", card, "--clock=yesterday"}, COMMAND_USAGE, "--clock yesterday"},
        {{"euicc test", card, "--clock=1066-01-01"}, COMMAND_USAGE, "from 1970"},
        {{"euicc test", card, "--clock=+1", "--check-dates"}, COMMAND_USAGE, "give one of them"},
        {{"euicc test", card, "--json", scene->folder}, COMMAND_FAILED, "--json "},
        {{"euicc test", card, "--json", card}, COMMAND_FAILED, "is the card file itself"},
        {{"euicc test", card, "--text", card}, COMMAND_FAILED, "is the card file itself"},
        {{"euicc test", card, "--durability=some"}, COMMAND_USAGE, "full, os, none"},
        {{"euicc test", none, "--create", "--rat", none}, COMMAND_FAILED, "--rat "},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        scene_command(scene, run_card, cases[i].words);
        scene_assert_error(scene, cases[i].status, cases[i].error);
    }
    assert_false(scene_exists(scene, "none"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {SCENE_TEST(a_card_is_made_and_opened),
                                       SCENE_TEST(faults_and_clock), SCENE_TEST(failures)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
