/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * OpenSSL's functions that fail (fail.h). Arguments and results are passed on as they are: none of
 * these functions has more than eight, or one that is no integer or pointer.
 */
#include "test/torture/fail.h"

#include <dlfcn.h>

#define CALL(name, failure)                                                                        \
    long name(long a, long b, long c, long d, long e, long f, long g, long h);                     \
    long name(long a, long b, long c, long d, long e, long f, long g, long h)                      \
    {                                                                                              \
        static long (*real)(long, long, long, long, long, long, long, long);                       \
                                                                                                   \
        if (!real)                                                                                 \
            real =                                                                                 \
                (long (*)(long, long, long, long, long, long, long, long))dlsym(RTLD_NEXT, #name); \
        if (fail_is_program(__builtin_return_address(0)) && fail_now(FAIL_CRYPTO, #name, 0))       \
            return failure;                                                                        \
        return real(a, b, c, d, e, f, g, h);                                                       \
    }
#define CANNOT_FAIL(name)
#include "test/torture/fail_crypto.def"
