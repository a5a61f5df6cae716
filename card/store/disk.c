/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The VFS: what changes a file is judged, and remembered by disk_changes.c. The files hold what the
 * program sees. */
#include "card/store/disk.h"

#include <errno.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct disk {
    sqlite3_vfs vfs, *system;
    char name[40];
    struct disk_options options;
    struct disk_changes changes;
    bool off;
    int lost; /* result of changes_lose */
};

struct disk_file {
    sqlite3_file base;
    struct disk *disk;
    struct changed_file *changed; /* NULL: a temporary file, not followed */
    sqlite3_file *real;
};

#define FILE_OF(file) ((struct disk_file *)(file))
#define REAL(file)    (FILE_OF(file)->real)
#define DISK_OF(vfs)  ((struct disk *)(vfs)->pAppData)

/* ---- a change ---- */

static void cut_power(struct disk *disk, const struct disk_verdict *verdict)
{
    disk->off = true;
    disk->lost = changes_lose(&disk->changes, verdict->loss, verdict->seed);
}

/*
 * Asks the judge about `change` of `file`, and remembers it; true: it is to be made, and
 * `after_cut` is to be called then. Else the call fails with EIO.
 */
static bool may_change(struct disk *disk, struct changed_file *file, struct file_change *change,
                       struct disk_verdict *verdict)
{
    *verdict = (struct disk_verdict){DISK_FAILS, DISK_KEEP, 0};
    errno = EIO;
    if (disk->off)
        return false;
    *verdict = disk->options.judge(disk->options.context, change->kind, change->written.len);
    change->cut = verdict->fate == DISK_LOSES_POWER && verdict->loss != DISK_AFTER;
    errno = EIO;
    if (verdict->fate == DISK_FAILS)
        return false;
    if (change->kind != DISK_SYNC && changes_remember(file, change) < 0)
        return false;
    if (!change->cut)
        return true;
    cut_power(disk, verdict);
    errno = EIO;
    return false;
}

/* The change was made with the result `code`: what the caller sees. `failure`: when power is cut
 * after it. */
static int changed(struct disk *disk, struct changed_file *file, const struct file_change *change,
                   const struct disk_verdict *verdict, int code, int failure)
{
    if (code != SQLITE_OK && change->kind != DISK_SYNC)
        changes_withdraw(file);
    if (verdict->fate != DISK_LOSES_POWER)
        return code;
    cut_power(disk, verdict);
    errno = EIO;
    return failure;
}

/* Fills in what a write or truncation at `change->offset` replaces. The octets are allocated. */
static int read_replaced(sqlite3_file *file, struct file_change *change, size_t most)
{
    sqlite3_int64 size;
    uint8_t *octets;
    size_t len;

    if (REAL(file)->pMethods->xFileSize(REAL(file), &size) != SQLITE_OK)
        return ERR_IO;
    change->size = (size_t)size;
    len = change->offset < change->size ? change->size - change->offset : 0;
    len = len < most ? len : most;
    octets = len ? malloc(len) : NULL;
    if (len && !octets)
        return ERR_MEMORY;
    if (len && REAL(file)->pMethods->xRead(REAL(file), octets, (int)len,
                                           (sqlite3_int64)change->offset) != SQLITE_OK) {
        free(octets);
        return ERR_IO;
    }
    change->replaced = bytes_at(octets, len);
    return 0;
}

static void free_replaced(const struct file_change *change)
{
    free((void *)(uintptr_t)change->replaced.at);
}

/* ---- sqlite3_io_methods ---- */

static int disk_close(sqlite3_file *file)
{
    return REAL(file)->pMethods ? REAL(file)->pMethods->xClose(REAL(file)) : SQLITE_OK;
}

static int disk_read(sqlite3_file *file, void *octets, int len, sqlite3_int64 offset)
{
    if (FILE_OF(file)->changed && FILE_OF(file)->disk->off)
        return SQLITE_IOERR_READ;
    return REAL(file)->pMethods->xRead(REAL(file), octets, len, offset);
}

static int disk_write(sqlite3_file *file, const void *octets, int len, sqlite3_int64 offset)
{
    struct disk *disk = FILE_OF(file)->disk;
    struct changed_file *of = FILE_OF(file)->changed;
    struct file_change change = {.kind = DISK_WRITE, .offset = (size_t)offset};
    struct disk_verdict verdict;
    int code = SQLITE_IOERR_WRITE;

    if (!of)
        return REAL(file)->pMethods->xWrite(REAL(file), octets, len, offset);
    change.written = bytes_at(octets, (size_t)len);
    if (read_replaced(file, &change, change.written.len) < 0)
        return SQLITE_IOERR_WRITE;
    if (may_change(disk, of, &change, &verdict)) {
        code = REAL(file)->pMethods->xWrite(REAL(file), octets, len, offset);
        code = changed(disk, of, &change, &verdict, code, SQLITE_IOERR_WRITE);
    }
    free_replaced(&change);
    return code;
}

static int disk_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    struct disk *disk = FILE_OF(file)->disk;
    struct changed_file *of = FILE_OF(file)->changed;
    struct file_change change = {.kind = DISK_TRUNCATE, .offset = (size_t)size};
    struct disk_verdict verdict;
    int code = SQLITE_IOERR_TRUNCATE;

    if (!of)
        return REAL(file)->pMethods->xTruncate(REAL(file), size);
    if (read_replaced(file, &change, SIZE_MAX) < 0)
        return SQLITE_IOERR_TRUNCATE;
    if (may_change(disk, of, &change, &verdict)) {
        code = REAL(file)->pMethods->xTruncate(REAL(file), size);
        code = changed(disk, of, &change, &verdict, code, SQLITE_IOERR_TRUNCATE);
    }
    free_replaced(&change);
    return code;
}

static int disk_sync(sqlite3_file *file, int flags)
{
    struct disk *disk = FILE_OF(file)->disk;
    struct changed_file *of = FILE_OF(file)->changed;
    struct file_change change = {.kind = DISK_SYNC};
    struct disk_verdict verdict;
    int code = SQLITE_OK;

    if (of && !may_change(disk, of, &change, &verdict))
        return SQLITE_IOERR_FSYNC;
    if (!of || !disk->options.without_sync)
        code = REAL(file)->pMethods->xSync(REAL(file), flags);
    if (!of)
        return code;
    if (code == SQLITE_OK) {
        changes_sync_names(&disk->changes);
        changes_sync(of);
    }
    return changed(disk, of, &change, &verdict, code, SQLITE_IOERR_FSYNC);
}

static int disk_file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return REAL(file)->pMethods->xFileSize(REAL(file), size);
}

static int disk_lock(sqlite3_file *file, int level)
{
    return REAL(file)->pMethods->xLock(REAL(file), level);
}

static int disk_unlock(sqlite3_file *file, int level)
{
    return REAL(file)->pMethods->xUnlock(REAL(file), level);
}

static int disk_check_lock(sqlite3_file *file, int *out)
{
    return REAL(file)->pMethods->xCheckReservedLock(REAL(file), out);
}

static int disk_file_control(sqlite3_file *file, int operation, void *argument)
{
    return REAL(file)->pMethods->xFileControl(REAL(file), operation, argument);
}

static int disk_sector_size(sqlite3_file *file)
{
    return REAL(file)->pMethods->xSectorSize(REAL(file));
}

static int disk_characteristics(sqlite3_file *file)
{
    return REAL(file)->pMethods->xDeviceCharacteristics(REAL(file));
}

static int disk_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **out)
{
    return REAL(file)->pMethods->xShmMap(REAL(file), page, size, extend, out);
}

static int disk_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return REAL(file)->pMethods->xShmLock(REAL(file), offset, count, flags);
}

static void disk_shm_barrier(sqlite3_file *file)
{
    REAL(file)->pMethods->xShmBarrier(REAL(file));
}

static int disk_shm_unmap(sqlite3_file *file, int remove_it)
{
    return REAL(file)->pMethods->xShmUnmap(REAL(file), remove_it);
}

static const sqlite3_io_methods disk_methods = {
    .iVersion = 2,
    .xClose = disk_close,
    .xRead = disk_read,
    .xWrite = disk_write,
    .xTruncate = disk_truncate,
    .xSync = disk_sync,
    .xFileSize = disk_file_size,
    .xLock = disk_lock,
    .xUnlock = disk_unlock,
    .xCheckReservedLock = disk_check_lock,
    .xFileControl = disk_file_control,
    .xSectorSize = disk_sector_size,
    .xDeviceCharacteristics = disk_characteristics,
    .xShmMap = disk_shm_map,
    .xShmLock = disk_shm_lock,
    .xShmBarrier = disk_shm_barrier,
    .xShmUnmap = disk_shm_unmap,
};

/* ---- sqlite3_vfs ---- */

static int disk_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *out, int flags,
                     int *out_flags)
{
    struct disk_file *file = FILE_OF(out);
    struct disk *disk = DISK_OF(vfs);
    struct file_change change = {.kind = DISK_CREATE};
    struct disk_verdict verdict = {DISK_PASSES, DISK_KEEP, 0};
    bool creates = false;
    int code;

    memset(file, 0, sizeof(*file));
    file->disk = disk;
    file->real = (sqlite3_file *)(file + 1);
    if (path && !(flags & (SQLITE_OPEN_TEMP_DB | SQLITE_OPEN_TRANSIENT_DB))) {
        if (disk->off)
            return SQLITE_CANTOPEN;
        file->changed = changes_follow(&disk->changes, path);
        if (!file->changed)
            return SQLITE_NOMEM;
        creates = (flags & SQLITE_OPEN_CREATE) && access(path, F_OK) != 0;
        if (creates && !may_change(disk, file->changed, &change, &verdict))
            return SQLITE_CANTOPEN;
    }
    code = disk->system->xOpen(disk->system, path, file->real, flags, out_flags);
    if (code == SQLITE_OK)
        file->base.pMethods = &disk_methods;
    if (code == SQLITE_OK && file->changed)
        changes_opened(file->changed);
    return creates ? changed(disk, file->changed, &change, &verdict, code, SQLITE_CANTOPEN) : code;
}

static int disk_delete(sqlite3_vfs *vfs, const char *path, int sync_folder)
{
    struct disk *disk = DISK_OF(vfs);
    struct changed_file *file = changes_follow(&disk->changes, path);
    struct file_change change = {.kind = DISK_DELETE};
    struct disk_verdict verdict;
    uint8_t *octets = NULL;
    int code = SQLITE_IOERR_DELETE;
    int err = file ? changes_read_file(path, &octets, &change.size) : ERR_MEMORY;

    if (err == ERR_NOT_FOUND)
        return SQLITE_IOERR_DELETE_NOENT;
    if (err < 0)
        return SQLITE_IOERR_DELETE;
    change.replaced = bytes_at(octets, change.size);
    if (may_change(disk, file, &change, &verdict)) {
        code =
            disk->system->xDelete(disk->system, path, disk->options.without_sync ? 0 : sync_folder);
        if (code == SQLITE_OK && sync_folder)
            changes_sync_names(&disk->changes);
        code = changed(disk, file, &change, &verdict, code, SQLITE_IOERR_DELETE);
    }
    free(octets);
    return code;
}

static int disk_access(sqlite3_vfs *vfs, const char *path, int flags, int *out)
{
    return DISK_OF(vfs)->system->xAccess(DISK_OF(vfs)->system, path, flags, out);
}

static int disk_full_pathname(sqlite3_vfs *vfs, const char *path, int size, char *out)
{
    return DISK_OF(vfs)->system->xFullPathname(DISK_OF(vfs)->system, path, size, out);
}

int disk_new(struct disk **out, const struct disk_options *options)
{
    struct disk *disk = calloc(1, sizeof(*disk));

    if (!disk)
        return ERR_MEMORY;
    disk->options = *options;
    disk->system = sqlite3_vfs_find(NULL);
    if (!disk->system) {
        free(disk);
        return ERR_IO;
    }
    snprintf(disk->name, sizeof(disk->name), "euiccd-%p", (void *)disk);
    disk->vfs = *disk->system; /* clock, random numbers and sleep as they are */
    disk->vfs.zName = disk->name;
    disk->vfs.pNext = NULL;
    disk->vfs.pAppData = disk;
    disk->vfs.szOsFile = (int)sizeof(struct disk_file) + disk->system->szOsFile;
    disk->vfs.xOpen = disk_open;
    disk->vfs.xDelete = disk_delete;
    disk->vfs.xAccess = disk_access;
    disk->vfs.xFullPathname = disk_full_pathname;
    if (sqlite3_vfs_register(&disk->vfs, 0) != SQLITE_OK) {
        free(disk);
        return ERR_MEMORY;
    }
    *out = disk;
    return 0;
}

void disk_free(struct disk *disk)
{
    if (!disk)
        return;
    sqlite3_vfs_unregister(&disk->vfs);
    changes_forget(&disk->changes);
    free(disk);
}

const char *disk_vfs_name(const struct disk *disk)
{
    return disk->name;
}

bool disk_is_off(const struct disk *disk)
{
    return disk->off;
}

int disk_power_on(struct disk *disk)
{
    int err = 0;

    if (disk->off)
        err = disk->lost < 0 ? disk->lost : changes_write_back(&disk->changes);
    changes_forget(&disk->changes);
    disk->off = false;
    disk->lost = 0;
    return err;
}
