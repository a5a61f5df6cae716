/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For tests of PSMOs: rows of profiles, operations, results and profiles after a reset. */
#ifndef TEST_FAKE_FIXTURE_PSMO_H
#define TEST_FAKE_FIXTURE_PSMO_H

#include "card/toolkit/card_session.h"
#include "test/fake/fixture_scene.h"
#include "test/fake/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct row {
    const char *rules;
    const char *before;     /* profiles */
    const char *operations; /* of one package */
    const char *results;
    const char *after; /* profiles after a reset */
};

static inline void run_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct row *row = &rows[i];
        const char *got;

        scene_set(&scene, row->before, 1, NULL);
        got = scene_package(&scene, 0, row->operations);
        if (strcmp(got, row->results) != 0)
            print_message("%s: %s: %s\n", row->rules, row->before, row->operations);
        assert_string_equal(got, row->results);
        scene_reset(&scene);
        got = scene_profiles(&scene);
        if (strcmp(got, row->after) != 0)
            print_message("%s: %s: %s\n", row->rules, row->before, row->operations);
        assert_string_equal(got, row->after);
    }
}

#define RUN_ROWS(rows) run_rows(rows, sizeof(rows) / sizeof((rows)[0]))

#endif
