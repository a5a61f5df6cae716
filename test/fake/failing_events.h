/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One allocation of libevent fails. */
#ifndef TEST_FAKE_FAILING_EVENTS_H
#define TEST_FAKE_FAILING_EVENTS_H

#include "test/fake/failing_call.h"

#include <event2/event.h>
#include <stdlib.h>

static struct failing_call event_allocation;

static void *event_allocate(size_t size)
{
    return failing_call_fails(&event_allocation) ? NULL : malloc(size);
}

static void *event_reallocate(void *old, size_t size)
{
    return size && failing_call_fails(&event_allocation) ? NULL : realloc(old, size);
}

/* To be called before any other function of libevent. */
static inline void failing_events_install(void)
{
    event_set_mem_functions(event_allocate, event_reallocate, free);
}

/* Events for which the base waits. */
static inline int events_waiting(struct event_base *base)
{
    return event_base_get_num_events(base, EVENT_BASE_COUNT_ADDED);
}

#endif
