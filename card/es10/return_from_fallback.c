/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b.ReturnFromFallback (SGP.32 5.9.21; B-130 to B-133). */
#include "card/asn1/msg_eim.h"
#include "card/es10/functions.h"
#include "card/euicc/fallback.h"

int es10b_return_from_fallback(struct es10_call *call, const void *request, void *response)
{
    struct return_from_fallback_response *out = response;
    struct refresh_request in;
    struct refusal refusal;
    int err = es10_decode(call, &msg_return_from_fallback_request, &in,
                          RETURN_FROM_FALLBACK_COMMAND_ERROR, "B-130", &refusal);

    (void)request;
    if (err == 0 && refusal.code == 0)
        err = fallback_return(call->euicc, call->arena, in.refresh_flag, &refusal);
    if (err < 0)
        return err;
    out->return_from_fallback_result = refusal.code;
    return es10_finish(call, &refusal);
}
