/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A package as the card understands it, as JSON: `euicc profile show --json`, and what its text is
 * made from. */
#ifndef TOOLS_PROFILE_MODEL_H
#define TOOLS_PROFILE_MODEL_H

#include "tools/profile/show.h"

struct json_t;

/* `*out`, the caller's, has elements, files, PINs and keys, as far as the package goes. Gives the
 * status of the installation; negative when the machine failed. */
int model_package(struct bytes package, const struct show_options *options, struct json_t **out);

#endif
