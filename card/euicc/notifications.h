/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pending Notifications: stored until the IPA removes them (SGP.22 3.5, 5.7.9; SGP.32 5.9.11).
 * Package results (package_result.h) are stored beside them, in one space of sequence numbers.
 *
 * Invariants
 *   PENDING-O1  A notification or package result is built and signed once, in the transaction of
 * the change that it reports, and returned as stored, octet by octet (C-33). PENDING-O2  A
 * notification is never dropped to make room; the operation is refused instead (B-118). Package
 *               results are dropped, the oldest first (C-33).
 *   PENDING-O3  A sequence number is used once, over both kinds and over the life of the card
 * (B-116).
 */
#ifndef CARD_EUICC_NOTIFICATIONS_H
#define CARD_EUICC_NOTIFICATIONS_H

#include "card/euicc/euicc.h"

/* NotificationEvent: the number of the bit. */
enum notification_operation {
    NOTIFICATION_INSTALL = 0,
    NOTIFICATION_ENABLE = 1,
    NOTIFICATION_DISABLE = 2,
    NOTIFICATION_DELETE = 3
};

/*
 * One OtherSignedNotification for each entry of `profile`'s notificationConfigurationInfo that
 * lists `event`, to its address, signed by the chain of `profile`'s CI key (D-41, D-46). None for a
 * test profile (D-05). Inside a transaction; before the profile is deleted. ERR_FULL when there is
 * no room (see notification_has_room); ERR_NOT_FOUND when the card has no chain.
 */
int notification_add(struct euicc *euicc, struct arena *arena, const struct store_profile *profile,
                     enum notification_operation event);
/* How many notifications notification_add would make. */
unsigned notification_count(const struct store_profile *profile, enum notification_operation event);
/* Is there room for `count` more notifications? 1 yes, 0 no; negative: an enum err. */
int notification_has_room(struct euicc *euicc, unsigned count);

/* Appends NotificationMetadata (whole BF2F TLV): `address` is UTF-8, `iccid` 10 octets or empty. */
void notification_put_metadata(struct buf *out, int64_t number, enum notification_operation event,
                               struct bytes address, struct bytes iccid);
/*
 * Stores a ProfileInstallationResult: `number` came from store_next_sequence_number and stands in
 * `metadata` (whole BF2F TLV), `body` is the whole BF37 TLV. ERR_FULL as notification_add: a
 * download asks notification_has_room(1 + its install addresses) before it begins.
 */
int notification_add_installation_result(struct euicc *euicc, int64_t number, struct bytes metadata,
                                         struct bytes body);

#endif
