/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * OpenSSL's k-th allocation fails, for k = 1, 2, ... until the call needs no more: each function of
 * crypto/ ends with ERR_MEMORY, or has the output that it has with memory. A lack of memory is
 * never taken for another error, or for a bad signature, key or point.
 *
 * To add a call: a row.
 */
#ifndef TEST_CRYPTO_FAILING_MEMORY_H
#define TEST_CRYPTO_FAILING_MEMORY_H

#include "crypto/backend.h"
#include "test/crypto/hex.h"
#include "test/fake/failing_allocator.h"

/* ---- What calls have as input ---- */

static const uint8_t octets[32] = {1, 2, 3, 4, 5, 6, 7, 8};

#define KEY(len) bytes_at(octets, len)
#define TEXT     BYTES_TEXT("0123456789ABCDEF0123456789ABCDEF")

/* ---- The sweep ---- */

/* A call: appends its output; each is independent of the others. */
struct row {
    const char *name;
    int (*call)(struct buf *out, int curve); /* 0 or its first error */
    int curves;                              /* called with 0 up to, not including, this */
};
#define ROW(name, curves)                                                                          \
    {                                                                                              \
#name, name, curves                                                                        \
    }

static void sweep(const struct row *row, int curve, bool also_all_after)
{
    uint8_t wanted_octets[1000], got_octets[1000];
    struct buf wanted = BUF_OVER(wanted_octets);
    unsigned k = 1;

    assert_int_equal(row->call(&wanted, curve), 0);
    assert_false(wanted.overflow);
    for (;; k += 1 + k / 16) {
        struct buf got = BUF_OVER(got_octets);
        int err;

        failing_call_arm(&allocation, k, also_all_after);
        err = row->call(&got, curve);
        if (!failing_call_end(&allocation))
            break;
        if (err ? err != ERR_MEMORY : !bytes_equal(buf_bytes(&got), buf_bytes(&wanted)))
            fail_msg("%s on curve %d, allocation %u%s: %s", row->name, curve + 1, k,
                     also_all_after ? " and all after it" : "",
                     err ? err_text(err) : "another output");
        ERR_clear_error();
    }
    if (k == 1)
        fail_msg("%s allocates nothing", row->name);
}

static inline void sweep_all(const struct row *rows, size_t count, bool also_all_after)
{
    for (size_t i = 0; i < count; i++)
        for (int curve = 0; curve < rows[i].curves; curve++)
            sweep(&rows[i], curve, also_all_after);
}

#endif
