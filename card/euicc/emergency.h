/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Emergency Profile (SGP.32 5.9.22, 5.9.23; digest B-140 ff., D-20 ff.).
 *
 *   OFF --emergency_enable--> ON, survives resets, nothing else switches --emergency_disable--> OFF
 */
#ifndef CARD_EUICC_EMERGENCY_H
#define CARD_EUICC_EMERGENCY_H

#include "card/euicc/euicc.h"
#include "card/euicc/ruling.h"

/* EnableEmergencyProfile and DisableEmergencyProfile: 2 is notInDisabledState and
 * notInEnabledState. */
enum {
    EMERGENCY_WRONG_STATE = 2,
    EMERGENCY_CAT_BUSY = 5,
    EMERGENCY_NOT_AVAILABLE = 8,
    EMERGENCY_UNDEFINED = 127
};

/* Is the Emergency Profile enabled? 1, 0, enum err. */
int emergency_is_active(struct euicc *euicc);
int emergency_enable(struct euicc *euicc, struct arena *arena, bool refresh, struct ruling *ruling);
int emergency_disable(struct euicc *euicc, struct arena *arena, bool refresh,
                      struct ruling *ruling);

#endif
