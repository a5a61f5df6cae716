/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/profile_read.h"

#include "card/applet.h"
#include "card/euicc/profile.h"
#include "card/euicc/profile_records.h"
#include "card/store/store_tx.h"

int card_read_profile(struct euiccd_card *card, struct bytes iccid, card_profile_reader *read,
                      void *context)
{
    struct store *store = card->euicc.store;
    struct profile_records of = {.store = store};
    struct store_profile profile;
    struct records records;
    int result = store_begin_read(store);

    if (result < 0)
        return result;
    result = profile_find(&card->euicc, &card->arena, iccid, &profile);
    if (result == 0 || (result > 0 && profile.state == STORE_PROFILE_INSTALLING))
        result = ERR_NOT_FOUND;
    if (result > 0) {
        of.profile = profile.id;
        records = profile_records_of(&of);
        result = read(context, &records);
    }
    store_end_read(store);
    arena_reset(&card->arena);
    return result;
}
