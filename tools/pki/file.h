/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of a PKI folder: their names, reading and writing. Not for others: see pki.h. */
#ifndef TOOLS_PKI_FILE_H
#define TOOLS_PKI_FILE_H

#include "tools/pki/pki.h"

enum { PKI_PATH_MAX = 512, PKI_FILE_MAX = 16384 };

enum pki_kind { PKI_CERTIFICATE, PKI_KEY, PKI_CERTIFICATE_PEM };

/* Fills `error` (NULL is fine) with "path: reason" and returns `err`. */
int pki_fail(struct pki_error *error, int err, const char *path, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Every path below `dir` must fit PKI_PATH_MAX; ERR_TOO_LONG. */
int pki_folder_check(const char *dir, struct pki_error *error);

/* Path of a file as it is to be made: the preferred name. */
void pki_file_path(char path[PKI_PATH_MAX], const char *dir, enum pki_holder holder,
                   enum ec_curve curve, enum pki_kind kind);
/* Path of the file that is there, under the preferred or another published name; the preferred one
 * when none is. Returns whether one is there. */
bool pki_file_find(char path[PKI_PATH_MAX], const char *dir, enum pki_holder holder,
                   enum ec_curve curve, enum pki_kind kind);
/* Reads a whole file into `out`, at most PKI_FILE_MAX octets. ERR_NOT_FOUND, ERR_TOO_LONG, ERR_IO;
 * fills `error`. */
int pki_file_read(const char *path, struct buf *out, struct pki_error *error);
/* Makes a file that must not exist yet, whole or not at all; on the disk with `sync`. ERR_EXISTS,
 * ERR_IO; fills `error`. */
int pki_file_write(const char *path, enum pki_kind kind, struct bytes content, bool sync,
                   struct pki_error *error);
/* The folder of the file `path`. ERR_IO when it cannot be made; one that is there is fine. */
int pki_folder_make_for(const char *path, struct pki_error *error);

/* Is there nothing at `dir`, or an empty folder? */
bool pki_folder_is_fresh(const char *dir);
/* Makes an empty folder beside `dir`, for what is to be `dir` when it is whole. ERR_IO. */
int pki_folder_draft(char draft[PKI_PATH_MAX], const char *dir, struct pki_error *error);
/* Gives it the name `dir`; with `sync` all of its entries are on the disk before. ERR_EXISTS when
 * something is there meanwhile, ERR_IO. */
int pki_folder_appear(const char *draft, const char *dir, bool sync, struct pki_error *error);
void pki_folder_remove(const char *dir);

#endif
