/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For tests with one circle and one SM-DP+ for all their cases. */
#ifndef TEST_FAKE_FIXTURE_DOWNLOADS_H
#define TEST_FAKE_FIXTURE_DOWNLOADS_H

#include "test/fake/downloads.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct circle *circle;
static struct fake_smdpp *smdpp;

static inline int begin(void **state)
{
    (void)state;
    circle = circle_new();
    smdpp = calloc(1, sizeof(*smdpp));
    return smdpp ? 0 : -1;
}

static inline int end(void **state)
{
    (void)state;
    free(smdpp);
    circle_free(circle);
    return 0;
}

#endif
