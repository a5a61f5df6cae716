/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A disk that fails on demand: an SQLite VFS over that of the system (ideas: SQLite's test6.c,
 * littlefs' emulated device). It asks a judge before each change of a file; the judge lets the
 * change pass, fail, or lose power there. After a power cut every access fails until
 * disk_power_on, which puts the files into a state that a real disk may have.
 *
 * Model of the disk
 *   - A sync makes the content of its file certain. The first sync of a new file and a delete that
 *     asks for it make all names of the folder certain, too.
 *   - A write that was not synced is kept, dropped or torn at multiples of 512 octets; torn parts
 *     may hold garbage, but never outside of what was written (SQLITE_IOCAP_POWERSAFE_OVERWRITE).
 *   - Names change in order: when one creation or deletion is lost, the later ones are, too.
 *   - What bypasses SQLite (rename, fsync of a finished file) counts as certain at once.
 *
 * Other processes must not read the files while power is cut.
 */
#ifndef CARD_STORE_DISK_H
#define CARD_STORE_DISK_H

#include "card/store/disk_changes.h"

struct disk_verdict {
    enum { DISK_PASSES, DISK_FAILS, DISK_LOSES_POWER } fate;
    enum disk_loss loss;
    uint64_t seed; /* DISK_RANDOM */
};

/* Of one change; `octets`: of a write. Not called while power is cut. */
typedef struct disk_verdict disk_judge(void *context, enum disk_change change, size_t octets);

struct disk_options {
    disk_judge *judge;
    void *context;
    bool without_sync; /* files are never really synced: for tests */
};

struct disk;

/* ERR_MEMORY, ERR_IO. */
int disk_new(struct disk **out, const struct disk_options *options);
/* After all connections are closed, and after disk_power_on if power was cut. NULL is allowed. */
void disk_free(struct disk *disk);
/* The name of its VFS, for sqlite3_open_v2; the sqlite3_vfs itself is found by this name. */
const char *disk_vfs_name(const struct disk *disk);
bool disk_is_off(const struct disk *disk);
/*
 * After all connections are closed: the disk works again. After a power cut its files are as they
 * may be found. All that is in the files is certain from now on. ERR_IO, ERR_MEMORY: the files are
 * as the last change before the cut left them.
 */
int disk_power_on(struct disk *disk);

#endif
