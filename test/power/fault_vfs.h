/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A disk that loses power: an SQLite VFS over the system's, made the default of the test program,
 * so that product code runs on it unchanged (ideas: SQLite's test6.c, littlefs' emulated device).
 *
 * It counts what changes the disk (write, sync, truncate, delete, create) and, when armed, fails at
 * the chosen one and at everything after it. What was not synced by then is uncertain: `mode` says
 * what becomes of it. fault_vfs_power_on puts the files into the state that a real disk may have.
 *
 * Model of the disk
 *   - A sync makes the content of its file certain. The first sync of a new file and a delete that
 *     asks for it make all names of the folder certain, too.
 *   - A write that was not synced is kept, dropped or torn at multiples of 512 octets; torn parts
 *     may hold garbage, but never outside of what was written (SQLITE_IOCAP_POWERSAFE_OVERWRITE).
 *   - Names change in order: when one creation or deletion is lost, the later ones are, too.
 *   - What bypasses SQLite (rename, fsync of a finished file) counts as certain at once.
 */
#ifndef TEST_POWER_FAULT_VFS_H
#define TEST_POWER_FAULT_VFS_H

#include <stdbool.h>
#include <stdint.h>

enum fault_mode {
    FAULT_KEEP,  /* all unsynced changes are on the disk, but for the one that was cut */
    FAULT_DROP,  /* none is */
    FAULT_TEAR,  /* all are, and half of the one that was cut */
    FAULT_RANDOM /* and upwards: a seed each; kept, dropped, torn and garbled at random */
};

struct fault_counts {
    unsigned writes, syncs, truncates, deletes, creates;
    uint64_t octets; /* written */
};

void fault_vfs_install(void);
/* The `cut_at`-th change from now on (1, 2, ...) fails; 0: none does. Counts start anew. */
void fault_vfs_arm(unsigned cut_at, unsigned mode);
bool fault_vfs_is_cut(void);
/* While held, changes do not count: for what must be done before the action in the same opening. */
void fault_vfs_hold(bool hold);
/* After all connections are closed: the disk as it may be found, and alive again. To be called,
 * too, when files were changed behind the VFS. */
void fault_vfs_power_on(void);
/* Changes since fault_vfs_arm. */
struct fault_counts fault_vfs_counts(void);

#endif
