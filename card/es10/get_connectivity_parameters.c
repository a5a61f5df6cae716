/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ES10b.GetConnectivityParameters (SGP.32 5.9.24; B-150 to B-152): the parameters in the header of
 * the enabled profile; without them, parametersNotAvailable.
 */
#include "card/asn1/msg_info.h"
#include "card/es10/functions.h"
#include "card/euicc/profile.h"

int es10b_get_connectivity_parameters(struct es10_call *call, const void *request, void *response)
{
    struct get_connectivity_parameters_response *out = response;
    struct refusal refusal;
    int err = ERR_NOT_FOUND;

    (void)request;
    if (!es10_forced(call, &refusal)) {
        err = profile_connectivity_parameters(call->euicc, call->arena, &out->http_params);
        refusal_set(&refusal, CONNECTIVITY_PARAMETERS_NOT_AVAILABLE, "B-150",
                    "no profile with connectivity parameters is enabled");
    }
    if (err == 0) {
        out->arm = GET_CONNECTIVITY_PARAMETERS_RESPONSE_PARAMETERS;
        return ES10_DONE;
    }
    if (err != ERR_NOT_FOUND)
        return err;
    out->arm = GET_CONNECTIVITY_PARAMETERS_RESPONSE_ERROR;
    out->connectivity_parameters_error = refusal.code;
    return es10_finish(call, &refusal);
}
