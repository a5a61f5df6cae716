/* SPDX-License-Identifier: GPL-3.0-or-later */
/* End of sessions: ES9+.CancelSession (SGP.22 5.6.5) and ES9+.HandleNotification (5.6.4). */
#include "apdu/host.h"
#include "card/asn1/msg_notification.h"
#include "tools/smdpp/dp_internal.h"

#include <stdio.h>
#include <string.h>

/* ---- CancelSession ---- */

int dp_cancel_session(struct dp *dp, struct bytes transaction_id,
                      const struct cancel_session_response *response, struct dp_refusal *refusal)
{
    struct dp_session *session = dp_session_find(dp, transaction_id, DP_AUTHENTICATED);
    const struct euicc_cancel_session_signed *in = &response->euicc_cancel_session_signed;
    enum verdict verdict = BAD;
    struct dp_record record;
    struct bytes oid;
    int err = 0;

    *refusal = (struct dp_refusal){0};
    dp_refuse_by_fault(dp, session ? session->eid : "", refusal, DP_CANCEL_SESSION);
    if (refusal->subject)
        return 0;
    if (!session)
        return dp_refuse_as(dp, "", refusal, DP_REFUSED_TRANSACTION_CANCEL, "[%s]",
                            dp_hex(transaction_id).text);
    oid = dp->sides[session->curve].auth.cert.registered_id;
    if (response->arm == CANCEL_SESSION_RESPONSE_OK)
        err = dp_check_session_signature(session, response->euicc_cancel_session_signed_raw,
                                         BYTES_NONE, response->euicc_cancel_session_signature,
                                         &verdict);
    if (err < 0)
        return err;
    if (verdict != GOOD)
        return dp_refuse(dp, session->eid, refusal, DP_REFUSED_CANCEL_SIGNATURE);
    if (!bytes_equal(in->transaction_id, BYTES_OF(session->id)))
        return dp_refuse_as(dp, session->eid, refusal, DP_REFUSED_CANCEL_TRANSACTION,
                            "[%s], must be [%s]", dp_hex(in->transaction_id).text,
                            dp_hex(BYTES_OF(session->id)).text);
    if (!bytes_equal(in->smdp_oid, oid))
        return dp_refuse_as(dp, session->eid, refusal, DP_REFUSED_CANCEL_OID, "[%s], must be [%s]",
                            dp_hex(in->smdp_oid).text, dp_hex(oid).text);
    record = dp_record_of(session, "cancelled");
    record.reason = in->reason;
    dp_log(dp, &record);
    session->state = DP_FREE;
    return 0;
}

/* ---- HandleNotification ---- */

/* Digits of an ICCID in the form of files and metadata (nibbles swapped, F at the end); `text` has
 * room for 21. */
static void iccid_text(struct bytes iccid, char *text)
{
    char swapped[21];
    size_t len = 0;

    bytes_to_hex(iccid, swapped, sizeof(swapped));
    for (size_t i = 0; i + 1 < sizeof(swapped) && swapped[i]; i++)
        if (swapped[i ^ 1] != 'F')
            text[len++] = swapped[i ^ 1];
    text[len] = '\0';
}

static const char *event_text(uint32_t operation)
{
    static const char *const events[] = {"install", "enable", "disable", "delete"};

    for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++)
        if (operation == 1U << i)
            return events[i];
    return "?";
}

/* Removes the Event Record of an installed profile from the SM-DS. */
static void remove_event(struct dp *dp, const struct dp_session *session)
{
    for (size_t i = 0; i < dp->event_count; i++) {
        const struct dp_event *event = &dp->events[i];

        if (strcmp(event->eid, session->eid) != 0 ||
            strcmp(event->event_id, session->profile->matching_id) != 0 ||
            !host_equal_text(bytes_at(event->address, strlen(event->address)), dp->options.address))
            continue;
        memmove(&dp->events[i], &dp->events[i + 1],
                (dp->event_count - i - 1) * sizeof(dp->events[0]));
        dp->event_count--;
        return;
    }
}

/* Refuses data that is not of this session. 0, ERR_MALFORMED. */
static int check_result(const struct dp *dp, const struct dp_session *session,
                        const struct profile_installation_result_data *data,
                        struct dp_refusal *refusal)
{
    const struct notification_metadata *metadata = &data->notification_metadata;
    const char *address = dp->options.address;

    if (!bytes_equal(data->smdp_oid, dp->sides[session->curve].pb.cert.registered_id))
        return dp_refuse_message(dp, session, refusal, "wrong smdpOid: [%s], must be [%s]",
                                 dp_hex(data->smdp_oid).text,
                                 dp_hex(dp->sides[session->curve].pb.cert.registered_id).text);
    if (!host_equal_text(metadata->notification_address, address))
        return dp_refuse_message(dp, session, refusal, "wrong notificationAddress: %s, must be %s",
                                 dp_text(metadata->notification_address).text, address);
    if (metadata->profile_management_operation != NOTIFICATION_EVENT_INSTALL)
        return dp_refuse_message(dp, session, refusal,
                                 "wrong profileManagementOperation: %s, must be install",
                                 event_text(metadata->profile_management_operation));
    if (data->final_result == FINAL_RESULT_SUCCESS && !metadata->iccid.at)
        return dp_refuse_message(dp, session, refusal,
                                 "iccid is missing in the result of an installed profile");
    return 0;
}

static int handle_installation_result(struct dp *dp, const struct profile_installation_result *in,
                                      struct dp_refusal *refusal)
{
    const struct profile_installation_result_data *data = &in->profile_installation_result_data;
    struct dp_session *session = dp_session_find(dp, data->transaction_id, DP_BOUND);
    struct dp_record record = dp_record_of(session, "installation result");
    enum verdict verdict;
    char iccid[21];
    int err;

    iccid_text(data->notification_metadata.iccid, iccid);
    record.iccid = iccid;
    record.seq_number = data->notification_metadata.seq_number;
    if (!session) { /* repeated, or of an evicted session: no key to verify it with */
        record.detail = "unknown transactionId";
        dp_log(dp, &record);
        return 0;
    }
    err = dp_check_session_signature(session, in->profile_installation_result_data_raw, BYTES_NONE,
                                     in->euicc_sign_pir, &verdict);
    if (err < 0)
        return err;
    err = verdict == GOOD ? check_result(dp, session, data, refusal)
                          : dp_refuse_message(dp, session, refusal, "euiccSignPIR does not verify");
    if (err < 0)
        return err;
    session->profile->otpk_is_unused =
        false; /* the eUICC deletes the one-time key after either result */
    if (data->final_result == FINAL_RESULT_SUCCESS) {
        record.detail = "installed";
        session->profile->downloaded++;
        remove_event(dp, session);
    } else {
        record.detail = "failed";
        record.bpp_command_id = data->bpp_command_id;
        record.error_reason = data->error_reason;
    }
    dp_log(dp, &record);
    session->state = DP_FREE;
    return 0;
}

/* Finds the CI of the chain; BAD when there is none or the signature is invalid. */
static int check_other(const struct dp *dp, const struct other_signed_notification *in,
                       struct cert *euicc, enum verdict *verdict)
{
    enum cert_fault fault = CERT_BAD_SIGNATURE;

    *verdict = BAD;
    for (size_t i = 0; i < DP_CURVES && fault != CERT_FINE; i++) {
        int err = dp->sides[i].is_loaded
                      ? server_check_euicc(euicc, in->euicc_certificate, in->eum_certificate,
                                           &dp->sides[i].ci.cert, &fault)
                      : 0;

        if (err == ERR_MALFORMED || err == ERR_UNSUPPORTED)
            return 0;
        if (err < 0)
            return err;
    }
    return fault == CERT_FINE
               ? server_check_signature(euicc, in->tbs_other_notification_raw, BYTES_NONE,
                                        in->euicc_notification_signature, verdict)
               : 0;
}

static int handle_other(struct dp *dp, const struct other_signed_notification *in,
                        struct dp_refusal *refusal)
{
    const struct notification_metadata *metadata = &in->tbs_other_notification;
    struct dp_record record = dp_record_of(NULL, "notification");
    struct cert euicc = {0};
    enum verdict verdict;
    char eid[EID_TEXT_SIZE], iccid[21];
    int err = check_other(dp, in, &euicc, &verdict);

    if (err < 0)
        return err;
    if (verdict != GOOD)
        return dp_refuse_message(dp, NULL, refusal,
                                 "euiccNotificationSignature or its certificates do not verify");
    snprintf(eid, sizeof(eid), "%.*s", (int)euicc.serial_number.len,
             (const char *)euicc.serial_number.at);
    iccid_text(metadata->iccid, iccid);
    record.eid = eid;
    record.iccid = iccid;
    record.seq_number = metadata->seq_number;
    record.detail = event_text(metadata->profile_management_operation);
    dp_log(dp, &record);
    return 0;
}

int dp_handle_notification(struct dp *dp, struct arena *arena, struct bytes notification,
                           struct dp_refusal *refusal)
{
    struct pending_notification in;
    int err;

    *refusal = (struct dp_refusal){0};
    err = dp_decode(dp, &msg_pending_notification, notification, &in, arena, refusal);
    if (err < 0)
        return err;
    switch (in.arm) {
    case PENDING_NOTIFICATION_PROFILE_INSTALLATION_RESULT:
        return handle_installation_result(dp, &in.profile_installation_result, refusal);
    case PENDING_NOTIFICATION_OTHER_SIGNED_NOTIFICATION:
        return handle_other(dp, &in.other_signed_notification, refusal);
    default: /* compact forms are defined for eIMs only */
        return dp_refuse_message(dp, NULL, refusal,
                                 "compact form of a Pending Notification (supported by eIMs only)");
    }
}
