/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/replay/pattern.h"

#include "apdu/err.h"
#include "apdu/text.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum element_kind { ELEMENT_END, ELEMENT_OCTET, ELEMENT_NAME, ELEMENT_ANY };

/* One part of a command or pattern. */
struct element {
    enum element_kind kind;
    uint8_t value, mask; /* OCTET */
    char name[SCRIPT_NAME_MAX];
    size_t len; /* NAME: octets that get the name; 0: the name has a value */
};

static int bad(char *reason, const char *what, const char *text)
{
    snprintf(reason, SCRIPT_REASON_MAX, "%s at `%.40s'", what, text);
    return ERR_MALFORMED;
}

/* "<NAME>" or "<NAME:N>"; `*text` is moved behind it. */
static int read_name(const char **text, struct element *element, char *reason)
{
    const char *at = *text + 1;
    size_t len = strcspn(at, ":> ");
    char *end;
    unsigned long octets;

    if (len == 0 || len >= SCRIPT_NAME_MAX || (at[len] != '>' && at[len] != ':'))
        return bad(reason, "invalid name", *text);
    element->kind = ELEMENT_NAME;
    memcpy(element->name, at, len);
    element->name[len] = '\0';
    at += len;
    if (*at == ':') {
        octets = isdigit((unsigned char)at[1]) ? strtoul(at + 1, &end, 10) : 0;
        if (octets == 0 || octets > SCRIPT_VALUE_MAX || *end != '>')
            return bad(reason, "a name has 1 to 256 octets", *text);
        element->len = octets;
        at = end;
    }
    *text = at + 1;
    return 0;
}

static int digit(char character, uint8_t *value, uint8_t *mask)
{
    static const char digits[] = "0123456789ABCDEF";
    const char *found = character ? strchr(digits, toupper((unsigned char)character)) : NULL;

    if (!found && character != '.')
        return ERR_MALFORMED;
    *value = (uint8_t)(*value << 4 | (found ? found - digits : 0));
    *mask = (uint8_t)(*mask << 4 | (found ? 0xF : 0));
    return 0;
}

/* The next part of `*text`, which is moved behind it. */
static int next_element(const char **text, struct element *element, char *reason)
{
    const char *at = *text + strspn(*text, " \t");

    memset(element, 0, sizeof(*element));
    *text = at;
    if (!*at)
        return 0;
    if (*at == '<')
        return read_name(text, element, reason);
    if (*at == '*') {
        element->kind = ELEMENT_ANY;
        *text = at + 1;
        return 0;
    }
    if (digit(at[0], &element->value, &element->mask) < 0 ||
        digit(at[1], &element->value, &element->mask) < 0)
        return bad(reason, "not an octet", at);
    element->kind = ELEMENT_OCTET;
    *text = at + 2;
    return 0;
}

static const struct script_name *find(const struct script_names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->rows[i].name, name) == 0)
            return &names->rows[i];
    return NULL;
}

static int set(struct script_names *names, const char *name, struct bytes value, char *reason)
{
    struct script_name *row = (struct script_name *)(uintptr_t)find(names, name);

    if (!row) {
        if (names->count == SCRIPT_NAMES_MAX)
            return bad(reason, "more than 64 names", name);
        row = &names->rows[names->count++];
        snprintf(row->name, sizeof(row->name), "%s", name);
    }
    memcpy(row->value, value.at, value.len);
    row->len = value.len;
    return 0;
}

int script_command(const struct script_names *names, const char *text, struct buf *command,
                   char reason[SCRIPT_REASON_MAX])
{
    for (;;) {
        const char *from = text;
        const struct script_name *row;
        struct element element;
        int done = next_element(&text, &element, reason);

        if (done < 0)
            return done;
        switch (element.kind) {
        case ELEMENT_END:
            snprintf(reason, SCRIPT_REASON_MAX, "the command is too long");
            return command->overflow ? ERR_TOO_LONG : 0;
        case ELEMENT_OCTET:
            if (element.mask != UINT8_MAX)
                return bad(reason, "`.' is for responses", from);
            buf_put_u8(command, element.value);
            break;
        case ELEMENT_NAME:
            row = find(names, element.name);
            if (!row || element.len)
                return bad(reason, "a name without value", from);
            buf_put(command, bytes_at(row->value, row->len));
            break;
        case ELEMENT_ANY:
            return bad(reason, "`*' is for responses", from);
        }
    }
}

/* A difference at an octet; the last one found is the farthest that was reached. */
static int differs(char *reason, size_t at, struct bytes response, const char *expected)
{
    if (at < response.len)
        snprintf(reason, SCRIPT_REASON_MAX, "octet %zu is %02X; expected: `%.40s'", at + 1,
                 response.at[at], expected);
    else
        snprintf(reason, SCRIPT_REASON_MAX, "ends after %zu octet%s; expected: `%.40s'",
                 response.len, text_s(response.len), expected);
    return 0;
}

/* Does the part match at `*at`? Then `*at` is moved behind it. */
static int match_element(struct script_names *names, const struct element *element,
                         struct bytes response, size_t *at, const char *text, char *reason)
{
    const struct script_name *row;

    if (element->kind == ELEMENT_OCTET) {
        if (*at >= response.len || (response.at[*at] & element->mask) != element->value)
            return differs(reason, *at, response, text);
        ++*at;
        return 1;
    }
    if (element->len) {
        struct bytes value = bytes_cut(response, *at, element->len);

        if (value.len < element->len)
            return differs(reason, response.len, response, text);
        *at += element->len;
        return set(names, element->name, value, reason) < 0 ? ERR_MALFORMED : 1;
    }
    row = find(names, element->name);
    if (!row)
        return bad(reason, "a name without value", text);
    for (size_t i = 0; i < row->len; i++, ++*at)
        if (*at >= response.len || response.at[*at] != row->value[i])
            return differs(reason, *at, response, text);
    return 1;
}

/* `*` is tried for ever more octets; only the last one has to be, as in file names. */
static int match(struct script_names *names, const char *pattern, struct bytes response,
                 char *reason)
{
    const char *star = NULL;
    size_t at = 0, star_at = 0;

    for (;;) {
        const char *text = pattern + strspn(pattern, " \t");
        struct element element;
        int done = next_element(&pattern, &element, reason);

        if (done < 0)
            return done;
        if (element.kind == ELEMENT_ANY) {
            star = pattern;
            star_at = at;
            continue;
        }
        if (element.kind == ELEMENT_END) {
            if (at == response.len)
                return 1;
            snprintf(reason, SCRIPT_REASON_MAX, "%zu octet%s more than expected", response.len - at,
                     text_s(response.len - at));
        } else {
            done = match_element(names, &element, response, &at, text, reason);
            if (done > 0)
                continue;
            if (done < 0)
                return done;
        }
        if (!star || ++star_at > response.len)
            return 0;
        pattern = star;
        at = star_at;
    }
}

int script_match(struct script_names *names, const char *pattern, struct bytes response,
                 char reason[SCRIPT_REASON_MAX])
{
    struct script_names *tried = malloc(sizeof(*tried));
    int done;

    if (!tried)
        return ERR_MEMORY;
    *tried = *names;
    done = match(tried, pattern, response, reason);
    if (done == 1)
        *names = *tried;
    free(tried);
    return done;
}
