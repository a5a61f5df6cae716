/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10c.DeleteProfile (SGP.22 5.7.18). */
#include "card/es10/functions.h"
#include "card/euicc/es10c_profiles.h"

int es10c_delete_profile(struct es10_call *call, const void *request, void *response)
{
    const struct delete_profile_request *in = request;
    const struct es10c_profile which = {in->profile_identifier, in->isdp_aid, in->iccid};
    struct delete_profile_response *out = response;
    struct refusal refusal;
    int err = es10_forced(call, &refusal)
                  ? 0
                  : es10c_profiles_delete(call->euicc, call->arena, &which, &refusal);

    if (err < 0)
        return err;
    out->delete_result = refusal.code;
    return es10_finish(call, &refusal);
}
