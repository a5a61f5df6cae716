/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/report/junit.h"

#include "tools/suite/report/markup.h"

#include <string.h>

enum { NS_PER_S = 1000000000 };

struct sums {
    size_t tests, failures, errors, skipped;
    double seconds;
};

static void add(struct sums *sums, const struct result *result)
{
    sums->tests++;
    sums->failures += result->verdict == SUITE_FAIL;
    sums->errors += result->verdict == SUITE_INCONCLUSIVE;
    sums->skipped += result->verdict == SUITE_NOT_APPLICABLE;
    sums->seconds += (double)result->nanoseconds / NS_PER_S;
}

static void print_attribute(FILE *to, const char *name, const char *text)
{
    fprintf(to, " %s=\"", name);
    markup_text(to, text);
    putc('"', to);
}

static void print_sums(FILE *to, const struct sums *sums)
{
    fprintf(to, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" time=\"%.6f\">\n",
            sums->tests, sums->failures, sums->errors, sums->skipped, sums->seconds);
}

static void print_problem(FILE *to, const char *element, const struct result *result)
{
    fprintf(to, "      <%s", element);
    print_attribute(to, "message", result->reason);
    print_attribute(to, "type", verdict_text(result->verdict));
    putc('>', to);
    fprintf(to, "\n");
    markup_text(to, result->title);
    putc('\n', to);
    markup_text(to, result->clause);
    fputs(", rule ", to);
    markup_text(to, result->rules);
    putc('\n', to);
    markup_text(to, result->reason);
    putc('\n', to);
    markup_text(to, result->details);
    fprintf(to, "</%s>\n", element);
}

static void print_case(FILE *to, const struct result *result)
{
    fputs("    <testcase", to);
    print_attribute(to, "name", result->id);
    fprintf(to, " classname=\"euicc.%.*s\"", (int)result_family_len(result->id), result->id);
    fprintf(to, " time=\"%.6f\"", (double)result->nanoseconds / NS_PER_S);
    if (result->verdict == SUITE_PASS) {
        fputs("/>\n", to);
        return;
    }
    fputs(">\n", to);
    if (result->verdict == SUITE_NOT_APPLICABLE) {
        fputs("      <skipped", to);
        print_attribute(to, "message", result->reason);
        fputs("/>\n", to);
    } else {
        print_problem(to, result->verdict == SUITE_FAIL ? "failure" : "error", result);
    }
    fputs("    </testcase>\n", to);
}

static void print_family(FILE *to, const struct result *first)
{
    struct sums sums = {0};

    for (const struct result *at = first; at; at = at->next)
        if (result_same_family(at, first))
            add(&sums, at);
    fprintf(to, "  <testsuite name=\"%.*s\"", (int)result_family_len(first->id), first->id);
    print_sums(to, &sums);
    for (const struct result *at = first; at; at = at->next)
        if (result_same_family(at, first))
            print_case(to, at);
    fputs("  </testsuite>\n", to);
}

void junit_report(FILE *to, const struct results *results)
{
    struct sums all = {0};

    for (const struct result *at = results->first; at; at = at->next)
        add(&all, at);
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"euicc suite\"", to);
    print_sums(to, &all);
    for (const struct result *at = results->first; at; at = at->next)
        if (result_is_first_of_family(results, at))
            print_family(to, at);
    fputs("</testsuites>\n", to);
}
