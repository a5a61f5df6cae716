/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/run/select.h"

#include <ctype.h>
#include <fnmatch.h>
#include <string.h>

bool selection_add(struct selection *selection, enum select_kind kind, const char *text)
{
    if (selection->count == SELECT_MAX)
        return false;
    selection->rows[selection->count++] = (struct select_row){kind, text};
    return true;
}

/* Does `text` begin with `part`, as a whole part of an id or number? */
static bool begins_with(const char *text, const char *part)
{
    size_t len = strlen(part);

    return len && strncmp(text, part, len) == 0 && !isalnum((unsigned char)text[len]);
}

/* Does `list` have an item that begins with `part`? Items are separated by ", " or "; ". A clause
 * without its document is found behind the document's name. */
static bool list_has(const char *list, const char *part)
{
    for (const char *at = list; *at; at++) {
        bool starts = at == list || at[-1] == ' ' || at[-1] == ',' || at[-1] == ';';

        if (starts && begins_with(at, part))
            return true;
    }
    return false;
}

static bool rules_have(const char *rules, const char *pattern)
{
    char rule[32];

    while (*rules) {
        size_t len;

        rules += strspn(rules, " ");
        len = strcspn(rules, " ");
        if (len && len < sizeof(rule)) {
            memcpy(rule, rules, len);
            rule[len] = 0;
            if (fnmatch(pattern, rule, 0) == 0)
                return true;
        }
        rules += len;
    }
    return false;
}

static bool matches(const struct select_row *wanted, const struct suite_case *row)
{
    switch (wanted->kind) {
    case SELECT_ID:
        return fnmatch(wanted->text, row->id, 0) == 0;
    case SELECT_FAMILY:
        return begins_with(row->id, wanted->text) || list_has(row->families, wanted->text);
    case SELECT_CLAUSE:
        return list_has(row->clause, wanted->text);
    case SELECT_LAST_FAILED:
        return strcmp(wanted->text, row->id) == 0;
    default:
        return rules_have(row->rules, wanted->text);
    }
}

bool selection_has(const struct selection *selection, const struct suite_case *row)
{
    bool given[SELECT_KINDS] = {false}, found[SELECT_KINDS] = {false};

    for (size_t i = 0; i < selection->count; i++) {
        const struct select_row *wanted = &selection->rows[i];

        given[wanted->kind] = true;
        found[wanted->kind] |= matches(wanted, row);
    }
    return memcmp(given, found, sizeof(given)) == 0;
}

void selection_walk(const struct selection *selection, const struct suite_case *const *arrays,
                    bool (*on_case)(void *context, const struct suite_case *row), void *context)
{
    for (; *arrays; arrays++)
        for (const struct suite_case *row = *arrays; row->id; row++)
            if (selection_has(selection, row) && !on_case(context, row))
                return;
}
