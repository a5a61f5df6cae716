/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From the eIM's ProfileDownloadTriggerRequest to the result that it gets (SGP.32 3.2.3). No
 * profile is downloaded twice, at whatever point the power is cut:
 *
 *   ORDERED --begin: transactionId is stored--> LOADING --receive_result--> RESULT
 *   RESULT --deliver: the eIM has it--> removed, or ORDERED with the next Event Record of an SM-DS
 *   LOADING --interrupted_download.c--> RESULT, or ORDERED again
 */
#include "ipae/procedure/profile_download.h"

#include <stdio.h>

enum { REQUEST_MAX = 1024 }; /* octets of a BF54 */

/* ---- the trigger ---- */

/* Where the profile is to be downloaded from. ERR_MALFORMED: invalid activation code; ERR_STATE:
 * the eUICC has no address configured. Slices borrow from the request or live in terminal->arena.
 */
static int read_source(struct eim_session *session,
                       const struct profile_download_trigger_request *request,
                       struct profile_source *out)
{
    struct terminal *terminal = session->terminal;
    struct euicc_configured_addresses_response addresses;
    int err;

    *out = (struct profile_source){.at_smds = false};
    if (request->has_profile_download_data &&
        request->profile_download_data == PROFILE_DOWNLOAD_DATA_ACTIVATION_CODE) {
        err = profile_source_read(request->activation_code, out);
        out->is_known_to_eim = session->eim->indirect &&
                               (terminal->ipa_features & IPA_FEATURES_EIM_DOWNLOAD_DATA_HANDLING);
        return err;
    }
    if (!request->has_profile_download_data && session->eim->indirect)
        return 0; /* the eIM knows it (E-62) */
    err = es10_exchange(terminal, &msg_euicc_configured_addresses_request, NULL,
                        &msg_euicc_configured_addresses_response, &addresses);
    if (err < 0)
        return err;
    out->at_smds = request->has_profile_download_data &&
                   request->profile_download_data == PROFILE_DOWNLOAD_DATA_CONTACT_SMDS;
    out->address = !out->at_smds              ? addresses.default_dp_address
                   : request->smds_address.at ? request->smds_address
                                              : addresses.root_ds_address;
    return out->address.len ? 0 : ERR_STATE;
}

/* One attempt. As profile_download_run. */
static int begin(struct eim_session *session, struct pending_download *pending)
{
    struct terminal *terminal = session->terminal;
    struct profile_download_trigger_request request;
    struct profile_source source;
    char text[60];
    int err;

    if (pending->attempts >= DOWNLOAD_ATTEMPTS) {
        snprintf(text, sizeof(text), "giving up after %u attempts", pending->attempts);
        return download_fail(pending, terminal, text);
    }
    pending->attempts++;
    err = pending_download_put(terminal, pending);
    if (err == 0)
        err = der_decode(terminal->services.der, &msg_profile_download_trigger_request,
                         pending->request, &request, &terminal->arena, NULL);
    if (err < 0)
        return err;
    err = read_source(session, &request, &source);
    if (err == ERR_STATE || err == ERR_MALFORMED)
        return download_fail(pending, terminal,
                             err == ERR_STATE ? "no SM-DP+/SM-DS address configured"
                                              : "invalid activation code");
    if (err < 0)
        return err;
    snprintf(text, sizeof(text), "attempt %u of %d", pending->attempts, DOWNLOAD_ATTEMPTS);
    terminal_note(terminal, "profile download", text);
    err = profile_download_run(session, pending, &source, request.eim_transaction_id);
    if (err == ERR_MALFORMED || err == ERR_TOO_LONG)
        terminal_note(terminal, "profile download", "malformed server response");
    return err;
}

/* ---- the result ---- */

/* (13) of 3.2.3.1, IPA -> eIM: ESipa.HandleNotification with ProfileDownloadTriggerResult (E-53,
 * E-54). The response has no body and acknowledges nothing. */
static int provide(struct eim_session *session,
                   const struct profile_download_trigger_result *result)
{
    struct terminal *terminal = session->terminal;
    struct provide_eim_package_result message = {
        .eid_value = bytes_at(terminal->services.eid, EUICCD_EID_LENGTH),
        .eim_package_result = EIM_PACKAGE_RESULT_PROFILE_DOWNLOAD_TRIGGER_RESULT};
    struct handle_notification_esipa notification = {
        .arm = HANDLE_NOTIFICATION_ESIPA_PROVIDE_EIM_PACKAGE_RESULT};
    struct bytes request, response;
    int err = es10_encode(terminal, &msg_profile_download_trigger_result, result,
                          &message.profile_download_trigger_result);

    if (err == 0)
        err = es10_encode(terminal, &msg_provide_eim_package_result, &message,
                          &notification.provide_eim_package_result);
    if (err == 0)
        err = es10_encode(terminal, &msg_handle_notification_esipa, &notification, &request);
    if (err == 0)
        err = transfer_acknowledge(session);
    return err < 0 ? err : esipa_call(&session->server, request, &response);
}

/* (23) of 3.2.3.2, IPA -> eIM: ESipa.HandleNotification with ProfileInstallationResult (E-68)
 * IPA -> eUICC: ES10b.RemoveNotificationFromList */
static int provide_installation_result(struct eim_session *session, struct bytes result)
{
    struct terminal *terminal = session->terminal;
    struct rsp eim = {.server = &session->server, .functions = &rsp_by_esipa};
    int64_t number = 0;
    int err = eim.functions->handle_notification(&eim, result);

    if (err == 0)
        err = installation_result_read(terminal, result, &number, NULL);
    return err < 0 ? err : es10_remove_notification(terminal, number);
}

static int deliver(struct eim_session *session, const struct pending_download *pending)
{
    struct terminal *terminal = session->terminal;
    struct profile_download_trigger_request request;
    struct profile_download_trigger_result result = {
        .profile_download_trigger_result_data =
            pending->result.len ? PROFILE_DOWNLOAD_TRIGGER_RESULT_PROFILE_INSTALLATION_RESULT
                                : PROFILE_DOWNLOAD_TRIGGER_RESULT_ERROR,
        .profile_installation_result = pending->result,
        .profile_download_error_reason = PROFILE_DOWNLOAD_ERROR_UNDEFINED_ERROR,
        .error_response = pending->failure};
    int err;

    if (pending->result.len && session->eim->indirect)
        return provide_installation_result(session, pending->result);
    err = der_decode(terminal->services.der, &msg_profile_download_trigger_request,
                     pending->request, &request, &terminal->arena, NULL);
    if (err < 0)
        return err;
    result.eim_transaction_id = request.eim_transaction_id;
    return provide(session, &result);
}

/* The result is delivered or given up. 1: an Event Record of the SM-DS is left. */
static int finish(struct terminal *terminal, struct pending_download *pending)
{
    int err;

    if (!event_records_advance(pending))
        return pending_download_clear(terminal, pending->eim_id);
    err = pending_download_put(terminal, pending);
    return err < 0 ? err : 1;
}

/* The eIM refuses the result, which stays stored; the poll continues. After RESULT_REFUSALS
 * refusals the next Event Record of an SM-DS is downloaded. */
static int keep_refused(struct eim_session *session, struct pending_download *pending)
{
    struct bytes rest = pending->events;
    struct tlv event;

    session->refused = true;
    if (pending->refusals >= RESULT_REFUSALS)
        return tlv_next(&rest, &event) == 0 && rest.len ? finish(session->terminal, pending) : 0;
    pending->refusals++;
    return pending_download_put(session->terminal, pending);
}

/* One download, up to the eIM's response to its result. 1: there is another one. */
static int resume(struct eim_session *session)
{
    struct terminal *terminal = session->terminal;
    struct pending_download pending;
    int err;

    arena_reset(&terminal->arena);
    err = pending_download_get(terminal, session->eim->id, &pending);
    if (err < 0)
        return err == ERR_NOT_FOUND ? 0 : err;
    err = interrupted_download_settle(terminal, &pending);
    if (err == 0 && !pending.result.len && !pending.failure.len) {
        err = begin(session, &pending);
        if (err == ERR_STATE)
            err = pending_download_put(terminal, &pending);
    }
    if (err < 0 || card_is_switching(terminal->card))
        return err; /* switching: the result is delivered over the new profile */
    err = deliver(session, &pending);
    if (package_result_is_refused(session, err))
        return keep_refused(session, &pending);
    return err < 0 ? err : finish(terminal, &pending);
}

int profile_download_resume(struct eim_session *session)
{
    int err;

    do
        err = resume(session);
    while (err > 0);
    return err;
}

/* 1: the request has a result already, which the eIM refused; or it is another request while that
 * result is still offered to the eIM. */
static int has_result(struct eim_session *session, struct bytes request)
{
    struct pending_download pending;
    int err = pending_download_get(session->terminal, session->eim->id, &pending);

    if (err < 0)
        return err == ERR_NOT_FOUND ? 0 : err;
    return bytes_equal(pending.request, request) ||
           (pending.refusals > 0 && pending.refusals < RESULT_REFUSALS);
}

/* Stores the request (IPAE-I3) and executes it; not while an Emergency Profile is enabled (E-54).
 */
static int accept_request(struct eim_session *session, struct bytes octets,
                          struct bytes transaction_id)
{
    struct terminal *terminal = session->terminal;
    const struct pending_download pending = {.eim_id = session->eim->id, .request = octets};
    const struct profile_download_trigger_result refusal = {
        .eim_transaction_id = transaction_id,
        .profile_download_trigger_result_data = PROFILE_DOWNLOAD_TRIGGER_RESULT_ERROR,
        .profile_download_error_reason = PROFILE_DOWNLOAD_ERROR_ECALL_ACTIVE};
    int err = emergency_is_enabled(terminal);

    if (err != 0)
        return err < 0 ? err : provide(session, &refusal);
    err = pending_download_put(terminal, &pending);
    if (err == 0)
        err = transfer_acknowledge(session);
    return err < 0 ? err : profile_download_resume(session);
}

int profile_download(struct eim_session *session, struct bytes octets)
{
    struct terminal *terminal = session->terminal;
    struct profile_download_trigger_request request;
    struct bytes transaction_id = BYTES_NONE;
    struct profile_source source;
    int err = has_result(session, octets);

    if (err != 0)
        return err < 0 ? err : ERR_STATE;
    err = der_decode(terminal->services.der, &msg_profile_download_trigger_request, octets,
                     &request, &terminal->arena, NULL);
    if (err == 0) {
        transaction_id = request.eim_transaction_id;
        err = octets.len > REQUEST_MAX ? ERR_MALFORMED : read_source(session, &request, &source);
    }
    if (err == 0 || err == ERR_STATE)
        return accept_request(session, octets, transaction_id);
    if (err == ERR_MALFORMED || err == ERR_TOO_LONG) /* E-60 */
        err = package_error_provide(session, EIM_PACKAGE_RESULT_ERROR_INVALID_PACKAGE_FORMAT,
                                    transaction_id);
    return err;
}
