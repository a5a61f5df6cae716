/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of files and elements, and descriptions of their contents. */
#ifndef TOOLS_PROFILE_NAMES_H
#define TOOLS_PROFILE_NAMES_H

#include "profiles/fs/fs.h"

/* "EF.IMSI", "ADF.USIM"; "" when unknown. */
const char *names_file(const struct fs *fs, uint16_t id);
/* Describes the body of `id`; false when it cannot be decoded. */
bool names_decode(const struct fs *fs, uint16_t id, char *text, size_t size);

#endif
