/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Constants for what no public rule settles; INTERPRETATION.md has a row for each.
 */
#ifndef CARD_EUICC_DECISIONS_H
#define CARD_EUICC_DECISIONS_H

#include "card/asn1/msg_package.h"

enum {
    /* C-130, C-132: sizes. */
    DECISION_EIMS_MAX = 8,
    DECISION_PACKAGE_RESULTS_MAX = 16,
    DECISION_NOTIFICATIONS_MAX = 128,
    DECISION_PACKAGE_MAX = 16384,       /* octets of an EuiccPackageRequest; above: sizeOverflow */
    DECISION_PACKAGE_RESULT_MAX = 8192, /* octets of results; above: resultSizeOverflow */
    DECISION_ADDRESS_MAX = 255,         /* octets of an SM-DP+ address (B-82, B-160) */
    DECISION_COUNTER_MAX = 0x7FFFFF,    /* largest counterValue (B-63, C-06) */
    DECISION_CRLS_MAX = 256,            /* lists and parts of lists; above: notEnoughMemorySpace
                                           (B-173) */

    /* Codes. */
    DECISION_SECOND_SWITCH =
        ENABLE_PROFILE_UNDEFINED_ERROR, /* C-40, C-50, C-60: a second enable or disable */
    DECISION_UPDATE_COUNTER_LOWER = UPDATE_EIM_COMMAND_ERROR,          /* C-106: commandError */
    DECISION_UPDATE_WITH_TOKEN = UPDATE_EIM_COMMAND_ERROR,             /* C-107 */
    DECISION_IMMEDIATE_ENABLE_PPR1 = IMMEDIATE_ENABLE_UNDEFINED_ERROR, /* B-88 */
    DECISION_RESET_NO_BIT = RESET_NOTHING_TO_DELETE,                   /* B-106: nothingToDelete */
    DECISION_EMERGENCY_BY_PSMO = ENABLE_PROFILE_DISALLOWED_BY_POLICY, /* C-58: disallowedByPolicy */

    /* Yes (1) or no (0). */
    DECISION_UPDATED_COUNTER_STAYS = 1, /* C-16: a counter that updateEim gave the requesting eIM
                                           with a new key stays after the package */
    DECISION_IMMEDIATE_KEEPS_OLD = 1    /* B-81: OID and address that are absent stay while the flag
                                           is present; without it everything is cleared */
};

#endif
