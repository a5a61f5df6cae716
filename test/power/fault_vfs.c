/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See fault_vfs.h. The real files hold what the program sees; `disk_file` remembers what is certain
 * and what happened since. */
#include "test/power/fault_vfs.h"

#include "test/power/power.h"

#include <assert.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum change_kind { CHANGE_WRITE, CHANGE_TRUNCATE, CHANGE_CREATE, CHANGE_DELETE };

struct change {
    struct change *next;
    enum change_kind kind;
    size_t offset; /* TRUNCATE: new size */
    size_t len;
    bool cut; /* power went away during this one */
    uint8_t octets[];
};

struct content {
    uint8_t *at;
    size_t len;
    bool exists;
};

struct disk_file {
    struct disk_file *next;
    char *path;
    ino_t inode; /* when it was opened last */
    struct content certain;
    struct change *changes, **end;
};

struct fault_file {
    sqlite3_file base;
    struct disk_file *disk; /* NULL: a temporary file, not followed */
    sqlite3_file *real;
};

static struct {
    sqlite3_vfs vfs, *real;
    struct disk_file *files;
    struct fault_counts counts;
    unsigned changes, cut_at, mode;
    bool cut, held;
    uint64_t random;
} fault;

static uint32_t random_next(void)
{
    fault.random = fault.random * 6364136223846793005ULL + 1442695040888963407ULL;
    return (uint32_t)(fault.random >> 33);
}

/* Counts a change. True when power is cut at it, or is off. */
static bool is_cut_here(void)
{
    if (!fault.cut && !fault.held && ++fault.changes == fault.cut_at)
        fault.cut = true;
    return fault.cut;
}

/* -- what is certain, what is not -- */

static struct content content_read(const char *path)
{
    struct content content = {NULL, 0, false};
    struct stat status;
    int fd = open(path, O_RDONLY);

    if (fd < 0)
        return content;
    assert(fstat(fd, &status) == 0);
    content.exists = true;
    content.len = (size_t)status.st_size;
    content.at = malloc(content.len + 1);
    assert(read(fd, content.at, content.len) == (ssize_t)content.len);
    close(fd);
    return content;
}

static void forget_changes(struct disk_file *file)
{
    while (file->changes) {
        struct change *next = file->changes->next;

        free(file->changes);
        file->changes = next;
    }
    file->end = &file->changes;
}

static void file_remember(struct disk_file *file, enum change_kind kind, const void *octets,
                          size_t offset, size_t len, bool cut)
{
    struct change *change = calloc(1, sizeof(*change) + len);

    change->kind = kind;
    change->offset = offset;
    change->len = len;
    change->cut = cut;
    if (octets)
        memcpy(change->octets, octets, len);
    *file->end = change;
    file->end = &change->next;
}

/* The file of that name; a new one is certain as it is found. */
static struct disk_file *file_follow(const char *path)
{
    struct disk_file *file = fault.files;

    while (file && strcmp(file->path, path) != 0)
        file = file->next;
    if (file)
        return file;
    file = calloc(1, sizeof(*file));
    file->path = strdup(path);
    assert(file->path);
    file->end = &file->changes;
    file->certain = content_read(path);
    file->next = fault.files;
    fault.files = file;
    return file;
}

/* Grows or cuts; what is new is zero. */
static void content_resize(struct content *content, size_t len)
{
    content->at = realloc(content->at, len + 1);
    if (len > content->len)
        memset(content->at + content->len, 0, len - content->len);
    content->len = len;
}

static void content_write(struct content *content, const struct change *change, size_t from,
                          size_t to, bool garbage)
{
    if (content->len < change->offset + to)
        content_resize(content, change->offset + to);
    for (size_t i = from; i < to; i++)
        content->at[change->offset + i] = garbage ? (uint8_t)random_next() : change->octets[i];
}

/* As much of the write as the mode leaves, sector by sector. */
static void content_apply_write(struct content *content, const struct change *change)
{
    enum { SECTOR = 512 };
    size_t from, to;

    if (fault.mode < FAULT_RANDOM) {
        to = !change->cut ? change->len : fault.mode == FAULT_TEAR ? change->len / 2 : 0;
        content_write(content, change, 0, to, false);
        return;
    }
    uint32_t fate = random_next() % 4; /* whole writes are lost or kept more often than parts */
    for (from = 0; from < change->len; from = to) {
        uint32_t part = fate < 2 ? fate : random_next() % 3;

        to = (change->offset + from) / SECTOR * SECTOR + SECTOR - change->offset;
        to = to < change->len ? to : change->len;
        if (part != 0)
            content_write(content, change, from, to, part == 2);
    }
}

static bool is_kept(const struct change *change)
{
    if (fault.mode >= FAULT_RANDOM)
        return random_next() % 2;
    return !change->cut;
}

/* What a disk may show of `file` after the cut. */
static struct content content_after_cut(const struct disk_file *file)
{
    struct content content = file->certain;

    content.at = malloc(content.len + 1);
    if (content.len)
        memcpy(content.at, file->certain.at, content.len);
    if (fault.mode == FAULT_DROP)
        return content;
    for (const struct change *change = file->changes; change; change = change->next) {
        switch (change->kind) {
        case CHANGE_WRITE:
            content_apply_write(&content, change);
            break;
        case CHANGE_TRUNCATE:
            if (is_kept(change))
                content_resize(&content, change->offset);
            break;
        case CHANGE_CREATE:
        case CHANGE_DELETE:
            if (!is_kept(change))
                return content;
            content_resize(&content, 0);
            content.exists = change->kind == CHANGE_CREATE;
            break;
        }
    }
    return content;
}

static void put_on_disk(const char *path, const struct content *content)
{
    int fd;

    assert(content->at);
    unlink(path);
    if (!content->exists)
        return;
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    assert(fd >= 0);
    assert(write(fd, content->at, content->len) == (ssize_t)content->len);
    close(fd);
}

static ino_t inode_of(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 ? status.st_ino : 0;
}

static void forget_files(void)
{
    while (fault.files) {
        struct disk_file *file = fault.files;

        fault.files = file->next;
        forget_changes(file);
        free(file->certain.at);
        free(file->path);
        free(file);
    }
}

void fault_vfs_power_on(void)
{
    if (fault.cut) {
        for (struct disk_file *file = fault.files; file; file = file->next) {
            struct content content = content_after_cut(file);
            ino_t found = inode_of(file->path);
            char shm[300];
            size_t len = strlen(file->path);

            if (found == 0 || found == file->inode) /* else another one was moved there */
                put_on_disk(file->path, &content);
            free(content.at);
            if (len > 4 && strcmp(file->path + len - 4, "-wal") == 0) { /* shared memory is gone */
                snprintf(shm, sizeof(shm), "%.*s-shm", (int)(len - 4), file->path);
                unlink(shm);
            }
        }
    }
    forget_files();
    fault.cut = false;
    fault.cut_at = 0;
}

void fault_vfs_arm(unsigned cut_at, unsigned mode)
{
    fault.changes = 0;
    fault.cut_at = cut_at;
    fault.mode = mode;
    fault.random = (uint64_t)mode << 32 | cut_at;
    fault.cut = false;
    fault.counts = (struct fault_counts){0};
}

void fault_vfs_hold(bool hold)
{
    fault.held = hold;
}

bool fault_vfs_is_cut(void)
{
    return fault.cut;
}

struct fault_counts fault_vfs_counts(void)
{
    return fault.counts;
}

/* All names are certain: what was deleted is gone, what was created stays. */
static void sync_names(void)
{
    for (struct disk_file *file = fault.files; file; file = file->next) {
        for (struct change *change = file->changes, *next; change; change = next) {
            next = change->next;
            if (change->kind != CHANGE_CREATE && change->kind != CHANGE_DELETE)
                continue;
            free(file->certain.at);
            file->certain = (struct content){NULL, 0, change->kind == CHANGE_CREATE};
            while (file->changes != next) { /* writes to a file that is no more */
                struct change *gone = file->changes;

                file->changes = gone->next;
                free(gone);
            }
            if (!next)
                file->end = &file->changes;
        }
    }
}

/* -- sqlite3_io_methods -- */

#define FILE_OF(file) ((struct fault_file *)(file))
#define REAL(file)    (FILE_OF(file)->real)

static int fault_close(sqlite3_file *file)
{
    return REAL(file)->pMethods ? REAL(file)->pMethods->xClose(REAL(file)) : SQLITE_OK;
}

static int fault_read(sqlite3_file *file, void *octets, int len, sqlite3_int64 offset)
{
    if (fault.cut && FILE_OF(file)->disk)
        return SQLITE_IOERR_READ;
    return REAL(file)->pMethods->xRead(REAL(file), octets, len, offset);
}

static int fault_write(sqlite3_file *file, const void *octets, int len, sqlite3_int64 offset)
{
    struct disk_file *disk = FILE_OF(file)->disk;
    bool was_cut = fault.cut;

    if (!disk)
        return REAL(file)->pMethods->xWrite(REAL(file), octets, len, offset);
    if (is_cut_here()) {
        if (!was_cut)
            file_remember(disk, CHANGE_WRITE, octets, (size_t)offset, (size_t)len, true);
        return SQLITE_IOERR_WRITE;
    }
    fault.counts.writes++;
    fault.counts.octets += (uint64_t)len;
    file_remember(disk, CHANGE_WRITE, octets, (size_t)offset, (size_t)len, false);
    return REAL(file)->pMethods->xWrite(REAL(file), octets, len, offset);
}

static int fault_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    struct disk_file *disk = FILE_OF(file)->disk;
    bool was_cut = fault.cut;

    if (!disk)
        return REAL(file)->pMethods->xTruncate(REAL(file), size);
    if (is_cut_here()) {
        if (!was_cut)
            file_remember(disk, CHANGE_TRUNCATE, NULL, (size_t)size, 0, true);
        return SQLITE_IOERR_TRUNCATE;
    }
    fault.counts.truncates++;
    file_remember(disk, CHANGE_TRUNCATE, NULL, (size_t)size, 0, false);
    return REAL(file)->pMethods->xTruncate(REAL(file), size);
}

/* Nothing is really synced: the test needs no patience of a real disk. */
static int fault_sync(sqlite3_file *file, int flags)
{
    struct disk_file *disk = FILE_OF(file)->disk;

    (void)flags;
    if (!disk)
        return SQLITE_OK;
    if (is_cut_here())
        return SQLITE_IOERR_FSYNC;
    fault.counts.syncs++;
    sync_names();
    free(disk->certain.at);
    disk->certain = content_read(disk->path);
    forget_changes(disk);
    return SQLITE_OK;
}

static int fault_file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return REAL(file)->pMethods->xFileSize(REAL(file), size);
}

static int fault_lock(sqlite3_file *file, int level)
{
    return REAL(file)->pMethods->xLock(REAL(file), level);
}

static int fault_unlock(sqlite3_file *file, int level)
{
    return REAL(file)->pMethods->xUnlock(REAL(file), level);
}

static int fault_check_lock(sqlite3_file *file, int *out)
{
    return REAL(file)->pMethods->xCheckReservedLock(REAL(file), out);
}

static int fault_file_control(sqlite3_file *file, int operation, void *argument)
{
    return REAL(file)->pMethods->xFileControl(REAL(file), operation, argument);
}

static int fault_sector_size(sqlite3_file *file)
{
    return REAL(file)->pMethods->xSectorSize(REAL(file));
}

static int fault_characteristics(sqlite3_file *file)
{
    return REAL(file)->pMethods->xDeviceCharacteristics(REAL(file));
}

static int fault_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **out)
{
    return REAL(file)->pMethods->xShmMap(REAL(file), page, size, extend, out);
}

static int fault_shm_lock(sqlite3_file *file, int offset, int count, int flags)
{
    return REAL(file)->pMethods->xShmLock(REAL(file), offset, count, flags);
}

static void fault_shm_barrier(sqlite3_file *file)
{
    REAL(file)->pMethods->xShmBarrier(REAL(file));
}

static int fault_shm_unmap(sqlite3_file *file, int remove_it)
{
    return REAL(file)->pMethods->xShmUnmap(REAL(file), remove_it);
}

static const sqlite3_io_methods fault_methods = {
    .iVersion = 2,
    .xClose = fault_close,
    .xRead = fault_read,
    .xWrite = fault_write,
    .xTruncate = fault_truncate,
    .xSync = fault_sync,
    .xFileSize = fault_file_size,
    .xLock = fault_lock,
    .xUnlock = fault_unlock,
    .xCheckReservedLock = fault_check_lock,
    .xFileControl = fault_file_control,
    .xSectorSize = fault_sector_size,
    .xDeviceCharacteristics = fault_characteristics,
    .xShmMap = fault_shm_map,
    .xShmLock = fault_shm_lock,
    .xShmBarrier = fault_shm_barrier,
    .xShmUnmap = fault_shm_unmap,
};

/* -- sqlite3_vfs -- */

/* The name of a new file. False when power is cut at it. */
static bool create_name(struct disk_file *disk, const char *path)
{
    bool was_cut = fault.cut;

    if (access(path, F_OK) == 0)
        return true;
    if (is_cut_here()) {
        if (!was_cut)
            file_remember(disk, CHANGE_CREATE, NULL, 0, 0, true);
        return false;
    }
    fault.counts.creates++;
    file_remember(disk, CHANGE_CREATE, NULL, 0, 0, false);
    return true;
}

static int fault_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *out, int flags,
                      int *out_flags)
{
    struct fault_file *file = FILE_OF(out);
    int code;

    (void)vfs;
    memset(file, 0, sizeof(*file));
    file->real = (sqlite3_file *)(file + 1);
    if (path && !(flags & (SQLITE_OPEN_TEMP_DB | SQLITE_OPEN_TRANSIENT_DB))) {
        if (fault.cut)
            return SQLITE_CANTOPEN;
        file->disk = file_follow(path);
        if ((flags & SQLITE_OPEN_CREATE) && !create_name(file->disk, path))
            return SQLITE_CANTOPEN;
    }
    code = fault.real->xOpen(fault.real, path, file->real, flags, out_flags);
    if (code != SQLITE_OK)
        return code;
    file->base.pMethods = &fault_methods;
    if (file->disk)
        file->disk->inode = inode_of(file->disk->path);
    return code;
}

static int fault_delete(sqlite3_vfs *vfs, const char *path, int sync_folder)
{
    struct disk_file *disk;
    bool was_cut = fault.cut;

    (void)vfs;
    if (access(path, F_OK) != 0)
        return SQLITE_IOERR_DELETE_NOENT;
    disk = file_follow(path);
    if (is_cut_here()) {
        if (!was_cut)
            file_remember(disk, CHANGE_DELETE, NULL, 0, 0, true);
        return SQLITE_IOERR_DELETE;
    }
    fault.counts.deletes++;
    file_remember(disk, CHANGE_DELETE, NULL, 0, 0, false);
    if (sync_folder)
        sync_names();
    return fault.real->xDelete(fault.real, path, 0);
}

static int fault_access(sqlite3_vfs *vfs, const char *path, int flags, int *out)
{
    (void)vfs;
    return fault.real->xAccess(fault.real, path, flags, out);
}

static int fault_full_pathname(sqlite3_vfs *vfs, const char *path, int size, char *out)
{
    (void)vfs;
    return fault.real->xFullPathname(fault.real, path, size, out);
}

static int fault_randomness(sqlite3_vfs *vfs, int len, char *out)
{
    struct rng rng = power_rng();

    (void)vfs;
    return rng.fill(&rng, (uint8_t *)out, (size_t)len) == 0 ? len : 0;
}

void fault_vfs_install(void)
{
    if (fault.real)
        return;
    fault.real = sqlite3_vfs_find(NULL);
    fault.vfs = *fault.real; /* clock and sleep as they are */
    fault.vfs.zName = "fault";
    fault.vfs.pNext = NULL;
    fault.vfs.szOsFile = (int)sizeof(struct fault_file) + fault.real->szOsFile;
    fault.vfs.xOpen = fault_open;
    fault.vfs.xDelete = fault_delete;
    fault.vfs.xAccess = fault_access;
    fault.vfs.xFullPathname = fault_full_pathname;
    fault.vfs.xRandomness = fault_randomness;
    sqlite3_vfs_register(&fault.vfs, 1);
}
