/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Downloads that were interrupted while the eUICC loaded their package. The eUICC stores a
 * ProfileInstallationResult for each: a download found with a transactionId and without a result
 * takes it from there. After "interruption" the download is repeated, up to DOWNLOAD_ATTEMPTS
 * times.
 */
#include "card/asn1/msg_notification.h"
#include "ipae/procedure/profile_download.h"

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

/* The stored result of session `transaction_id`. ERR_NOT_FOUND. */
static int find_result(struct terminal *terminal, struct bytes transaction_id, struct bytes *out)
{
    const struct retrieve_notifications_list_request request = {.has_search_criteria = false};
    struct retrieve_notifications_list_response response;
    /* IPA -> eUICC: ES10b.RetrieveNotificationsList */
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

static bool is_interrupted(const struct pending_download *pending)
{
    return pending->transaction_id.len && !pending->result.len && !pending->failure.len;
}

static int reconcile(struct terminal *terminal, struct pending_download *pending)
{
    int64_t number, reason;
    struct bytes result;
    int err;

    if (!is_interrupted(pending))
        return 0;
    arena_reset(&terminal->arena); /* room for all notifications; `pending` is in poll_arena */
    err = find_result(terminal, pending->transaction_id, &result);
    if (err == 0)
        err = installation_result_read(terminal, result, &number, &reason);
    if (err < 0)
        return err == ERR_NOT_FOUND ? 0 : err;
    if (reason == ERROR_REASON_INSTALL_FAILED_DUE_TO_INTERRUPTION &&
        pending->attempts < DOWNLOAD_ATTEMPTS)
        pending->transaction_id = BYTES_NONE; /* repeated */
    else
        pending->result = arena_copy(&terminal->poll_arena, result);
    return pending_download_put(terminal, pending);
}

int profile_download_reconcile(struct terminal *terminal)
{
    int err = 0;

    for (size_t i = 0; err == 0; i++) {
        struct pending_download pending;

        err = pending_download_at(terminal, i, &pending);
        if (err == 0)
            err = reconcile(terminal, &pending);
    }
    return err == ERR_NOT_FOUND ? 0 : err;
}

int interrupted_download_settle(struct terminal *terminal, struct pending_download *pending)
{
    struct get_euicc_challenge_response challenge;
    int err;

    if (!is_interrupted(pending))
        return 0;
    /* IPA -> eUICC: ES10b.GetEUICCChallenge, which ends the session whose link was lost */
    err = es10_exchange(terminal, &msg_get_euicc_challenge_request, NULL,
                        &msg_get_euicc_challenge_response, &challenge);
    return err < 0 ? err : reconcile(terminal, pending);
}
