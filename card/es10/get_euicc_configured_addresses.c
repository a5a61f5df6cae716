/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10a.GetEuiccConfiguredAddresses (SGP.22 5.7.3; B-161). */
#include "card/asn1/msg_info.h"
#include "card/es10/functions.h"

int es10a_get_euicc_configured_addresses(struct es10_call *call, const void *request,
                                         void *response)
{
    struct euicc_configured_addresses_response *out = response;
    struct store_settings settings;
    struct store_identity identity;
    int err = store_get_settings(call->euicc->store, call->arena, &settings);

    (void)request;
    if (err < 0)
        return err;
    err = store_get_identity(call->euicc->store, call->arena, &identity);
    if (err < 0)
        return err;
    if (settings.default_smdp_address.len)
        out->default_dp_address =
            es10_stored_text(call, "defaultDpAddress", settings.default_smdp_address);
    out->root_ds_address = es10_stored_text(call, "rootDsAddress", identity.root_smds_address);
    if (!out->root_ds_address.at)
        out->root_ds_address = BYTES_TEXT("");
    return ES10_DONE;
}
