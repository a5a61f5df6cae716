/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b.ProfileRollback (SGP.32 5.9.16, 3.3.2; B-90 to B-97). */
#include "card/asn1/msg_eim.h"
#include "card/es10/functions.h"
#include "card/euicc/decisions.h"
#include "card/euicc/rollback.h"

int es10b_profile_rollback(struct es10_call *call, const void *request, void *response)
{
    struct profile_rollback_response *out = response;
    struct buf result = arena_buf(call->arena, DECISION_PACKAGE_RESULT_MAX);
    struct refresh_request in;
    struct refusal refusal;
    int err = es10_decode(call, &msg_profile_rollback_request, &in, PROFILE_ROLLBACK_COMMAND_ERROR,
                          "B-93", &refusal);

    (void)request;
    if (err == 0 && refusal.code == 0)
        err = rollback_run(call->euicc, call->arena, in.refresh_flag, &result, &refusal);
    if (err < 0)
        return err;
    out->cmd_result = refusal.code;
    if (refusal.code == 0)
        out->euicc_package_result = buf_bytes(&result);
    return es10_finish(call, &refusal);
}
