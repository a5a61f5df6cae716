/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private header of this folder: names, reading and writing of the files of a PKI folder. */
#ifndef TOOLS_PKI_FILE_H
#define TOOLS_PKI_FILE_H

#include "tools/pki/pki.h"

enum { PKI_PATH_MAX = 512, PKI_FILE_MAX = 16384 };

enum pki_kind { PKI_CERTIFICATE, PKI_KEY, PKI_CERTIFICATE_PEM, PKI_CRL };

/* Sets `error` (NULL is fine) to "path: reason" and returns `err`. */
int pki_fail(struct pki_error *error, int err, const char *path, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The same for the result of ec_private_import of the file `path`. */
int pki_key_fail(struct pki_error *error, int err, const char *path);

/* Checks that every path below `dir` fits PKI_PATH_MAX; ERR_TOO_LONG. */
int pki_folder_check(const char *dir, struct pki_error *error);

/* Path of a file to create: the preferred name. */
void pki_file_path(char path[PKI_PATH_MAX], const char *dir, enum pki_holder holder,
                   enum ec_curve curve, enum pki_kind kind);
/* Path of the existing file, under the preferred or another published name; the preferred one when
 * none exists. 0; ERR_NOT_FOUND: none exists; ERR_IO, which sets `error`: that cannot be told. */
int pki_file_find(char path[PKI_PATH_MAX], const char *dir, enum pki_holder holder,
                  enum ec_curve curve, enum pki_kind kind, struct pki_error *error);
/* Reads a whole file into `out`, at most as many octets as it has room for. ERR_NOT_FOUND,
 * ERR_TOO_LONG, ERR_IO; sets `error`. */
int pki_file_read(const char *path, struct buf *out, struct pki_error *error);
/* Creates a file, completely or not at all; it must not exist, except a CRL, which is replaced.
 * With `sync`, flushed to the disk. ERR_EXISTS, ERR_IO; sets `error`. */
int pki_file_write(const char *path, enum pki_kind kind, struct bytes content, bool sync,
                   struct pki_error *error);
/* Creates the folder of the file `path` unless it exists. ERR_IO. */
int pki_folder_make_for(const char *path, struct pki_error *error);

/* Whether `dir` does not exist or is empty. ERR_IO, which sets `error`: that cannot be told. */
int pki_folder_is_fresh(const char *dir, bool *is_fresh, struct pki_error *error);
/* Creates an empty folder beside `dir`, to be renamed to `dir` when complete. ERR_IO. */
int pki_folder_draft(char draft[PKI_PATH_MAX], const char *dir, struct pki_error *error);
/* Renames it to `dir`; with `sync`, all entries are flushed to the disk first. ERR_EXISTS when
 * `dir` was created meanwhile, ERR_IO. */
int pki_folder_appear(const char *draft, const char *dir, bool sync, struct pki_error *error);
void pki_folder_remove(const char *dir);

/* Waits until no other process holds the lock of `dir`; `*lock` holds it until it is closed.
 * ERR_IO; sets `error`, and `*lock` is -1. */
int pki_folder_lock(const char *dir, int *lock, struct pki_error *error);

#endif
