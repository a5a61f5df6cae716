/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10c.SetNickname (SGP.22 5.7.21; B-171). */
#include "card/es10/functions.h"
#include "card/euicc/es10c_profiles.h"

int es10c_set_nickname(struct es10_call *call, const void *request, void *response)
{
    const struct set_nickname_request *in = request;
    struct set_nickname_response *out = response;
    struct refusal refusal;
    int err = es10_forced(call, &refusal)
                  ? 0
                  : es10c_profiles_set_nickname(call->euicc, call->arena, in->iccid,
                                                in->profile_nickname, &refusal);

    if (err < 0)
        return err;
    out->set_nickname_result = refusal.code;
    return es10_finish(call, &refusal);
}
