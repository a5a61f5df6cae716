/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes card files: settings of the command line, a PKI folder, card_create. */
#ifndef TOOLS_FACTORY_H
#define TOOLS_FACTORY_H

#include "card/card.h"

struct factory {
    struct card_factory settings; /* eid and credentials are filled in by factory_make */
    const uint8_t *eid;           /* good, or NULL: what the PKI says, or a random one */
    const char *pki;              /* folder; NULL: NAME.pki beside the card, made when missing */
};

/* Why it failed, in one line. */
struct factory_error {
    char text[400];
};

/*
 * Makes the card `path`; its EID as digits into `eid`. `factory->settings` may be zero. Errors as
 * those of card_create, pki_load_card and pki_make.
 */
int factory_make(const char *path, const struct factory *factory, char eid[33],
                 struct factory_error *error);

#endif
