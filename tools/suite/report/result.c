/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/report/result.h"

#include <string.h>

enum { MEMORY_MAX = 1 << 30 };

void results_init(struct results *results)
{
    *results = (struct results){0};
    arena_init(&results->arena, MEMORY_MAX);
    results->end = &results->first;
    results->seed = "";
}

void results_free(struct results *results)
{
    arena_free(&results->arena);
}

const char *results_text(struct results *results, const char *text)
{
    struct bytes copy = arena_copy(&results->arena, bytes_at(text, strlen(text) + 1));

    return copy.at ? (const char *)copy.at : "";
}

struct result *results_new(struct results *results, const struct suite_case *row)
{
    struct result *result = arena_alloc(&results->arena, sizeof(*result));

    if (!result)
        return NULL;
    result->id = results_text(results, row->id);
    result->title = results_text(results, row->title);
    result->families = results_text(results, row->families);
    result->clause = results_text(results, row->clause);
    result->rules = results_text(results, row->rules);
    result->card = result->reason = result->details = "";
    return result;
}

void results_skip(struct results *results, const struct suite_case *row, const char *reason)
{
    struct result *result = results_new(results, row);

    if (!result)
        return;
    result->verdict = SUITE_NOT_APPLICABLE;
    result->reason = results_text(results, reason);
    results_add(results, result);
}

void results_add(struct results *results, struct result *result)
{
    *results->end = result;
    results->end = &result->next;
    results->count++;
    results->verdicts[result->verdict]++;
    results->suite_errors += result->suite_error;
}

const char *verdict_text(enum suite_verdict verdict)
{
    static const char *const texts[] = {[SUITE_PASS] = "pass",
                                        [SUITE_FAIL] = "fail",
                                        [SUITE_INCONCLUSIVE] = "inconclusive",
                                        [SUITE_NOT_APPLICABLE] = "not applicable"};

    return texts[verdict];
}

size_t result_family_len(const char *id)
{
    return strcspn(id, "-");
}

bool result_same_family(const struct result *a, const struct result *b)
{
    size_t len = result_family_len(a->id);

    return len == result_family_len(b->id) && strncmp(a->id, b->id, len) == 0;
}

bool result_is_first_of_family(const struct results *results, const struct result *result)
{
    const struct result *at = results->first;

    while (!result_same_family(at, result))
        at = at->next;
    return at == result;
}

bool result_is_problem(const struct result *result)
{
    return result->verdict == SUITE_FAIL || result->verdict == SUITE_INCONCLUSIVE;
}

const struct result *results_last(const struct results *results)
{
    return results->first
               ? (const struct result *)((const char *)results->end - offsetof(struct result, next))
               : NULL;
}
