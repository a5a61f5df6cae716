/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b.ExecuteFallbackMechanism (SGP.32 5.9.20; B-120 to B-124). */
#include "card/asn1/msg_eim.h"
#include "card/es10/functions.h"
#include "card/euicc/fallback.h"

int es10b_execute_fallback_mechanism(struct es10_call *call, const void *request, void *response)
{
    struct execute_fallback_mechanism_response *out = response;
    struct refresh_request in;
    struct refusal refusal;
    int err = es10_decode(call, &msg_execute_fallback_mechanism_request, &in,
                          EXECUTE_FALLBACK_MECHANISM_COMMAND_ERROR, "B-120", &refusal);

    (void)request;
    if (err == 0 && refusal.code == 0)
        err = fallback_execute(call->euicc, call->arena, in.refresh_flag, &refusal);
    if (err < 0)
        return err;
    out->execute_fallback_mechanism_result = refusal.code;
    return es10_finish(call, &refusal);
}
