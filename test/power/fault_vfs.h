/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The failing disk of card/store/disk.h as the default of the test program, so that product code
 * runs on it unchanged. It counts what changes the disk (write, sync, truncate, delete, create)
 * and, when armed, loses power at the chosen change. fault_vfs_power_on puts the files into the
 * state that a real disk may have.
 */
#ifndef TEST_POWER_FAULT_VFS_H
#define TEST_POWER_FAULT_VFS_H

#include "card/store/disk.h"

struct fault_counts {
    unsigned writes, syncs, truncates, deletes, creates;
    uint64_t octets; /* written */
};

void fault_vfs_install(void);
/* Power is cut at the `cut_at`-th change from now on (1, 2, ...); 0: never. `mode` is an enum
 * disk_loss; DISK_RANDOM and upwards: a seed each. Counts start anew. */
void fault_vfs_arm(unsigned cut_at, unsigned mode);
/* As fault_vfs_arm, but power stays: that change fails, and all after it until the next arming. */
void fault_vfs_arm_error(unsigned fails_at);
/* The chosen change was reached. */
bool fault_vfs_is_cut(void);
/* While held, changes do not count: for what must be done before the action in the same opening. */
void fault_vfs_hold(bool hold);
/* After all connections are closed: the disk as it may be found, and alive again. To be called,
 * too, when files were changed behind the VFS. */
void fault_vfs_power_on(void);
/* Changes since fault_vfs_arm. */
struct fault_counts fault_vfs_counts(void);

#endif
