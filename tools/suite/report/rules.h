/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules of RULES.md. */
#ifndef TOOLS_SUITE_REPORT_RULES_H
#define TOOLS_SUITE_REPORT_RULES_H

#include <stddef.h>

struct rule {
    const char *id;     /* "C-03" */
    const char *clause; /* "5.9.1": of SGP.32, where no document is named */
    const char *text;
};

/* Rule `index` in the order of RULES.md, from 0; NULL past the last. */
const struct rule *rule_at(size_t index);
/* The rule with the first `len` octets of `id` as its id; NULL: none. */
const struct rule *rule_find(const char *id, size_t len);
/* Why no case can test the rule at the interface of a card; NULL: one can. */
const char *rule_untestable(const struct rule *rule);

#endif
