/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files with a profile package, and what others are when one is given in place of it. */
#ifndef TOOLS_PROFILE_PACKAGE_FILE_H
#define TOOLS_PROFILE_PACKAGE_FILE_H

#include "apdu/bytes.h"

enum { PACKAGE_FILE_MAX = 4 << 20, PACKAGE_FILE_WHY = 160 };

/*
 * Reads the package in `path` (TCA interoperable format, DER: elements in a row, the first one is
 * the ProfileHeader, A0) into memory that the caller frees (`(void *)out->at`). ERR_MALFORMED when
 * it begins otherwise; the errors of file_read. `why`: the kind of file, and what is wanted.
 */
int package_file_read(const char *path, struct bytes *out, char why[PACKAGE_FILE_WHY]);
/* The kind of file that `content` is, as "ZIP archive", and how to come to DER; NULL: a package. */
const char *package_file_kind(struct bytes content, const char **remedy);

#endif
