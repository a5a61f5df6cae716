/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Download Confirmation and Profile Installation (SGP.22 3.1.3.2, 3.1.3.3; steps 16 to 23 of SGP.32
 * 3.2.3.2). The Bound Profile Package is loaded while it is received, in constant memory.
 */
#include "ipae/procedure/profile_download.h"

/* (16) IPA -> eUICC: ES10b.PrepareDownload */
int prepare_download(struct download *download,
                     const struct authenticate_client_response_esipa *authenticated,
                     struct bytes *response)
{
    struct terminal *terminal = download->session->terminal;
    const struct prepare_download_request request = {
        .smdp_signed2_raw = authenticated->smdp_signed2_raw,
        .smdp_signature2 = authenticated->smdp_signature2,
        .hash_cc = authenticated->hash_cc,
        .smdp_certificate = authenticated->smdp_certificate};
    struct prepare_download_response decoded;
    struct bytes encoded;
    int err;

    if (authenticated->smdp_signed2.cc_required_flag && authenticated->hash_cc.len == 0) {
        download->cancel_reason = CANCEL_SESSION_POSTPONED; /* possible for an IPA with it (E-51) */
        return download_fail(download->pending, terminal,
                             "the SM-DP+ requires a confirmation code");
    }
    err = es10_encode(terminal, &msg_prepare_download_request, &request, &encoded);
    if (err == 0)
        err = es10_call(terminal, encoded, response);
    if (err == 0)
        err = der_decode(terminal->services.der, &msg_prepare_download_response, *response,
                         &decoded, &terminal->arena, NULL);
    if (err == 0 && decoded.arm == PREPARE_DOWNLOAD_RESPONSE_ERROR) {
        download->session_open = false; /* the eUICC ended the session */
        return download_fail_with_code(download, "PrepareDownload", decoded.download_error_code);
    }
    return err;
}

/* eUICC -> IPA: ProfileInstallationResult. Durable, and the profile enabled where that is
 * configured, before anything else may happen (E-55). */
static int receive_result(struct download *download)
{
    struct terminal *terminal = download->session->terminal;
    int err;

    download->session_open = false;
    download->pending->result = arena_copy(&terminal->poll_arena, download->loader.result);
    if (download->pending->result.len == 0)
        return ERR_MEMORY;
    err = pending_download_put(terminal, download->pending);
    return err < 0 ? err : profile_enable_immediately(terminal);
}

/* (17) IPA -> eUICC: ES10b.LoadBoundProfilePackage, the next octets of the package. As
 * bpp_loader_put. */
static int load(void *context, struct bytes octets)
{
    struct download *download = context;
    bool had_result = download->loader.result.len > 0;
    int loaded = bpp_loader_put(&download->loader, octets);
    int err = 0;

    if (loaded >= 0 && !had_result && download->loader.result.len)
        err = receive_result(download);
    return err < 0 ? err : loaded;
}

int profile_installation(struct download *download, struct bytes prepared)
{
    struct terminal *terminal = download->session->terminal;
    const struct get_bound_profile_package_request request = {
        .transaction_id = download->transaction_id, .prepare_download_response = prepared};
    int err;

    download->pending->transaction_id =
        arena_copy(&terminal->poll_arena, download->transaction_id); /* IPAE-I3 */
    err = pending_download_put(terminal, download->pending);
    if (err < 0)
        return err;
    download->cancel_reason = CANCEL_SESSION_LOAD_BPP_EXECUTION_ERROR; /* (20) */
    bpp_loader_begin(&download->loader, terminal);
    /* IPA -> SM-DP+: ES9+.GetBoundProfilePackage, over ESipa in an indirect download */
    err = download->rsp.functions->get_bound_profile_package(&download->rsp, &request, load,
                                                             download);
    if (err == ERR_RESET || download->pending->result.len)
        return err == ERR_RESET ? err : 0;
    if (err == ERR_STATE && !download->loader.begun) {
        /* the server ended the session, unless the eIM refused (E-66) */
        download->session_open = download->rsp.is_refusal_of_eim;
        download->cancel_reason = CANCEL_SESSION_METADATA_MISMATCH;
        return download_server_result(download, err);
    }
    return err >= 0 ? ERR_MALFORMED : err == ERR_STATE ? ERR_IO : err;
}

int profile_installation_result_deliver(struct download *download)
{
    struct terminal *terminal = download->session->terminal;
    int64_t number;
    /* IPA -> SM-DP+: ES9+.HandleNotification (E-53) */
    int err =
        download->rsp.functions->handle_notification(&download->rsp, download->pending->result);

    if (err < 0)
        return err == ERR_RESET ? err : 0;
    err = installation_result_read(terminal, download->pending->result, &number, NULL);
    /* (11) of SGP.22 3.1.3.3, IPA -> eUICC: ES10b.RemoveNotificationFromList */
    return err < 0 ? err : es10_remove_notification(terminal, number);
}
