/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads profile packages from files, and detects other file types given by mistake. */
#ifndef TOOLS_PROFILE_PACKAGE_FILE_H
#define TOOLS_PROFILE_PACKAGE_FILE_H

#include "apdu/bytes.h"

enum { PACKAGE_FILE_MAX = 4 << 20, PACKAGE_FILE_WHY = 160 };

/*
 * Reads the package in `path` (TCA interoperable format, DER: a sequence of elements, the first of
 * which is the ProfileHeader, A0) into memory that the caller frees (`(void *)out->at`).
 * ERR_MALFORMED for other contents, and the errors of file_read. `why`: the detected file type and
 * the expected one.
 */
int package_file_read(const char *path, struct bytes *out, char why[PACKAGE_FILE_WHY]);
/* The file type of `content`, such as "ZIP archive", and how to convert it to DER; NULL: a package.
 * */
const char *package_file_kind(struct bytes content, const char **remedy);

#endif
