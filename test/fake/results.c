/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/fake/results.h"

#include <stdlib.h>

static struct result *add(struct results *results, const char *id, enum suite_verdict verdict,
                          const char *reason)
{
    const struct suite_case row = {.id = id,
                                   .title = "A <title> & \"more\"",
                                   .families = "SGP.23-1 4.2.1",
                                   .clause = "SGP.22 5.7.1",
                                   .rules = "A-12 A-13"};
    struct result *result = results_new(results, &row);

    result->verdict = verdict;
    result->reason = results_text(results, reason);
    result->card = verdict == SUITE_NOT_APPLICABLE ? "" : "iot";
    result->nanoseconds = 1500000;
    result->suite_error = verdict == SUITE_INCONCLUSIVE;
    if (result_is_problem(result))
        result->details = results_text(results, "step: one\n  6985 SELECT <\x1B[2J>\n");
    results_add(results, result);
    return result;
}

void fake_results(struct results *results)
{
    static struct result_code code = {.text = "ES10c.EnableProfile enableResult catBusy(5)"};

    results_init(results);
    results->seed = "seed & more";
    add(results, "atr-a", SUITE_PASS, "")->codes = &code;
    add(results, "isdr-b", SUITE_FAIL, "sw is 6985 # <\x01>; expected \"9000\" \\");
    add(results, "atr-c", SUITE_INCONCLUSIVE, "no profile");
    add(results, "isdr-d", SUITE_NOT_APPLICABLE, "es10c # not");
}

const char *fake_printed(void (*report)(FILE *to, const struct results *results),
                         const struct results *results)
{
    static char text[1 << 16];
    FILE *to = fmemopen(text, sizeof(text), "w");

    if (!to)
        abort();
    report(to, results);
    fclose(to);
    return text;
}
