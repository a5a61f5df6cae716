/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whole files that a verb is given by name. */
#ifndef TOOLS_FILE_H
#define TOOLS_FILE_H

#include "apdu/bytes.h"

/*
 * Reads all of `path` into memory that the caller frees (`(void *)out->at`). At most `limit`
 * octets: more is ERR_TOO_LONG. ERR_NOT_FOUND; ERR_IO with errno; ERR_MEMORY.
 */
int file_read(const char *path, size_t limit, struct bytes *out);
/* Why file_read failed, for a message: errno's words where it counts. */
const char *file_error(int err);

#endif
