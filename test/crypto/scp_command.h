/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands with secure messaging, as hex, for the tests of SCP02 and SCP03. */
#ifndef TEST_CRYPTO_SCP_COMMAND_H
#define TEST_CRYPTO_SCP_COMMAND_H

#include "crypto/scp.h"
#include "test/crypto/hex.h"

/* The command `apdu` has `expected` as its plain data; NULL: it is refused. */
static inline void assert_opens(struct arena *arena, struct scp *scp, const char *apdu,
                                const char *expected)
{
    struct bytes raw = hex(arena, apdu);
    struct buf out = arena_buf(arena, SCP_DATA_MAX);
    enum verdict verdict = BAD;

    assert_int_equal(scp_open(scp, raw.at, bytes_cut(raw, 5, raw.at[4]), &out, &verdict), 0);
    assert_int_equal(verdict, expected ? GOOD : BAD);
    if (expected)
        assert_bytes(buf_bytes(&out), hex(arena, expected));
}

/* Each change of one digit of INS, P1, P2, data or MAC of the command is noticed. */
static inline void assert_changes_refused(struct arena *arena, const struct scp *scp,
                                          const char *apdu)
{
    const size_t end = 5 + (size_t)hex(arena, apdu).at[4];

    for (size_t digit = 2; digit < 2 * end; digit++) {
        struct scp session = *scp;
        char changed[128];

        if (digit / 2 == 4) /* Lc: the length of the data */
            continue;
        assert_in_range(strlen(apdu), 2 * end, sizeof changed - 1);
        strcpy(changed, apdu);
        changed[digit] = changed[digit] == '0' ? '1' : '0';
        assert_opens(arena, &session, changed, NULL);
        scp_end(&session);
    }
}

#endif
