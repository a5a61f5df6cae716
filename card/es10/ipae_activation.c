/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b.IpaeActivation (SGP.32 3.8.4; ): for this card session, when the card has
 * an IPAe. */
#include "card/asn1/msg_info.h"
#include "card/es10/functions.h"

int es10b_ipae_activation(struct es10_call *call, const void *request, void *response)
{
    const struct ipae_activation_request *in = request;
    struct ipae_activation_response *out = response;
    struct refusal refusal = {IPAE_ACTIVATION_OK, NULL, NULL};

    if (!es10_forced(call, &refusal) && !call->euicc->ipae_present)
        refusal_set(&refusal, IPAE_ACTIVATION_NOT_SUPPORTED, "A-42", "this card has no IPAe");
    out->ipae_activation_result = refusal.code;
    if (refusal.code)
        return es10_finish(call, &refusal);
    if (in->ipae_option & IPAE_OPTION_ACTIVATE_IPAE)
        call->euicc->volatile_state.terminal.ipae_activation_seen = true;
    return ES10_DONE;
}
