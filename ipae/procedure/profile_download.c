/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Profile download, direct and indirect (SGP.32 3.2.3): from the eIM's trigger to
 * the result that it gets. Nothing is downloaded twice, whatever is cut off where:
 *
 *   trigger --stored--> begun --stored: transactionId--> loading --result--> stored
 *       --eIM has it--> gone, or begun with the next event of an SM-DS
 *   found with transactionId and no result: the outbox tells what the eUICC made of it
 *       "interruption" --> begun again, DOWNLOAD_ATTEMPTS times at most
 */
#include "card/asn1/msg_notification.h"
#include "ipae/procedure/rsp_download.h"

#include <stdio.h>

enum { REQUEST_MAX = 1024 }; /* octets of a BF54 */

int installation_result_read(struct terminal *terminal, struct bytes octets, int64_t *number,
                             int64_t *reason)
{
    struct profile_installation_result result;
    const struct profile_installation_result_data *data = &result.profile_installation_result_data;
    int err = der_decode(terminal->services.der, &msg_profile_installation_result, octets, &result,
                         &terminal->arena, NULL);

    if (err < 0)
        return err;
    *number = data->notification_metadata.seq_number;
    if (reason)
        *reason = data->final_result == FINAL_RESULT_SUCCESS ? 0 : data->error_reason;
    return 0;
}

/* ---- what became of a download that was cut off ---- */

/* The result of session `transaction_id` in the outbox. ERR_NOT_FOUND. */
static int find_result(struct terminal *terminal, struct bytes transaction_id, struct bytes *out)
{
    const struct retrieve_notifications_list_request request = {.has_search_criteria = false};
    struct retrieve_notifications_list_response response;
    int err = es10_exchange(terminal, &msg_retrieve_notifications_list_request, &request,
                            &msg_retrieve_notifications_list_response, &response);

    for (size_t i = 0; err == 0 && i < response.notification_list_count; i++) {
        struct bytes one = response.notification_list[i];
        struct profile_installation_result result;

        if (!bytes_starts_with(one, BYTES_TEXT("\xBF\x37")) ||
            der_decode(terminal->services.der, &msg_profile_installation_result, one, &result,
                       &terminal->arena, NULL) < 0 ||
            !bytes_equal(result.profile_installation_result_data.transaction_id, transaction_id))
            continue;
        *out = one;
        return 0;
    }
    return err < 0 ? err : ERR_NOT_FOUND;
}

static int reconcile(struct terminal *terminal, struct pending_download *fact)
{
    int64_t number, reason;
    struct bytes result;
    int err;

    if (fact->transaction_id.len == 0 || fact->result.len || fact->failure.len)
        return 0;
    err = find_result(terminal, fact->transaction_id, &result);
    if (err == 0)
        err = installation_result_read(terminal, result, &number, &reason);
    if (err < 0)
        return err == ERR_NOT_FOUND ? 0 : err;
    if (reason == ERROR_REASON_INSTALL_FAILED_DUE_TO_INTERRUPTION &&
        fact->attempts < DOWNLOAD_ATTEMPTS)
        fact->transaction_id = BYTES_NONE; /* once more */
    else
        fact->result = arena_copy(&terminal->poll_arena, result);
    return pending_download_put(terminal, fact);
}

int profile_download_reconcile(struct terminal *terminal)
{
    int err = 0;

    for (size_t i = 0; err == 0; i++) {
        struct pending_download fact;

        err = pending_download_at(terminal, i, &fact);
        if (err == 0)
            err = reconcile(terminal, &fact);
    }
    return err == ERR_NOT_FOUND ? 0 : err;
}

/* A package that was begun and whose link died: the eUICC ends it when a new session begins. */
static int settle(struct terminal *terminal, struct pending_download *fact)
{
    struct get_euicc_challenge_response challenge;
    int err;

    if (fact->transaction_id.len == 0 || fact->result.len || fact->failure.len)
        return 0;
    err = es10_exchange(terminal, &msg_get_euicc_challenge_request, NULL,
                        &msg_get_euicc_challenge_response, &challenge);
    return err < 0 ? err : reconcile(terminal, fact);
}

/* ---- the trigger ---- */

/* Where the eIM wants the profile from. ERR_MALFORMED; ERR_STATE: the eUICC knows no such server.
 * Slices borrow from the request or live in terminal->arena. */
static int read_order(struct eim_session *session,
                      const struct profile_download_trigger_request *request,
                      struct download_order *out)
{
    struct terminal *terminal = session->terminal;
    struct euicc_configured_addresses_response addresses;
    int err;

    *out = (struct download_order){.at_smds = false};
    if (request->has_profile_download_data &&
        request->profile_download_data == PROFILE_DOWNLOAD_DATA_ACTIVATION_CODE)
        return download_order_read(request->activation_code, out);
    if (!request->has_profile_download_data && session->eim->indirect)
        return 0; /* it knows itself (E-62) */
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

/* Runs it once more. As profile_download_run. */
static int begin(struct eim_session *session, struct pending_download *fact)
{
    struct terminal *terminal = session->terminal;
    struct profile_download_trigger_request request;
    struct download_order order;
    char text[60];
    int err;

    if (fact->attempts >= DOWNLOAD_ATTEMPTS)
        return download_fail(fact, terminal, "no success, often enough");
    fact->attempts++;
    err = pending_download_put(terminal, fact);
    if (err == 0)
        err = der_decode(terminal->services.der, &msg_profile_download_trigger_request,
                         fact->request, &request, &terminal->arena, NULL);
    if (err < 0)
        return err;
    err = read_order(session, &request, &order);
    if (err == ERR_STATE || err == ERR_MALFORMED)
        return download_fail(fact, terminal, "the eUICC knows no such server");
    if (err < 0)
        return err;
    snprintf(text, sizeof(text), "begun (%u)", fact->attempts);
    terminal_note(terminal, "profile download", text);
    err = profile_download_run(session, fact, &order, request.eim_transaction_id);
    if (err == ERR_MALFORMED || err == ERR_TOO_LONG)
        terminal_note(terminal, "profile download", "an answer of the server makes no sense");
    return err;
}

/* ---- the result ---- */

/* ProfileDownloadTriggerResult by HandleNotification (3.2.3.1 step 13; E-53, E-54): its response
 * has no body, and nothing is acknowledged. */
static int provide(struct eim_session *session,
                   const struct profile_download_trigger_result *result)
{
    struct terminal *terminal = session->terminal;
    struct provide_eim_package_result message = {
        .eid_value = bytes_at(terminal->services.eid, CARD_EID_LEN),
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

/* An indirect download's result is the notification itself (E-68). */
static int hand_over(struct eim_session *session, struct bytes result)
{
    struct terminal *terminal = session->terminal;
    struct rsp eim = {&session->server, &rsp_by_esipa, ""};
    int64_t number = 0;
    int err = eim.functions->handle_notification(&eim, result);

    if (err == 0)
        err = installation_result_read(terminal, result, &number, NULL);
    return err < 0 ? err : es10_remove_notification(terminal, number);
}

static int tell(struct eim_session *session, const struct pending_download *fact)
{
    struct terminal *terminal = session->terminal;
    struct profile_download_trigger_request request;
    struct profile_download_trigger_result result = {
        .profile_download_trigger_result_data =
            fact->result.len ? PROFILE_DOWNLOAD_TRIGGER_RESULT_PROFILE_INSTALLATION_RESULT
                             : PROFILE_DOWNLOAD_TRIGGER_RESULT_ERROR,
        .profile_installation_result = fact->result,
        .profile_download_error_reason = PROFILE_DOWNLOAD_ERROR_UNDEFINED_ERROR,
        .error_response = fact->failure};
    int err;

    if (fact->result.len && session->eim->indirect)
        return hand_over(session, fact->result);
    err = der_decode(terminal->services.der, &msg_profile_download_trigger_request, fact->request,
                     &request, &terminal->arena, NULL);
    if (err < 0)
        return err;
    result.eim_transaction_id = request.eim_transaction_id;
    return provide(session, &result);
}

/* The eIM has the result, or does not want it: 1 when an event of the SM-DS is left to be done. */
static int go_on(struct terminal *terminal, struct pending_download *fact)
{
    int err;

    if (!download_events_advance(fact))
        return pending_download_clear(terminal, fact->eim_id);
    err = pending_download_put(terminal, fact);
    return err < 0 ? err : 1;
}

/* The eIM refuses the result. It stays, and is no reason not to go on; where an SM-DS told of
 * further events, these come in the end. */
static int refused(struct eim_session *session, struct pending_download *fact)
{
    struct bytes rest = fact->events;
    struct tlv event;

    session->refused = true;
    if (fact->refusals >= RESULT_REFUSALS)
        return tlv_next(&rest, &event) == 0 && rest.len ? go_on(session->terminal, fact) : 0;
    fact->refusals++;
    return pending_download_put(session->terminal, fact);
}

/* One download, to the answer of the eIM. 1: there is another one. */
static int resume(struct eim_session *session)
{
    struct terminal *terminal = session->terminal;
    struct pending_download fact;
    int err;

    arena_reset(&terminal->arena);
    err = pending_download_get(terminal, session->eim->id, &fact);
    if (err < 0)
        return err == ERR_NOT_FOUND ? 0 : err;
    err = settle(terminal, &fact);
    if (err == 0 && !fact.result.len && !fact.failure.len) {
        err = begin(session, &fact);
        if (err == ERR_STATE)
            err = pending_download_put(terminal, &fact);
    }
    if (err < 0 || card_is_switching(terminal->card))
        return err; /* switching: the eIM hears of it over the new profile */
    err = tell(session, &fact);
    if (package_result_is_refused(session, err))
        return refused(session, &fact);
    return err < 0 ? err : go_on(terminal, &fact);
}

int profile_download_resume(struct eim_session *session)
{
    int err;

    do
        err = resume(session);
    while (err > 0);
    return err;
}

/* The eIM asks for what has a result that it did not take, or for something else while that result
 * is still offered again soon: 1. What is done is not done twice. */
static int is_done(struct eim_session *session, struct bytes request)
{
    struct pending_download fact;
    int err = pending_download_get(session->terminal, session->eim->id, &fact);

    if (err < 0)
        return err == ERR_NOT_FOUND ? 0 : err;
    return bytes_equal(fact.request, request) ||
           (fact.refusals > 0 && fact.refusals < RESULT_REFUSALS);
}

/* Remembers the order (IPAE-I3) and carries it out; not while an Emergency Profile is enabled
 * (E-54). */
static int accept_order(struct eim_session *session, struct bytes octets,
                        struct bytes transaction_id)
{
    struct terminal *terminal = session->terminal;
    const struct pending_download fact = {.eim_id = session->eim->id, .request = octets};
    const struct profile_download_trigger_result refusal = {
        .eim_transaction_id = transaction_id,
        .profile_download_trigger_result_data = PROFILE_DOWNLOAD_TRIGGER_RESULT_ERROR,
        .profile_download_error_reason = PROFILE_DOWNLOAD_ERROR_ECALL_ACTIVE};
    int err = emergency_is_enabled(terminal);

    if (err != 0)
        return err < 0 ? err : provide(session, &refusal);
    err = pending_download_put(terminal, &fact);
    if (err == 0)
        err = transfer_acknowledge(session);
    return err < 0 ? err : profile_download_resume(session);
}

int profile_download(struct eim_session *session, struct bytes octets)
{
    struct terminal *terminal = session->terminal;
    struct profile_download_trigger_request request;
    struct bytes transaction_id = BYTES_NONE;
    struct download_order order;
    int err = is_done(session, octets);

    if (err != 0)
        return err < 0 ? err : ERR_STATE;
    err = der_decode(terminal->services.der, &msg_profile_download_trigger_request, octets,
                     &request, &terminal->arena, NULL);
    if (err == 0) {
        transaction_id = request.eim_transaction_id;
        err = octets.len > REQUEST_MAX ? ERR_MALFORMED : read_order(session, &request, &order);
    }
    if (err == 0 || err == ERR_STATE)
        return accept_order(session, octets, transaction_id);
    if (err == ERR_MALFORMED || err == ERR_TOO_LONG) /* E-60 */
        err = package_error_provide(session, EIM_PACKAGE_RESULT_ERROR_INVALID_PACKAGE_FORMAT,
                                    transaction_id);
    return err;
}
