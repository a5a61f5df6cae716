/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b.GetProfilesInfo (SGP.32 5.9.14, SGP.22 5.7.15; B-40 to B-47). */
#include "apdu/tlv.h"
#include "card/es10/functions.h"
#include "card/euicc/profile.h"

int es10b_get_profiles_info(struct es10_call *call, const void *request, void *response)
{
    struct refusal refusal;
    struct tlv dataobject;
    int err = tlv_only(call->request, &dataobject);

    (void)request;
    (void)response;
    if (err == 0 && call->forced)
        return es10_put_list_error(call);
    if (err == 0)
        err = profile_list(call->euicc, call->arena, dataobject.value, call->response, &refusal);
    return err < 0 ? err : es10_finish(call, &refusal);
}
