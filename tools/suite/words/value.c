/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Variables, and values at paths of tags. */
#include "tools/suite/suite.h"

#include "apdu/tlv.h"
#include "tools/suite/run/expression.h"
#include "tools/suite/settings/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_DEPTH_MAX = 12 };

const struct suite_variable *suite_variable(struct suite *suite, const char *name)
{
    for (struct suite_variable *at = suite->variables; at; at = at->next)
        if (strcmp(at->name, name) == 0)
            return at;
    return NULL;
}

void suite_set_bytes(struct suite *suite, const char *name, struct bytes value)
{
    struct suite_variable *variable = suite_alloc(suite, sizeof(*variable));

    variable->name = suite_print(suite, "%s", *name == '$' ? name + 1 : name);
    variable->value = suite_copy(suite, value);
    variable->next = suite->variables;
    suite->variables = variable;
}

void suite_set(struct suite *suite, const char *name, const char *octets, ...)
{
    va_list arguments;

    va_start(arguments, octets);
    suite_set_bytes(suite, name, suite_octets(suite, octets, arguments));
    va_end(arguments);
}

const char *suite_get(struct suite *suite, const char *name)
{
    const struct suite_variable *variable = suite_variable(suite, *name == '$' ? name + 1 : name);

    if (!variable)
        suite_inconclusive(suite, "the variable %s is not set", name);
    return suite_hex(suite, variable->value);
}

const char *suite_random(struct suite *suite, size_t octets)
{
    uint8_t *random = suite_alloc(suite, octets);

    if (suite->rng->fill(suite->rng, random, octets) < 0)
        suite_inconclusive(suite, "no random numbers");
    return suite_hex(suite, bytes_at(random, octets));
}

bool suite_applies(struct suite *suite, const char *expression)
{
    struct expression_result result = expression_evaluate(expression, suite->settings);

    if (!result.valid)
        suite_inconclusive(suite, "invalid expression in the case: %s", result.text);
    return result.holds;
}

int64_t suite_number(struct suite *suite, const char *name)
{
    uint64_t number;
    bool known;

    if (!settings_number(suite->settings, name, strlen(name), &number, &known) || !known)
        suite_inconclusive(suite, "the settings do not say '%s'", name);
    return (int64_t)(number / SETTINGS_NUMBER_UNIT);
}

/* One tag of a path, with its number among equal tags, from 1. */
static bool parse_tag(const char **path, uint32_t *tag, unsigned long *number)
{
    char *end;
    unsigned long value;

    value = strtoul(*path, &end, 16);
    *tag = (uint32_t)value;
    *number = 1;
    if (end == *path || value > UINT32_MAX || value == 0)
        return false;
    if (*end == '[') {
        *path = end + 1;
        *number = strtoul(*path, &end, 10);
        if (end == *path || *number == 0 || *end++ != ']')
            return false;
    }
    if (*end != '/' && *end != 0)
        return false;
    *path = *end ? end + 1 : end;
    return !*end || end[1]; /* no / at the end */
}

bool suite_find(struct suite *suite, struct bytes octets, const char *path, struct bytes *value)
{
    const char *at = path;
    bool found = true;

    for (unsigned depth = 0; *at; depth++) {
        unsigned long number;
        uint32_t tag;
        struct tlv tlv = {0};

        if (depth == PATH_DEPTH_MAX || !parse_tag(&at, &tag, &number))
            suite_inconclusive(suite, "invalid path in the case: \"%s\"", path);
        while (found && number) {
            found = tlv_next(&octets, &tlv) == 0;
            number -= found && tlv.tag == tag;
        }
        octets = tlv.value;
    }
    if (found)
        *value = octets;
    return found;
}
