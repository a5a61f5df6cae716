/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/report/rules.h"

#include <string.h>

static const struct rule rows[] = {
#include "tools/suite/report/rules_table.h"
};

const struct rule *rule_at(size_t index)
{
    return index < sizeof(rows) / sizeof(rows[0]) ? &rows[index] : NULL;
}

const struct rule *rule_find(const char *id, size_t len)
{
    const struct rule *rule;

    for (size_t i = 0; (rule = rule_at(i)) != NULL; i++)
        if (strlen(rule->id) == len && memcmp(rule->id, id, len) == 0)
            return rule;
    return NULL;
}
