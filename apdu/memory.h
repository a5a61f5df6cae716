/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory for libraries that use some of their allocations unchecked. */
#ifndef APDU_MEMORY_H
#define APDU_MEMORY_H

#include <stddef.h>

/*
 * Whether `octets` of memory can be had in one piece: 0, or ERR_MEMORY. To be called just before a
 * function of such a library, with more than that function takes: the process would end in it.
 * Another thread may still take that memory in between.
 */
int memory_check(size_t octets);

#endif
