/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A package as a tree, and what is wrong with it. */
#ifndef TOOLS_PROFILE_SHOW_H
#define TOOLS_PROFILE_SHOW_H

#include <stdio.h>

#include "profiles/package/pe.h"

struct show_options {
    bool keys;     /* PINs and keys in clear */
    bool contents; /* every body in hex */
    bool json;
};

/* Prints elements, files, PINs and keys of `package`; one that is refused as far as it goes. Gives
 * the status of the installation; negative when the machine failed. */
int show_package(struct bytes package, const struct show_options *options, FILE *out);

/*
 * Checks `package`: whether this card (with `capabilities`, contents of UICCCapability; empty: all
 * that is built in) installs it, and what contradicts itself. One line a finding on `out`. Gives
 * the number of errors; `*warnings` those that do not hinder. Negative when the machine failed.
 */
int check_package(struct bytes package, struct bytes capabilities, FILE *out, unsigned *warnings);

/* Installs into memory: `*pe` and `*memory` are the caller's. Gives as pe_end. */
int show_install(struct bytes package, struct records_memory **memory, struct pe **pe,
                 struct buf *response, enum pe_status *status);

#endif
