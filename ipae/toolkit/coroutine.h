/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One stackful coroutine: straight-line code that can wait. The caller resumes it, it runs until it
 * suspends or its function returns. A value of any meaning goes each way.
 *
 *   co_new --co_resume--> RUNNING --co_suspend--> SUSPENDED --co_resume--> RUNNING --return--> DONE
 *
 * Invariants
 *   COROUTINE-C1  The function always returns before co_free: whoever owns it makes it unwind.
 *   COROUTINE-C2  One that is DONE can be resumed again: it starts anew from the top.
 *   COROUTINE-C3  Address and undefined-behaviour sanitizers know the stack switches.
 */
#ifndef IPAE_TOOLKIT_COROUTINE_H
#define IPAE_TOOLKIT_COROUTINE_H

#include <stdbool.h>
#include <stddef.h>

struct co;
typedef void co_function(void *context);

enum { CO_STACK = 256 * 1024 }; /* octets; touched pages alone cost memory, a guard page below */

/* NULL when memory is short. */
struct co *co_new(co_function *run, void *context);
/* NULL is fine. Not while it is suspended. */
void co_free(struct co *co);
/* Runs it until it suspends or ends. Not from inside. */
void co_resume(struct co *co);
/* Back to whoever resumed; returns with the next co_resume. From inside only. */
void co_suspend(struct co *co);
/* It is between a co_suspend and the next co_resume. */
bool co_is_suspended(const struct co *co);

#endif
