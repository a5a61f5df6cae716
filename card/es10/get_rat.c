/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b.GetRAT (SGP.22 5.7.22; B-170): the rules stored by the factory. */
#include "card/asn1/msg_info.h"
#include "card/es10/functions.h"

int es10b_get_rat(struct es10_call *call, const void *request, void *response)
{
    struct get_rat_response *out = response;
    struct store_identity identity;
    int err = store_get_identity(call->euicc->store, call->arena, &identity);

    (void)request;
    if (err < 0)
        return err;
    out->rat = identity.rat;
    return ES10_DONE;
}
