/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The outbox: what the card has to say to servers and keeps until the IPA removes it.
 * Notifications (SGP.22 3.5, 5.7.9; SGP.32 5.9.11) and eUICC package results (SGP.32 2.11.2), in
 * one space of sequence numbers.
 *
 * Invariants
 *   PENDING-O1  A body is made and signed once, inside the transaction of what it reports, and
 * handed out as stored, octet for octet (C-33). PENDING-O2  Notifications are never dropped to make
 * room; the operation is refused instead (B-118). Package results are: the oldest one goes (C-33).
 *   PENDING-O3  A number is used once, over both kinds and over the life of the card (B-116).
 */
#ifndef CARD_EUICC_PENDING_RESULTS_H
#define CARD_EUICC_PENDING_RESULTS_H

#include "card/euicc/euicc.h"

/* NotificationEvent: the bit of the event. */
enum outbox_event { OUTBOX_INSTALL = 0, OUTBOX_ENABLE = 1, OUTBOX_DISABLE = 2, OUTBOX_DELETE = 3 };

/*
 * One OtherSignedNotification for each entry of `profile`'s notificationConfigurationInfo that
 * lists `event`, to its address, signed by the chain of `profile`'s CI key (D-41, D-46). None for a
 * test profile (D-05). Inside a transaction; before the profile is deleted. ERR_FULL when the
 * outbox has no room (see outbox_room); ERR_NOT_FOUND when the card has no chain.
 */
int outbox_notify(struct euicc *euicc, struct arena *arena, const struct store_profile *profile,
                  enum outbox_event event);
/* How many notifications outbox_notify would make. */
unsigned outbox_count(const struct store_profile *profile, enum outbox_event event);
/* Is there room for `count` more notifications? 1 yes, 0 no; negative: an enum err. */
int outbox_room(struct euicc *euicc, unsigned count);

/* Appends NotificationMetadata (whole BF2F TLV): `address` is UTF-8, `iccid` 10 octets or empty. */
void outbox_put_metadata(struct buf *out, int64_t number, enum outbox_event event,
                         struct bytes address, struct bytes iccid);
/*
 * Stores a ProfileInstallationResult: `number` came from store_next_sequence_number and stands in
 * `metadata` (whole BF2F TLV), `body` is the whole BF37 TLV. ERR_FULL as outbox_notify: a download
 * asks outbox_room(1 + its install addresses) before it begins.
 */
int outbox_add_installation_result(struct euicc *euicc, int64_t number, struct bytes metadata,
                                   struct bytes body);
/* Stores an EuiccPackageResult (whole BF51 TLV) for the eIM; drops the oldest ones beyond
 * DECISION_PACKAGE_RESULTS_MAX. */
int outbox_add_package_result(struct euicc *euicc, struct arena *arena, int64_t number,
                              struct bytes eim_id, struct bytes body);

#endif
