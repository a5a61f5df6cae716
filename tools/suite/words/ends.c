/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Steps, notes, and the ends of a case. */
#include "tools/suite/suite.h"

#include <setjmp.h>
#include <stdio.h>

#include <cmocka.h>

enum { TEXT_MAX = 2000 };

struct suite_record *suite_record_add(struct suite *suite)
{
    struct suite_record *record = arena_alloc(&suite->arena, sizeof(*record));

    if (!record)
        return NULL;
    *suite->records_end = record;
    suite->records_end = &record->next;
    return record;
}

static const char *copy_text(struct suite *suite, const char *format, va_list arguments)
{
    char text[TEXT_MAX];
    int len = vsnprintf(text, sizeof(text), format, arguments);
    struct bytes copy;

    if (len < 0)
        return "";
    len = len < TEXT_MAX ? len : TEXT_MAX - 1;
    copy = arena_copy(&suite->arena, bytes_at(text, (size_t)len + 1));
    return copy.at ? (const char *)copy.at : "out of memory";
}

static void record_text(struct suite *suite, bool step, const char *format, va_list arguments)
{
    struct suite_record *record = suite_record_add(suite);

    if (!record)
        return;
    record->step = step;
    record->text = copy_text(suite, format, arguments);
}

void suite_step(struct suite *suite, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    record_text(suite, true, format, arguments);
    va_end(arguments);
}

void suite_note(struct suite *suite, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    record_text(suite, false, format, arguments);
    va_end(arguments);
}

/* The first end counts. */
static void set_end(struct suite *suite, enum suite_verdict verdict, const char *format,
                    va_list arguments)
{
    if (suite->verdict != SUITE_PASS)
        return;
    suite->verdict = verdict;
    suite->reason = copy_text(suite, format, arguments);
}

/* CMocka's fail jumps to the runner. */
SUITE_ENDS static void leave(void)
{
    fail();
    __builtin_unreachable();
}

void suite_fail(struct suite *suite, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    set_end(suite, SUITE_FAIL, format, arguments);
    va_end(arguments);
    leave();
}

void suite_inconclusive(struct suite *suite, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    set_end(suite, SUITE_INCONCLUSIVE, format, arguments);
    va_end(arguments);
    leave();
}

void suite_not_applicable(struct suite *suite, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    set_end(suite, SUITE_NOT_APPLICABLE, format, arguments);
    va_end(arguments);
    leave();
}

void suite_require(struct suite *suite, bool condition, const char *format, ...)
{
    va_list arguments;

    if (condition)
        return;
    va_start(arguments, format);
    set_end(suite, SUITE_INCONCLUSIVE, format, arguments);
    va_end(arguments);
    leave();
}
