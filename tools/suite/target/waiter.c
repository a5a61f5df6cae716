/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/target/waiter.h"

#include "apdu/err.h"

#include <errno.h>
#include <signal.h>
#include <time.h>

enum { NS_PER_S = 1000000000 };

int waiter_init(struct waiter *waiter)
{
    pthread_condattr_t attributes;
    bool failed;

    *waiter = (struct waiter){.running = false};
    if (pthread_condattr_init(&attributes))
        return ERR_MEMORY;
    failed = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) ||
             pthread_cond_init(&waiter->ended, &attributes) ||
             pthread_mutex_init(&waiter->mutex, NULL);
    pthread_condattr_destroy(&attributes);
    return failed ? ERR_MEMORY : 0;
}

static void *run(void *context)
{
    struct waiter *waiter = context;

    waiter->function(waiter->context);
    pthread_mutex_lock(&waiter->mutex);
    waiter->running = false;
    pthread_cond_signal(&waiter->ended);
    pthread_mutex_unlock(&waiter->mutex);
    return NULL;
}

/* Signals are for the threads of the program. */
static int start(struct waiter *waiter)
{
    sigset_t all, old;
    pthread_t thread;
    int failed;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    failed = pthread_create(&thread, NULL, run, waiter);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (failed)
        return ERR_MEMORY;
    pthread_detach(thread);
    return 0;
}

int waiter_wait(struct waiter *waiter, int64_t until)
{
    const struct timespec end = {.tv_sec = until / NS_PER_S, .tv_nsec = until % NS_PER_S};
    int late = 0;
    bool running;

    pthread_mutex_lock(&waiter->mutex);
    while (waiter->running && late != ETIMEDOUT)
        late = until ? pthread_cond_timedwait(&waiter->ended, &waiter->mutex, &end)
                     : pthread_cond_wait(&waiter->ended, &waiter->mutex);
    running = waiter->running;
    pthread_mutex_unlock(&waiter->mutex);
    return running ? ERR_BUSY : 0;
}

int waiter_call(struct waiter *waiter, void (*function)(void *context), void *context,
                int64_t until)
{
    int err;

    if (!until) {
        function(context);
        return 0;
    }
    waiter->function = function;
    waiter->context = context;
    waiter->running = true;
    err = start(waiter);
    if (err < 0)
        waiter->running = false;
    return err < 0 ? err : waiter_wait(waiter, until);
}
