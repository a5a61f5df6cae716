/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/power/fault_vfs.h"

#include "test/power/power.h"

#include <assert.h>
#include <sqlite3.h>

static struct {
    struct disk *disk;
    struct fault_counts counts;
    unsigned changes, at, mode;
    bool reached, errors, held;
} fault;

static void count(enum disk_change change, size_t octets)
{
    unsigned *const counters[] = {
        [DISK_WRITE] = &fault.counts.writes,       [DISK_SYNC] = &fault.counts.syncs,
        [DISK_TRUNCATE] = &fault.counts.truncates, [DISK_CREATE] = &fault.counts.creates,
        [DISK_DELETE] = &fault.counts.deletes,
    };

    ++*counters[change];
    fault.counts.octets += octets;
}

static struct disk_verdict judge(void *context, enum disk_change change, size_t octets)
{
    (void)context;
    if (!fault.reached && !fault.held && ++fault.changes == fault.at)
        fault.reached = true;
    if (fault.reached && fault.errors)
        return (struct disk_verdict){DISK_FAILS, DISK_KEEP, 0};
    if (fault.reached)
        return (struct disk_verdict){
            DISK_LOSES_POWER, fault.mode < DISK_RANDOM ? (enum disk_loss)fault.mode : DISK_RANDOM,
            (uint64_t)fault.mode << 32 | fault.at};
    count(change, octets);
    return (struct disk_verdict){DISK_PASSES, DISK_KEEP, 0};
}

static void arm(unsigned at, unsigned mode, bool errors)
{
    fault.changes = 0;
    fault.at = at;
    fault.mode = mode;
    fault.errors = errors;
    fault.reached = false;
    fault.counts = (struct fault_counts){0};
}

void fault_vfs_arm(unsigned cut_at, unsigned mode)
{
    assert(!disk_is_off(fault.disk)); /* fault_vfs_power_on comes first */
    arm(cut_at, mode, false);
}

void fault_vfs_arm_error(unsigned fails_at)
{
    arm(fails_at, DISK_KEEP, true);
}

void fault_vfs_hold(bool hold)
{
    fault.held = hold;
}

bool fault_vfs_is_cut(void)
{
    return fault.reached;
}

struct fault_counts fault_vfs_counts(void)
{
    return fault.counts;
}

void fault_vfs_power_on(void)
{
    int err = disk_power_on(fault.disk);

    assert(err == 0);
    (void)err;
    fault.reached = false;
    fault.at = 0;
}

/* SQLite's salts, too, come from the seed of the test. */
static int randomness(sqlite3_vfs *vfs, int len, char *out)
{
    struct rng rng = power_rng();

    (void)vfs;
    return rng.fill(&rng, (uint8_t *)out, (size_t)len) == 0 ? len : 0;
}

void fault_vfs_install(void)
{
    const struct disk_options options = {.judge = judge, .without_sync = true};
    sqlite3_vfs *vfs;
    int err;

    if (fault.disk)
        return;
    err = disk_new(&fault.disk, &options);
    assert(err == 0);
    (void)err;
    vfs = sqlite3_vfs_find(disk_vfs_name(fault.disk));
    vfs->xRandomness = randomness;
    sqlite3_vfs_register(vfs, 1);
}
