/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A result code that a fault rule demands: a function or an operation skips its checks and encodes
 * its response with it, and signs that response where it signs its results.
 */
#ifndef CARD_EUICC_FORCED_RESULT_H
#define CARD_EUICC_FORCED_RESULT_H

#include "card/asn1/code_names.h"
#include "card/euicc/refusal.h"

#include <stdbool.h>

/* A member of a response that holds a result code. */
struct result_member {
    const char *name; /* as in the ASN.1; NULL ends a list */
    enum code_type type;
};
enum { RESULT_MEMBERS_MAX = 4 };

struct forced_result {
    struct refusal refusal; /* rule and reason name the fault rule */
    enum code_type type;    /* of its code */
};

/*
 * Finds the code `text` of `members`: NAME, NUMBER, MEMBER.NAME or MEMBER.NUMBER, without case; ok
 * is not found. Several members with such a code: the first. False: none has it.
 */
bool forced_result_find(const struct result_member members[RESULT_MEMBERS_MAX], const char *text,
                        struct forced_result *out);
/* The code of `members` for a full memory. False: none has one. */
bool forced_result_memory_full(const struct result_member members[RESULT_MEMBERS_MAX],
                               struct forced_result *out);
struct fault_rule;
/* The code of `members` that the rule demands. False: it demands none, or none has it. */
bool forced_result_of_rule(const struct result_member members[RESULT_MEMBERS_MAX],
                           const struct fault_rule *rule, struct forced_result *out);
/* "catBusy(5), undefinedError(127)": all codes of `members`, or as many as fit. Writes into `text`
 * and returns it. */
const char *forced_result_list(const struct result_member members[RESULT_MEMBERS_MAX], char *text,
                               size_t size);

#endif
