/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc functions: prints the ES10 table of the card, a row a line, or which rules have tests. */
#include "card/card.h"
#include "tools/cli/command.h"

#include <stdbool.h>
#include <stdio.h>

enum { KEY_COVERAGE = 256 };

static const struct argp_option functions_options[] = {
    {"coverage", KEY_COVERAGE, NULL, 0,
     "print each rule that this card follows with the tests that cite it, or none", 0},
    {0}};

/* Rules and the files of tests that cite them; made when the program was built. */
static const struct {
    const char *id;
    const char *tests; /* "" when there is none */
} rules[] = {
#include "tools/rules.h"
};

static error_t functions_key(int key, char *argument, struct argp_state *state)
{
    bool *coverage = state->input;

    switch (key) {
    case KEY_COVERAGE:
        *coverage = true;
        return 0;
    case ARGP_KEY_ARG:
        verb_usage("%s: takes no argument", argument);
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static void print_coverage(void)
{
    size_t tested = 0, count = sizeof(rules) / sizeof(rules[0]);

    for (size_t i = 0; i < count; i++) {
        printf("%-6s %s\n", rules[i].id, rules[i].tests[0] ? rules[i].tests : "none");
        tested += rules[i].tests[0] != '\0';
    }
    printf("%zu rules, %zu with tests, %zu without\n", count, tested, count - tested);
}

static const char *modes(const struct card_function *row)
{
    if (row->in_iot && row->in_consumer)
        return "iot consumer";
    return row->in_iot ? "iot" : "consumer";
}

int verb_functions(int argc, char **argv)
{
    static const struct argp argp = {
        .options = functions_options,
        .parser = functions_key,
        .doc = "Lists the ES10 functions that the card answers: tag of the request, name, clause, "
               "whether it changes the card, and the modes that have it.\v"
               "A card in mode dual answers the functions of both modes."};
    struct card_function row;
    bool coverage = false;

    verb_parse(&argp, argc, argv, &coverage);
    if (coverage) {
        print_coverage();
        return VERB_DONE;
    }
    for (size_t i = 0; card_function(i, &row); i++)
        printf("%04X  %-40s %-22s %-7s %s\n", row.tag, row.name, row.clause,
               row.writes ? "writes" : "reads", modes(&row));
    return VERB_DONE;
}
