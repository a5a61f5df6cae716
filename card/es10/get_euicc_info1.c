/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b.GetEUICCInfo1 (SGP.22 5.7.8; B-10). */
#include "card/es10/functions.h"
#include "card/euicc/euicc_info.h"

int es10b_get_euicc_info1(struct es10_call *call, const void *request, void *response)
{
    (void)request;
    euicc_describe_info1(call->euicc, response);
    return ES10_DONE;
}
