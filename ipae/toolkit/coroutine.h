/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A stackful coroutine: co_resume runs it until it suspends or its function returns.
 *
 *   co_new --co_resume--> RUNNING --co_suspend--> SUSPENDED --co_resume--> RUNNING --return--> DONE
 *
 * Invariants
 *   COROUTINE-C1  The function has returned before co_free: the owner makes it unwind.
 *   COROUTINE-C2  co_resume of a coroutine that is DONE calls the function again.
 *   COROUTINE-C3  Address and undefined-behaviour sanitizers know the stack switches.
 */
#ifndef IPAE_TOOLKIT_COROUTINE_H
#define IPAE_TOOLKIT_COROUTINE_H

#include <stdbool.h>
#include <stddef.h>

struct co;
typedef void co_function(void *context);

enum { CO_STACK = 256 * 1024 }; /* octets; only touched pages take memory; a guard page is below */

/* NULL: out of memory. */
struct co *co_new(co_function *run, void *context);
/* NULL is fine. Not while it is suspended. */
void co_free(struct co *co);
/* Runs it until it suspends or its function returns. Not from inside. */
void co_resume(struct co *co);
/* Returns to the caller of co_resume, until the next co_resume. From inside only. */
void co_suspend(struct co *co);
/* It is between a co_suspend and the next co_resume. */
bool co_is_suspended(const struct co *co);

#endif
