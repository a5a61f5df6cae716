/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cards under test of a command line: made for the run, or a card file; quirks, fault rules and
 * a card for replays. */
#include "test/tools/cli/command_scene.h"
#include "tools/suite/command/under_test.h"

/* ES10b.GetEID on the basic channel. */
static const uint8_t select_isdr[] = {0x00, 0xA4, 0x04, 0x00, 0x10, 0xA0, 0x00, 0x00,
                                      0x05, 0x59, 0x10, 0x10, 0xFF, 0xFF, 0xFF, 0xFF,
                                      0x89, 0x00, 0x00, 0x01, 0x00, 0x00},
                     get_eid[] = {0x80, 0xE2, 0x91, 0x00, 0x06, 0xBF,
                                  0x3E, 0x03, 0x5C, 0x01, 0x5A, 0x00},
                     set_address[] = {0x80, 0xE2, 0x91, 0x00, 0x06, 0xBF,
                                      0x65, 0x03, 0x80, 0x01, 'a'};

static void check(void *input, const struct command_given *given)
{
    (void)given;
    under_test_check(input);
}

static struct under_test_options parse(int argc, char **argv)
{
    static const struct command_syntax syntax = {
        .options = under_test_rows, .arguments = "", .check = check, .help = "Opens the cards."};
    struct under_test_options options = {0};

    command_parse(&syntax, argc, argv, &options);
    return options;
}

static uint16_t target_sw(struct suite_target *target, struct bytes command)
{
    struct link_error error = {""};
    struct bytes data = BYTES_NONE;
    uint16_t sw = 0;

    target_transmit(target, command, &data, &sw, &error);
    return sw;
}

static uint16_t link_sw(struct link *link, struct bytes command)
{
    struct link_error error = {""};
    uint8_t memory[512];
    struct buf data = BUF_OVER(memory);
    uint16_t sw = 0;

    link_transmit(link, command, &data, &sw, &error);
    return sw;
}

/* A command that opens the cards and prints them: name, EID, and the status word of GetEID. Then it
 * changes the first card. */
static int print_cards(int argc, char **argv)
{
    static struct under_test cards;
    static struct run run = {.allowed = SUITE_DESTROYS};
    struct under_test_options options = parse(argc, argv);
    struct link_error error = {""};
    int err;

    run.seed = BYTES_TEXT("seed");
    err = under_test_open(&cards, &options, &run, &error);
    for (size_t i = 0; err == 0 && i < run.card_count; i++) {
        struct suite_target *target = run.cards[i].target;
        const struct suite_settings *settings = run.cards[i].settings;

        printf("%s %s %s", settings->name, settings->eid ? settings->eid : "-",
               settings->names & SETTINGS_BIT(DUAL) ? "dual " : "");
        target_sw(target, BYTES_OF(select_isdr));
        printf("%04X\n", target_sw(target, BYTES_OF(get_eid)));
        target_sw(target, BYTES_OF(set_address));
    }
    if (cards.made.folder[0])
        printf("folder %s\n", cards.made.folder);
    under_test_close(&cards, &run);
    return err < 0 ? command_failed("%s", error.text) : COMMAND_DONE;
}

/* A command that opens the first card for two replays, and prints the status word of GetEID. */
static int print_links(int argc, char **argv)
{
    static struct under_test cards;
    static struct run run = {.allowed = SUITE_DESTROYS};
    struct under_test_options options = parse(argc, argv);
    struct link_error error = {""};
    int err;

    run.seed = BYTES_TEXT("seed");
    err = under_test_open(&cards, &options, &run, &error);
    for (int i = 0; err == 0 && i < 2; i++) {
        struct link *link = NULL;

        err = under_test_link(&cards, &options, &run, &link, &error);
        if (err < 0)
            break;
        link_sw(link, BYTES_OF(select_isdr));
        printf("%04X", link_sw(link, BYTES_OF(get_eid)));
        printf(" %04X", link_sw(link, BYTES_OF(set_address)));
        printf(" %s %zu\n", cards.copy, run.card_count);
        link_close(link);
    }
    under_test_close(&cards, &run);
    printf("%s\n",
           access(cards.copy, F_OK) == 0 || access(cards.folder, F_OK) == 0 ? "left" : "removed");
    return err < 0 ? command_failed("%s", error.text) : COMMAND_DONE;
}

/* Temporary folders of the commands are in that of the scene. */
static int set_up(void **state)
{
    int status = scene_set_up(state);
    const struct command_scene *scene = *state;

    setenv("TMPDIR", scene->folder, 1);
    return status;
}

static void assert_nothing_left(struct command_scene *scene)
{
    char command[256];

    snprintf(command, sizeof(command), "test -z \"$(ls '%s' | grep euicc-suite)\"", scene->folder);
    assert_int_equal(system(command), 0);
}

static void made_cards(void **state)
{
    static const char *const names[] = {"iot ", "dual ", "brainpool ", "ipae "};
    struct command_scene *scene = *state;
    const char *at;

    scene_command(scene, print_cards, (const char *const[]){"euicc test", NULL});
    scene_assert_done(scene);
    at = scene->out;
    for (size_t i = 0; i < CARDS_COUNT; i++, at = strchr(at, '\n') + 1) {
        bool dual = strcmp(names[i], "dual ") == 0;

        assert_memory_equal(at, names[i], strlen(names[i]));
        at += strlen(names[i]);
        assert_int_equal(strspn(at, "0123456789"), 32);
        at += 33;
        assert_int_equal(strncmp(at, "dual ", 5) == 0, dual);
        assert_memory_equal(at + (dual ? 5 : 0), "6115", 4);
    }
    assert_memory_equal(at, "folder ", 7);
    assert_nothing_left(scene);
}

/* The name is that of the file; what it is was asked of the card. The file stays as it is. */
static void card_file(void **state)
{
    struct command_scene *scene = *state;
    char eid[EUICCD_EID_TEXT_SIZE], line[128];
    const char *card = scene_card(scene, "a.euicc", EUICCD_MODE_DUAL, eid);
    struct stat before, after;

    assert_int_equal(stat(card, &before), 0);
    snprintf(line, sizeof(line), "a.euicc %s dual 6115\n", eid);
    SCENE_COMMAND(scene, print_cards, "--card", card);
    scene_assert_done(scene);
    assert_string_equal(scene->out, line);
    assert_int_equal(stat(card, &after), 0);
    assert_memory_equal(&before.st_mtim, &after.st_mtim, sizeof(before.st_mtim));
    assert_nothing_left(scene);
}

/* Settings are taken as they are, right or wrong: the card is not asked. */
static void settings_file(void **state)
{
    struct command_scene *scene = *state;
    const char *card = scene_card(scene, "a.euicc", EUICCD_MODE_DUAL, NULL);
    const char *settings = scene_write_text(scene, "b.ini", "[card]\niot = yes\ndual = no\n");

    SCENE_COMMAND(scene, print_cards, "--card", card, "--settings", settings);
    scene_assert_done(scene);
    assert_string_equal(scene->out, "b.ini - 6115\n");
    SCENE_COMMAND(scene, print_cards, "--card", card, "--settings",
                  scene_write_text(scene, "c.ini", "[card]\nno-such-name = yes\n"));
    scene_assert_error(scene, COMMAND_FAILED, "c.ini");
    SCENE_COMMAND(scene, print_cards, "--card", card, "--settings", scene_path(scene, "none.ini"));
    scene_assert_error(scene, COMMAND_FAILED, "none.ini");
}

static void quirks_and_faults(void **state)
{
    static const char rule[] = "function=GetEID sw=6F42 always";
    struct command_scene *scene = *state;
    const char *card = scene_card(scene, "a.euicc", EUICCD_MODE_IOT, NULL);
    const char *settings = scene_write_text(scene, "b.ini", "[card]\niot = yes\n");
    const char *rules =
        scene_write_text(scene, "rules", "# rules\nfunction=GetEID sw=6F42 always\n");
    const char *bad = scene_write_text(scene, "bad", "function=GetEID sw=6F42\nx=1\n");

    SCENE_COMMAND(scene, print_cards, "--card", card, "--settings", settings, "--fault", rule);
    scene_assert_done(scene);
    assert_string_equal(scene->out, "b.ini - 6F42\n");
    SCENE_COMMAND(scene, print_cards, "--card", card, "--settings", settings, "--fault-file",
                  rules);
    scene_assert_done(scene);
    assert_string_equal(scene->out, "b.ini - 6F42\n");
    SCENE_COMMAND(scene, print_cards, "--card", card, "--settings", settings, "--quirks", "inline");
    scene_assert_done(scene);
    assert_string_equal(scene->out, "b.ini - 9000\n"); /* the response is not fetched by 61xx */
    SCENE_COMMAND(scene, print_cards, "--card", card, "--settings", settings, "--quirks", "inlin");
    scene_assert_error(scene, COMMAND_FAILED, "inlin");
    SCENE_COMMAND(scene, print_cards, "--card", card, "--settings", settings, "--fault", "x=1");
    assert_int_equal(scene->status, COMMAND_FAILED);
    assert_non_null(strstr(scene->err, "x=1"));
    assert_non_null(strstr(scene->err, "\neuicc test: no case was run\n"));
    SCENE_COMMAND(scene, print_cards, "--card", card, "--settings", settings, "--fault-file", bad);
    assert_int_equal(scene->status, COMMAND_FAILED);
    assert_non_null(strstr(scene->err, "x=1"));
    /* Made cards: ES10c is a function of one of them. */
    SCENE_COMMAND(scene, print_cards, "--fault", rule);
    scene_assert_done(scene);
    for (const char *at = scene->out; strncmp(at, "folder ", 7) != 0; at = strchr(at, '\n') + 1)
        assert_memory_equal(strchr(at, '\n') - 5, " 6F42", 5);
    SCENE_COMMAND(scene, print_cards, "--fault", "function=EnableProfile sw=6F42 always");
    scene_assert_done(scene);
}

/* Each link has the card as it was found; nothing is left. */
static void replays(void **state)
{
    struct command_scene *scene = *state;
    const char *card = scene_card(scene, "a.euicc", EUICCD_MODE_DUAL, NULL);
    struct stat before, after;
    const char *second;

    assert_int_equal(stat(card, &before), 0);
    SCENE_COMMAND(scene, print_links, "--card", card);
    scene_assert_done(scene);
    second = strchr(scene->out, '\n') + 1;
    assert_memory_equal(scene->out, second, (size_t)(second - scene->out));
    assert_memory_equal(scene->out, "6115 61", 7);
    assert_memory_equal(second - 2, "0\n", 2); /* the targets are closed */
    assert_string_equal(strchr(second, '\n'), "\nremoved\n");
    assert_int_equal(stat(card, &after), 0);
    assert_memory_equal(&before.st_mtim, &after.st_mtim, sizeof(before.st_mtim));
    scene_command(scene, print_links, (const char *const[]){"euicc test", NULL});
    scene_assert_done(scene);
    assert_memory_equal(scene->out, "6115 61", 7);
    assert_nothing_left(scene);
}

static void failures(void **state)
{
    struct command_scene *scene = *state;

    SCENE_COMMAND(scene, print_cards, "--card", scene_path(scene, "none"));
    scene_assert_error(scene, COMMAND_FAILED, "none");
    setenv("PCSCLITE_CSOCK_NAME", "/nonexistent/pcscd.comm", 1);
    SCENE_COMMAND(scene, print_cards, "--reader=Virtual");
    scene_assert_error(scene, COMMAND_FAILED, "PC/SC: pcscd is not running");
    setenv("TMPDIR", "/nowhere", 1);
    scene_command(scene, print_cards, (const char *const[]){"euicc test", NULL});
    scene_assert_error(scene, COMMAND_FAILED, "temporary folder: No such file or directory");
}

static void bad_usage(void **state)
{
    static const char *const in_process = "--quirks and --fault are for cards in this process",
                             *const settings = "--settings goes with --card or --reader";
    static const struct {
        const char *words[3], *error;
    } cases[] = {
        {{"--card=a", "--reader=b"}, "--card goes without --reader"},
        {{"--settings=a"}, settings},
        {{"--settings=a", "--quirks=inline"}, settings},
        {{"--card=a", "--spec=1.3"}, "--spec is for cards that are made for the run"},
        {{"--reader=a", "--quirks=inline"}, in_process},
        {{"--reader=a", "--fault=function=GetEID sw=6F42"}, in_process},
        {{"--reader=a", "--fault-file=b"}, in_process},
        {{"--reader="}, "--reader"},
        {{"--quirks="}, "--quirks"},
        {{"--card"}, "--card"},
        {{"--cards=a"}, "--cards"},
    };
    struct command_scene *scene = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        scene_command(
            scene, print_cards,
            (const char *const[]){"euicc test", cases[i].words[0], cases[i].words[1], NULL});
        scene_assert_error(scene, COMMAND_USAGE, cases[i].error);
    }
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, scene_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(made_cards), TEST(card_file), TEST(settings_file), TEST(quirks_and_faults),
        TEST(replays),    TEST(failures),  TEST(bad_usage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
