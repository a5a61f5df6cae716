/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --fault and --fault-file: the order of the rules, and what is printed for a refused one. */
#include "test/tools/cli/command_scene.h"
#include "tools/cli/fault_options.h"

struct input {
    struct fault_options faults;
};

static const struct command_option rows[] = {
    OPTION_GROUP(fault_option_rows, struct input, faults, NULL), OPTIONS_END};
static const struct command_syntax syntax = {.options = rows, .arguments = "", .help = ""};

/* Prints the rule; refuses one that begins with "bad". */
static int add(void *context, const char *rule, char reason[FAULT_OPTIONS_REASON_MAX])
{
    assert_ptr_equal(context, rows);
    printf("%s;", rule);
    if (strncmp(rule, "bad", 3) != 0)
        return 0;
    snprintf(reason, FAULT_OPTIONS_REASON_MAX, "not a rule");
    return -1;
}

static int load(int argc, char **argv)
{
    struct input input = {0};

    command_parse(&syntax, argc, argv, &input);
    return fault_options_load(&input.faults, add, (void *)(uintptr_t)rows);
}

static void order_of_the_command_line(void **state)
{
    struct command_scene *scene = *state;
    const char *file = scene_write_text(scene, "rules", "two\n# comment\nthree\n");

    SCENE_COMMAND(scene, load, "--fault", "one", "--fault-file", file, "--fault=four");
    scene_assert_done(scene);
    assert_string_equal(scene->out, "one;two;three;four;");
    scene_command(scene, load, (const char *const[]){"euicc test", NULL});
    scene_assert_done(scene);
    assert_string_equal(scene->out, "");
}

/* No rule is added after the refused one; the message names the option or the file. */
static void refused_rules(void **state)
{
    struct command_scene *scene = *state;
    const char *file = scene_write_text(scene, "rules", "one\nbad 1\ntwo\nbad 2\n");
    char line[200];

    SCENE_COMMAND(scene, load, "--fault=one", "--fault=bad rule", "--fault=two");
    assert_int_equal(scene->status, COMMAND_FAILED);
    assert_string_equal(scene->err, "euicc test: --fault 'bad rule': not a rule\n");
    assert_string_equal(scene->out, "one;bad rule;");
    SCENE_COMMAND(scene, load, "--fault-file", file, "--fault=three");
    snprintf(line, sizeof(line), "euicc test: %s: 'bad 1': not a rule\n", file);
    assert_int_equal(scene->status, COMMAND_FAILED);
    assert_string_equal(scene->err, line);
    assert_string_equal(scene->out, "one;bad 1;");
}

static void file_that_cannot_be_read(void **state)
{
    struct command_scene *scene = *state;
    const char *path = scene_path(scene, "missing");

    SCENE_COMMAND(scene, load, "--fault-file", path, "--fault=one");
    scene_assert_error(scene, COMMAND_FAILED, path);
}

static int load_many(void *context)
{
    static char *argv[FAULT_OPTIONS_MAX + 3] = {(char *)(uintptr_t) "euicc test"};
    int argc = 1;

    for (size_t i = 0; i < *(const size_t *)context; i++)
        argv[argc++] = (char *)(uintptr_t) "--fault=x";
    return load(argc, argv);
}

static void at_most_so_many(void **state)
{
    struct command_scene *scene = *state;
    size_t count = FAULT_OPTIONS_MAX;

    scene_run(scene, load_many, &count);
    scene_assert_done(scene);
    assert_int_equal(strlen(scene->out), 2 * count);
    count++;
    scene_run(scene, load_many, &count);
    scene_assert_error(scene, COMMAND_USAGE, "--fault: at most 256");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(order_of_the_command_line),
        SCENE_TEST(refused_rules),
        SCENE_TEST(file_that_cannot_be_read),
        SCENE_TEST(at_most_so_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
