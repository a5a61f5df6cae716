/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Common Cancel Session (SGP.22 3.0.2; SGP.32 5.14.8 over ESipa). */
#include "ipae/procedure/profile_download.h"

/* IPA -> eUICC: ES10b.CancelSession; `*response` is the whole BF41, signed by the eUICC. 1: it
 * refused, and there is nothing to send. */
static int cancel_at_euicc(struct download *download, struct bytes *response)
{
    struct terminal *terminal = download->session->terminal;
    const struct cancel_session_request request = {.transaction_id = download->transaction_id,
                                                   .reason = download->cancel_reason};
    struct cancel_session_response decoded;
    struct bytes encoded;
    int err = es10_encode(terminal, &msg_cancel_session_request, &request, &encoded);

    if (err == 0)
        err = es10_call(terminal, encoded, response);
    if (err == 0)
        err = der_decode(terminal->services.der, &msg_cancel_session_response, *response, &decoded,
                         &terminal->arena, NULL);
    return err < 0 ? err : decoded.arm != CANCEL_SESSION_RESPONSE_OK;
}

int common_cancel_session(struct download *download)
{
    struct bytes response;
    int err = cancel_at_euicc(download, &response);

    if (err != 0)
        return err < 0 ? err : 0;
    /* IPA -> server: ES9+.CancelSession, over ESipa in an indirect download */
    return download->rsp.functions->cancel_session(&download->rsp, download->transaction_id,
                                                   response);
}
