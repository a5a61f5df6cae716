/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ES10b.eUICCMemoryReset of SGP.32 v1.0 (5.9.5; F.1): BF34, five options, of which the last two
 * moved later. For cards with the quirk v1.0.
 */
#include "card/es10/euicc_memory_reset.h"
#include "card/es10/functions.h"
#include "card/euicc/memory_reset.h"

/* The option of today for each bit of v1.0, which did not distinguish preloaded test profiles. */
static const unsigned options_1_0[] = {
    RESET_OPTIONS_DELETE_OPERATIONAL_PROFILES,   RESET_OPTIONS_DELETE_FIELD_LOADED_TEST_PROFILES,
    RESET_OPTIONS_RESET_DEFAULT_SMDP_ADDRESS,    RESET_OPTIONS_RESET_EIM_CONFIG_DATA,
    RESET_OPTIONS_RESET_IMMEDIATE_ENABLE_CONFIG,
};

int es10b_euicc_memory_reset_1_0(struct es10_call *call, const void *request, void *response)
{
    const struct euicc_memory_reset_request *in = request;
    struct euicc_memory_reset_response *out = response;
    struct memory_reset_result result;
    struct refusal refusal;
    unsigned options = 0;
    int err;

    if (call->forced)
        return es10_memory_reset_forced(call, out);
    for (unsigned n = 0; n < sizeof(options_1_0) / sizeof(options_1_0[0]); n++)
        if (in->reset_options >> n & 1)
            options |= options_1_0[n];
    err = memory_reset(call->euicc, call->arena, options, &result, &refusal);
    if (err < 0)
        return err;
    out->reset_result = refusal.code;
    out->has_reset_eim_result = options & RESET_OPTIONS_RESET_EIM_CONFIG_DATA;
    out->reset_eim_result = result.eim;
    out->has_reset_immediate_enable_config_result =
        options & RESET_OPTIONS_RESET_IMMEDIATE_ENABLE_CONFIG;
    out->reset_immediate_enable_config_result = result.immediate_enable;
    if (refusal.code != RESET_NOTHING_TO_DELETE)
        return es10_finish(call, &refusal);
    (void)es10_finish(call, &refusal); /* logged; the other parts stay done (B-102) */
    return ES10_DONE;
}
