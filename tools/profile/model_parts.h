/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private header of model.c (elements and files) and model_records.c (PINs and keys). */
#ifndef TOOLS_PROFILE_MODEL_PARTS_H
#define TOOLS_PROFILE_MODEL_PARTS_H

#include "profiles/fs/fs.h"
#include "tools/profile/model.h"

struct model {
    const struct show_options *options;
    struct fs fs;
    struct json_t *list; /* list that receives the records of the current kind */
};

/* New strings of hex digits. */
struct json_t *model_fid(uint16_t value);
struct json_t *model_octet(unsigned value);

/* Adds the lists of PINs and keys to `package`. */
int model_add_records(struct model *model, struct json_t *package, const struct records *records);

#endif
