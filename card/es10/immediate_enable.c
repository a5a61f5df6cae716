/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b.ImmediateEnable (SGP.32 5.9.15; B-85 to B-89). */
#include "card/asn1/msg_eim.h"
#include "card/es10/functions.h"
#include "card/euicc/immediate_enabling.h"

int es10b_immediate_enable(struct es10_call *call, const void *request, void *response)
{
    struct immediate_enable_response *out = response;
    struct refresh_request in;
    struct ruling ruling;
    int err = es10_read(call, &msg_immediate_enable_request, &in, IMMEDIATE_ENABLE_UNDEFINED_ERROR,
                        "A-25", &ruling);

    (void)request;
    if (err == 0 && ruling.code == 0)
        err = immediate_enable(call->euicc, call->arena, in.refresh_flag, &ruling);
    if (err < 0)
        return err;
    out->immediate_enable_result = ruling.code;
    return es10_ruled(call, &ruling);
}
