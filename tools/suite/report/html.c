/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/report/html.h"

#include "tools/suite/report/coverage.h"
#include "tools/suite/report/markup.h"
#include "tools/suite/report/rules.h"

#include <stdlib.h>
#include <string.h>

enum { NS_PER_MS = 1000000 };

static const char style[] =
    "body{font:14px/1.4 sans-serif;margin:2em;max-width:75em;color:#222;background:#fff}"
    "table{border-collapse:collapse;margin:1em 0}"
    "td,th{padding:.2em .8em;text-align:left;border-bottom:1px solid #ddd;vertical-align:top}"
    "td.n{text-align:right}pre{background:#f6f6f6;padding:.8em;overflow-x:auto}"
    ".fail,.inconclusive{color:#b00020;font-weight:bold}.pass{color:#1b6e1b}"
    ".not{color:#666}";

/* The class of a verdict is its first word. */
static void print_verdict(FILE *to, enum suite_verdict verdict)
{
    const char *text = verdict_text(verdict);

    fprintf(to, "<td class=\"%.*s\">%s</td>", (int)strcspn(text, " "), text, text);
}

static void print_cell(FILE *to, const char *text)
{
    fputs("<td>", to);
    markup_text(to, text);
    fputs("</td>", to);
}

static void print_families(FILE *to, const struct results *results)
{
    fputs("<h2>Families</h2>\n<table><tr><th>family</th><th>pass</th><th>fail</th>"
          "<th>inconclusive</th><th>not applicable</th></tr>\n",
          to);
    for (const struct result *first = results->first; first; first = first->next) {
        size_t sums[4] = {0};

        if (!result_is_first_of_family(results, first))
            continue;
        for (const struct result *at = first; at; at = at->next)
            sums[at->verdict] += result_same_family(at, first);
        fprintf(to, "<tr><td>%.*s</td>", (int)result_family_len(first->id), first->id);
        for (int i = SUITE_PASS; i <= SUITE_NOT_APPLICABLE; i++)
            fprintf(to, "<td class=\"n\">%zu</td>", sums[i]);
        fputs("</tr>\n", to);
    }
    fputs("</table>\n", to);
}

static void print_problem(FILE *to, const struct result *result)
{
    const struct rule *rule = rule_find(result->rules, strcspn(result->rules, " "));

    fprintf(to, "<h3 id=\"%s\">", result->id);
    markup_text(to, result->title);
    fputs("</h3>\n<table><tr><th>case</th>", to);
    print_cell(to, result->id);
    fputs("</tr><tr><th>verdict</th>", to);
    print_verdict(to, result->verdict);
    fputs("</tr><tr><th>reason</th>", to);
    print_cell(to, result->reason);
    fputs("</tr><tr><th>clause</th>", to);
    print_cell(to, result->clause);
    fputs("</tr><tr><th>rule</th><td>", to);
    markup_text(to, result->rules);
    fputs(rule ? ": " : "", to);
    markup_text(to, rule ? rule->text : "");
    fputs("</td></tr><tr><th>card</th>", to);
    print_cell(to, result->card);
    fputs("</tr></table>\n<pre>", to);
    markup_text(to, result->details);
    fputs("</pre>\n", to);
}

static void print_problems(FILE *to, const struct results *results)
{
    bool has_heading = false;

    for (const struct result *at = results->first; at; at = at->next) {
        if (!result_is_problem(at))
            continue;
        fputs(has_heading ? "" : "<h2>Problems</h2>\n", to);
        has_heading = true;
        print_problem(to, at);
    }
}

static void print_cases(FILE *to, const struct results *results)
{
    fputs("<h2>Cases</h2>\n<table><tr><th>case</th><th>verdict</th><th>title</th><th>clause</th>"
          "<th>rules</th><th>card</th><th>ms</th></tr>\n",
          to);
    for (const struct result *at = results->first; at; at = at->next) {
        fputs("<tr>", to);
        if (result_is_problem(at))
            fprintf(to, "<td><a href=\"#%s\">%s</a></td>", at->id, at->id);
        else
            print_cell(to, at->id);
        print_verdict(to, at->verdict);
        print_cell(to, at->title);
        print_cell(to, at->clause);
        print_cell(to, at->rules);
        print_cell(to, at->verdict == SUITE_NOT_APPLICABLE ? at->reason : at->card);
        fprintf(to, "<td class=\"n\">%.1f</td></tr>\n", (double)at->nanoseconds / NS_PER_MS);
    }
    fputs("</table>\n", to);
}

static void print_coverage(FILE *to, const struct results *results)
{
    char *text = NULL;
    size_t len = 0;
    FILE *memory = open_memstream(&text, &len);

    if (!memory)
        return;
    coverage_print(memory, results);
    fclose(memory);
    fputs("<h2>Coverage</h2>\n<pre>", to);
    markup_text(to, text);
    fputs("</pre>\n", to);
    free(text);
}

void html_report(FILE *to, const struct results *results)
{
    fprintf(to,
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
            "<title>euicc suite</title><style>%s</style></head><body>\n<h1>euicc suite</h1>\n"
            "<p>%zu pass, %zu fail, %zu inconclusive, %zu not applicable; seed ",
            style, results->verdicts[SUITE_PASS], results->verdicts[SUITE_FAIL],
            results->verdicts[SUITE_INCONCLUSIVE], results->verdicts[SUITE_NOT_APPLICABLE]);
    markup_text(to, results->seed);
    fputs("</p>\n", to);
    if (results->interrupted) {
        fputs("<p class=\"fail\">The run ended early: ", to);
        markup_text(to, results->interrupted);
        fputs("</p>\n", to);
    }
    print_families(to, results);
    print_problems(to, results);
    print_cases(to, results);
    print_coverage(to, results);
    fputs("</body></html>\n", to);
}
