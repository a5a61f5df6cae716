/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ES10b.CancelSession (SGP.22 5.7.14; DP-2.3, B-31): ends the session with
 * a signed response for the server. A download in progress is discarded.
 */
#include "card/asn1/msg_rsp.h"
#include "card/es10/functions.h"
#include "card/euicc/bpp.h"
#include "card/euicc/rsp_session.h"

enum { CANCEL_SIGNED_MAX = 128 };

/* Can the SM-DP+ send the package that it has bound again? Then the one-time key stays (DP-2.2). */
static bool is_temporary(int64_t reason)
{
    return reason == CANCEL_SESSION_POSTPONED || reason == CANCEL_SESSION_TIMEOUT;
}

static void check(const struct rsp_session *rsp, const struct cancel_session_request *in,
                  struct refusal *refusal)
{
    if (rsp->state < RSP_AUTHENTICATED || !bytes_equal(in->transaction_id, rsp->transaction_id))
        refusal_set(refusal, CANCEL_SESSION_INVALID_TRANSACTION_ID, "B-31",
                    "no RSP session has this transactionId");
    else
        refusal_none(refusal);
}

static int sign(struct es10_call *call, const struct cancel_session_request *in,
                struct cancel_session_response *out)
{
    const struct rsp_session *rsp = &call->euicc->volatile_state.rsp;
    struct buf signed_part = arena_buf(call->arena, CANCEL_SIGNED_MAX);
    uint8_t *signature = arena_alloc(call->arena, EC_SIGNATURE_LEN);
    struct euicc_cancel_session_signed *body = &out->euicc_cancel_session_signed;
    const struct ecasd_chain *chains;
    struct der_error error;
    size_t count;
    int err = ecasd_chains(call->euicc, &chains, &count);

    if (err < 0)
        return err;
    if (!signature)
        return ERR_MEMORY;
    body->transaction_id = in->transaction_id;
    body->smdp_oid = rsp->server_oid;
    body->reason = in->reason;
    err =
        der_encode(call->euicc->der, &msg_euicc_cancel_session_signed, body, &signed_part, &error);
    if (err < 0)
        return err;
    out->arm = CANCEL_SESSION_RESPONSE_OK;
    out->euicc_cancel_session_signed_raw = buf_bytes(&signed_part);
    out->euicc_cancel_session_signature = bytes_at(signature, EC_SIGNATURE_LEN);
    return ecasd_sign(&chains[rsp->signing_chain], buf_bytes(&signed_part), BYTES_NONE, signature);
}

int es10b_cancel_session(struct es10_call *call, const void *request, void *response)
{
    const struct cancel_session_request *in = request;
    struct cancel_session_response *out = response;
    struct euicc *euicc = call->euicc;
    const struct rsp_session *rsp = &euicc->volatile_state.rsp;
    struct refusal refusal;
    int err;

    if (!es10_forced(call, &refusal))
        check(rsp, in, &refusal);
    if (refusal.code) {
        out->arm = CANCEL_SESSION_RESPONSE_ERROR;
        out->cancel_session_response_error = refusal.code;
        return es10_finish(call, &refusal);
    }
    err = sign(call, in, out);
    if (err == 0 && !is_temporary(in->reason))
        err = store_put_one_time_key(euicc->store, &(struct store_one_time_key){.kept = false});
    if (err == 0 && rsp->state == RSP_LOADING)
        err = bpp_discard(euicc, call->arena);
    if (err < 0)
        return err;
    out->euicc_cancel_session_signed = (struct euicc_cancel_session_signed){0};
    rsp_close(euicc);
    return ES10_DONE;
}
