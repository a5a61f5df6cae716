/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A package as installed by the card's interpreter, or an installed profile, as JSON: the output of
 * `euicc profile show
 * --json`, and the input of its text form. */
#ifndef TOOLS_PROFILE_MODEL_H
#define TOOLS_PROFILE_MODEL_H

#include "profiles/package/pe.h"

struct json_t;

struct show_options {
    bool keys;     /* show PINs and keys in clear */
    bool contents; /* show every file body in hex */
    bool json;
};

/* `*out`, released by the caller, has elements, files, PINs and keys, up to the element that was
 * refused. Returns the status of the installation; negative on internal errors. */
int model_package(struct bytes package, const struct show_options *options, struct json_t **out);

/* The same of a profile that is installed: its header element, files, PINs and keys. Negative:
 * ERR_FOREIGN for records that contradict each other, ERR_MEMORY, ERR_IO. */
int model_profile(const struct records *records, const struct show_options *options,
                  struct json_t **out);

/* Installs into memory: the caller releases `*pe` and `*memory`. Returns as pe_end. */
int model_install(struct bytes package, struct records_memory **memory, struct pe **pe,
                  struct buf *response, enum pe_status *status);

#endif
