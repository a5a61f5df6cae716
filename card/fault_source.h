/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fault rules at the random numbers, the memory and the storage of a card. */
#ifndef CARD_FAULT_SOURCE_H
#define CARD_FAULT_SOURCE_H

#include "card/applet.h"
#include "card/fault/fault.h"
#include "card/store/disk.h"

/* The card asks its rules for each octet of random numbers (FAULT_RANDOM) or each block of its
 * arena (FAULT_ALLOCATION) from now on; other places need nothing. */
void fault_source_watch(struct euiccd_card *card, enum fault_place place);
/*
 * A disk for the store of `card` that asks its rules about each change (FAULT_WRITE). `keeps`: what
 * was written survives a power cut also without a sync, as it survives the end of a process.
 * ERR_MEMORY, ERR_IO.
 */
int fault_source_disk(struct euiccd_card *card, bool keeps, struct disk **out);

#endif
