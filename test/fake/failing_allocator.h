/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An allocator of which one call fails, for libraries that take one: OpenSSL
 * (CRYPTO_set_mem_functions) and libcurl (curl_global_init_mem).
 */
#ifndef TEST_FAKE_FAILING_ALLOCATOR_H
#define TEST_FAKE_FAILING_ALLOCATOR_H

#include "crypto/openssl.h"
#include "test/fake/failing_call.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <stdlib.h>

/* OpenSSL leaks when an allocation fails; read by LeakSanitizer. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libcrypto";
}

static struct failing_call allocation;

static bool allocation_fails(void)
{
    if (!failing_call_fails(&allocation))
        return false;
    errno = ENOMEM;
    return true;
}

static void *allocate(size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return allocation_fails() ? NULL : malloc(size);
}

static void *reallocate(void *old, size_t size, const char *file, int line)
{
    (void)file;
    (void)line;
    return allocation_fails() ? NULL : realloc(old, size);
}

static void release(void *old, const char *file, int line)
{
    (void)file;
    (void)line;
    free(old);
}

/* To be called before any other function of OpenSSL. False: it was not. */
static inline bool failing_allocator_install(void)
{
    return CRYPTO_set_mem_functions(allocate, reallocate, release) == 1;
}

#endif
