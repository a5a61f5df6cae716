/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Delivers Pending Notifications to their addresses, in the order of their sequence numbers (SGP.22
 * 3.5). */
#include "tools/lpa/codes.h"
#include "tools/lpa/lpa.h"

#include "apdu/host.h"
#include "apdu/tlv.h"
#include "card/asn1/msg_notification.h"

#include <stdio.h>

/* Decodes the metadata of a Pending Notification. */
static int read_metadata(struct lpa *lpa, struct bytes octets, struct notification_metadata *out)
{
    struct pending_notification pending;

    if (der_decode(lpa->der, &msg_pending_notification, octets, &pending, &lpa->arena, NULL) < 0)
        return lpa_fail(lpa, ERR_MALFORMED, "malformed Pending Notification");
    *out = pending.arm == PENDING_NOTIFICATION_PROFILE_INSTALLATION_RESULT
               ? pending.profile_installation_result.profile_installation_result_data
                     .notification_metadata
               : pending.other_signed_notification.tbs_other_notification;
    return 0;
}

static int deliver(struct lpa *lpa, struct bytes octets,
                   const struct notification_metadata *metadata)
{
    struct notification_sent_request sent = {.seq_number = metadata->seq_number};
    struct notification_sent_response removed;
    char address[ES9_ADDRESS_SIZE];
    int err = lpa_read_address(lpa, metadata->notification_address, address);

    if (err < 0)
        return err;
    err = lpa_server_call(lpa, address, "handleNotification",
                          json_pack("{s:o}", "pendingNotification", es9_octets(octets)), NULL);
    if (err < 0)
        return err;
    err = lpa_call(lpa, &msg_notification_sent_request, &sent, &msg_notification_sent_response,
                   &removed);
    if (err == 0 && removed.delete_notification_status != 0)
        err = lpa_fail(lpa, ERR_STATE, "RemoveNotificationFromList: refused by the card: %s",
                       lpa_code_name("RemoveNotificationFromList",
                                     removed.delete_notification_status, (char[CODE_TEXT_MAX]){0}));
    return err;
}

/* Whether an earlier notification to the same recipient failed. */
static bool has_failed(const struct bytes *failed, size_t count, struct bytes address)
{
    for (size_t i = 0; i < count; i++)
        if (host_equal(failed[i], address))
            return true;
    return false;
}

int lpa_process_notifications(struct lpa *lpa, int64_t seq_number, unsigned *delivered)
{
    struct retrieve_notifications_list_request request = {
        .has_search_criteria = seq_number != LPA_ALL_NOTIFICATIONS,
        .search_criteria = RETRIEVE_NOTIFICATIONS_LIST_SEARCH_SEQ_NUMBER,
        .seq_number = seq_number};
    struct retrieve_notifications_list_response list;
    struct bytes *failed;
    size_t failures = 0;
    int first_err = 0;
    int err = lpa_call(lpa, &msg_retrieve_notifications_list_request, &request,
                       &msg_retrieve_notifications_list_response, &list);

    *delivered = 0;
    if (err < 0)
        return err;
    if (list.arm == RETRIEVE_NOTIFICATIONS_LIST_RESPONSE_ERROR)
        return lpa_fail(lpa, ERR_STATE, "RetrieveNotificationsList: refused by the card: %s",
                        lpa_code_name("RetrieveNotificationsList",
                                      list.notifications_list_result_error,
                                      (char[CODE_TEXT_MAX]){0}));
    if (request.has_search_criteria && list.notification_list_count == 0)
        return lpa_fail(lpa, ERR_NOT_FOUND, "no pending notification has number %lld",
                        (long long)seq_number);
    failed = arena_alloc(&lpa->arena, (list.notification_list_count + 1) * sizeof(*failed));
    if (!failed)
        return lpa_fail(lpa, ERR_MEMORY, "out of memory");
    for (size_t i = 0; i < list.notification_list_count; i++) {
        struct notification_metadata metadata = {0};

        err = read_metadata(lpa, list.notification_list[i], &metadata);
        if (err == 0 && has_failed(failed, failures, metadata.notification_address))
            continue;
        if (err == 0)
            err = deliver(lpa, list.notification_list[i], &metadata);
        if (err == 0) {
            (*delivered)++;
            continue;
        }
        failed[failures++] = metadata.notification_address;
        first_err = first_err ? first_err : err;
    }
    return first_err;
}
