/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For tests of eUICC packages: one scene. */
#ifndef TEST_FAKE_FIXTURE_PACKAGES_H
#define TEST_FAKE_FIXTURE_PACKAGES_H

#include "test/fake/fixture_scene.h"
#include "test/fake/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static inline const char *faulty(enum scene_fault fault)
{
    scene_make(&scene, 0, "+B", fault);
    return scene_send(&scene, 0);
}

#endif
