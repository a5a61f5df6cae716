/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What no public rule settles, where a constant can hold it; INTERPRETATION.md has a row for each.
 */
#ifndef CARD_EUICC_DECISIONS_H
#define CARD_EUICC_DECISIONS_H

enum {
    /* C-130, C-132: sizes. */
    DECISION_EIMS_MAX = 8,
    DECISION_PACKAGE_RESULTS_MAX = 16,
    DECISION_NOTIFICATIONS_MAX = 128,
    DECISION_PACKAGE_MAX = 16384,       /* octets of an EuiccPackageRequest; above: sizeOverflow */
    DECISION_PACKAGE_RESULT_MAX = 8192, /* octets of results; above: resultSizeOverflow */
    DECISION_ADDRESS_MAX = 255,         /* octets of an SM-DP+ address (B-82, B-160) */
    DECISION_COUNTER_MAX = 0x7FFFFF,    /* largest counterValue (B-63, C-06) */

    /* Codes. */
    DECISION_SECOND_SWITCH = 127,         /* C-40, C-50, C-60: a second enable or disable */
    DECISION_UPDATE_COUNTER_LOWER = 7,    /* C-106: commandError */
    DECISION_UPDATE_WITH_TOKEN = 7,       /* C-107 */
    DECISION_IMMEDIATE_ENABLE_PPR1 = 127, /* B-88 */
    DECISION_RESET_NO_BIT = 1,            /* B-106: nothingToDelete */
    DECISION_EMERGENCY_BY_PSMO = 3,       /* C-58: disallowedByPolicy */

    /* Yes (1) or no (0). */
    DECISION_UPDATED_COUNTER_STAYS = 1, /* C-16: a counter that updateEim gave the requesting eIM
                                           with a new key outlives the package */
    DECISION_IMMEDIATE_KEEPS_OLD = 1    /* B-81: OID and address that are absent stay while the flag
                                           is present; without it everything is cleared */
};

#endif
