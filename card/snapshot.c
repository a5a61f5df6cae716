/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies of a whole card: the contract is in euiccd.h. */
#include "card/applet.h"
#include "card/store/copy.h"
#include "card/store/memory.h"
#include "card/toolkit/card_session.h"

/* A copy has no durability `none`: it is a file. */
static enum store_durability durability_of(enum euiccd_durability durability)
{
    return durability == EUICCD_DURABILITY_FULL ? STORE_DURABILITY_FULL : STORE_DURABILITY_OS;
}

int euiccd_snapshot(const char *path, const char *file, enum euiccd_durability durability,
                    struct euiccd_error *error)
{
    return store_snapshot(path, file, durability_of(durability), error ? error->text : NULL,
                          error ? sizeof(error->text) : 0);
}

int euiccd_restore(const char *path, const char *file, enum euiccd_durability durability,
                   bool replace_identity, struct euiccd_error *error)
{
    const struct restore_options how = {durability_of(durability), replace_identity};

    return store_restore(path, file, &how, error ? error->text : NULL,
                         error ? sizeof(error->text) : 0);
}

int euiccd_image_take(struct euiccd_card *card, struct euiccd_image **out)
{
    struct store_image *image;
    int err = store_image_take(card->euicc.store, &image);

    if (!err)
        *out = (struct euiccd_image *)image;
    return err;
}

int euiccd_image_put(struct euiccd_card *card, const struct euiccd_image *image)
{
    if (card->on)
        return ERR_STATE;
    return store_image_put(card->euicc.store, (const struct store_image *)image);
}

void euiccd_image_free(struct euiccd_image *image)
{
    store_image_free((struct store_image *)image);
}
