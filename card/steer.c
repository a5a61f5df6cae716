/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a test changes in an open card and the card file does not have: see euiccd.h. */
#include "card/applet.h"
#include "card/options.h"

int euiccd_set_quirks(struct euiccd_card *card, const char *names, struct euiccd_error *error)
{
    struct quirk quirks;
    int err = euiccd_quirks_check(names, error);

    if (err == 0)
        err = quirk_combine(&quirks, bytes_at(names, strlen(names)), NULL);
    if (err < 0)
        return err;
    if (quirks.version_1_0 && card->euicc.facts.spec == EUICC_SPEC_1_3)
        return euiccd_error_set(error, ERR_STATE, "%s: this card is of SGP.32 v1.3", names);
    card->has_next_quirks = true;
    card->next_quirks = quirks;
    return 0;
}

int euiccd_set_seed(struct euiccd_card *card, const uint8_t *seed, size_t length)
{
    const struct rng *own = card->fault_rng.inner ? card->fault_rng.inner : card->euicc.rng;

    if (own != &card->seeded_rng.rng)
        return ERR_STATE;
    return rng_seeded_init(&card->seeded_rng, bytes_at(seed, length), 0);
}
