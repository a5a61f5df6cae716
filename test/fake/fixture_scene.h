/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One scene for the tests of a program: `begin` and `end` are setup and teardown. */
#ifndef TEST_FAKE_FIXTURE_SCENE_H
#define TEST_FAKE_FIXTURE_SCENE_H

#include "test/fake/scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct scene scene;

static inline int begin(void **state)
{
    (void)state;
    scene_begin(&scene);
    return 0;
}

static inline int end(void **state)
{
    (void)state;
    scene_end(&scene);
    return 0;
}

#endif
