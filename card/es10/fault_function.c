/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/es10/fault_function.h"

#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "card/asn1/tags.h"

const struct fault *es10_fault_before(struct es10_call *call, struct forced_result *forced,
                                      uint16_t *sw)
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
    fault_note(call->euicc->trace, fault, BYTES_NONE);
    if (fault->rule.action == FAULT_STATUS)
        *sw = fault->rule.sw;
    if (fault->rule.action == FAULT_POWER_CUT_BEFORE) {
        effect->transport = FAULT_POWER_LOST;
        *sw = SW_TECHNICAL_PROBLEM;
    }
    if (forced_result_of_rule(call->row->codes, &fault->rule, forced))
        call->forced = forced;
    return fault;
}

/* Changes the last signature 5F37 of `data`, at any depth; `octets` are those of `data`. */
static void forge(struct bytes data, uint8_t *octets)
{
    struct bytes rest = data;
    struct tlv dataobject;

    while (rest.len && tlv_next(&rest, &dataobject) == 0) {
        uint8_t *value = octets + (dataobject.value.at - data.at);

        if (dataobject.tag == TAG_SIGNATURE && dataobject.value.len)
            value[dataobject.value.len - 1] ^= 1;
        else if (tlv_is_constructed(dataobject.tag))
            forge(dataobject.value, value);
    }
}

void es10_fault_after(const struct es10_call *call, const struct fault *fault, size_t start)
{
    struct fault_effect *effect = faults_effect(call->euicc->faults);
    struct buf *response = call->response;

    if (fault->rule.action == FAULT_POWER_CUT_AFTER)
        effect->transport = FAULT_POWER_LOST;
    if (fault->rule.action == FAULT_DELAY)
        effect->delay += fault_delay(fault);
    if (fault->rule.action == FAULT_FORGE_SIGNATURE)
        forge(bytes_from(buf_bytes(response), start), response->at + start);
    response->len = start + fault_damage(fault, response->at + start, response->len - start);
}
