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

/* Why the rules whose ids begin like this cannot be tested at the interface of one card; of several
 * rows the last one counts. */
static const struct {
    const char *prefix, *reason;
} reasons[] = {
#define OF_IPA      "a rule for the IPA, which `euicc suite ipa` judges"
#define OF_IPAE     "of the IPAe, its eIM and a network, which the suite does not simulate"
#define OF_MESSAGES "coding of all messages: the cases of each function depend on it"
#define A_HEADING   "a heading: the rules below it are tested"
#define BY_FILES    "seen in the files and applications of profiles: the cases of family uicc"
#define LEFT_OPEN   "the specifications leave it open: a card may choose"
#define BY_OPERATOR "sent by the operator's platform, which the suite does not simulate"
    {"E-", OF_IPA},
    {"A-34", "a sample value"},
    {"A-46", OF_IPAE},
    {"A-55", "seen only with encodings that another encoder would change; forged signatures are "
             "tested by C-03"},
    {"A-57", OF_MESSAGES},
    {"B-02", OF_MESSAGES},
    {"B-32", OF_IPA},
    {"B-51", OF_IPA},
    {"B-95", "seen only where the memory of the eUICC fails during a switch"},
    {"B-108", OF_IPA},
    {"B-112", OF_IPA},
    {"B-124", OF_IPA},
    {"B-172", BY_OPERATOR},
    {"C-16", "the order is seen only when the power is cut between two writes"},
    {"C-35", OF_IPA},
    {"C-130", LEFT_OPEN},
    {"C-132", LEFT_OPEN},
    {"D-14", OF_IPA},
    {"D-21", LEFT_OPEN},
    {"D-22", OF_IPA},
    {"D-32", "needs rules with consentRequired in the RAT of the card"},
    {"D-45", OF_IPA},
    {"DP-1", A_HEADING},
    {"DP-1.1", "certificates of the card: checked with each of its signatures"},
    {"DP-2", A_HEADING},
    {"DP-3", A_HEADING},
    {"DP-4", BY_FILES},
    {"DP-5.6", "a profile without applets has no toolkit of its own"},
    {"DP-6",
     "the administrator of a profile: needs the keys of its security domain, which the suite does "
     "not have"},
    {"CAT-1.2", OF_MESSAGES},
    {"CAT-1.3", OF_IPAE},
    {"CAT-1.5", OF_IPAE},
    {"CAT-1.6", OF_IPAE},
    {"CAT-2.2", OF_IPAE},
    {"CAT-2.4", OF_IPAE},
    {"CAT-2.5", OF_IPAE},
    {"CAT-2.6", OF_IPAE},
    {"CAT-3.1", OF_IPAE},
    {"CAT-3.5", OF_IPAE},
    {"CAT-4.1", "a rule for terminals"},
    {"CAT-8", OF_IPAE},
    {"CAT-D", OF_IPAE},
    {"F.1", "cards of SGP.32 v1.0, which the cases do not cover"},
    {"F.3", "cards of SGP.32 v1.3, which the cases do not cover"},
};

const char *rule_untestable(const struct rule *rule)
{
    const char *reason = NULL;

    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
        if (strncmp(rule->id, reasons[i].prefix, strlen(reasons[i].prefix)) == 0)
            reason = reasons[i].reason;
    return reason;
}
