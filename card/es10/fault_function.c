/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/es10/fault_function.h"

#include "apdu/sw.h"

#include <stdio.h>

/* The trace says that a rule acts, not the card. */
static void note(const struct es10_call *call, const struct fault *fault)
{
    char text[FAULT_TEXT_MAX + 40];

    snprintf(text, sizeof(text), "rule %u acts: %s", fault->id, fault->rule.text);
    trace_note(call->euicc->trace, "fault", text);
}

const struct fault *es10_fault_before(const struct es10_call *call, uint16_t *sw)
{
    struct faults *faults = call->euicc->faults;
    struct fault_effect *effect = faults_effect(faults);
    const struct fault *fault;

    *sw = 0;
    if (effect->transport != FAULT_RESPOND) {
        *sw = SW_TECHNICAL_PROBLEM;
        return NULL;
    }
    fault = faults_match(faults, &(struct fault_subject){FAULT_FUNCTION, -1, -1, call->row->name});
    if (!fault)
        return NULL;
    effect->id = fault->id;
    note(call, fault);
    if (fault->rule.action == FAULT_STATUS)
        *sw = fault->rule.sw;
    if (fault->rule.action == FAULT_POWER_CUT_BEFORE) {
        effect->transport = FAULT_POWER_LOST;
        *sw = SW_TECHNICAL_PROBLEM;
    }
    return fault;
}

void es10_fault_after(const struct es10_call *call, const struct fault *fault, size_t start)
{
    struct fault_effect *effect = faults_effect(call->euicc->faults);
    struct buf *response = call->response;

    if (fault->rule.action == FAULT_POWER_CUT_AFTER)
        effect->transport = FAULT_POWER_LOST;
    if (fault->rule.action == FAULT_DELAY)
        effect->delay += fault_delay(fault);
    response->len = start + fault_damage(fault, response->at + start, response->len - start);
}
