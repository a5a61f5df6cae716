/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/cli/options.h"

#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ROWS_MAX = 64,
    FIRST_KEY = 1000, /* of row 0; keys below are letters */
    USAGE_KEY = FIRST_KEY + ROWS_MAX,
    LAST_GROUP = -1 /* argp prints it after all others */
};

/* Options of all commands. Those of argp would end the program without a look at whether their
 * text could be written. */
static const struct argp_option common_options[] = {
    {.name = "help", .key = '?', .doc = "Give this help list", .group = LAST_GROUP},
    {.name = "usage", .key = USAGE_KEY, .doc = "Give a short usage message", .group = LAST_GROUP},
    {.name = "version", .key = 'V', .doc = "Print program version", .group = LAST_GROUP}};
enum { COMMON_OPTIONS = sizeof(common_options) / sizeof(common_options[0]) };

/* A row of the table or of one of its groups. */
struct row {
    const struct command_option *option;
    size_t base; /* offset of the group's struct in the input */
    int key;     /* argp's */
    bool given;
};

struct command_given {
    const struct command_syntax *syntax;
    char *input;
    struct row rows[ROWS_MAX];
    size_t count;
    size_t operand; /* first row that the next operand can belong to */
    unsigned taken; /* operands of a COMMAND_OPERANDS row */
    struct argp_option options[ROWS_MAX + COMMON_OPTIONS + 1];
    size_t option_count;
};

static bool is_operand(const struct command_option *option)
{
    return option->kind == COMMAND_OPERAND || option->kind == COMMAND_OPERANDS;
}

static void add_option(struct command_given *given, const struct row *row)
{
    const struct command_option *option = row->option;

    given->options[given->option_count++] =
        (struct argp_option){.name = option->name,
                             .key = row->key,
                             .arg = option->argument,
                             .flags = option->optional ? OPTION_ARG_OPTIONAL : 0,
                             .doc = option->help};
}

/* The rows of the table and of its groups in one list; the options among them for argp, too. */
static void add_rows(struct command_given *given, const struct command_option *options, size_t base,
                     const char *heading)
{
    if (heading && given->option_count < ROWS_MAX)
        given->options[given->option_count++] = (struct argp_option){.doc = heading};
    for (;
         options->kind != COMMAND_END && given->count < ROWS_MAX && given->option_count < ROWS_MAX;
         options++) {
        struct row *row = &given->rows[given->count];

        if (options->kind == COMMAND_GROUP) {
            add_rows(given, options->group, base + options->offset, options->help);
            continue;
        }
        *row = (struct row){options, base, (int)(FIRST_KEY + given->count), false};
        if (options->letter)
            row->key = (unsigned char)options->letter;
        if (!is_operand(options))
            add_option(given, row);
        given->count++;
    }
}

static void take_number(const struct command_option *row, const char *option, const char *argument,
                        uint32_t *out)
{
    *out = command_number(option, argument, row->min, row->max ? row->max : UINT32_MAX);
}

static void take_hex(const struct command_option *row, const char *option, const char *argument,
                     struct command_hex *out)
{
    struct buf buf = buf_over(out->at, row->max);

    if (buf_put_hex(&buf, argument) < 0 || buf.len < row->min)
        command_usage("%s %s: must be %u to %u octets in hex", option, argument, row->min,
                      row->max);
    out->len = buf.len;
}

static void take(struct command_given *given, struct row *row, const char *argument)
{
    const struct command_option *option = row->option;
    void *member = given->input + row->base + option->offset;
    char name[64];

    snprintf(name, sizeof(name), "%s%s", is_operand(option) ? "" : "--", option->name);
    row->given = true;
    switch (option->kind) {
    case COMMAND_FLAG:
        *(bool *)member = true;
        return;
    case COMMAND_NUMBER:
        take_number(option, name, argument, member);
        return;
    case COMMAND_INTEGER:
        *(int64_t *)member = command_integer(name, argument);
        return;
    case COMMAND_CHOICE:
        *(int *)member = command_choice(name, option->argument, argument);
        return;
    case COMMAND_WORD:
        (void)command_choice(name, option->argument, argument);
        *(const char **)member = argument;
        return;
    case COMMAND_STRING:
    case COMMAND_FILE:
    case COMMAND_STREAM:
    case COMMAND_OPERAND:
        if (strlen(argument) < (option->kind == COMMAND_STRING ? option->min : 1))
            command_usage("%s: the argument is empty", name);
        if (option->kind == COMMAND_FILE && strcmp(argument, "-") == 0)
            command_usage(
                "%s -: standard streams are not supported here; `./-' is a file of this name",
                name);
        *(const char **)member = argument;
        return;
    case COMMAND_EID:
        command_eid(name, argument, member);
        return;
    case COMMAND_ADDRESS:
        *(struct command_address *)member = command_address(name, argument);
        return;
    case COMMAND_HEX:
        take_hex(option, name, argument, member);
        return;
    case COMMAND_CALL:
    case COMMAND_OPERANDS:
        option->call(given->input + row->base, name, argument);
        return;
    case COMMAND_GROUP:
    case COMMAND_END:
        return;
    }
}

static void take_operand(struct command_given *given, const char *argument)
{
    for (; given->operand < given->count; given->operand++) {
        struct row *row = &given->rows[given->operand];

        if (!is_operand(row->option))
            continue;
        take(given, row, argument);
        if (row->option->kind == COMMAND_OPERAND)
            given->operand++;
        else
            given->taken++;
        return;
    }
    command_usage("%s: %s", argument,
                  given->syntax->excess ? given->syntax->excess : "no argument is expected");
}

static bool is_needed(const struct command_option *option)
{
    return (option->kind == COMMAND_OPERAND && !option->optional) ||
           (option->kind == COMMAND_OPERANDS && option->min > 0);
}

/* "CARD and FILE are needed" */
static _Noreturn void complain_of_missing(const struct command_given *given)
{
    char names[200];
    size_t len = 0, count = 0;

    for (size_t i = 0; i < given->count && len < sizeof(names); i++) {
        const struct command_option *option = given->rows[i].option;

        if (is_needed(option))
            len += (size_t)snprintf(names + len, sizeof(names) - len, "%s%s",
                                    count++ ? " and " : "", option->name);
    }
    command_usage("%s %s needed", names, count > 1 ? "are" : "is");
}

static void check(const struct command_given *given)
{
    for (size_t i = 0; i < given->count; i++) {
        const struct row *row = &given->rows[i];

        if (is_needed(row->option) && (!row->given || (row->option->kind == COMMAND_OPERANDS &&
                                                       given->taken < row->option->min)))
            complain_of_missing(given);
    }
    if (given->syntax->check)
        given->syntax->check(given->input, given);
}

static error_t parse_key(int key, char *argument, struct argp_state *state)
{
    struct command_given *given = state->input;

    switch (key) {
    case ARGP_KEY_INIT:
        /* argp adds a line "Try ..." to each complaint; ours are one line. */
        state->err_stream = fopen("/dev/null", "we");
        if (!state->err_stream)
            state->err_stream = stderr;
        return 0;
    case '?':
        argp_state_help(state, stdout, ARGP_HELP_STD_HELP & ~(unsigned)ARGP_HELP_EXIT_OK);
        exit(command_finish(COMMAND_DONE));
    case USAGE_KEY:
        argp_state_help(state, stdout, ARGP_HELP_USAGE);
        exit(command_finish(COMMAND_DONE));
    case 'V':
        puts(argp_program_version);
        exit(command_finish(COMMAND_DONE));
    case ARGP_KEY_ARG:
        take_operand(given, argument);
        return 0;
    case ARGP_KEY_END:
        check(given);
        return 0;
    default:
        for (size_t i = 0; i < given->count; i++) {
            if (given->rows[i].key == key && !is_operand(given->rows[i].option)) {
                take(given, &given->rows[i], argument);
                return 0;
            }
        }
        return ARGP_ERR_UNKNOWN;
    }
}

bool command_is_given(const struct command_given *given, const char *name)
{
    for (size_t i = 0; i < given->count; i++)
        if (given->rows[i].given && strcmp(given->rows[i].option->name, name) == 0)
            return true;
    return false;
}

const char *command_first_given(const struct command_given *given,
                                const struct command_option *options)
{
    for (; options->kind != COMMAND_END; options++)
        if (options->name && command_is_given(given, options->name))
            return options->name;
    return NULL;
}

void command_parse(const struct command_syntax *syntax, int argc, char **argv, void *input)
{
    struct command_given given = {.syntax = syntax, .input = input};
    struct argp argp = {.parser = parse_key, .args_doc = syntax->arguments, .doc = syntax->help};
    error_t err;

    add_rows(&given, syntax->options, 0, NULL);
    memcpy(&given.options[given.option_count], common_options, sizeof(common_options));
    argp.options = given.options;
    argp_err_exit_status = COMMAND_USAGE;
    err = argp_parse(&argp, argc, argv, ARGP_NO_HELP, NULL, &given);
    if (err == ENOMEM) {
        int status = command_failed("out of memory");

        exit(syntax->failed ? syntax->failed : status);
    }
    if (err)
        command_usage("%s", strerror(err));
}
