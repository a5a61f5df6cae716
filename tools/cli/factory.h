/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes card files from the settings and the PKI folder of the command line. */
#ifndef TOOLS_CLI_FACTORY_H
#define TOOLS_CLI_FACTORY_H

#include "card/euiccd.h"

struct factory {
    struct euiccd_create_options settings; /* without credentials; its size does not matter */
    const char *pki;    /* folder; NULL: NAME.pki beside `family`, made when missing */
    const char *family; /* path of a card; NULL: the one that is made */
    unsigned number;    /* of the card among those of one seed; 1 and above are added to the seed */
};

/*
 * Makes the card `path` by euiccd_create_test, whose contract holds for `eid` and the errors. A
 * folder `factory->pki` must be there: ERR_NOT_FOUND.
 */
int factory_make(const char *path, const struct factory *factory, char eid[EUICCD_EID_TEXT_SIZE],
                 struct euiccd_error *error);
/* Length of "cards/a" in "cards/a.euicc"; all of a path with another suffix. */
size_t factory_stem_len(const char *path);

#endif
