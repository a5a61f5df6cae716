/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A shell script as COMMAND. test/e2e/test_stdio.py has the rest. */
#include "test/tools/stdio/stdio_scene.h"
#include "tools/stdio/session.h"

#define CONNECT "{\"type\":\"apdu\",\"payload\":{\"func\":\"connect\"}}"

struct input {
    struct command_scene *scene;
    const char *script;
};

static int run_script(void *context)
{
    const struct input *input = context;
    char *words[] = {"sh", "-c", (char *)(uintptr_t)input->script, NULL};
    struct stdio_scene stdio;
    int status;

    stdio_begin(&stdio, input->scene);
    status = stdio_session(&stdio.card, words);
    stdio_end(&stdio);
    return status;
}

static void scripts(void **state)
{
    static const struct {
        const char *script;
        int status;
        const char *out, *err;
    } cases[] = {
        {"exit 5", 5, "", ""},
        {"kill -TERM $$", 143, "", ""},
        {"printf 'text\\n\\n{\\n}'", 0, "text\n\n{\n}", ""},
        {"echo '" CONNECT "'; read -r line; echo \"got $line\"", 0,
         "got {\"type\":\"apdu\",\"payload\":{\"ecode\":0}}\n", ""},
        {"echo '{x'; read -r line; echo \"got $line\"; exit 1", 1,
         "got {\"type\":\"apdu\",\"payload\":{\"ecode\":-1}}\n", "sh: line 1: bad JSON"},
        {"printf '{\"type\":\"ap'; exec >&-; cat >&2; exit 4", 4, "",
         "line 1 (it has no newline): bad JSON"},
        {"exec >&-; cat >&2; exit 4", 4, "", ""},
    };
    struct command_scene *scene = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct input input = {scene, cases[i].script};

        unlink(scene_path(scene, "a.euicc"));
        scene_run(scene, run_script, &input);
        assert_int_equal(scene->status, cases[i].status);
        assert_string_equal(scene->out, cases[i].out);
        if (!strstr(scene->err, cases[i].err) || (!cases[i].err[0] && scene->err[0]))
            fail_msg("not \"%s\": %s", cases[i].err, scene->err);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {SCENE_TEST(scripts)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
