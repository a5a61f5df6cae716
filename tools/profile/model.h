/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A package as installed by the card's interpreter, as JSON: the output of `euicc profile show
 * --json`, and the input of its text form. */
#ifndef TOOLS_PROFILE_MODEL_H
#define TOOLS_PROFILE_MODEL_H

#include "tools/profile/show.h"

struct json_t;

/* `*out`, released by the caller, has elements, files, PINs and keys, up to the element that was
 * refused. Returns the status of the installation; negative on internal errors. */
int model_package(struct bytes package, const struct show_options *options, struct json_t **out);

#endif
