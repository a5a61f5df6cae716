/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ES10b.GetEUICCChallenge (SGP.22 5.7.7; B-20): a new challenge starts an RSP session and
 * ends the previous one; a download in progress is interrupted (DP-3.7).
 */
#include "card/asn1/msg_info.h"
#include "card/es10/functions.h"
#include "card/euicc/bpp.h"
#include "card/euicc/immediate_enabling.h"
#include "card/euicc/rsp_session.h"

#include <assert.h>

int es10b_get_euicc_challenge(struct es10_call *call, const void *request, void *response)
{
    struct rsp_session *rsp = &call->euicc->volatile_state.rsp;
    struct rng *rng = call->euicc->rng;
    struct get_euicc_challenge_response *out = response;
    int err;

    (void)request;
    rsp_close(call->euicc);
    assert(rsp->state == RSP_NONE && !rsp->one_time_key && !rsp->bpp); /* RSP-R1 */
    err = immediate_enabling_forget(call->euicc);
    if (err >= 0)
        err = bpp_recover(call->euicc, call->arena);
    if (err >= 0)
        err = rng->fill(rng, rsp->challenge, sizeof(rsp->challenge));
    if (err < 0)
        return err;
    rsp->state = RSP_CHALLENGED;
    out->euicc_challenge = BYTES_OF(rsp->challenge);
    return ES10_DONE;
}
