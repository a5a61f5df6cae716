/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A command line after its AT into commands and their arguments (V.250 5.2 to 5.4).
 *
 *   basic      E0  &F  S7=45  S7?       the number may be missing (0); the next one follows at once
 *   extended   +NAME  +NAME?  +NAME=?  +NAME=ARGUMENT,...      `;` separates it from the next one
 *
 * Extended names begin with one of + ^ $ * # ! %. Blanks outside of quotes are ignored; lower case
 * in names is upper case.
 */
#ifndef TOOLS_MODEM_PARSER_H
#define TOOLS_MODEM_PARSER_H

#include "apdu/bytes.h"

enum { AT_NAME_MAX = 16, AT_ARGUMENTS = 10 };

/* Bits, so that a row of the table can name several. */
enum at_form { AT_EXECUTE = 1, AT_SET = 2, AT_READ = 4, AT_TEST = 8 };

struct at_argument {
    const char *at; /* in the line, without quotes, not terminated */
    size_t len;
    bool quoted;
    bool given; /* false: empty, as in "1,,2" */
};

struct at_command {
    char name[AT_NAME_MAX + 1]; /* "+CSIM", "&F", "S7" is "S" with the number 7 */
    enum at_form form;
    uint32_t number; /* of a basic command */
    struct at_argument arguments[AT_ARGUMENTS];
    unsigned count; /* of arguments */
};

/* The next command at `*text`, which moves on; blanks are removed from the text of an unquoted
 * argument only at its ends. 1; 0: no more; ERR_MALFORMED. */
int at_next(const char **text, struct at_command *command);

/* A decimal number from 0 to `max`, quoted or not. ERR_MALFORMED, ERR_RANGE. */
int at_number(const struct at_argument *argument, uint32_t max, uint32_t *number);
/* The octets of an argument in hex. ERR_MALFORMED: odd, empty or no hex; ERR_TOO_LONG. */
int at_hex(const struct at_argument *argument, struct buf *out);
/* The argument is exactly this text. */
bool at_is(const struct at_argument *argument, const char *text);

#endif
