/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The outcome of a check: the specification's result code and, unless that is 0, the id of the rule
 * and the reason in words. A function that checks returns 0 with the refusal, or a negative enum
 * err when it could not check.
 */
#ifndef CARD_EUICC_REFUSAL_H
#define CARD_EUICC_REFUSAL_H

#include "apdu/bytes.h"

#include <stddef.h>

struct refusal {
    int code; /* 0: ok, done */
    const char *rule;
    const char *reason;
};

static inline int refusal_none(struct refusal *refusal)
{
    *refusal = (struct refusal){0, NULL, NULL};
    return 0;
}

static inline int refusal_set(struct refusal *refusal, int code, const char *rule,
                              const char *reason)
{
    *refusal = (struct refusal){code, rule, reason};
    return 0;
}

/* The same with the compared values: the reason is `format` as of printf, in the command's arena.
 * ERR_MEMORY. */
int refusal_set_values(struct refusal *refusal, struct arena *arena, int code, const char *rule,
                       const char *format, ...) __attribute__((format(printf, 5, 6)));

#endif
