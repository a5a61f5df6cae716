/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ES10b.EnableUsingDD of SGP.32 v1.0 (5.9.15; F.1), replaced by ImmediateEnable later: no
 * refreshFlag, so that the switch always uses REFRESH; no code catBusy. For cards with the quirk
 * v1.0.
 */
#include "apdu/tlv.h"
#include "card/es10/functions.h"
#include "card/euicc/immediate_enabling.h"

int es10b_enable_using_dd(struct es10_call *call, const void *request, void *response)
{
    struct immediate_enable_response *out = response;
    struct refusal refusal;
    struct tlv dataobject;
    int err = tlv_only(call->request, &dataobject);

    (void)request;
    if (err == 0 && !es10_forced(call, &refusal))
        err = immediate_enabling_execute(call->euicc, call->arena, true, &refusal);
    if (err < 0)
        return err;
    if (!call->forced && refusal.code == IMMEDIATE_ENABLE_CAT_BUSY)
        refusal.code = IMMEDIATE_ENABLE_UNDEFINED_ERROR;
    out->immediate_enable_result = refusal.code;
    return es10_finish(call, &refusal);
}
