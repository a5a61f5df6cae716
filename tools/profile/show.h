/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints a package as a tree; checks a package. */
#ifndef TOOLS_PROFILE_SHOW_H
#define TOOLS_PROFILE_SHOW_H

#include <stdio.h>

#include "profiles/package/pe.h"

struct show_options {
    bool keys;     /* show PINs and keys in clear */
    bool contents; /* show every file body in hex */
    bool json;
};

/* Prints elements, files, PINs and keys of `package`, up to the element that was refused. Returns
 * the status of the installation; negative on internal errors. */
int show_package(struct bytes package, const struct show_options *options, FILE *out);

/*
 * Checks `package`: whether this card (with `capabilities`, contents of UICCCapability; empty: all
 * built-in ones) installs it, and whether it is consistent. Prints one line a finding on `out`.
 * Returns the number of errors; `*warnings` receives the number of warnings. Negative on internal
 * errors.
 */
int check_package(struct bytes package, struct bytes capabilities, FILE *out, unsigned *warnings);

/* Installs into memory: the caller releases `*pe` and `*memory`. Returns as pe_end. */
int show_install(struct bytes package, struct records_memory **memory, struct pe **pe,
                 struct buf *response, enum pe_status *status);

#endif
