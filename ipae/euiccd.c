/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening a card with its IPAe, which card/ does not know; and the version of the library. */
#include "apdu/version.h"
#include "card/agent_card.h"
#include "card/options.h"
#include "ipae/ipae.h"

int euiccd_open(struct euiccd_card **out, const char *path,
                const struct euiccd_open_options *options, struct euiccd_error *error)
{
    struct euiccd_open_options all;
    struct euiccd_card *card;
    struct ipae *ipae;
    int err = options_read(&all, sizeof(all), options, error);

    if (err == 0)
        err = card_open(&card, path, &all, error);
    if (err < 0)
        return err;
    if (!all.without_ipae && !all.read_only)
        err = ipae_new(&ipae, card);
    if (err < 0) {
        if (error)
            snprintf(error->text, sizeof(error->text), "%s: the IPAe: %s", path, err_text(err));
        euiccd_close(card);
        return err;
    }
    *out = card;
    return 0;
}

const char *euiccd_version(void)
{
    return EUICCD_VERSION;
}
