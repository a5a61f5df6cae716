/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "apdu/memory.h"

#include "apdu/err.h"

#include <stdbool.h>
#include <stdlib.h>

int memory_check(size_t octets)
{
    void *volatile block = malloc(octets); /* volatile: else the compiler drops the call */
    bool is_there = block != NULL;

    free(block);
    return is_there ? 0 : ERR_MEMORY;
}
