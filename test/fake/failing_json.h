/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One allocation of jansson fails. */
#ifndef TEST_FAKE_FAILING_JSON_H
#define TEST_FAKE_FAILING_JSON_H

#include "test/fake/failing_call.h"

#include <jansson.h>
#include <stdlib.h>

static struct failing_call json_allocation;

static void *json_allocate(size_t size)
{
    return failing_call_fails(&json_allocation) ? NULL : malloc(size);
}

/* To be called before any other function of jansson. */
static inline void failing_json_install(void)
{
    json_set_alloc_funcs(json_allocate, free);
}

#endif
