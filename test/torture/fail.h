/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One failed call: a library for LD_PRELOAD in which the TORTURE_AT-th call of the class
 * TORTURE_CLASS fails, counted in this process from main() on. 0: none fails, they are counted.
 * With TORTURE_CALL, only calls of this name count.
 *
 *   memory    malloc, calloc, realloc and what uses them, in the program and all its libraries
 *   storage   system calls of the C library on regular files and folders, and on their names
 *   socket    system calls of the C library on sockets, pipes, timers and terminals, and waiting
 *   crypto    OpenSSL's functions, where the program itself calls them (fail_crypto.def)
 *
 * libtasn1 does not check all of its allocations, nor does libevent those of a new bufferevent:
 * they are neither counted nor failed. Instead, the program must have held as much memory in one
 * piece just before (apdu/memory.h): `excess` is the most that was allocated beyond that.
 *
 * Programs that this one starts are not affected. The counts are in the file TORTURE_REPORT, which
 * must exist with sizeof(struct fail_report) octets; test/torture/preload.py reads them.
 */
#ifndef TEST_TORTURE_FAIL_H
#define TEST_TORTURE_FAIL_H

#include <stdbool.h>
#include <stdint.h>

enum fail_class {
    FAIL_NONE,
    FAIL_MEMORY,
    FAIL_STORAGE,
    FAIL_SOCKET,
    FAIL_CRYPTO,
    FAIL_ALL /* of TORTURE_CLASS only */
};

enum { FAIL_FRAMES = 4000 };

struct fail_report {
    uint64_t calls[FAIL_ALL]; /* by enum fail_class */
    uint64_t failed;          /* 0, or the number of the failed call */
    uint64_t excess;          /* octets */
    char name[72];            /* of the failed call: "open: Too many open files" */
    char frames[FAIL_FRAMES]; /* "file offset\n" for each function that it was called from */
    /* Of each call when all are counted, as many as the file has room for: a number for the
     * functions that it was called from, the same in each run, with the class in the low octet. */
    uint64_t stacks[];
};

/* Counts a call; true: it must fail. `error` is 0 or the errno that it sets, for the report. */
bool fail_now(enum fail_class class, const char *name, int error);
/* While it pauses, no call of this thread counts. For test/coverage_dump.c, which finds it by its
 * name. */
void fail_pause(bool pauses);
/* Calls of this class are counted, and main() has been called. */
bool fail_counts(enum fail_class class);
/* `address` is in the text of the program itself. */
bool fail_is_program(const void *address);
/* From main() on, the C library's system calls are counted. Ends the process when that fails. */
void fail_watch_system_calls(void);

#endif
