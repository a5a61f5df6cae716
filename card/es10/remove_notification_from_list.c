/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b.RemoveNotificationFromList (SGP.32 5.9.12, SGP.22 5.7.11; B-115): notifications and
 * package results alike. */
#include "card/asn1/msg_notification.h"
#include "card/es10/functions.h"

int es10b_remove_notification_from_list(struct es10_call *call, const void *request, void *response)
{
    const struct notification_sent_request *in = request;
    struct notification_sent_response *out = response;
    struct refusal refusal = {DELETE_NOTIFICATION_OK, NULL, NULL};
    int err = 0;

    if (!es10_forced(call, &refusal))
        err = store_remove_message(call->euicc->store, in->seq_number);
    if (err == ERR_NOT_FOUND)
        err = refusal_set(&refusal, DELETE_NOTIFICATION_NOTHING_TO_DELETE, "B-115",
                          "no notification or package result with this seqNumber");
    if (err < 0)
        return err;
    out->delete_notification_status = refusal.code;
    return es10_finish(call, &refusal);
}
