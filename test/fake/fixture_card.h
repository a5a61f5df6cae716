/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One card for the tests of a program: `begin` and `end` are setup and teardown. */
#ifndef TEST_FAKE_FIXTURE_CARD_H
#define TEST_FAKE_FIXTURE_CARD_H

#include "test/fake/card.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct fake_card fake;

static inline int begin(void **state)
{
    (void)state;
    fake_card_make(&fake, NULL);
    return 0;
}

static inline int end(void **state)
{
    (void)state;
    fake_card_end(&fake);
    return 0;
}

#endif
