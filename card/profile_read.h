/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files and keys of an installed profile, for tools that show them. Not part of libeuiccd's
 * public interface. */
#ifndef CARD_PROFILE_READ_H
#define CARD_PROFILE_READ_H

#include "profiles/records.h"

struct euiccd_card;

/* `records` is valid during the call, for `each` and `get` only. */
typedef int card_profile_reader(void *context, const struct records *records);

/*
 * Calls `read` with the records of the profile `iccid` (10 octets, as in EF.ICCID), all as of one
 * commit; a read-only card may be in use by another process. Returns what `read` returned;
 * ERR_NOT_FOUND: no such profile, or one that is being installed; ERR_STATE: within a command;
 * ERR_IO, ERR_MEMORY.
 */
int card_read_profile(struct euiccd_card *card, struct bytes iccid, card_profile_reader *read,
                      void *context);

#endif
