/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b.LoadEuiccPackage (SGP.32 5.9.1): the domain is card/euicc/package.h. */
#include "card/es10/functions.h"
#include "card/euicc/package.h"

int es10b_load_euicc_package(struct es10_call *call, const void *request, void *response)
{
    struct refusal refusal;
    int err = package_load(call->euicc, call->arena, request, call->request.len, call->forced,
                           call->response, &refusal);

    (void)response;
    return err < 0 ? err : es10_finish(call, &refusal);
}
