/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names and contents of files, for people. */
#ifndef TOOLS_PROFILE_NAMES_H
#define TOOLS_PROFILE_NAMES_H

#include "profiles/fs/fs.h"

/* "EF.IMSI", "ADF.USIM"; "" when it is in no table. */
const char *names_file(const struct fs *fs, uint16_t id);
/* The name of a profile element by its tag number: "usim", "akaParameter". */
const char *names_element(unsigned element);
/* What the body of `id` says, in words; false when it is not one that is decoded. */
bool names_decode(const struct fs *fs, uint16_t id, char *text, size_t size);

#endif
