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

const char *rule_untestable(const struct rule *rule)
{
    /* The last row that fits the beginning of an id counts. */
    static const struct {
        const char *prefix, *reason;
    } reasons[] = {
        {"E-", "a procedure of the IPA, which `euicc suite ipa` judges"},
    };
    const char *reason = NULL;

    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
        if (strncmp(rule->id, reasons[i].prefix, strlen(reasons[i].prefix)) == 0)
            reason = reasons[i].reason;
    return reason;
}
