/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/euicc/forced_result.h"

#include "card/fault/fault.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define MORE ", ..."

static bool is_code(enum code_type type, int64_t code, const char *text)
{
    char number[24];

    snprintf(number, sizeof(number), "%" PRId64, code);
    return strcmp(text, number) == 0 || strcasecmp(text, code_name(type, code)) == 0;
}

/* The part of `text` behind "MEMBER."; all of it where it has no dot; NULL for another member. */
static const char *within(const char *member, const char *text)
{
    const char *dot = strchr(text, '.');

    if (!dot)
        return text;
    return strlen(member) == (size_t)(dot - text) &&
                   strncasecmp(member, text, (size_t)(dot - text)) == 0
               ? dot + 1
               : NULL;
}

bool forced_result_find(const struct result_member members[RESULT_MEMBERS_MAX], const char *text,
                        struct forced_result *out)
{
    int64_t code;

    for (size_t i = 0; i < RESULT_MEMBERS_MAX && members[i].name; i++) {
        const char *wanted = within(members[i].name, text);

        for (size_t n = 0; wanted && code_at(members[i].type, n, &code); n++)
            if (is_code(members[i].type, code, wanted)) {
                refusal_set(&out->refusal, (int)code, "fault", "a fault rule demands this result");
                out->type = members[i].type;
                return true;
            }
    }
    return false;
}

bool forced_result_memory_full(const struct result_member members[RESULT_MEMBERS_MAX],
                               struct forced_result *out)
{
    return forced_result_find(members, "insufficientMemory", out) ||
           forced_result_find(members, "installFailedDueToInsufficientMemoryForProfile", out);
}

/* Appends ", MEMBER.NAME(NUMBER)"; false: no room for it and for an ellipsis. */
static bool put_code(const struct result_member *member, bool qualified, int64_t code, char *text,
                     size_t size)
{
    char name[CODE_TEXT_MAX], one[2 * CODE_TEXT_MAX];
    size_t len = strlen(text);

    snprintf(one, sizeof(one), "%s%s%s%s", len ? ", " : "", qualified ? member->name : "",
             qualified ? "." : "", code_text(member->type, code, name));
    if (len + strlen(one) + sizeof(MORE) > size) {
        snprintf(text + len, size - len, MORE);
        return false;
    }
    strcpy(text + len, one);
    return true;
}

bool forced_result_of_rule(const struct result_member members[RESULT_MEMBERS_MAX],
                           const struct fault_rule *rule, struct forced_result *out)
{
    if (rule->action == FAULT_MEMORY_FULL)
        return forced_result_memory_full(members, out);
    return rule->action == FAULT_RESULT && forced_result_find(members, rule->result, out);
}

const char *forced_result_list(const struct result_member members[RESULT_MEMBERS_MAX], char *text,
                               size_t size)
{
    bool has_room = true;
    int64_t code;

    *text = '\0';
    for (size_t i = 0; i < RESULT_MEMBERS_MAX && members[i].name; i++)
        for (size_t n = 0; has_room && code_at(members[i].type, n, &code); n++)
            has_room = put_code(&members[i], i > 0, code, text, size);
    return text;
}
