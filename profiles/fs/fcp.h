/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The FCP template (62) that SELECT and STATUS answer: TS 102 221 11.1.1.3 and 11.1.1.4. */
#ifndef PROFILES_FS_FCP_H
#define PROFILES_FS_FCP_H

#include "profiles/fs/fs.h"

/* Appends the template of file `id`. */
void fcp_put(const struct fs *fs, uint16_t id, struct buf *out);

#endif
