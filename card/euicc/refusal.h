/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the rules say to an order: the specification's result code and, where it is a refusal, the
 * rule behind it and plain words. A function that rules returns 0 with the ruling, or
 * a negative enum err when it could not do what was asked.
 */
#ifndef CARD_EUICC_REFUSAL_H
#define CARD_EUICC_REFUSAL_H

#include "apdu/bytes.h"

#include <stddef.h>

struct ruling {
    int code; /* 0: ok, done */
    const char *rule;
    const char *reason;
};

static inline int ruling_ok(struct ruling *ruling)
{
    *ruling = (struct ruling){0, NULL, NULL};
    return 0;
}

static inline int ruling_refuse(struct ruling *ruling, int code, const char *rule,
                                const char *reason)
{
    *ruling = (struct ruling){code, rule, reason};
    return 0;
}

/* The same with the values that were compared: the reason is made of `format` as printf does, in
 * the command's arena. ERR_MEMORY. */
int ruling_refuse_values(struct ruling *ruling, struct arena *arena, int code, const char *rule,
                         const char *format, ...) __attribute__((format(printf, 5, 6)));

#endif
