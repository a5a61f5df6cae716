/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copies of a whole card: see copy.c. */
#ifndef CARD_STORE_COPY_H
#define CARD_STORE_COPY_H

#include "card/store/store.h"

/* Of both: with durability `full` the copy survives power loss; with others it is only left to the
 * system when to write it, and a cut may leave half a file. */

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
 * Makes the card `path` what the snapshot (or card) `file` is: checked, whole, or left as
 * it was. There may be no card yet; of a symbolic link the target is replaced. ERR_BUSY when `path`
 * is in use; ERR_FOREIGN when it is no card or a damaged one, or when `file` is; ERR_STATE: another
 * EID; else as store_snapshot.
 */
int store_restore(const char *path, const char *file, const struct restore_options *how, char *why,
                  size_t why_size);

#endif
