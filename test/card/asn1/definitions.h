/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The module and an arena for the tests of a program. */
#ifndef TEST_CARD_ASN1_DEFINITIONS_H
#define TEST_CARD_ASN1_DEFINITIONS_H

#include "card/asn1/der.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct der *der;
static struct arena arena;

static inline int set_up(void **state)
{
    (void)state;
    der = der_definitions_new();
    arena_init(&arena, 16U << 20);
    return der ? 0 : -1;
}

static inline int tear_down(void **state)
{
    (void)state;
    arena_free(&arena);
    der_definitions_free(der);
    der_definitions_free(NULL);
    return 0;
}

#endif
