/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of files and descriptions of their contents, by the decoder of traces (tools/trace/decode).
 */
#ifndef TOOLS_PROFILE_NAMES_H
#define TOOLS_PROFILE_NAMES_H

#include "profiles/fs/fs.h"

/* "EF.IMSI", "ADF.USIM"; "" when unknown. */
const char *names_file(const struct fs *fs, uint16_t id);
/* Describes the body of `id`, or its record `record` (from 1; 0: not a record file) in one line;
 * secrets are left out. False when it is empty or cannot be decoded. */
bool names_decode(const struct fs *fs, uint16_t id, unsigned record, char *text, size_t size);

#endif
