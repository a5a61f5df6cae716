/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cards that are made for a run, in a temporary folder, with one test PKI on both curves. */
#ifndef TOOLS_SUITE_TARGET_CARDS_H
#define TOOLS_SUITE_TARGET_CARDS_H

#include "apdu/trace.h"
#include "card/euiccd.h"
#include "tools/link/link_error.h"
#include "tools/suite/settings/settings.h"

enum { CARDS_COUNT = 4, CARDS_PATH_MAX = 256 };

struct cards {
    char folder[CARDS_PATH_MAX]; /* "": not made */
    char pki[CARDS_PATH_MAX];
    struct cards_card {
        struct suite_settings settings;
        char path[CARDS_PATH_MAX], eid[33];
        bool without_ipae;
    } cards[CARDS_COUNT]; /* iot, dual, brainpool, ipae */
};

/* Makes the folder, the PKI and the cards, of this version of SGP.32, from `seed`. ERR_IO,
 * ERR_CRYPTO. */
int cards_make(struct cards *cards, struct bytes seed, enum euiccd_spec spec,
               struct link_error *error);
/* Creates an empty folder for temporary files. ERR_IO. */
int cards_make_folder(char folder[CARDS_PATH_MAX], struct link_error *error);
/* Removes what cards_make made. */
void cards_remove(struct cards *cards);

#endif
