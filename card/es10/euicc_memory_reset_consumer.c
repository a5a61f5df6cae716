/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10c.eUICCMemoryReset (SGP.22 5.7.19): the first three options of SGP.32's function. */
#include "card/es10/functions.h"
#include "card/euicc/memory_reset.h"

int es10c_euicc_memory_reset(struct es10_call *call, const void *request, void *response)
{
    const unsigned known = RESET_OPTIONS_DELETE_OPERATIONAL_PROFILES |
                           RESET_OPTIONS_DELETE_FIELD_LOADED_TEST_PROFILES |
                           RESET_OPTIONS_RESET_DEFAULT_SMDP_ADDRESS;
    const struct euicc_memory_reset_request *in = request;
    struct euicc_memory_reset_response *out = response;
    struct memory_reset_result result;
    struct refusal refusal;
    int err =
        es10_forced(call, &refusal)
            ? 0
            : memory_reset(call->euicc, call->arena, in->reset_options & known, &result, &refusal);

    if (err < 0)
        return err;
    out->reset_result =
        !call->forced && refusal.code == RESET_ECALL_ACTIVE ? RESET_UNDEFINED_ERROR : refusal.code;
    return es10_finish(call, &refusal);
}
