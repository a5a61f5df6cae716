/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A library for LD_PRELOAD: the heap of the program holds at most MEMORY_LIMIT octets; an
 * allocation beyond them fails with ENOMEM, and what is freed can be had again. For
 * test/e2e/test_memory.py.
 */
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);
extern void __libc_free(void *block);

static _Atomic long used;
static long limit; /* 0: not read yet */

static int is_beyond(size_t size)
{
    if (limit == 0) {
        const char *text = getenv("MEMORY_LIMIT");

        limit = text ? strtol(text, NULL, 10) : -1;
    }
    if (limit < 0 || used + (long)size <= limit)
        return 0;
    errno = ENOMEM;
    return 1;
}

static void *count(void *block)
{
    used += (long)malloc_usable_size(block);
    return block;
}

void *malloc(size_t size)
{
    return is_beyond(size) ? NULL : count(__libc_malloc(size));
}

void *calloc(size_t number, size_t size)
{
    return is_beyond(number * size) ? NULL : count(__libc_calloc(number, size));
}

void *realloc(void *block, size_t size)
{
    size_t before = malloc_usable_size(block);
    void *grown = size > before && is_beyond(size - before) ? NULL : __libc_realloc(block, size);

    if (grown)
        used -= (long)before;
    return grown ? count(grown) : NULL;
}

void free(void *block)
{
    used -= (long)malloc_usable_size(block);
    __libc_free(block);
}
