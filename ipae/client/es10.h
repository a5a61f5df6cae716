/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ES10 functions of the eUICC, called inside the card (card_es10): the same tables serve the IPAd
 * through the ISD-R. */
#ifndef IPAE_CLIENT_ES10_H
#define IPAE_CLIENT_ES10_H

#include "card/asn1/der.h"
#include "card/asn1/msg_notification.h"
#include "ipae/toolkit/terminal.h"

/* Octets of a request or response; the longest is a list of all that a card stores. */
enum { ES10_DO_MAX = RETRIEVE_NOTIFICATIONS_LIST_RESPONSE_MAX };

/*
 * One request DO; the response DO in terminal->arena. 0; by the status word: ERR_STATE 6985,
 * ERR_MALFORMED 6A80, ERR_IO any other; ERR_MEMORY; ERR_RESET.
 */
int es10_call(struct terminal *terminal, struct bytes request, struct bytes *response);
/* The same with structs; `request` may be NULL for a message without members. */
int es10_exchange(struct terminal *terminal, const struct der_message *request_type,
                  const void *request, const struct der_message *response_type, void *response);
/* ES10b.RemoveNotificationFromList; its result code is ignored. */
int es10_remove_notification(struct terminal *terminal, int64_t number);
/* ES10b.ListNotification: the Pending Notification with the least sequence number above `after`.
 * ERR_NOT_FOUND. */
int es10_next_notification(struct terminal *terminal, int64_t after,
                           struct notification_metadata *out);
/* ES10b.RetrieveNotificationsList; `number` is for the search by sequence number. */
int es10_retrieve_notifications(struct terminal *terminal,
                                enum retrieve_notifications_list_search search, int64_t number,
                                struct retrieve_notifications_list_response *out);
/* The same for the notification `number`: a PendingNotification, whole, in terminal->arena.
 * ERR_NOT_FOUND. */
int es10_read_notification(struct terminal *terminal, int64_t number, struct bytes *out);
/* Encodes a message into terminal->arena. */
int es10_encode(struct terminal *terminal, const struct der_message *type, const void *message,
                struct bytes *out);

#endif
