/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints a package as a tree; checks a package. */
#ifndef TOOLS_PROFILE_SHOW_H
#define TOOLS_PROFILE_SHOW_H

#include "tools/profile/model.h"

#include <stdio.h>

/* Prints elements, files, PINs and keys of `package`, up to the element that was refused. Returns
 * the status of the installation; negative on internal errors. */
int show_package(struct bytes package, const struct show_options *options, FILE *out);

struct euiccd_card;

/* The same of the profile `iccid` (10 octets, as in EF.ICCID) that is installed on `card`. 0;
 * ERR_NOT_FOUND: there is none; ERR_FOREIGN, ERR_IO, ERR_MEMORY. */
int show_profile(struct euiccd_card *card, struct bytes iccid, const struct show_options *options,
                 FILE *out);

/*
 * Checks `package`: whether this card (with `capabilities`, contents of UICCCapability; empty: all
 * built-in ones) installs it, and whether it is consistent. Prints one line a finding on `out`.
 * Returns the number of errors; `*warnings` receives the number of warnings. Negative on internal
 * errors.
 */
int check_package(struct bytes package, struct bytes capabilities, FILE *out, unsigned *warnings);

#endif
