/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The path of a card file that is to be made. */
#ifndef TOOLS_PKI_CARD_PATH_H
#define TOOLS_PKI_CARD_PATH_H

#include "card/euiccd.h"

/* A card can be made at `path`: its folder is there, and no file has this name. ERR_EXISTS,
 * ERR_NOT_FOUND (the folder), ERR_IO, each with the path and the reason in `error` (NULL: not
 * wanted). */
int card_path_check(const char *path, struct euiccd_error *error);

#endif
