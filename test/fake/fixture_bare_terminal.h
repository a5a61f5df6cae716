/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scene and a bare terminal for the tests of a program. */
#ifndef TEST_FAKE_FIXTURE_BARE_TERMINAL_H
#define TEST_FAKE_FIXTURE_BARE_TERMINAL_H

#include "test/fake/bare_terminal.h"
#include "test/fake/scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static struct scene *scene;
static struct bare_terminal *bare;

static inline int begin_group(void **state)
{
    (void)state;
    scene = calloc(1, sizeof(*scene));
    bare = calloc(1, sizeof(*bare));
    scene_begin(scene);
    return 0;
}

static inline int end_group(void **state)
{
    (void)state;
    scene_end(scene);
    free(scene);
    free(bare);
    return 0;
}

/* A card with these profiles and eIMs. */
static inline void begin(const char *profiles, unsigned eims)
{
    scene_set(scene, profiles, eims, NULL);
    bare_terminal_begin(bare, scene->fake.card);
}

static inline void end(void)
{
    bare_terminal_end(bare);
}

#endif
