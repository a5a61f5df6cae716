/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/report/coverage.h"

#include "tools/suite/report/codes.h"
#include "tools/suite/report/rules.h"

#include <string.h>

struct sums {
    size_t reached, reasoned, missing;
};

/* ---- Result codes ---- */

static bool is_seen(const struct results *results, const char *text)
{
    for (const struct result *at = results->first; at; at = at->next)
        for (const struct result_code *code = at->codes; code; code = code->next)
            if (strcmp(code->text, text) == 0)
                return true;
    return false;
}

/* One code: counted, and printed when it was not seen. */
static void cover_code(FILE *to, const struct results *results, const struct code_member *member,
                       int64_t code, struct sums *sums)
{
    const char *reason = code_unreachable(member, code);
    char text[CODES_TEXT_MAX];

    codes_text(member, code, text);
    if (is_seen(results, text)) {
        sums->reached++;
        return;
    }
    sums->reasoned += reason != NULL;
    sums->missing += reason == NULL;
    if (to)
        fprintf(to, "  %s: %s\n", text, reason ? reason : "not reached");
}

static struct sums cover_codes(FILE *to, const struct results *results)
{
    struct sums sums = {0};
    const struct code_member *member;
    int64_t code;

    for (size_t i = 0; (member = code_member_at(i)) != NULL; i++) {
        if (member->has_ok)
            cover_code(to, results, member, 0, &sums);
        for (size_t n = 0; code_at(member->type, n, &code); n++)
            cover_code(to, results, member, code, &sums);
    }
    return sums;
}

/* ---- Rules ---- */

static bool cites(const char *rules, const char *id)
{
    size_t len = strlen(id);

    for (const char *at = strstr(rules, id); at; at = strstr(at + 1, id))
        if ((at == rules || at[-1] == ' ') && (at[len] == ' ' || !at[len]))
            return true;
    return false;
}

/* By a case that ran. */
static bool is_tested(const struct results *results, const char *id)
{
    for (const struct result *at = results->first; at; at = at->next)
        if (at->verdict != SUITE_NOT_APPLICABLE && cites(at->rules, id))
            return true;
    return false;
}

static struct sums cover_rules(FILE *to, const struct results *results)
{
    struct sums sums = {0};
    const struct rule *rule;

    for (size_t i = 0; (rule = rule_at(i)) != NULL; i++) {
        const char *reason = rule_untestable(rule);

        if (is_tested(results, rule->id)) {
            sums.reached++;
            continue;
        }
        sums.reasoned += reason != NULL;
        sums.missing += reason == NULL;
        if (to)
            fprintf(to, "  %s: %s\n", rule->id, reason ? reason : "no case cites it");
    }
    return sums;
}

static void print_sums(FILE *to, const char *what, const char *verb, struct sums sums)
{
    fprintf(to, "%s: %zu %s, %zu not with a reason, %zu not\n", what, sums.reached, verb,
            sums.reasoned, sums.missing);
}

void coverage_print(FILE *to, const struct results *results)
{
    print_sums(to, "result codes", "reached", cover_codes(NULL, results));
    cover_codes(to, results);
    print_sums(to, "rules", "tested", cover_rules(NULL, results));
    cover_rules(to, results);
}
