/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared objects with cases, built in the folder of a scene. */
#ifndef TEST_TOOLS_SUITE_RUN_CASE_OBJECTS_H
#define TEST_TOOLS_SUITE_RUN_CASE_OBJECTS_H

#include "test/tools/cli/command_scene.h"

/* The path of the shared object `name`.so of this C text, which sees euiccd_suite.h and
 * has rows of ROWS. */
static inline const char *build_object(struct command_scene *scene, const char *name,
                                       const char *text)
{
    static const char prelude[] = "#include <euiccd_suite.h>\n"
                                  "#define ROW(id, change, run) {#id, \"t\", \"\", \"c\", "
                                  "\"A-12\", \"\", \"\", change, run}\n";
    char file[64], *source, *whole, *command;
    const char *object;

    assert_true(asprintf(&whole, "%s%s\n", prelude, text) > 0);
    snprintf(file, sizeof(file), "%s.c", name);
    source = strdup(scene_write_text(scene, file, whole));
    snprintf(file, sizeof(file), "%s.so", name);
    object = scene_path(scene, file);
    assert_true(asprintf(&command, "gcc -shared -fPIC -Itools/suite '%s' -o '%s'", source, object) >
                0);
    assert_int_equal(system(command), 0);
    free(command);
    free(source);
    free(whole);
    return object;
}

/* The array of rows, such as ROW(own-a, SUITE_READS, f): id, change and function. */
#define ROWS(rows) "SUITE_CASES(euiccd_suite_cases) = {" rows ", {0}};"
#define NOTHING    "static void f(struct suite *s) { (void)s; }\n"

#endif
