/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b.EnableEmergencyProfile (SGP.32 5.9.22; B-140 to B-142). */
#include "card/asn1/msg_eim.h"
#include "card/es10/functions.h"
#include "card/euicc/emergency.h"

int es10b_enable_emergency_profile(struct es10_call *call, const void *request, void *response)
{
    struct enable_emergency_profile_response *out = response;
    struct refresh_request in;
    struct refusal refusal;
    int err = es10_decode(call, &msg_enable_emergency_profile_request, &in,
                          ENABLE_EMERGENCY_PROFILE_UNDEFINED_ERROR, "A-25", &refusal);

    (void)request;
    if (err == 0 && refusal.code == 0)
        err = emergency_enable(call->euicc, call->arena, in.refresh_flag, &refusal);
    if (err < 0)
        return err;
    out->enable_emergency_profile_result = refusal.code;
    return es10_finish(call, &refusal);
}
