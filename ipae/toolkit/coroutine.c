/* SPDX-License-Identifier: GPL-3.0-or-later */
/* setcontext enters the stack once a run; _longjmp switches it afterwards, without a system call
 * for the signal mask. */
#undef _FORTIFY_SOURCE /* its longjmp reports a switched stack as corruption */
#include "ipae/toolkit/coroutine.h"

#include <assert.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define CO_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CO_SANITIZED 1
#endif
#endif
#ifdef CO_SANITIZED
#include <sanitizer/common_interface_defs.h>
#endif

enum co_state { CO_READY, CO_RUNNING, CO_SUSPENDED };

struct co {
    co_function *run;
    void *context;
    enum co_state state;
    uint8_t *memory; /* guard page, then the stack */
    size_t guard;
    ucontext_t entry; /* onto the stack, for one run */
    jmp_buf inside, outside;
    void *fake_inside, *fake_outside; /* of the sanitizer */
    const void *outside_stack;
    size_t outside_size;
};

/* Announces the switch to `stack` to the sanitizer. `keep`: where it saves the state of this stack;
 * NULL: this stack ends. */
static void leave(void **keep, const void *stack, size_t size)
{
#ifdef CO_SANITIZED
    __sanitizer_start_switch_fiber(keep, stack, size);
#else
    (void)keep;
    (void)stack;
    (void)size;
#endif
}

static void arrive(void *kept, const void **stack, size_t *size)
{
#ifdef CO_SANITIZED
    __sanitizer_finish_switch_fiber(kept, stack, size);
#else
    (void)kept;
    (void)stack;
    (void)size;
#endif
}

/* makecontext passes ints alone: the pointer comes in two halves. */
static void enter(unsigned high, unsigned low)
{
    struct co *co = (struct co *)(((uintptr_t)high << 32) | (uintptr_t)low);

    arrive(NULL, &co->outside_stack, &co->outside_size);
    co->run(co->context);
    co->state = CO_READY;
    leave(NULL, co->outside_stack, co->outside_size);
    _longjmp(co->outside, 1);
}

struct co *co_new(co_function *run, void *context)
{
    struct co *co = calloc(1, sizeof(*co));
    void *memory;

    if (!co)
        return NULL;
    co->guard = (size_t)sysconf(_SC_PAGESIZE);
    memory = mmap(NULL, co->guard + CO_STACK, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED) {
        free(co);
        return NULL;
    }
    co->memory = memory;
    co->run = run;
    co->context = context;
    if (mprotect(co->memory, co->guard, PROT_NONE) < 0) {
        co_free(co);
        return NULL;
    }
    return co;
}

void co_free(struct co *co)
{
    if (!co)
        return;
    assert(co->state != CO_SUSPENDED); /* COROUTINE-C1 */
    munmap(co->memory, co->guard + CO_STACK);
    free(co);
}

/* Onto the new stack; comes back by `outside`. */
static void begin(struct co *co)
{
    uintptr_t self = (uintptr_t)co;

    getcontext(&co->entry);
    co->entry.uc_stack.ss_sp = co->memory + co->guard;
    co->entry.uc_stack.ss_size = CO_STACK;
    co->entry.uc_link = NULL; /* enter never returns */
    makecontext(&co->entry, (void (*)(void))enter, 2, (unsigned)(self >> 32), (unsigned)self);
    co->fake_inside = NULL;
    setcontext(&co->entry);
}

void co_resume(struct co *co)
{
    assert(co->state != CO_RUNNING);
    bool begins = co->state == CO_READY;

    co->state = CO_RUNNING;
    leave(&co->fake_outside, co->memory + co->guard, CO_STACK);
    if (_setjmp(co->outside) == 0) {
        if (begins)
            begin(co);
        _longjmp(co->inside, 1);
    }
    arrive(co->fake_outside, NULL, NULL);
    if (co->state == CO_READY) /* ended: returns its pages; the next run gets cleared ones */
        (void)madvise(co->memory + co->guard, CO_STACK, MADV_DONTNEED);
}

void co_suspend(struct co *co)
{
    assert(co->state == CO_RUNNING);
    co->state = CO_SUSPENDED;
    leave(&co->fake_inside, co->outside_stack, co->outside_size);
    if (_setjmp(co->inside) == 0)
        _longjmp(co->outside, 1);
    arrive(co->fake_inside, &co->outside_stack, &co->outside_size);
}

bool co_is_suspended(const struct co *co)
{
    return co->state == CO_SUSPENDED;
}
