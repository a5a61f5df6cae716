/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cases of shared objects: loaded behind the others, or refused with the reason. */
#include "test/tools/suite/run/case_objects.h"

#include "apdu/err.h"
#include "tools/suite/run/user_cases.h"

static const struct suite_case built_in[] = {{.id = "atr-structure"}, {0}};

#define USED "void (*used)(struct suite *) = f;"

static void loaded(void **state)
{
    const struct suite_case *arrays[SELECT_ARRAYS_MAX] = {built_in};
    struct command_scene *scene = *state;
    const char *first = build_object(
        scene, "a", NOTHING ROWS("ROW(own-a, SUITE_READS, f), ROW(own-2-b, SUITE_DESTROYS, f)"));
    const char *second = build_object(scene, "b", NOTHING ROWS("ROW(own-c, SUITE_CHANGES, f)"));
    const char *empty = build_object(scene, "c", "SUITE_CASES(euiccd_suite_cases) = {{0}};");
    char why[USER_CASES_WHY_MAX] = "";

    assert_int_equal(user_cases_load(first, arrays, why), 0);
    assert_int_equal(user_cases_load(second, arrays, why), 0);
    assert_int_equal(user_cases_load(empty, arrays, why), 0);
    assert_string_equal(why, "");
    assert_ptr_equal(arrays[0], built_in);
    assert_string_equal(arrays[1][0].id, "own-a");
    assert_int_equal(arrays[1][0].change, SUITE_READS);
    assert_string_equal(arrays[1][1].id, "own-2-b");
    assert_int_equal(arrays[1][1].change, SUITE_DESTROYS);
    assert_null(arrays[1][2].id);
    assert_string_equal(arrays[2][0].id, "own-c");
    arrays[2][0].run(NULL); /* the object stays loaded */
    assert_null(arrays[3][0].id);
    assert_null(arrays[4]);
}

/* Without a slash in the path: the file in the current folder, not one of the library path. */
static void in_the_current_folder(void **state)
{
    const struct suite_case *arrays[SELECT_ARRAYS_MAX] = {built_in};
    struct command_scene *scene = *state;
    char why[USER_CASES_WHY_MAX] = "";
    int folder = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);

    build_object(scene, "a", NOTHING ROWS("ROW(own-a, SUITE_READS, f)"));
    assert_true(folder >= 0);
    assert_int_equal(chdir(scene->folder), 0);
    assert_int_equal(user_cases_load("a.so", arrays, why), 0);
    assert_int_equal(user_cases_load("libm.so.6", arrays, why), ERR_NOT_FOUND);
    assert_string_equal(why, "libm.so.6: No such file or directory");
    assert_int_equal(fchdir(folder), 0);
    close(folder);
    assert_string_equal(arrays[1][0].id, "own-a");
    assert_null(arrays[2]);
}

/* Fails with `reason`; `arrays` stay as they are. */
static void refuse(const char *path, int err, const char *reason)
{
    const struct suite_case *arrays[SELECT_ARRAYS_MAX] = {built_in};
    char why[USER_CASES_WHY_MAX] = "";

    assert_int_equal(user_cases_load(path, arrays, why), err);
    if (!strstr(why, reason) || strchr(why, '\n'))
        fail_msg("no \"%s\" in: %s", reason, why);
    assert_ptr_equal(arrays[0], built_in);
    assert_null(arrays[1]);
}

static void bad_rows(void **state)
{
    static const char *const texts = "all texts must be set; \"\" where there is none",
                             *const letters = "an id has lower-case letters, digits and hyphens";
    static const struct {
        const char *text, *why;
    } cases[] = {
        {ROWS("ROW(Own, SUITE_READS, f)"), letters},
        {ROWS("ROW(own_a, SUITE_READS, f)"), letters},
        {ROWS("ROW(own a, SUITE_READS, f)"), letters},
        {ROWS("ROW(, SUITE_READS, f)"), letters},
        {ROWS("ROW(own-a, SUITE_READS, 0)"), "case own-a: the function is missing"},
        {ROWS("ROW(own-a, 3, f)"), "change must be SUITE_READS, SUITE_CHANGES or"},
        {ROWS("ROW(own-a, -1, f)"), "change must be SUITE_READS, SUITE_CHANGES or"},
        {ROWS("ROW(atr-structure, SUITE_READS, f)"),
         "case atr-structure: another case has this id"},
        {ROWS("ROW(own-a, SUITE_READS, f), ROW(own-b, SUITE_READS, f), ROW(own-a, SUITE_READS, f)"),
         "case own-a: another case has this id"},
        {ROWS("ROW(own-a, SUITE_READS, f), {\"own-b\"}"), "case own-b: all texts must"},
        {ROWS("{\"a\", 0, \"\", \"\", \"\", \"\", \"\", 0, f}"), texts},
        {ROWS("{\"a\", \"\", 0, \"\", \"\", \"\", \"\", 0, f}"), texts},
        {ROWS("{\"a\", \"\", \"\", 0, \"\", \"\", \"\", 0, f}"), texts},
        {ROWS("{\"a\", \"\", \"\", \"\", 0, \"\", \"\", 0, f}"), texts},
        {ROWS("{\"a\", \"\", \"\", \"\", \"\", 0, \"\", 0, f}"), texts},
        {ROWS("{\"a\", \"\", \"\", \"\", \"\", \"\", 0, 0, f}"), texts},
    };
    struct command_scene *scene = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        char name[16], text[1024];

        snprintf(name, sizeof(name), "bad%zu", i);
        snprintf(text, sizeof(text), "%s%s%s", NOTHING, USED, cases[i].text);
        refuse(build_object(scene, name, text), ERR_MALFORMED, cases[i].why);
    }
}

static void bad_files(void **state)
{
    struct command_scene *scene = *state;

    refuse(scene_path(scene, "none.so"), ERR_NOT_FOUND, "none.so: No such file or directory");
    refuse(scene_write_text(scene, "text.so", "no object"), ERR_MALFORMED, "text.so");
    refuse(scene->folder, ERR_MALFORMED, scene->folder);
    refuse(build_object(scene, "a", "int nothing;"), ERR_MALFORMED, "euiccd_suite_cases");
    refuse(build_object(scene, "b",
                        "extern int nowhere_defined; int *f(void) { return "
                        "&nowhere_defined; }"),
           ERR_MALFORMED, "nowhere_defined");
}

static void too_many_files(void **state)
{
    const struct suite_case *arrays[SELECT_ARRAYS_MAX] = {NULL};
    struct command_scene *scene = *state;
    const char *object = build_object(scene, "a", NOTHING ROWS("ROW(own-a, SUITE_READS, f)"));
    char why[USER_CASES_WHY_MAX] = "";

    for (size_t i = 0; i < SELECT_ARRAYS_MAX - 2; i++)
        arrays[i] = built_in;
    assert_int_equal(user_cases_load(object, arrays, why), 0);
    assert_int_equal(user_cases_load(object, arrays, why), ERR_FULL);
    assert_non_null(strstr(why, "a.so: too many files with cases"));
    assert_null(arrays[SELECT_ARRAYS_MAX - 1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(loaded),    SCENE_TEST(in_the_current_folder), SCENE_TEST(bad_rows),
        SCENE_TEST(bad_files), SCENE_TEST(too_many_files),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
