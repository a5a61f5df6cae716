/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notification delivery by the eIM (SGP.32 3.7 [2b]; digest E.7). */
#include "card/asn1/msg_notification.h"
#include "ipae/procedures.h"

/* The pending notification with the least number above `after`. ERR_NOT_FOUND. */
static int next_notification(struct ipae *ipae, int64_t after, struct notification_metadata *out)
{
    const struct list_notification_request request = {.has_profile_management_operation = false};
    struct list_notification_response response;
    int err = es10_ask(ipae, &msg_list_notification_request, &request,
                       &msg_list_notification_response, &response);
    bool found = false;

    for (size_t i = 0; err == 0 && i < response.notification_metadata_list_count; i++) {
        const struct notification_metadata *one = &response.notification_metadata_list[i];

        if (one->seq_number > after && (!found || one->seq_number < out->seq_number)) {
            *out = *one;
            found = true;
        }
    }
    return err < 0 ? err : found ? 0 : ERR_NOT_FOUND;
}

static int read_notification(struct ipae *ipae, int64_t number, struct bytes *out)
{
    const struct retrieve_notifications_list_request request = {
        .has_search_criteria = true,
        .search_criteria = RETRIEVE_NOTIFICATIONS_LIST_SEARCH_SEQ_NUMBER,
        .seq_number = number};
    struct retrieve_notifications_list_response response;
    int err = es10_ask(ipae, &msg_retrieve_notifications_list_request, &request,
                       &msg_retrieve_notifications_list_response, &response);

    if (err == 0 && response.notification_list_count != 1)
        err = ERR_NOT_FOUND;
    if (err == 0)
        *out = response.notification_list[0];
    return err;
}

/* ESipa.HandleNotification: answered without a body. */
static int by_eim(struct session *session, struct bytes notification)
{
    const struct handle_notification_esipa message = {
        .arm = HANDLE_NOTIFICATION_ESIPA_PENDING_NOTIFICATION,
        .pending_notification = notification};
    struct bytes question, answer;
    int err = es10_encode(session->ipae, &msg_handle_notification_esipa, &message, &question);

    return err < 0 ? err : esipa_call(&session->server, question, &answer);
}

int notification_delivery(struct session *session)
{
    struct ipae *ipae = session->ipae;
    struct notification_metadata metadata = {0};
    struct bytes notification;
    int64_t last = -1;
    int err = 0;

    if (!session->eim->indirect)
        return 0;
    while (err == 0) {
        arena_reset(&ipae->arena);
        err = next_notification(ipae, last, &metadata);
        if (err < 0)
            break;
        last = metadata.seq_number;
        err = read_notification(ipae, last, &notification);
        if (err == 0)
            err = by_eim(session, notification);
        if (err == 0) /* delivered: only now (E-80) */
            err = es10_remove_notification(ipae, last);
    }
    return err == ERR_NOT_FOUND ? 0 : err; /* in order: the first that fails ends it (E-81) */
}
