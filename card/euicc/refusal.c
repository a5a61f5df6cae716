/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/euicc/refusal.h"

#include "apdu/err.h"

#include <stdarg.h>
#include <stdio.h>

enum { REASON_MAX = 400 };

int refusal_set_values(struct refusal *refusal, struct arena *arena, int code, const char *rule,
                       const char *format, ...)
{
    struct buf text = arena_buf(arena, REASON_MAX);
    va_list values;

    if (!text.at)
        return ERR_MEMORY;
    va_start(values, format);
    vsnprintf((char *)text.at, text.size, format, values);
    va_end(values);
    return refusal_set(refusal, code, rule, (const char *)text.at);
}
