/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b.GetEUICCInfo2 (SGP.32 5.9.2; B-11 to B-15). */
#include "card/es10/functions.h"
#include "card/euicc/euicc_info.h"

int es10b_get_euicc_info2(struct es10_call *call, const void *request, void *response)
{
    int err = euicc_describe_info2(call->euicc, call->arena, response);

    (void)request;
    return err < 0 ? err : ES10_DONE;
}
