/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Demands on the use of the interface. */
#include "tools/suite/ipa/judge_private.h"

enum { ISDR_AID_LEN = 16 };

static const uint8_t isdr_aid[ISDR_AID_LEN] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF,
                                               0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00, 0x01, 0x00};

void ipa_channel(const struct ipa_calls *calls, struct ipa_finding *finding)
{
    for (const struct ipa_call *call = calls->first; call; call = call->next) {
        if (!ipa_is_es10(call))
            continue;
        finding->seen++;
        if (call->channel == 0)
            ipa_wrong(finding, call, "on the basic channel");
    }
}

void ipa_select(const struct ipa_calls *calls, struct ipa_finding *finding)
{
    uint32_t selected = 0; /* bit n: the ISD-R is selected on channel n */

    for (const struct ipa_call *call = calls->first; call; call = call->next) {
        uint32_t bit = 1U << (call->channel & 31);

        if (call->kind == IPA_RESET)
            selected = 0;
        if (call->kind == IPA_SELECT && !call->refused)
            selected =
                bytes_equal(call->request, BYTES_OF(isdr_aid)) ? selected | bit : selected & ~bit;
        if (!ipa_is_es10(call))
            continue;
        finding->seen++;
        if (!(selected & bit) && call->refused)
            ipa_wrong(finding, call, "the ISD-R is not selected on this channel");
    }
}

void ipa_well_formed(const struct ipa_calls *calls, struct ipa_finding *finding)
{
    for (const struct ipa_call *call = calls->first; call; call = call->next) {
        if (call->kind == IPA_INVALID)
            ipa_wrong(finding, call,
                      "the card refuses the blocks, or the request is no ES10 function");
        finding->seen += call->kind == IPA_INVALID || ipa_is_es10(call);
    }
}

void ipa_while_switching(const struct ipa_calls *calls, struct ipa_finding *finding)
{
    bool pending = false;

    for (const struct ipa_call *call = calls->first; call; call = call->next) {
        if (call->kind == IPA_RESET || call->kind == IPA_REFRESH)
            pending = false;
        if (!ipa_is_es10(call))
            continue;
        if (pending && call->refused)
            ipa_wrong(finding, call, "called before the REFRESH of a profile switch");
        if (call->proactive)
            pending = true;
        finding->seen += pending;
    }
}
