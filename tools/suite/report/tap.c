/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/report/tap.h"

#include "apdu/text.h"

#include <string.h>

enum { NS_PER_MS = 1000000 };

/* Text of a line: # and \ are escaped. */
static void print_escaped(FILE *to, const char *text)
{
    for (; *text; text++) {
        if (*text == '#' || *text == '\\')
            putc('\\', to);
        putc(*text == '\n' ? ' ' : *text, to);
    }
}

/* A YAML string in double quotes. */
static void print_yaml(FILE *to, const char *name, const char *text)
{
    char shown[1000];

    fprintf(to, "  %s: \"", name);
    for (text = text_show(shown, sizeof(shown), bytes_at(text, strlen(text))); *text; text++) {
        if (*text == '"' || *text == '\\')
            putc('\\', to);
        putc(*text, to);
    }
    fputs("\"\n", to);
}

static void print_block(FILE *to, const char *name, const char *lines)
{
    fprintf(to, "  %s: |\n", name);
    while (*lines) {
        size_t len = strcspn(lines, "\n");
        char shown[4096];

        fprintf(to, "    %s\n", text_show(shown, sizeof(shown), bytes_at(lines, len)));
        lines += len + (lines[len] == '\n');
    }
}

void tap_begin(FILE *to)
{
    fputs("TAP version 14\n", to);
}

void tap_result(FILE *to, const struct result *result, size_t number)
{
    fprintf(to, "%sok %zu - %s", result_is_problem(result) ? "not " : "", number, result->id);
    if (result->verdict == SUITE_NOT_APPLICABLE) {
        fputs(" # SKIP not applicable: ", to);
        print_escaped(to, result->reason);
    }
    putc('\n', to);
    if (!result_is_problem(result))
        return;
    fputs("  ---\n", to);
    print_yaml(to, "verdict", verdict_text(result->verdict));
    print_yaml(to, "message", result->reason);
    print_yaml(to, "title", result->title);
    print_yaml(to, "clause", result->clause);
    print_yaml(to, "rules", result->rules);
    print_yaml(to, "card", result->card);
    fprintf(to, "  duration_ms: %.3f\n", (double)result->nanoseconds / NS_PER_MS);
    print_block(to, "exchanges", result->details);
    fputs("  ...\n", to);
}

void tap_end(FILE *to, const struct results *results)
{
    fprintf(to, "1..%zu\n", results->count);
    if (results->interrupted) {
        fputs("Bail out! ", to);
        print_escaped(to, results->interrupted);
        putc('\n', to);
    }
}
