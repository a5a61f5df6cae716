/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files and keys of one installed profile, as the records of profiles/, in the card's store. */
#ifndef CARD_EUICC_PROFILE_RECORDS_H
#define CARD_EUICC_PROFILE_RECORDS_H

#include "card/store/store.h"
#include "profiles/records.h"

struct profile_records {
    struct store *store;
    int64_t profile; /* store_profile.id */
};

/* Records whose context is `context`, which must outlive them. */
struct records profile_records_of(struct profile_records *context);

#endif
