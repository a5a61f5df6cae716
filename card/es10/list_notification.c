/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10b.ListNotification (SGP.22 5.7.9; B-117): metadata of notifications, no package
 * results. */
#include "apdu/tlv.h"
#include "card/asn1/msg_notification.h"
#include "card/asn1/tags.h"
#include "card/es10/functions.h"

int es10b_list_notification(struct es10_call *call, const void *request, void *response)
{
    const struct list_notification_request *in = request;
    struct store_message message;
    size_t response_mark, list;
    int64_t from = 0;
    int err;

    (void)response;
    if (call->forced)
        return es10_put_list_error(call);
    response_mark = tlv_open(call->response, call->row->tag);
    list = tlv_open(call->response, TAG_RESPONSE_OK);
    while ((err = store_next_message(call->euicc->store, call->arena, STORE_NOTIFICATION, from,
                                     &message)) == 0) {
        if (!in->has_profile_management_operation ||
            (in->profile_management_operation >> message.event & 1))
            buf_put(call->response, message.metadata);
        from = message.number + 1;
    }
    tlv_close(call->response, list);
    tlv_close(call->response, response_mark);
    return err == ERR_NOT_FOUND ? ES10_DONE : err;
}
