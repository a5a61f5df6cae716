/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b.EnableEmergencyProfile (SGP.32 5.9.22; B-140 to B-142). */
#include "card/asn1/msg_eim.h"
#include "card/es10/functions.h"
#include "card/euicc/emergency.h"

int es10b_enable_emergency_profile(struct es10_call *call, const void *request, void *response)
{
    struct enable_emergency_profile_response *out = response;
    struct refresh_request in;
    struct ruling ruling;
    int err = es10_read(call, &msg_enable_emergency_profile_request, &in,
                        ENABLE_EMERGENCY_PROFILE_UNDEFINED_ERROR, "A-25", &ruling);

    (void)request;
    if (err == 0 && ruling.code == 0)
        err = emergency_enable(call->euicc, call->arena, in.refresh_flag, &ruling);
    if (err < 0)
        return err;
    out->enable_emergency_profile_result = ruling.code;
    return es10_ruled(call, &ruling);
}
