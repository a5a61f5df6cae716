/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For functions that a test puts in place of others: the k-th call fails. */
#ifndef TEST_FAKE_FAILING_CALL_H
#define TEST_FAKE_FAILING_CALL_H

#include <stdbool.h>

struct failing_call {
    unsigned countdown; /* to the call that fails; 0: none will */
    bool all_after;     /* each call after it fails too */
    bool reached;       /* it was made */
};

/* The call `at` from now on fails (1, 2, ...; 0: none), and with `all_after` each call after it. */
static inline void failing_call_arm(struct failing_call *call, unsigned at, bool all_after)
{
    *call = (struct failing_call){.countdown = at, .all_after = all_after};
}

/* Counts a call. True: it must fail. */
static inline bool failing_call_fails(struct failing_call *call)
{
    if (call->reached)
        return call->all_after;
    if (call->countdown == 0 || --call->countdown > 0)
        return false;
    call->reached = true;
    return true;
}

/* From now on no call fails. False: fewer calls were made since arming; `reached` keeps it. */
static inline bool failing_call_end(struct failing_call *call)
{
    call->countdown = 0;
    call->all_after = false;
    return call->reached;
}

#endif
