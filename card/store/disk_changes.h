/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The changes of files since their last sync, and what a power cut leaves of them. Each change
 * keeps the octets that it replaced: undoing all of them gives what is certain; repeating some of
 * them gives what a disk may show. For disk.c.
 */
#ifndef CARD_STORE_DISK_CHANGES_H
#define CARD_STORE_DISK_CHANGES_H

#include "apdu/bytes.h"
#include "apdu/err.h"

enum disk_change { DISK_WRITE, DISK_SYNC, DISK_TRUNCATE, DISK_CREATE, DISK_DELETE };

/* What is left after a power cut of the changes that were not synced. */
enum disk_loss {
    DISK_KEEP,  /* all of them, but not the one at which power was cut */
    DISK_DROP,  /* none */
    DISK_TEAR,  /* all, and half of the write at which power was cut */
    DISK_AFTER, /* all, and the one at which power was cut */
    DISK_RANDOM /* kept, dropped, torn and garbled by a seed */
};

struct changed_file;
struct disk_changes {
    struct changed_file *files;
};

/* The file `path`, followed from now on; NULL: no memory. Valid until changes_forget. */
struct changed_file *changes_follow(struct disk_changes *changes, const char *path);
/* It was opened: the file of this name that is meant. */
void changes_opened(struct changed_file *file);
/*
 * Remembers a change before it is made. `offset`: of a write; the new size of a truncation.
 * `written`: the octets of a write. `replaced`: those that a write or truncation removes, or all of
 * a deleted file. `size`: of the file before. `cut`: power is cut at this change; it is not made.
 */
struct file_change {
    enum disk_change kind; /* not DISK_SYNC */
    size_t offset, size;
    struct bytes written, replaced;
    bool cut;
};
int changes_remember(struct changed_file *file, const struct file_change *change); /* ERR_MEMORY */
/* The last change was not made after all. */
void changes_withdraw(struct changed_file *file);
/* The content of `file` is certain. */
void changes_sync(struct changed_file *file);
/* The names of all files are certain: what was deleted is gone, what was created stays. */
void changes_sync_names(struct disk_changes *changes);
/* Power is cut: determines what is left of each file. ERR_IO, ERR_MEMORY. */
int changes_lose(struct disk_changes *changes, enum disk_loss loss, uint64_t seed);
/* Writes what changes_lose determined. A file that was replaced by another one since is left as it
 * is. ERR_IO. */
int changes_write_back(struct disk_changes *changes);
void changes_forget(struct disk_changes *changes);
/* The whole file `path`, in *octets, which the caller frees; ERR_NOT_FOUND, ERR_IO, ERR_MEMORY. */
int changes_read_file(const char *path, uint8_t **octets, size_t *len);

#endif
