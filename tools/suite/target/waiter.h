/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A call that may block for ever, with a time limit: it runs in a thread of its own, one at a time.
 */
#ifndef TOOLS_SUITE_TARGET_WAITER_H
#define TOOLS_SUITE_TARGET_WAITER_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct waiter {
    pthread_mutex_t mutex;
    pthread_cond_t ended;
    bool running;
    void (*function)(void *context);
    void *context;
};

/* ERR_MEMORY. */
int waiter_init(struct waiter *waiter);
/*
 * Calls `function` and waits for its end until `until`, in nanoseconds of CLOCK_MONOTONIC; 0: as
 * long as it takes, in this thread. 0; ERR_BUSY: it still runs, and the waiter and `context` must
 * live on; ERR_MEMORY: not called.
 */
int waiter_call(struct waiter *waiter, void (*function)(void *context), void *context,
                int64_t until);
/* Waits for the end of a call that still runs. 0: none does; ERR_BUSY. `until` 0: for ever. */
int waiter_wait(struct waiter *waiter, int64_t until);

#endif
