/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forwards a Pending Notification over ES9+': E-68, E-69, E-80. */
#include "tools/eim/esipa/esipa_internal.h"

/* One ES9+'.HandleNotification. */
static int deliver(struct exchange *exchange, const char *address, struct bytes notification)
{
    struct es9_error error;
    int err = esipa_call_es9(exchange, address, "handleNotification",
                             json_pack("{s:o}", "pendingNotification", es9_octets(notification)),
                             NULL, &error);
    if (err < 0)
        esipa_log_field(exchange, "reason", error.text);
    else
        esipa_log_field(exchange, "forwarded", address);
    return err;
}

/* Sends to the notificationAddress that the eUICC signed. */
static int deliver_to_metadata_address(struct exchange *exchange,
                                       const struct notification_metadata *metadata,
                                       struct bytes notification)
{
    struct bytes text = metadata->notification_address;
    char address[ES9_ADDRESS_SIZE];

    if (text.len == 0 || es9_address_read(text, address) < 0) {
        esipa_refuse(exchange, "notificationAddress: must have 1 to %d octets without 00, has %zu",
                     ES9_ADDRESS_SIZE - 1, text.len);
        return ERR_MALFORMED;
    }
    return deliver(exchange, address, notification);
}

/* The result of an indirect download of this eIM is always forwarded to the SM-DP+ of the download,
 * and completes its item (E-69). */
static int forward_installation(struct exchange *exchange,
                                const struct profile_installation_result *result,
                                struct bytes notification)
{
    const struct profile_installation_result_data *data = &result->profile_installation_result_data;
    bool is_ours = esipa_session_find(exchange, data->transaction_id);
    enum esipa_signature signature = ESIPA_SIGNATURE_OF_UNKNOWN_KEY;
    json_t *report;
    int err;

    if (is_ours)
        signature = esipa_installation_check(exchange, result);
    if (signature == ESIPA_SIGNATURE_BAD) {
        esipa_refuse(exchange,
                     "euiccSignPIR does not verify with the key of the eUICC of this download");
        return ERR_MALFORMED;
    }
    if (!is_ours && !exchange->esipa->options.forward)
        return ERR_UNSUPPORTED;
    err = is_ours
              ? deliver(exchange, esipa_session_text(exchange, "address"), notification)
              : deliver_to_metadata_address(exchange, &data->notification_metadata, notification);
    if (err < 0 || !is_ours || !esipa_session_find(exchange, data->transaction_id))
        return err; /* or the same result arrived again while this one was forwarded */
    report = esipa_installation_report(data, signature);
    json_object_set(exchange->line, "download", report);
    esipa_session_end(exchange, report);
    return esipa_save(exchange);
}

int esipa_forward_notification(struct exchange *exchange, struct bytes notification,
                               int64_t *sequence)
{
    struct esipa *esipa = exchange->esipa;
    struct pending_notification pending;
    const struct notification_metadata *metadata =
        &pending.other_signed_notification.tbs_other_notification;
    int err;

    *sequence = -1;
    if (esipa_decode(exchange, &msg_pending_notification, notification, &pending) < 0)
        return ERR_MALFORMED;
    switch (pending.arm) {
    case PENDING_NOTIFICATION_PROFILE_INSTALLATION_RESULT:
        *sequence = pending.profile_installation_result.profile_installation_result_data
                        .notification_metadata.seq_number;
        return forward_installation(exchange, &pending.profile_installation_result, notification);
    case PENDING_NOTIFICATION_OTHER_SIGNED_NOTIFICATION:
        *sequence = metadata->seq_number;
        esipa_log_number(exchange, "operation", metadata->profile_management_operation);
        return esipa->options.forward
                   ? deliver_to_metadata_address(exchange, metadata, notification)
                   : ERR_UNSUPPORTED;
    case PENDING_NOTIFICATION_COMPACT_PROFILE_INSTALLATION_RESULT:
    case PENDING_NOTIFICATION_COMPACT_OTHER_SIGNED_NOTIFICATION:
        err = esipa_expand_notification(exchange, &pending, &notification);
        if (err == ERR_UNSUPPORTED && esipa->options.forward)
            err = ERR_MALFORMED; /* the IPA keeps it, or sends the full form */
        return err < 0 ? err : esipa_forward_notification(exchange, notification, sequence);
    }
    return ERR_UNSUPPORTED;
}
