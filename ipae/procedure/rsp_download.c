/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ipae/procedure/rsp_download.h"

#include "apdu/host.h"
#include "ipae/toolkit/proactive.h"

#include <stdio.h>
#include <string.h>

int download_fail(struct pending_download *fact, struct terminal *terminal, const char *why)
{
    fact->failure = arena_copy(&terminal->poll_arena, bytes_at(why, strlen(why)));
    terminal_note(terminal, "profile download", why);
    return fact->failure.len ? ERR_STATE : ERR_MEMORY;
}

/* What the server or the eUICC said, as why the download failed. */
static int refused(struct download *download, const char *who, int64_t code)
{
    char text[80];

    snprintf(text, sizeof(text), "%s: error %lld", who, (long long)code);
    return download_fail(download->fact, download->session->terminal, text);
}

/* The answer of a function of the server. */
static int answered(struct download *download, int err)
{
    return err == ERR_STATE
               ? download_fail(download->fact, download->session->terminal, download->rsp.refusal)
               : err;
}

/* ---- (1) to (4): both sides know each other ---- */

static int initiate(struct download *download, struct initiate_authentication_response_esipa *out)
{
    struct terminal *terminal = download->session->terminal;
    struct initiate_authentication_request_esipa request = {.smdp_address = download->order.address,
                                                            .eim_transaction_id =
                                                                download->eim_transaction_id};
    struct get_euicc_challenge_response challenge;
    struct bytes question;
    int err = es10_encode(terminal, &msg_get_euicc_info1_request, NULL, &question);

    if (err == 0)
        err = es10_call(terminal, question, &request.euicc_info1);
    if (err == 0)
        err = es10_exchange(terminal, &msg_get_euicc_challenge_request, NULL,
                            &msg_get_euicc_challenge_response, &challenge);
    if (err < 0)
        return err;
    request.euicc_challenge = challenge.euicc_challenge;
    err = answered(download,
                   download->rsp.functions->initiate_authentication(&download->rsp, &request, out));
    if (err < 0)
        return err;
    download->transaction_id = out->server_signed1.transaction_id;
    if (download->order.address.len && /* E-62 */
        !host_equal(out->server_signed1.server_address, download->order.address))
        return download_fail(download->fact, terminal, "the server signs for another address");
    return download_check_oid(download, out->server_certificate);
}

/* CtxParams1: what the eIM made, or the matching identifier and the device's TAC (E-46). */
static int make_context(struct download *download,
                        const struct initiate_authentication_response_esipa *in, struct bytes *out)
{
    struct terminal *terminal = download->session->terminal;
    struct ctx_params1 context = {.matching_id = in->matching_id.at ? in->matching_id
                                                                    : download->order.matching_id};
    uint8_t tac[TAC_OCTETS] = {0};
    int err;

    *out = in->ctx_params1;
    if (out->at)
        return 0;
    if (context.matching_id.len == 0)
        context.matching_id = BYTES_NONE;
    err = tac_request(terminal, tac);
    context.device_info.tac = BYTES_OF(tac);
    return err < 0 && err != ERR_NOT_FOUND ? err
                                           : es10_encode(terminal, &msg_ctx_params1, &context, out);
}

/* ES10b.AuthenticateServer; `*response` is its whole answer. */
static int authenticate_server(struct download *download,
                               const struct initiate_authentication_response_esipa *in,
                               struct bytes *response)
{
    struct terminal *terminal = download->session->terminal;
    struct authenticate_server_request request = {.server_signed1_raw = in->server_signed1_raw,
                                                  .server_signature1 = in->server_signature1,
                                                  .euicc_ci_pk_id_to_be_used =
                                                      in->euicc_ci_pk_identifier_to_be_used,
                                                  .server_certificate = in->server_certificate};
    struct authenticate_server_response answer;
    struct bytes question;
    int err = make_context(download, in, &request.ctx_params1_raw);

    if (err == 0)
        err = es10_encode(terminal, &msg_authenticate_server_request, &request, &question);
    if (err == 0)
        err = es10_call(terminal, question, response);
    if (err == 0)
        err = der_decode(terminal->services.der, &msg_authenticate_server_response, *response,
                         &answer, &terminal->arena, NULL);
    if (err == 0 && answer.arm == AUTHENTICATE_SERVER_RESPONSE_ERROR)
        return refused(download, "AuthenticateServer", answer.authenticate_error_code);
    download->open = err == 0;
    return err;
}

static int authenticate(struct download *download, struct rsp_authenticated *out)
{
    struct initiate_authentication_response_esipa initiated;
    struct authenticate_client_request request;
    int err = initiate(download, &initiated);

    if (err == 0)
        err = authenticate_server(download, &initiated, &request.authenticate_server_response);
    if (err < 0)
        return err;
    request.transaction_id = initiated.transaction_id.len ? initiated.transaction_id
                                                          : initiated.server_signed1.transaction_id;
    err = answered(download,
                   download->rsp.functions->authenticate_client(&download->rsp, &request, out));
    if (err == ERR_STATE) /* the server ended it */
        download->open = false;
    return err;
}

/* ---- (5) to (8): preparation and installation ---- */

static int prepare(struct download *download, const struct authenticate_client_response_esipa *in,
                   struct bytes *response)
{
    struct terminal *terminal = download->session->terminal;
    const struct prepare_download_request request = {.smdp_signed2_raw = in->smdp_signed2_raw,
                                                     .smdp_signature2 = in->smdp_signature2,
                                                     .hash_cc = in->hash_cc,
                                                     .smdp_certificate = in->smdp_certificate};
    struct prepare_download_response answer;
    struct bytes question;
    int err;

    if (in->smdp_signed2.cc_required_flag && in->hash_cc.len == 0) {
        download->reason = CANCEL_SESSION_POSTPONED; /* whoever knows the code may come (E-51) */
        return download_fail(download->fact, terminal, "a confirmation code is required");
    }
    err = es10_encode(terminal, &msg_prepare_download_request, &request, &question);
    if (err == 0)
        err = es10_call(terminal, question, response);
    if (err == 0)
        err = der_decode(terminal->services.der, &msg_prepare_download_response, *response, &answer,
                         &terminal->arena, NULL);
    if (err == 0 && answer.arm == PREPARE_DOWNLOAD_RESPONSE_ERROR) {
        download->open = false; /* of the session nothing is left to be cancelled */
        return refused(download, "PrepareDownload", answer.download_error_code);
    }
    return err;
}

/* The eUICC said how it ended: durable, and the profile enabled where that is configured, before
 * anything else may happen (E-55). */
static int take_result(struct download *download)
{
    struct terminal *terminal = download->session->terminal;
    int err;

    download->open = false;
    download->fact->result = arena_copy(&terminal->poll_arena, download->loader.result);
    if (download->fact->result.len == 0)
        return ERR_MEMORY;
    err = pending_download_put(terminal, download->fact);
    return err < 0 ? err : profile_enable_immediately(terminal);
}

static int put(void *context, struct bytes octets)
{
    struct download *download = context;
    bool before = download->loader.result.len == 0;
    int early = bpp_loader_put(&download->loader, octets);
    int err = 0;

    if (early >= 0 && before && download->loader.result.len)
        err = take_result(download);
    return err < 0 ? err : early;
}

static int install(struct download *download, struct bytes prepared)
{
    struct terminal *terminal = download->session->terminal;
    const struct get_bound_profile_package_request request = {
        .transaction_id = download->transaction_id, .prepare_download_response = prepared};
    int err;

    download->fact->transaction_id =
        arena_copy(&terminal->poll_arena, download->transaction_id); /* IPAE-I3 */
    err = pending_download_put(terminal, download->fact);
    if (err < 0)
        return err;
    download->reason = CANCEL_SESSION_LOAD_BPP_EXECUTION_ERROR;
    bpp_loader_begin(&download->loader, terminal);
    err =
        download->rsp.functions->get_bound_profile_package(&download->rsp, &request, put, download);
    if (err == ERR_RESET || download->fact->result.len)
        return err == ERR_RESET ? err : 0;
    if (err == ERR_STATE && !download->loader.begun) {
        download->open = false; /* the server ended it */
        return answered(download, err);
    }
    return err >= 0 ? ERR_MALFORMED : err == ERR_STATE ? ERR_IO : err;
}

/* ---- the whole of it ---- */

/* What the eUICC signs goes to the server, if it can be reached. */
static int cancel(struct download *download)
{
    struct terminal *terminal = download->session->terminal;
    const struct cancel_session_request request = {.transaction_id = download->transaction_id,
                                                   .reason = download->reason};
    struct cancel_session_response answer;
    struct bytes question, response;
    int err = es10_encode(terminal, &msg_cancel_session_request, &request, &question);

    if (err == 0)
        err = es10_call(terminal, question, &response);
    if (err == 0)
        err = der_decode(terminal->services.der, &msg_cancel_session_response, response, &answer,
                         &terminal->arena, NULL);
    if (err < 0 || answer.arm != CANCEL_SESSION_RESPONSE_OK)
        return err;
    return download->rsp.functions->cancel_session(&download->rsp, download->transaction_id,
                                                   response);
}

static int run(struct download *download, struct rsp_authenticated *authenticated)
{
    struct bytes prepared;
    int err = authenticate(download, authenticated);

    if (err < 0 || authenticated->is_event ||
        authenticated->dp.arm == AUTHENTICATE_CLIENT_RESPONSE_ESIPA_OK_DS)
        return err;
    err = download_check_metadata(download, authenticated->dp.profile_meta_data);
    if (err == 0)
        err = prepare(download, &authenticated->dp, &prepared);
    if (err == 0)
        err = install(download, prepared);
    /* What may go better another time begins anew then; the eUICC forgets this session by itself.
     */
    if (download->open && (err == ERR_STATE || err == ERR_MALFORMED || err == ERR_TOO_LONG) &&
        cancel(download) == ERR_RESET)
        err = ERR_RESET;
    return err;
}

/* The result to the SM-DP+ while it is there (E-53). What fails is left to notification_delivery.
 */
static int deliver(struct download *download)
{
    struct terminal *terminal = download->session->terminal;
    int64_t number;
    int err = download->rsp.functions->handle_notification(&download->rsp, download->fact->result);

    if (err < 0)
        return err == ERR_RESET ? err : 0;
    err = installation_result_read(terminal, download->fact->result, &number, NULL);
    return err < 0 ? err : es10_remove_notification(terminal, number);
}

/* With the server at order.address, or through the eIM. */
static int run_with_server(struct download *download, struct rsp_authenticated *authenticated)
{
    static const struct tls_trust cis = {.kind = TLS_TRUST_CIS};
    struct eim_session *session = download->session;
    struct server server;
    int err, closed;

    if (session->eim->indirect) {
        download->rsp = (struct rsp){&session->server, &rsp_by_esipa, ""};
        return run(download, authenticated);
    }
    err = server_end(&session->server); /* one channel at a time */
    if (err < 0)
        return err;
    if (server_begin(&server, session->terminal, download->order.address, &cis) < 0)
        return download_fail(download->fact, session->terminal, "an address that is none");
    server.seconds = DOWNLOAD_SECONDS;
    download->rsp = (struct rsp){&server, &rsp_by_es9p, ""};
    err = run(download, authenticated);
    if (err == 0 && download->fact->result.len && !card_is_switching(session->terminal->card))
        err = deliver(download);
    closed = server_end(&server);
    return closed == ERR_RESET ? closed : err;
}

int profile_download_run(struct eim_session *session, struct pending_download *fact,
                         const struct download_order *order, struct bytes eim_transaction_id)
{
    struct download download = {.session = session,
                                .fact = fact,
                                .order = *order,
                                .eim_transaction_id = eim_transaction_id,
                                .reason = CANCEL_SESSION_UNDEFINED_REASON};
    struct rsp_authenticated authenticated = {.is_event = false};
    int err = 0;

    if (fact->events.len == 0) {
        err = run_with_server(&download, &authenticated);
        if (err < 0 || fact->result.len)
            return err;
        err = download_events_store(&download, &authenticated);
    }
    if (err == 0)
        err = download_events_first(&download);
    if (err == 0)
        err = run_with_server(&download, &authenticated);
    if (err == 0 && !fact->result.len)
        err = download_fail(fact, session->terminal, "an SM-DS that names an SM-DS");
    return err;
}
