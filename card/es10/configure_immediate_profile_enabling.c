/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b.ConfigureImmediateProfileEnabling (SGP.32 5.9.17, 3.4.5; B-80 to B-82). */
#include "card/es10/functions.h"
#include "card/euicc/immediate_enabling.h"

int es10b_configure_immediate_profile_enabling(struct es10_call *call, const void *request,
                                               void *response)
{
    const struct configure_immediate_profile_enabling_request *in = request;
    struct configure_immediate_profile_enabling_response *out = response;
    struct store *store = call->euicc->store;
    struct store_settings settings;
    struct refusal refusal;
    unsigned eims;
    int err = store_count_eims(store, &eims);

    if (err == 0)
        err = store_get_settings(store, call->arena, &settings);
    if (err < 0)
        return err;
    if (es10_forced(call, &refusal))
        ; /* nothing is configured */
    else if (eims)
        refusal_set(&refusal, CONFIGURE_IMMEDIATE_PROFILE_ENABLING_ASSOCIATED_EIM_ALREADY_EXISTS,
                    "B-80", "an eIM is associated; it configures immediate enabling by a package");
    else
        immediate_enabling_configure(&settings, in->immediate_enable_flag, in->default_smdp_oid,
                                     in->default_smdp_address, &refusal);
    if (refusal.code == 0) {
        err = store_put_settings(store, &settings);
        if (err < 0)
            return err;
    }
    out->config_immediate_enable_result = refusal.code;
    return es10_finish(call, &refusal);
}
