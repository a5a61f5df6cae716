/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes card files: settings of the command line, a PKI folder, card_create. */
#ifndef TOOLS_CLI_FACTORY_H
#define TOOLS_CLI_FACTORY_H

#include "card/card.h"

struct factory {
    struct euiccd_create_options settings; /* eid and credentials are filled in by factory_make */
    const uint8_t *eid;                    /* good, or NULL: one is chosen, see factory_make */
    const char *pki;    /* folder; NULL: NAME.pki beside `family`, made when missing */
    const char *family; /* path of a card; NULL: the one that is made */
    unsigned number;    /* of the card among those of one seed; 1 and above are added to the seed */
};

/* Why it failed, in one line. */
struct factory_error {
    char text[400];
};

/*
 * Makes the card `path`; its EID as digits into `eid`. `factory->settings` may be zero. Without
 * `factory->eid` the EID is a random one of the EUM's range where the PKI has the EUM's key, else
 * that of its eUICC certificate. Errors as those of euiccd_create, pki_load_card and pki_make.
 */
int factory_make(const char *path, const struct factory *factory, char eid[33],
                 struct factory_error *error);
/* A card can be made at `path`: its folder exists, and no file of this name does. ERR_EXISTS,
 * ERR_NOT_FOUND. */
int factory_check_path(const char *path, struct factory_error *error);
/* Length of "cards/a" in "cards/a.euicc"; all of a path with another suffix. */
size_t factory_stem_len(const char *path);

#endif
