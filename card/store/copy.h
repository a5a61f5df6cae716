/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Snapshot and restore of a whole card: see copy.c. */
#ifndef CARD_STORE_COPY_H
#define CARD_STORE_COPY_H

#include "card/store/store.h"

/* With durability `full` the copy survives a power cut; otherwise the system writes it later, and a
 * power cut may leave a partial file. */

/*
 * Copies the card `path`, as its last commit left it, to the new file `file`; the card may run
 * meanwhile. ERR_EXISTS, ERR_NOT_FOUND, ERR_FOREIGN, ERR_IO. `why`, when not NULL, gets one line
 * that names the file.
 */
int store_snapshot(const char *path, const char *file, enum store_durability durability, char *why,
                   size_t why_size);
struct restore_options {
    enum store_durability durability;
    bool replace_identity; /* also when the card there has another EID */
};
/*
 * Replaces the card `path` by the snapshot (or card) `file`, after checks and atomically; creates
 * it if it does not exist. Of a symbolic link the target is replaced. ERR_BUSY when `path`
 * is in use; ERR_FOREIGN: `path` or `file` is not a card file or damaged; ERR_STATE: another
 * EID; else as store_snapshot.
 */
int store_restore(const char *path, const char *file, const struct restore_options *how, char *why,
                  size_t why_size);

#endif
