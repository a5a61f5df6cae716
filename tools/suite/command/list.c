/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc suite list and explain. */
#include "tools/suite/cases/families.h"
#include "tools/suite/command/commands.h"
#include "tools/suite/report/rules.h"
#include "tools/suite/run/user_cases.h"

#include <stdio.h>
#include <string.h>

static void add(void *input, const char *option, enum select_kind kind, const char *text)
{
    struct select_options *options = input;

    if (!selection_add(&options->selection, kind, text))
        command_usage("%s: more than %d selections", option, SELECT_MAX);
}

static void add_id(void *input, const char *option, const char *text)
{
    add(input, option, SELECT_ID, text);
}

static void add_family(void *input, const char *option, const char *text)
{
    add(input, option, SELECT_FAMILY, text);
}

static void add_clause(void *input, const char *option, const char *text)
{
    add(input, option, SELECT_CLAUSE, text);
}

static void add_rule(void *input, const char *option, const char *text)
{
    add(input, option, SELECT_RULE, text);
}

const struct command_option select_rows[] = {
    OPTION_CALL("case", "ID", add_id, "cases with this id; * stands for any characters"),
    OPTION_CALL("family", "FAMILY", add_family,
                "cases whose id begins with FAMILY (\"es10b\"), or that correspond to an outline "
                "(\"SGP.23-1 4.2.21\")"),
    OPTION_CALL("clause", "CLAUSE", add_clause, "cases of a clause: \"SGP.32 5.9\""),
    OPTION_CALL("rule", "RULE", add_rule,
                "cases of a rule of RULES.md: \"C-03\"; * stands for any characters"),
    OPTIONS_END};

const struct suite_case *const *select_arrays(struct select_options *options)
{
    if (options->arrays[0])
        return options->arrays;
    for (size_t i = 0; i < SELECT_ARRAYS_MAX - 1 && suite_families[i]; i++)
        options->arrays[i] = suite_families[i];
    return options->arrays;
}

static void add_object(void *input, const char *option, const char *path)
{
    struct select_options *options = input;
    char why[USER_CASES_WHY_MAX];

    select_arrays(options);
    if (user_cases_load(path, options->arrays, why) < 0)
        command_usage("%s: %s", option, why);
}

const struct command_option object_rows[] = {
    OPTION_CALL("cases", "FILE.so", add_object, "the cases of this shared object, too"),
    OPTIONS_END};

struct list_command {
    struct select_options select;
};

static bool print_row(void *context, const struct suite_case *row)
{
    size_t *count = context;

    (*count)++;
    printf("%-44s %s\n", row->id, row->title);
    return true;
}

int suite_list(int argc, char **argv)
{
    static const struct command_option rows[] = {
        OPTION_GROUP(select_rows, struct list_command, select, NULL),
        OPTION_GROUP(object_rows, struct list_command, select, NULL), OPTIONS_END};
    static const struct command_syntax syntax = {
        .options = rows, .arguments = "", .help = "Lists the cases, or those that are selected."};
    static struct list_command command;
    size_t count = 0;

    command_parse(&syntax, argc, argv, &command);
    selection_walk(&command.select.selection, select_arrays(&command.select), print_row, &count);
    return count ? COMMAND_DONE : command_failed("no such case; without options all are printed");
}

static const char *change_text(enum suite_change change)
{
    return change == SUITE_READS     ? "changes nothing"
           : change == SUITE_CHANGES ? "changes the card and restores it: needs --allow-changes"
                                     : "destroys contents of the card: needs --allow-destructive";
}

static bool explain_row(void *context, const struct suite_case *row)
{
    size_t *count = context;
    const struct rule *rule = rule_find(row->rules, strcspn(row->rules, " "));

    printf("%s%s\n"
           "  title        %s\n"
           "  clause       %s\n"
           "  rules        %s%s%s\n"
           "  outlines     %s\n"
           "  applies to   %s\n"
           "  state        %s\n"
           "  the case     %s\n",
           (*count)++ ? "\n" : "", row->id, row->title, row->clause, row->rules, rule ? ": " : "",
           rule ? rule->text : "", *row->families ? row->families : "-",
           *row->applies ? row->applies : "all cards", *row->state ? row->state : "any",
           change_text(row->change));
    return true;
}

struct explain_command {
    struct select_options select;
    const char *id;
};

int suite_explain(int argc, char **argv)
{
    static const struct command_option rows[] = {
        OPTION_GROUP(object_rows, struct explain_command, select, NULL),
        OPERAND("ID", struct explain_command, id), OPTIONS_END};
    static const struct command_syntax syntax = {
        .options = rows,
        .arguments = "ID",
        .excess = "one ID",
        .help = "Describes the cases with this id; * stands for any characters."};
    static struct explain_command command;
    size_t count = 0;

    command_parse(&syntax, argc, argv, &command);
    selection_add(&command.select.selection, SELECT_ID, command.id);
    selection_walk(&command.select.selection, select_arrays(&command.select), explain_row, &count);
    return count
               ? COMMAND_DONE
               : command_failed("%s: no such case; `euicc suite list' prints the ids", command.id);
}
