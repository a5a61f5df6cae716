/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b.eUICCMemoryReset (SGP.32 5.9.5; B-100 to B-109). */
#include "card/es10/euicc_memory_reset.h"
#include "card/es10/functions.h"
#include "card/euicc/memory_reset.h"

int es10_memory_reset_forced(const struct es10_call *call, struct euicc_memory_reset_response *out)
{
    const enum code_type type = call->forced->type;
    const int code = call->forced->refusal.code;

    out->reset_result = type == CODE_RESET ? code : 0;
    out->has_reset_eim_result = type == CODE_RESET_EIM;
    out->reset_eim_result = code;
    out->has_reset_immediate_enable_config_result = type == CODE_RESET_IMMEDIATE_ENABLE_CONFIG;
    out->reset_immediate_enable_config_result = code;
    return es10_finish(call, &call->forced->refusal);
}

int es10b_euicc_memory_reset(struct es10_call *call, const void *request, void *response)
{
    const struct euicc_memory_reset_request *in = request;
    struct euicc_memory_reset_response *out = response;
    struct memory_reset_result result;
    struct refusal refusal;
    int err;

    if (call->forced)
        return es10_memory_reset_forced(call, out);
    err = memory_reset(call->euicc, call->arena, in->reset_options, &result, &refusal);
    if (err < 0)
        return err;
    out->reset_result = refusal.code;
    if (refusal.code != 0 && refusal.code != RESET_NOTHING_TO_DELETE)
        return es10_finish(call, &refusal);
    out->has_reset_eim_result = in->reset_options & RESET_OPTIONS_RESET_EIM_CONFIG_DATA;
    out->reset_eim_result = result.eim;
    out->has_reset_immediate_enable_config_result =
        in->reset_options & RESET_OPTIONS_RESET_IMMEDIATE_ENABLE_CONFIG;
    out->reset_immediate_enable_config_result = result.immediate_enable;
    if (refusal.code)
        (void)es10_finish(call, &refusal); /* logged; the other parts stay done (B-102) */
    return ES10_DONE;
}
