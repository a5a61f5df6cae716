/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Profile switching: one profile off, another one on (SGP.32 3.4, 5.9.15 ff.; SGP.22 3.2; B-04 to
 * B-07, C-25 to C-27).
 *
 *   STILL --profile_switch_request, now--> STILL, done in the caller's transaction
 *   STILL --profile_switch_request, marked--> MARKED: durable; the old state is still reported
 * (B-45). Only with refreshFlag, and only where the terminal announced REFRESH, the IPAe is active
 *      or the card has the quirk await-reset or silent (B-07)
 *   MARKED --profile_switch_complete--> STILL: TERMINAL RESPONSE said yes, or a card session begins
 *   MARKED --profile_switch_abandon--> STILL, unchanged: the terminal refused REFRESH for good
 *
 * Invariants
 *   SWITCH-W1  All of a switch, its notifications and its records are one transaction.
 *   SWITCH-W2  A switch that is marked survives everything but profile_switch_abandon; power loss
 * is a reset. SWITCH-W3  While one is marked no function is answered (B-07): es10_run asks
 *       session.switching.marked.
 *
 * How card/ and the domain talk, since neither calls the other here:
 *   card/ keeps `session.toolkit` up to date;
 *   after a function was committed card/ looks at `session.switching`: `changed` means that the
 *   enabled profile is another one (drop the file cache, forget PINs, close the other channels),
 *   `refresh` that REFRESH is wanted (queue profile_switch_refresh once the toolkit is active);
 * card/ clears both. For a function that was rolled back es10_run puts `session.switching` back.
 */
#ifndef CARD_EUICC_PROFILE_SWITCH_H
#define CARD_EUICC_PROFILE_SWITCH_H

#include "card/euicc/euicc.h"

/* Why; written into the store: numbers never change. */
enum profile_switch_cause {
    PROFILE_SWITCH_NONE = 0,
    PROFILE_SWITCH_PACKAGE = 1, /* PSMOs enable and disable */
    PROFILE_SWITCH_ROLLBACK = 2,
    PROFILE_SWITCH_IMMEDIATE_ENABLE = 3,
    PROFILE_SWITCH_FALLBACK = 4,
    PROFILE_SWITCH_RETURN = 5,
    PROFILE_SWITCH_EMERGENCY_ENABLE = 6, /* no notifications (B-141) */
    PROFILE_SWITCH_EMERGENCY_DISABLE = 7,
    PROFILE_SWITCH_ES10C = 8, /* ES10c.EnableProfile, DisableProfile */
    PROFILE_SWITCH_MEMORY_RESET =
        9 /* nothing to do but REFRESH: the enabled profile is gone already */
};

/* What is to happen. Either may be NULL; `disable` is the enabled profile. */
struct profile_switch_order {
    enum profile_switch_cause cause;
    const struct store_profile *disable;
    const struct store_profile *enable;
    bool delete_disabled; /* and then the profile that was disabled goes away (C-71) */
};

/*
 * catBusy(5): a switch with this refreshFlag (`refresh`) would wait for REFRESH, and a proactive
 * session, other than one of the IPAe, is in progress (B-05, B-07, C-28).
 */
bool profile_switch_is_cat_busy(const struct euicc *euicc, bool refresh);
/* How many notifications the order will make. */
unsigned profile_switch_count_notifications(const struct profile_switch_order *order);
/*
 * Room in the outbox for the notifications of `order`? 1, 0; negative: an enum err. A caller that
 * gets 0 refuses with its undefinedError.
 */
int profile_switch_has_room(struct euicc *euicc, const struct profile_switch_order *order);
/*
 * `refresh` is the refreshFlag of the function, true for a package (C-26). With it the order is
 * marked and REFRESH is asked for where the terminal announced it (MARKED above); else the order is
 * carried out now (B-07). The caller made all checks of its function. ERR_STATE when one is marked
 * already.
 */
int profile_switch_request(struct euicc *euicc, struct arena *arena,
                           const struct profile_switch_order *order, bool refresh);

/*
 * For the runner of card/, inside a transaction of its own. 1: done, the enabled profile is another
 * one; 0: nothing was marked. A profile of the order that is gone by now is passed over.
 */
int profile_switch_complete(struct euicc *euicc, struct arena *arena);
/* As above; a package's switch stays marked until the next reset: its result said ok already.
 * 1: unmarked, 0: not. */
int profile_switch_abandon(struct euicc *euicc);
/* Appends the REFRESH command (D0 TLV) in the mode that the terminal knows (B-06). */
void profile_switch_refresh(const struct euicc *euicc, struct buf *command);

#endif
