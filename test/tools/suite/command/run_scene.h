/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs of euicc suite run with the cases of a shared object, which do little. */
#ifndef TEST_TOOLS_SUITE_COMMAND_RUN_SCENE_H
#define TEST_TOOLS_SUITE_COMMAND_RUN_SCENE_H

#include "test/tools/suite/run/case_objects.h"
#include "tools/suite/command/commands.h"
#include "tools/suite/report/json.h"

static const char cases_text[] =
    "#include <signal.h>\n"
    "static void nothing(struct suite *s) { (void)s; }\n"
    "static void eid(struct suite *s)\n"
    "{\n"
    "    suite_step(s, \"GetEID\");\n"
    "    suite_es10(s, \"BF3E{5C=5A}\");\n"
    "    suite_expect_sw(s, \"9000\");\n"
    "}\n"
    "static void number(struct suite *s) { suite_fail(s, \"%s\", suite_random(s, 8)); }\n"
    "static void stop(struct suite *s) { (void)s; raise(SIGINT); }\n"
    "static void end(struct suite *s) { (void)s; raise(SIGTERM); }\n"
    "static void endless(struct suite *s) { for (;;) suite_send(s, \"00A40004023F0000\"); }\n"
    "static void leave(struct suite *s) { suite_es10(s, \"BF65{80='left.example'}\"); }\n" ROWS(
        "ROW(own-reads, SUITE_READS, nothing),"
        "ROW(own-changes, SUITE_CHANGES, nothing),"
        "ROW(own-destroys, SUITE_DESTROYS, nothing),"
        "ROW(eid-a, SUITE_READS, eid), ROW(eid-b, SUITE_READS, eid),"
        "ROW(eid-c, SUITE_READS, eid), ROW(eid-d, SUITE_READS, eid),"
        "ROW(eid-e, SUITE_READS, eid),"
        "ROW(random-number, SUITE_READS, number),"
        "ROW(stop-a, SUITE_READS, stop), ROW(stop-b, SUITE_READS, nothing),"
        "ROW(end-a, SUITE_READS, end), ROW(end-b, SUITE_READS, nothing),"
        "ROW(slow-endless, SUITE_READS, endless),"
        "ROW(left-a, SUITE_CHANGES, leave)");

/* What all tests have: the object, a card and its settings. */
static char object[128], card[128], settings[128];

static inline int set_up(void **state)
{
    int status = scene_set_up(state);
    struct command_scene *scene = *state;

    setenv("TMPDIR", scene->folder, 1);
    snprintf(object, sizeof(object), "%s", build_object(scene, "own", cases_text));
    return status;
}

static inline void make_card(struct command_scene *scene)
{
    snprintf(card, sizeof(card), "%s", scene_card(scene, "a.euicc", EUICCD_MODE_IOT, NULL));
    snprintf(settings, sizeof(settings), "%s",
             scene_write_text(scene, "a.ini", "[card]\niot = yes\nipad = yes\n"));
}

static inline int tear_down(void **state)
{
    struct command_scene *scene = *state;
    char command[256];

    snprintf(command, sizeof(command), "test -z \"$(ls '%s' | grep euicc-suite)\"", scene->folder);
    assert_int_equal(system(command), 0); /* no temporary folder is left */
    return scene_tear_down(state);
}

/* Runs with these words, and reads the JSON report. Standard error has one line if no case ran. */
static inline void run(struct command_scene *scene, struct results *results,
                       const char *const *words)
{
    const char *all[SCENE_ARGUMENTS_MAX + 1] = {"euicc test", "--cases", object, "--json",
                                                scene_path(scene, "a.json")};
    char why[JSON_WHY_MAX];

    for (size_t i = 0; words[i]; i++)
        all[i + 5] = words[i];
    scene_command(scene, suite_run, all);
    if (scene->status == SUITE_NOTHING_RAN)
        assert_memory_equal(scene->err, "euicc test: no case ran: ", 25);
    else
        assert_string_equal(scene->err, "");
    results_init(results);
    if (json_report_read(all[4], results, why) < 0)
        fail_msg("%s", why);
}

#define RUN(scene, results, ...)                                                                   \
    run(scene, results, (const char *const[]){__VA_ARGS__, (const char *)NULL})
#define ON_CARD "--card", card, "--settings", settings

/* The last run had no case to run: the line on standard error has `reason`. */
static inline void assert_nothing_ran(const struct command_scene *scene, const char *reason)
{
    assert_int_equal(scene->status, SUITE_NOTHING_RAN);
    if (!strstr(scene->err, reason))
        fail_msg("no \"%s\" in: %s", reason, scene->err);
    assert_ptr_equal(strchr(scene->err, '\n'), strrchr(scene->err, '\n'));
}

static inline const struct result *result_of(const struct results *results, const char *id)
{
    const struct result *at = results->first;

    while (at && strcmp(at->id, id) != 0)
        at = at->next;
    if (!at)
        fail_msg("%s: no result", id);
    return at;
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

#endif
