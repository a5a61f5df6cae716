/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/report/text.h"

#include "apdu/text.h"
#include "tools/suite/report/rules.h"

#include <string.h>

enum { INDENT = 6, NS_PER_MS = 1000000 };

/* Lines with an indent; what they quote comes from the card. */
static void print_lines(FILE *to, const char *lines)
{
    while (*lines) {
        size_t len = strcspn(lines, "\n");
        char shown[4096];

        fprintf(to, "%*s%s\n", INDENT, "", text_show(shown, sizeof(shown), bytes_at(lines, len)));
        lines += len + (lines[len] == '\n');
    }
}

void text_result(FILE *to, const struct result *result)
{
    static const char *const words[] = {[SUITE_PASS] = "pass",
                                        [SUITE_FAIL] = "FAIL",
                                        [SUITE_INCONCLUSIVE] = "INCONCLUSIVE",
                                        [SUITE_NOT_APPLICABLE] = "not applicable"};
    const struct rule *rule = rule_find(result->rules, strcspn(result->rules, " "));

    fprintf(to, "%-14s %s", words[result->verdict], result->id);
    if (result->verdict == SUITE_NOT_APPLICABLE)
        fprintf(to, ": %s", result->reason);
    else
        fprintf(to, " (%s, %.1f ms)", result->card, (double)result->nanoseconds / NS_PER_MS);
    fputc('\n', to);
    if (!result_is_problem(result))
        return;
    fprintf(to, "%*s%s\n", INDENT, "", result->title);
    if (*result->rules)
        fprintf(to, "%*s%s; rule %s%s%s\n", INDENT, "", result->clause, result->rules,
                rule ? ": " : "", rule ? rule->text : "");
    print_lines(to, result->reason);
    print_lines(to, result->details);
}

/* ---- Summary ---- */

struct sums {
    size_t verdicts[4];
};

static void print_sums(FILE *to, const char *name, size_t len, const struct sums *sums)
{
    fprintf(to, "%-20.*s %6zu %6zu %12zu %14zu\n", (int)len, name, sums->verdicts[SUITE_PASS],
            sums->verdicts[SUITE_FAIL], sums->verdicts[SUITE_INCONCLUSIVE],
            sums->verdicts[SUITE_NOT_APPLICABLE]);
}

/* The families in the order of their first case. */
static void print_families(FILE *to, const struct results *results)
{
    for (const struct result *first = results->first; first; first = first->next) {
        struct sums sums = {{0}};

        if (!result_is_first_of_family(results, first))
            continue;
        for (const struct result *at = first; at; at = at->next)
            sums.verdicts[at->verdict] += result_same_family(at, first);
        print_sums(to, first->id, result_family_len(first->id), &sums);
    }
}

static void print_rules(FILE *to, const struct results *results)
{
    for (const struct result *at = results->first; at; at = at->next)
        if (result_is_problem(at))
            fprintf(to, "%-12s %-14.*s %s\n", verdict_text(at->verdict),
                    (int)strcspn(at->rules, " "), at->rules, at->id);
}

void text_summary(FILE *to, const struct results *results)
{
    struct sums all;

    memcpy(all.verdicts, results->verdicts, sizeof(all.verdicts));
    fprintf(to, "\n%-20s %6s %6s %12s %14s\n", "family", "pass", "fail", "inconclusive",
            "not applicable");
    print_families(to, results);
    print_sums(to, "all", 3, &all);
    if (all.verdicts[SUITE_FAIL] || all.verdicts[SUITE_INCONCLUSIVE]) {
        fputs("\nproblems by rule\n", to);
        print_rules(to, results);
    }
    if (results->suite_errors)
        fprintf(to, "\n%zu case%s did not leave the card as it was\n", results->suite_errors,
                results->suite_errors == 1 ? "" : "s");
    if (results->interrupted)
        fprintf(to, "\nthe run ended early: %s\n", results->interrupted);
    if (*results->seed)
        fprintf(to, "\nseed %s\n", results->seed);
}
