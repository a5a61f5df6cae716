/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/read/event_words.h"

#include "apdu/err.h"
#include "apdu/ins.h"

#include <ctype.h>
#include <string.h>

const char *event_string(struct arena *arena, struct bytes text)
{
    char *copy = arena_alloc(arena, text.len + 1);

    if (!copy)
        return "";
    if (text.len)
        memcpy(copy, text.at, text.len);
    return copy;
}

int event_digit(uint8_t character)
{
    if (character >= '0' && character <= '9')
        return character - '0';
    if (character >= 'A' && character <= 'F')
        return character - 'A' + 10;
    if (character >= 'a' && character <= 'f')
        return character - 'a' + 10;
    return -1;
}

int event_hex(struct arena *arena, struct bytes text, struct bytes *octets)
{
    uint8_t *made = arena_alloc(arena, text.len / 2 + 1);
    size_t len = 0;

    if (!made)
        return ERR_MEMORY;
    for (size_t at = 0; at < text.len;) {
        int high = event_digit(text.at[at]);
        int low = at + 1 < text.len ? event_digit(text.at[at + 1]) : -1;

        if (text.at[at] == ' ' || text.at[at] == '\t') {
            at++;
            continue;
        }
        if (high < 0 || low < 0)
            return ERR_MALFORMED;
        made[len++] = (uint8_t)(high << 4 | low);
        at += 2;
    }
    *octets = bytes_at(made, len);
    return 0;
}

size_t event_word(struct bytes text, size_t at)
{
    size_t len = 0;

    while (at + len < text.len && text.at[at + len] != ' ')
        len++;
    return len;
}

static bool begins_at(struct bytes text, size_t at, const char *what)
{
    return bytes_starts_with(bytes_from(text, at), bytes_at(what, strlen(what)));
}

/* A section or a number of a document: begins with a digit. */
static size_t number_at(struct bytes text, size_t at)
{
    return at < text.len && isdigit(text.at[at]) ? event_word(text, at) : 0;
}

/* Octets of the clause at `at`, "SGP.32 v1.2 5.9.1", "TS 102 221 11.1.9"; 0: none. */
static size_t clause_at(struct bytes text, size_t at)
{
    size_t from = at;
    bool ts = begins_at(text, at, "TS ");
    size_t len;

    if (ts)
        at += 3;
    else if (!begins_at(text, at, "SGP.") && !begins_at(text, at, "GPC_") &&
             !begins_at(text, at, "RFC "))
        return 0;
    at += begins_at(text, at, "RFC ") ? 4 : 0;
    len = event_word(text, at);
    at += len;
    if (ts && len == 3 && number_at(text, at + 1) == 3) /* of ETSI, "102 221" */
        at += 4;
    if (begins_at(text, at, " v") && at + 2 < text.len && isdigit(text.at[at + 2]))
        at += 1 + event_word(text, at + 1);
    if (begins_at(text, at, " annex "))
        at += 7 + event_word(text, at + 7);
    else if (number_at(text, at + 1))
        at += 1 + number_at(text, at + 1);
    return at - from;
}

/* Octets of the rule id at `at`, "C-05", "STORE-S1"; 0: none. */
static size_t rule_at(struct bytes text, size_t at)
{
    size_t len = event_word(text, at);
    size_t dash = 0;

    while (dash < len && (isupper(text.at[at + dash]) || isdigit(text.at[at + dash])))
        dash++;
    if (dash == 0 || dash + 1 >= len || text.at[at + dash] != '-' || !isupper(text.at[at]))
        return 0;
    for (size_t i = dash + 1; i < len; i++)
        if (!isalnum(text.at[at + i]))
            return 0;
    return isdigit(text.at[at + len - 1]) || isdigit(text.at[at + len - 2]) ? len : 0;
}

/* Octets of the name at the start of a text without clause and rule: an instruction of several
 * words, else one word. */
static size_t name_length(struct bytes text)
{
    size_t len = event_word(text, 0);

    for (unsigned ins = 0; ins <= UINT8_MAX; ins++) {
        const char *name = ins_name(ins);

        if (name && strlen(name) > len && begins_at(text, 0, name) &&
            event_word(text, strlen(name)) == 0)
            len = strlen(name);
    }
    return len;
}

void event_words(struct arena *arena, struct bytes text, struct trace_event *event)
{
    size_t name = 0, clause = 0, rule = 0;

    while (name < text.len) {
        clause = name ? clause_at(text, name) : 0;
        rule = name ? rule_at(text, name) : 0;
        if (clause || rule)
            break;
        name += event_word(text, name) + 1;
    }
    if (!clause && !rule)
        name = name_length(text) + 1;
    event->name = event_string(arena, bytes_cut(text, 0, name - 1));
    text = bytes_from(text, name);
    if (clause) {
        event->clause = event_string(arena, bytes_cut(text, 0, clause));
        text = bytes_from(text, clause + 1);
        rule = rule_at(text, 0);
    }
    if (rule) {
        event->rule = event_string(arena, bytes_cut(text, 0, rule));
        text = bytes_from(text, rule + 1);
    }
    if (text.len)
        event->reason = event_string(arena, text);
}
