/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b.SetDefaultDpAddress (SGP.32 5.9.25, SGP.22 5.7.4; B-160): one stored address, the
 * empty one clears it. */
#include "card/asn1/msg_info.h"
#include "card/es10/functions.h"
#include "card/euicc/decisions.h"

int es10a_set_default_dp_address(struct es10_call *call, const void *request, void *response)
{
    const struct set_default_dp_address_request *in = request;
    struct set_default_dp_address_response *out = response;
    struct store_settings settings;
    struct refusal refusal;
    int err;

    if (es10_forced(call, &refusal)) {
        out->set_default_dp_address_result = refusal.code;
        return es10_finish(call, &refusal);
    }
    if (in->default_dp_address.len > DECISION_ADDRESS_MAX) {
        out->set_default_dp_address_result = SET_DEFAULT_DP_ADDRESS_UNDEFINED_ERROR;
        return es10_refuse(call, "B-160", "the address is too long", in->default_dp_address,
                           SET_DEFAULT_DP_ADDRESS_UNDEFINED_ERROR);
    }
    err = store_get_settings(call->euicc->store, call->arena, &settings);
    if (err < 0)
        return err;
    settings.default_smdp_address = in->default_dp_address;
    err = store_put_settings(call->euicc->store, &settings);
    out->set_default_dp_address_result = SET_DEFAULT_DP_ADDRESS_OK;
    return err < 0 ? err : ES10_DONE;
}
