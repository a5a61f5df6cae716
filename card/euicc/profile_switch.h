/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Profile switching: one profile is disabled, another one enabled (SGP.32 3.4, 5.9.15 ff.;
 * SGP.22 3.2; B-04 to B-07, C-25 to C-27).
 *
 *   STILL --profile_switch_request, now-----> STILL, completed in the caller's transaction
 *   STILL --profile_switch_request, marked--> MARKED: durable; the old state is still reported
 * (B-45). Only with refreshFlag, and only where the terminal announced REFRESH, the IPAe is active
 * or the card has the quirk await-reset or silent (B-07) MARKED --profile_switch_complete--> STILL:
 * TERMINAL RESPONSE reports success, or a card session begins MARKED --profile_switch_abandon--->
 * STILL, unchanged: the terminal refused REFRESH permanently
 *
 * Invariants
 *   SWITCH-W1  A switch, its notifications and its records are one transaction.
 *   SWITCH-W2  A marked switch survives everything but profile_switch_abandon; power loss is a
 * reset. SWITCH-W3  While a switch is marked no ES10 function is executed (B-07): es10_run checks
 *              volatile_state.switching.marked.
 *
 * card/ and this folder communicate without calls:
 *   card/ updates volatile_state.toolkit;
 *   after a function was committed card/ reads volatile_state.switching: with `changed` another
 * profile is enabled (channels, file positions and PINs of the old one are dropped), with `refresh`
 * profile_switch_refresh is queued once the toolkit is active; card/ clears both. For a function
 * that was rolled back es10_run restores it.
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
    PROFILE_SWITCH_ES10C = 8,       /* ES10c.EnableProfile, DisableProfile */
    PROFILE_SWITCH_MEMORY_RESET = 9 /* REFRESH only: the enabled profile is already deleted */
};

/* A switch. Either profile may be NULL; `disable` is the enabled one. */
struct profile_switch_order {
    enum profile_switch_cause cause;
    const struct store_profile *disable;
    const struct store_profile *enable;
    bool delete_disabled; /* the profile that was disabled is deleted then (C-71) */
};

/*
 * catBusy(5): a switch with this refreshFlag (`refresh`) would wait for REFRESH, and a proactive
 * session, other than one of the IPAe, is in progress (B-05, B-07, C-28).
 */
bool profile_switch_is_cat_busy(const struct euicc *euicc, bool refresh);
/* Number of notifications of the order. */
unsigned profile_switch_count_notifications(const struct profile_switch_order *order);
/*
 * Is there room for the notifications of `order`? 1, 0; negative: an enum err. For 0 the caller
 * refuses with its undefinedError.
 */
int profile_switch_has_room(struct euicc *euicc, const struct profile_switch_order *order);
/*
 * `refresh` is the refreshFlag of the function, true for a package (C-26). With it the order is
 * marked and REFRESH is sent where the terminal announced it (MARKED above); else the order is
 * carried out now (B-07). The caller has made all checks of its function. ERR_STATE when one is
 * marked already.
 */
int profile_switch_request(struct euicc *euicc, struct arena *arena,
                           const struct profile_switch_order *order, bool refresh);

/*
 * For card/, inside a transaction of its own. 1: completed, another profile is enabled; 0: nothing
 * was marked. A profile of the order that was deleted meanwhile is ignored.
 */
int profile_switch_complete(struct euicc *euicc, struct arena *arena);
/* As above; a package's switch stays marked until the next reset: its result already reported ok.
 * 1: unmarked, 0: not. */
int profile_switch_abandon(struct euicc *euicc);
/* Appends the REFRESH command (D0 TLV) in the mode that the terminal knows (B-06). */
void profile_switch_refresh(const struct euicc *euicc, struct buf *command);

#endif
