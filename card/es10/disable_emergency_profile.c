/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b.DisableEmergencyProfile (SGP.32 5.9.23; digest B-143, B-144). */
#include "card/es10/functions.h"
#include "card/euicc/emergency.h"

int es10b_disable_emergency_profile(struct es10_call *call, const void *request, void *response)
{
    const struct refresh_request *in = request;
    struct disable_emergency_profile_response *out = response;
    struct ruling ruling;
    int err = emergency_disable(call->euicc, call->arena, in->refresh_flag, &ruling);

    if (err < 0)
        return err;
    out->disable_emergency_profile_result = ruling.code;
    return es10_ruled(call, &ruling);
}
