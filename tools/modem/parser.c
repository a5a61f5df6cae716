/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/modem/parser.h"

#include "apdu/err.h"

#include <stdio.h>
#include <string.h>

enum { DIGITS_MAX = 9, HEX_TEXT_MAX = 2048 };

static const char extended_marks[] = "+^$*#!%";

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char upper(char c)
{
    return (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
}

static bool is_letter(char c)
{
    return upper(c) >= 'A' && upper(c) <= 'Z';
}

static void skip_blanks(const char **text)
{
    *text += strspn(*text, " ");
}

/* The decimal number at `*text`; 0 without one. ERR_RANGE. */
static int take_number(const char **text, uint32_t *number)
{
    size_t digits = strspn(*text, "0123456789");

    *number = 0;
    if (digits > DIGITS_MAX)
        return ERR_RANGE;
    for (; digits; digits--)
        *number = *number * 10 + (uint32_t)(*(*text)++ - '0');
    return 0;
}

/* ---- arguments ---- */

static int take_quoted(const char **text, struct at_argument *argument)
{
    size_t len = strcspn(++*text, "\"");

    if (!(*text)[len])
        return ERR_MALFORMED; /* no closing quote */
    *argument = (struct at_argument){*text, len, true, true};
    *text += len + 1;
    skip_blanks(text);
    return **text == ',' || **text == ';' || **text == '\0' ? 0 : ERR_MALFORMED;
}

static int take_bare(const char **text, struct at_argument *argument)
{
    size_t len = strcspn(*text, ",;\"");

    if ((*text)[len] == '"')
        return ERR_MALFORMED; /* a quote inside of an argument */
    *argument = (struct at_argument){*text, len, false, len > 0};
    *text += len;
    while (argument->len && argument->at[argument->len - 1] == ' ')
        argument->len--;
    return 0;
}

static int take_arguments(const char **text, struct at_command *command)
{
    for (;;) {
        struct at_argument *argument = &command->arguments[command->count];
        int err;

        if (command->count == AT_ARGUMENTS)
            return ERR_MALFORMED;
        skip_blanks(text);
        err = **text == '"' ? take_quoted(text, argument) : take_bare(text, argument);
        if (err < 0)
            return err;
        command->count++;
        if (**text != ',')
            return 0;
        ++*text;
    }
}

/* ---- commands ---- */

static int take_extended(const char **text, struct at_command *command)
{
    size_t len = 0;

    command->name[len++] = *(*text)++;
    for (; is_letter(**text) || is_digit(**text); ++*text) {
        if (len == AT_NAME_MAX)
            return ERR_MALFORMED;
        command->name[len++] = upper(**text);
    }
    command->name[len] = '\0';
    if (len == 1)
        return ERR_MALFORMED;
    skip_blanks(text);
    command->form = AT_EXECUTE;
    if (**text == '?') {
        command->form = AT_READ;
        ++*text;
    } else if (**text == '=') {
        ++*text;
        skip_blanks(text);
        command->form = **text == '?' ? AT_TEST : AT_SET;
        if (command->form == AT_TEST)
            ++*text;
        else if (take_arguments(text, command) < 0)
            return ERR_MALFORMED;
    }
    skip_blanks(text);
    if (**text == ';') {
        ++*text;
        return 1;
    }
    return **text ? ERR_MALFORMED : 1;
}

/* The value of an S-parameter: "=45". */
static int take_value(const char **text, struct at_command *command)
{
    struct at_argument *argument = &command->arguments[0];

    command->form = AT_SET;
    *argument = (struct at_argument){*text, strspn(*text, "0123456789"), false, true};
    command->count = 1;
    *text += argument->len;
    return argument->len ? 1 : ERR_MALFORMED;
}

static int take_basic(const char **text, struct at_command *command)
{
    size_t len = 0;

    if (**text == '&')
        command->name[len++] = *(*text)++;
    if (!is_letter(**text))
        return ERR_MALFORMED;
    command->name[len++] = upper(*(*text)++);
    command->name[len] = '\0';
    command->form = AT_EXECUTE;
    if (take_number(text, &command->number) < 0)
        return ERR_MALFORMED;
    if (**text == '?') {
        command->form = AT_READ;
        ++*text;
    } else if (**text == '=') {
        ++*text;
        return take_value(text, command);
    }
    return 1;
}

int at_next(const char **text, struct at_command *command)
{
    memset(command, 0, sizeof(*command));
    *text += strspn(*text, " ;");
    if (!**text)
        return 0;
    return strchr(extended_marks, **text) ? take_extended(text, command)
                                          : take_basic(text, command);
}

/* ---- values ---- */

int at_number(const struct at_argument *argument, uint32_t max, uint32_t *number)
{
    char text[DIGITS_MAX + 1];
    const char *at = text;

    if (argument->len == 0 || argument->len > DIGITS_MAX)
        return ERR_MALFORMED;
    snprintf(text, sizeof(text), "%.*s", (int)argument->len, argument->at);
    if (take_number(&at, number) < 0 || *at)
        return ERR_MALFORMED;
    return *number > max ? ERR_RANGE : 0;
}

int at_hex(const struct at_argument *argument, struct buf *out)
{
    char text[HEX_TEXT_MAX + 1];

    if (argument->len == 0 || argument->len % 2 || memchr(argument->at, ' ', argument->len))
        return ERR_MALFORMED;
    if (argument->len > HEX_TEXT_MAX)
        return ERR_TOO_LONG;
    snprintf(text, sizeof(text), "%.*s", (int)argument->len, argument->at);
    return buf_put_hex(out, text);
}

bool at_is(const struct at_argument *argument, const char *text)
{
    return argument->len == strlen(text) && memcmp(argument->at, text, argument->len) == 0;
}
