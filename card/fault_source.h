/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fault rules at the random numbers and the memory of a card. */
#ifndef CARD_FAULT_SOURCE_H
#define CARD_FAULT_SOURCE_H

#include "card/applet.h"
#include "card/fault/fault.h"

/* The card asks its rules for each octet of random numbers (FAULT_RANDOM) or each block of its
 * arena (FAULT_ALLOCATION) from now on; other places need nothing. */
void fault_source_watch(struct euiccd_card *card, enum fault_place place);

#endif
