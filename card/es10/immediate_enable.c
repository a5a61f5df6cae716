/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b.ImmediateEnable (SGP.32 5.9.15; B-85 to B-89). */
#include "card/asn1/msg_eim.h"
#include "card/es10/functions.h"
#include "card/euicc/immediate_enabling.h"

int es10b_immediate_enable(struct es10_call *call, const void *request, void *response)
{
    struct immediate_enable_response *out = response;
    struct refresh_request in;
    struct refusal refusal;
    int err = es10_decode(call, &msg_immediate_enable_request, &in,
                          IMMEDIATE_ENABLE_UNDEFINED_ERROR, "A-25", &refusal);

    (void)request;
    if (err == 0 && refusal.code == 0)
        err = immediate_enabling_execute(call->euicc, call->arena, in.refresh_flag, &refusal);
    if (err < 0)
        return err;
    out->immediate_enable_result = refusal.code;
    return es10_finish(call, &refusal);
}
