/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Linked into the library of test/mutate only, whose objects are compiled with
 * -finstrument-functions: appends the offset of each function that a process enters, once, to the
 * file that the environment variable MUTATE_REACH names. Each offset is written at once, also for
 * processes that are killed.
 */
#include <fcntl.h>
#include <malloc.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

enum { MAX_OFFSET = 1 << 26 };

#define NOT_INSTRUMENTED __attribute__((no_instrument_function))

void __cyg_profile_func_enter(void *function, void *caller) NOT_INSTRUMENTED;
void __cyg_profile_func_exit(void *function, void *caller) NOT_INSTRUMENTED;
/* AddressSanitizer's, for tests that measure memory; this build has no sanitizers. */
size_t __sanitizer_get_current_allocated_bytes(void) NOT_INSTRUMENTED;

/* The first octet of this shared library in memory (made by the linker). */
extern const char __ehdr_start[] __attribute__((visibility("hidden")));

static bool entered[MAX_OFFSET];

void __cyg_profile_func_enter(void *function, void *caller)
{
    uint64_t offset = (uintptr_t)function - (uintptr_t)__ehdr_start;
    const char *path;
    int file;

    (void)caller;
    if (offset >= MAX_OFFSET || entered[offset])
        return;
    entered[offset] = true;
    path = getenv("MUTATE_REACH");
    file = path ? open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666) : -1;
    if (file < 0)
        return;
    if (write(file, &offset, sizeof(offset)) != sizeof(offset))
        abort();
    close(file);
}

void __cyg_profile_func_exit(void *function, void *caller)
{
    (void)function;
    (void)caller;
}

size_t __sanitizer_get_current_allocated_bytes(void)
{
    return mallinfo2().uordblks;
}
