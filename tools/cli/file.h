/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of the command line: inputs, read whole, and outputs. */
#ifndef TOOLS_CLI_FILE_H
#define TOOLS_CLI_FILE_H

#include "apdu/bytes.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

/*
 * Reads all of `path` into memory that the caller frees (`(void *)out->at`). At most `limit`
 * octets: more is ERR_TOO_LONG. ERR_IO with errno; ERR_MEMORY.
 */
int file_read(const char *path, size_t limit, struct bytes *out);
/*
 * Reads the next line of `file` into `line`, without its end. 1; 0: there is none; ERR_TOO_LONG: it
 * has `size` octets or more; ERR_MALFORMED: it contains an octet 00;
 * ERR_IO with errno.
 */
int file_line(FILE *file, char *line, size_t size);

/*
 * Opens `path`, a name beside the file that it is to replace, for reading and writing at its end;
 * its owner's only (mode 0600). What an earlier run left there is removed; a link is never
 * followed. A descriptor; -1 with errno.
 */
int file_open_draft(const char *path);

/*
 * Opens an output file, which is empty then; `secret`: for its owner only (mode 0600), also one
 * that was there; "-" is standard output. NULL with errno.
 */
FILE *file_open_output(const char *path, bool secret);
/* Writes out what is left, and closes all but standard output. 0, or -1 with errno when not
 * everything could be written. */
int file_close_output(FILE *file);
/* Whether `path`, of an input or output, is "-": the standard stream. */
bool file_is_standard(const char *path);
/* The output in a message: its path, or "standard output". */
const char *file_output_name(const char *path);
/* Whether file_open_output could open `path` now; nothing is changed; a pipe or device is
 * not tried. 0, or -1 with errno. */
int file_try_output(const char *path);
/* Both paths lead to the same file, which is there. */
bool file_are_same(const char *a, const char *b);
/* Removes an output file that could not be written whole: half of it is of no use. A device, a
 * pipe or standard output is left. */
void file_discard_output(const char *path);

/* The JSON in `path`, a value of any kind without a member twice, at most FILE_JSON_MAX octets.
 * NULL with why in `why`, which begins with the path. */
enum { FILE_JSON_MAX = 64 << 20, FILE_WHY_MAX = 400 };
json_t *file_json(const char *path, char why[FILE_WHY_MAX]);

#endif
