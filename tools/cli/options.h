/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Command lines as tables: a row for each option and operand, beside the variables that they set.
 *
 *     static const struct command_option show_options[] = {
 *         OPTION_FLAG("json", struct show, json, "print one JSON object"),
 *         OPERAND("CARD", struct show, path),
 *         OPTIONS_END};
 *
 * A row names a member of the struct that command_parse fills; members that no argument sets keep
 * their values. An option that is given twice has its last value. Bad arguments end the program
 * with COMMAND_USAGE and one line that names the option, the argument and what it must be.
 */
#ifndef TOOLS_CLI_OPTIONS_H
#define TOOLS_CLI_OPTIONS_H

#include "apdu/bytes.h"
#include "tools/cli/command.h"

#include <stdbool.h>
#include <stddef.h>

enum command_kind {
    COMMAND_END,     /* behind the last row */
    COMMAND_FLAG,    /* bool: true */
    COMMAND_NUMBER,  /* uint32_t from `min` to `max`, decimal */
    COMMAND_INTEGER, /* int64_t from 1 on, decimal */
    COMMAND_CHOICE,  /* int: index in the argument's name, "a|b|c" */
    COMMAND_WORD,    /* const char *: one of "a|b|c" */
    COMMAND_STRING,  /* const char *, of `min` octets and more */
    COMMAND_FILE,    /* const char *: a path, not empty, not "-" */
    COMMAND_STREAM,  /* const char *: a path, not empty; "-" is a standard stream */
    COMMAND_EID,     /* uint8_t[EID_LEN] */
    COMMAND_ADDRESS, /* struct command_address */
    COMMAND_HEX,     /* struct command_hex of `min` to `max` octets */
    COMMAND_CALL,    /* `call`, each time the option is given */
    COMMAND_GROUP,   /* the rows of `group` for the struct at `offset`; `help`: a heading or NULL */
    COMMAND_OPERAND, /* const char *: an argument without an option, not empty, in the order of the
                        rows */
    COMMAND_OPERANDS /* `call` for each argument left; `min`: at least so many */
};

enum { COMMAND_HEX_MAX = 256 };

struct command_hex {
    uint8_t at[COMMAND_HEX_MAX];
    size_t len;
};

/* `option` is "--name" or the operand's name. NULL argument: an optional one that is missing. */
typedef void command_call(void *input, const char *option, const char *argument);

struct command_option {
    enum command_kind kind;
    const char *name;     /* without dashes */
    const char *argument; /* its name in --help */
    const char *help;
    size_t offset; /* of the member */
    char letter;   /* short form, -o; 0: none */
    bool optional; /* the operand, or the argument of an option with `call` */
    uint32_t min, max;
    command_call *call;
    const struct command_option *group;
};

/* The offset of a member, which must have the given type. */
#define OPTION_OFFSET(type, member, of)                                                            \
    (offsetof(type, member) + 0 * sizeof(&((type *)0)->member == (__typeof__(of) *)0))

#define OPTION_FLAG(long_name, type, member, text)                                                 \
    {                                                                                              \
        .kind = COMMAND_FLAG, .name = (long_name), .help = (text),                                 \
        .offset = OPTION_OFFSET(type, member, bool)                                                \
    }
#define OPTION_NUMBER(long_name, what, type, member, least, most, text)                            \
    {                                                                                              \
        .kind = COMMAND_NUMBER, .name = (long_name), .argument = (what), .help = (text),           \
        .offset = OPTION_OFFSET(type, member, uint32_t), .min = (least), .max = (most)             \
    }
#define OPTION_INTEGER(long_name, what, type, member, text)                                        \
    {                                                                                              \
        .kind = COMMAND_INTEGER, .name = (long_name), .argument = (what), .help = (text),          \
        .offset = OPTION_OFFSET(type, member, int64_t)                                             \
    }
/* The member is an enum whose values are the indices of the choices. */
#define OPTION_CHOICE(long_name, choices, type, member, text)                                      \
    {                                                                                              \
        .kind = COMMAND_CHOICE, .name = (long_name), .argument = (choices), .help = (text),        \
        .offset = offsetof(type, member) +                                                         \
                  0 * sizeof(char[sizeof(((type *)0)->member) == sizeof(int) ? 1 : -1])            \
    }
#define OPTION_WORD(long_name, choices, type, member, text)                                        \
    {                                                                                              \
        .kind = COMMAND_WORD, .name = (long_name), .argument = (choices), .help = (text),          \
        .offset = OPTION_OFFSET(type, member, const char *)                                        \
    }
#define OPTION_STRING(long_name, what, type, member, text)                                         \
    {                                                                                              \
        .kind = COMMAND_STRING, .name = (long_name), .argument = (what), .help = (text),           \
        .offset = OPTION_OFFSET(type, member, const char *)                                        \
    }
/* At least one octet. */
#define OPTION_TEXT(long_name, what, type, member, text)                                           \
    {                                                                                              \
        .kind = COMMAND_STRING, .name = (long_name), .argument = (what), .help = (text),           \
        .offset = OPTION_OFFSET(type, member, const char *), .min = 1                              \
    }
#define OPTION_FILE(long_name, what, type, member, text)                                           \
    {                                                                                              \
        .kind = COMMAND_FILE, .name = (long_name), .argument = (what), .help = (text),             \
        .offset = OPTION_OFFSET(type, member, const char *)                                        \
    }
#define OPTION_STREAM(long_name, what, type, member, text)                                         \
    {                                                                                              \
        .kind = COMMAND_STREAM, .name = (long_name), .argument = (what), .help = (text),           \
        .offset = OPTION_OFFSET(type, member, const char *)                                        \
    }
#define OPTION_EID(long_name, type, member, text)                                                  \
    {                                                                                              \
        .kind = COMMAND_EID, .name = (long_name), .argument = "DIGITS", .help = (text),            \
        .offset = OPTION_OFFSET(type, member, uint8_t[EID_LEN])                                    \
    }
#define OPTION_ADDRESS(long_name, type, member, text)                                              \
    {                                                                                              \
        .kind = COMMAND_ADDRESS, .name = (long_name), .argument = "HOST:PORT", .help = (text),     \
        .offset = OPTION_OFFSET(type, member, struct command_address)                              \
    }
#define OPTION_HEX(long_name, type, member, least, most, text)                                     \
    {                                                                                              \
        .kind = COMMAND_HEX, .name = (long_name), .argument = "HEX", .help = (text),               \
        .offset = OPTION_OFFSET(type, member, struct command_hex), .min = (least), .max = (most)   \
    }
#define OPTION_CALL(long_name, what, function, text)                                               \
    {                                                                                              \
        .kind = COMMAND_CALL, .name = (long_name), .argument = (what), .help = (text),             \
        .call = (function)                                                                         \
    }
#define OPTION_GROUP(rows, type, member, heading)                                                  \
    {                                                                                              \
        .kind = COMMAND_GROUP, .group = (rows), .offset = offsetof(type, member),                  \
        .help = (heading)                                                                          \
    }
#define OPERAND(what, type, member)                                                                \
    {                                                                                              \
        .kind = COMMAND_OPERAND, .name = (what),                                                   \
        .offset = OPTION_OFFSET(type, member, const char *)                                        \
    }
#define OPERAND_OPTIONAL(what, type, member)                                                       \
    {                                                                                              \
        .kind = COMMAND_OPERAND, .name = (what),                                                   \
        .offset = OPTION_OFFSET(type, member, const char *), .optional = true                      \
    }
#define OPERANDS(what, least, function)                                                            \
    {                                                                                              \
        .kind = COMMAND_OPERANDS, .name = (what), .min = (least), .call = (function)               \
    }
#define OPTIONS_END                                                                                \
    {                                                                                              \
        .kind = COMMAND_END                                                                        \
    }

/* Which options the command line has. */
struct command_given;
bool command_is_given(const struct command_given *given, const char *name);
/* The first row of `options` that is given; NULL: none is. */
const char *command_first_given(const struct command_given *given,
                                const struct command_option *options);

struct command_syntax {
    const struct command_option *options;
    const char *arguments; /* what follows the options in --help, a line for each form */
    const char *excess;    /* complaint about an operand too many; NULL: a general one */
    const char *help;      /* text before and, behind a \v, after the options */
    /* Checks that the options fit together; complains with command_usage. May be NULL. */
    void (*check)(void *input, const struct command_given *given);
    int failed; /* exit status when there is no memory; 0: COMMAND_FAILED */
};

/*
 * Parses the command line into `input`; --help, --usage and --version print and end the program.
 * Returns only when the command line is good.
 */
void command_parse(const struct command_syntax *syntax, int argc, char **argv, void *input);

#endif
