/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ES10b.RetrieveNotificationsList (SGP.32 5.9.11, SGP.22 5.7.10; B-110 to B-114): the stored
 * octets, unchanged; an empty list when there is nothing.
 */
#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "card/asn1/msg_notification.h"
#include "card/es10/functions.h"

enum { ARM_NOTIFICATIONS = 0xA0, ARM_PACKAGE_RESULTS = 0xA2, ARM_BOTH_1_0 = 0xA3 };
/* Members of the last one. */
enum { BOTH_NOTIFICATIONS = 0xA0, BOTH_PACKAGE_RESULTS = 0xA1 };

/* All of `kind` whose event is in `events`. */
static int put_all(struct es10_call *call, enum store_message_kind kind, uint32_t events)
{
    struct store_message message;
    int64_t from = 0;
    int err;

    while ((err = store_next_message(call->euicc->store, call->arena, kind, from, &message)) == 0) {
        if (kind == STORE_PACKAGE_RESULT || (events >> message.event & 1))
            buf_put(call->response, message.body);
        from = message.number + 1;
    }
    return err == ERR_NOT_FOUND ? 0 : err;
}

/* The one with this number, in the arm of its kind (B-111). */
static int put_one(struct es10_call *call, int64_t number)
{
    struct store_message message;
    unsigned arm = ARM_NOTIFICATIONS;
    int err = store_find_message(call->euicc->store, call->arena, number, &message);

    if (err < 0 && err != ERR_NOT_FOUND)
        return err;
    if (err == 0 && message.kind == STORE_PACKAGE_RESULT)
        arm = ARM_PACKAGE_RESULTS;
    tlv_put(call->response, arm, err == 0 ? message.body : BYTES_NONE);
    return 0;
}

/*
 * Both kinds for a request without criteria: an arm of SGP.32 v1.0 only (B-110, F.1), used where
 * there are package results; `*put` tells whether it was.
 */
static int put_both(struct es10_call *call, bool *put)
{
    unsigned results;
    int counted = store_count_messages(call->euicc->store, STORE_PACKAGE_RESULT, &results);

    *put = counted == 0 && results && call->euicc->quirk->version_1_0;
    if (!*put)
        return counted;
    size_t both = tlv_open(call->response, ARM_BOTH_1_0);
    size_t list = tlv_open(call->response, BOTH_NOTIFICATIONS);
    int err = put_all(call, STORE_NOTIFICATION, UINT32_MAX);

    tlv_close(call->response, list);
    list = tlv_open(call->response, BOTH_PACKAGE_RESULTS);
    if (err == 0)
        err = put_all(call, STORE_PACKAGE_RESULT, 0);
    tlv_close(call->response, list);
    tlv_close(call->response, both);
    return err;
}

int es10b_retrieve_notifications_list(struct es10_call *call, const void *request, void *response)
{
    const struct retrieve_notifications_list_request *in = request;
    size_t response_mark, list;
    bool put = false;
    int err;

    (void)response;
    if (call->forced)
        return es10_put_list_error(call);
    response_mark = tlv_open(call->response, call->row->tag);
    switch (in->search_criteria) {
    case RETRIEVE_NOTIFICATIONS_LIST_SEARCH_SEQ_NUMBER:
        err = put_one(call, in->seq_number);
        break;
    case RETRIEVE_NOTIFICATIONS_LIST_SEARCH_EUICC_PACKAGE_RESULTS:
        if (call->euicc->facts.mode == EUICC_MODE_CONSUMER) {
            (void)es10_refuse(call, "A-24", "euiccPackageResults [2] is not a criterion of SGP.22",
                              call->request, SW_WRONG_DATA);
            return ERR_MALFORMED;
        }
        list = tlv_open(call->response, ARM_PACKAGE_RESULTS);
        err = put_all(call, STORE_PACKAGE_RESULT, 0);
        tlv_close(call->response, list);
        break;
    case RETRIEVE_NOTIFICATIONS_LIST_SEARCH_PROFILE_MANAGEMENT_OPERATION:
        list = tlv_open(call->response, ARM_NOTIFICATIONS);
        err = put_all(call, STORE_NOTIFICATION, in->profile_management_operation);
        tlv_close(call->response, list);
        break;
    default:
        err = put_both(call, &put);
        if (err < 0 || put)
            break;
        list = tlv_open(call->response, ARM_NOTIFICATIONS);
        err = put_all(call, STORE_NOTIFICATION, UINT32_MAX);
        tlv_close(call->response, list);
        break;
    }
    tlv_close(call->response, response_mark);
    return err < 0 ? err : ES10_DONE;
}
