/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records and an arena of which one call fails: the one for which `record_call` is armed. */
#ifndef TEST_PROFILES_FAILING_RECORDS_H
#define TEST_PROFILES_FAILING_RECORDS_H

#include "apdu/sw.h"
#include "profiles/records.h"
#include "test/fake/failing_call.h"

#include <stdio.h>
#include <string.h>

static struct records_functions inner, failing;
static struct failing_call record_call;
static int error; /* of records; 0: the arena fails */

static inline bool arena_fails(void *context)
{
    (void)context;
    return error == 0 && failing_call_fails(&record_call);
}

static inline bool record_fails(void)
{
    return error != 0 && failing_call_fails(&record_call);
}

static inline int failing_each(void *context, enum record_kind kind, records_visit *visit,
                               void *visit_context)
{
    return record_fails() ? error : inner.each(context, kind, visit, visit_context);
}

static inline int failing_get(void *context, enum record_kind kind, uint32_t key,
                              struct arena *arena, struct bytes *value)
{
    return record_fails() ? error : inner.get(context, kind, key, arena, value);
}

static inline int failing_put(void *context, enum record_kind kind, uint32_t key,
                              struct bytes value)
{
    return record_fails() ? error : inner.put(context, kind, key, value);
}

static inline int failing_update(void *context, enum record_kind kind, uint32_t key,
                                 uint32_t offset, struct bytes part)
{
    return record_fails() ? error : inner.update(context, kind, key, offset, part);
}

static inline int failing_erase(void *context, enum record_kind kind, uint32_t key)
{
    return record_fails() ? error : inner.erase(context, kind, key);
}

static inline int failing_consume_try(void *context, enum record_kind kind, uint32_t key,
                                      uint32_t offset, struct bytes part)
{
    return record_fails() ? error : inner.consume_try(context, kind, key, offset, part);
}

static inline int failing_free_memory(void *context, uint32_t *octets)
{
    return record_fails() ? error : inner.free_memory(context, octets);
}

static inline void make_failing(struct records *records)
{
    inner = *records->functions;
    failing = (struct records_functions){failing_each,       failing_get,   failing_put,
                                         failing_update,     failing_erase, failing_consume_try,
                                         failing_free_memory};
    records->functions = &failing;
}

static const int errors[] = {ERR_IO, ERR_MEMORY, ERR_FULL, 0};
static const char *const error_names[] = {"ERR_IO", "ERR_MEMORY", "ERR_FULL", "a full arena"};
enum { ERRORS = sizeof(errors) / sizeof(errors[0]) };

/* The last characters of `answer`, as many as `end` has. */
static inline const char *end_of(const char *answer, const char *end)
{
    size_t len = strlen(answer), wanted = strlen(end);

    return answer + (len > wanted ? len - wanted : 0);
}

/* A command that could not be carried out because of the card's memory. */
static inline bool reports_failure(const char *answer)
{
    static const uint16_t words[] = {SW_MEMORY_PROBLEM, SW_TECHNICAL_PROBLEM, SW_NOT_ENOUGH_MEMORY,
                                     SW_AUTHENTICATION_MEMORY};
    char text[8];

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        snprintf(text, sizeof(text), "%04X", words[i]);
        if (strcmp(answer, text) == 0)
            return true;
    }
    return false;
}

#endif
