/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/store/disk_changes.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct content {
    uint8_t *at;
    size_t len;
    bool exists;
};

struct changed_file {
    struct changed_file *next;
    char *path;
    ino_t inode; /* when it was opened last; 0: it was not */
    struct file_change *changes;
    size_t count;
    bool lost; /* `left` is set */
    struct content left;
};

static ino_t inode_of(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 ? status.st_ino : 0;
}

/* ---- remembering ---- */

struct changed_file *changes_follow(struct disk_changes *changes, const char *path)
{
    struct changed_file *file = changes->files;

    while (file && strcmp(file->path, path) != 0)
        file = file->next;
    if (file)
        return file;
    file = calloc(1, sizeof(*file));
    if (!file)
        return NULL;
    file->path = strdup(path);
    if (!file->path) {
        free(file);
        return NULL;
    }
    file->next = changes->files;
    changes->files = file;
    return file;
}

void changes_opened(struct changed_file *file)
{
    file->inode = inode_of(file->path);
}

int changes_remember(struct changed_file *file, const struct file_change *change)
{
    const size_t written = change->written.len, replaced = change->replaced.len;
    struct file_change *grown = reallocarray(file->changes, file->count + 1, sizeof(*grown));
    uint8_t *copy;

    if (!grown)
        return ERR_MEMORY;
    file->changes = grown;
    copy = malloc(written + replaced + 1);
    if (!copy)
        return ERR_MEMORY;
    if (written)
        memcpy(copy, change->written.at, written);
    if (replaced)
        memcpy(copy + written, change->replaced.at, replaced);
    grown[file->count] = *change;
    grown[file->count].written = bytes_at(copy, written); /* owns the block */
    grown[file->count].replaced = bytes_at(copy + written, replaced);
    file->count++;
    return 0;
}

static void forget_first(struct changed_file *file, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free((void *)(uintptr_t)file->changes[i].written.at);
    file->count -= count;
    if (file->count)
        memmove(file->changes, file->changes + count, file->count * sizeof(*file->changes));
}

void changes_withdraw(struct changed_file *file)
{
    free((void *)(uintptr_t)file->changes[--file->count].written.at);
}

void changes_sync(struct changed_file *file)
{
    forget_first(file, file->count);
}

void changes_sync_names(struct disk_changes *changes)
{
    for (struct changed_file *file = changes->files; file; file = file->next)
        for (size_t i = file->count; i > 0; i--)
            if (file->changes[i - 1].kind == DISK_CREATE ||
                file->changes[i - 1].kind == DISK_DELETE) {
                forget_first(file, i); /* and the writes to the file of that name before */
                break;
            }
}

void changes_forget(struct disk_changes *changes)
{
    while (changes->files) {
        struct changed_file *file = changes->files;

        changes->files = file->next;
        forget_first(file, file->count);
        free(file->changes);
        free(file->left.at);
        free(file->path);
        free(file);
    }
}

/* ---- what a power cut leaves ---- */

int changes_read_file(const char *path, uint8_t **octets, size_t *len)
{
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    int err = ERR_IO;
    ssize_t got;

    if (fd < 0)
        return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
    if (fstat(fd, &status) != 0)
        goto done;
    *len = (size_t)status.st_size;
    *octets = malloc(*len + 1);
    if (!*octets) {
        err = ERR_MEMORY;
        goto done;
    }
    for (size_t have = 0; have < *len; have += (size_t)got)
        if ((got = read(fd, *octets + have, *len - have)) <= 0) {
            free(*octets);
            goto done;
        }
    err = 0;
done:
    close(fd);
    return err;
}

/* Grows or cuts; what is new is zero. */
static int resize(struct content *content, size_t len)
{
    uint8_t *at = realloc(content->at, len + 1);

    if (!at)
        return ERR_MEMORY;
    content->at = at;
    if (len > content->len)
        memset(at + content->len, 0, len - content->len);
    content->len = len;
    return 0;
}

/* Makes room for octets up to `end`. */
static int reach(struct content *content, size_t end)
{
    return resize(content, end > content->len ? end : content->len);
}

static int put(struct content *content, size_t offset, struct bytes octets)
{
    int err = reach(content, offset + octets.len);

    if (err == 0 && octets.len)
        memcpy(content->at + offset, octets.at, octets.len);
    return err;
}

/* The content as it was before `change`. */
static int undo(struct content *content, const struct file_change *change)
{
    int err;

    if (change->cut)
        return 0;
    content->exists = change->kind != DISK_CREATE;
    err = resize(content, change->size);
    return err < 0 ? err : put(content, change->offset, change->replaced);
}

struct chance {
    enum disk_loss loss;
    uint64_t state;
};

static uint32_t draw(struct chance *chance)
{
    chance->state = chance->state * 6364136223846793005ULL + 1442695040888963407ULL;
    return (uint32_t)(chance->state >> 33);
}

static int put_garbage(struct content *content, size_t offset, size_t len, struct chance *chance)
{
    int err = reach(content, offset + len);

    for (size_t i = 0; err == 0 && i < len; i++)
        content->at[offset + i] = (uint8_t)draw(chance);
    return err;
}

/* As much of a write as chance leaves, sector by sector. */
static int repeat_sectors(struct content *content, const struct file_change *change,
                          struct chance *chance)
{
    enum { SECTOR = 512 };
    const uint32_t fate =
        draw(chance) % 4; /* whole writes are lost or kept more often than parts */
    int err = 0;

    for (size_t from = 0, to; err == 0 && from < change->written.len; from = to) {
        uint32_t part = fate < 2 ? fate : draw(chance) % 3;

        to = (change->offset + from) / SECTOR * SECTOR + SECTOR - change->offset;
        to = to < change->written.len ? to : change->written.len;
        if (part == 1)
            err = put(content, change->offset + from, bytes_cut(change->written, from, to - from));
        else if (part == 2)
            err = put_garbage(content, change->offset + from, to - from, chance);
    }
    return err;
}

static int repeat_write(struct content *content, const struct file_change *change,
                        struct chance *chance)
{
    struct bytes written = change->written;

    if (chance->loss == DISK_RANDOM)
        return repeat_sectors(content, change, chance);
    if (change->cut)
        written.len = chance->loss == DISK_TEAR ? written.len / 2 : 0;
    return written.len ? put(content, change->offset, written) : 0;
}

/* Makes `change` again. False in `*goes_on`: it is lost, with all later ones of its file. */
static int repeat(struct content *content, const struct file_change *change, struct chance *chance,
                  bool *goes_on)
{
    bool is_kept;

    *goes_on = true;
    if (change->kind == DISK_WRITE)
        return repeat_write(content, change, chance);
    is_kept = chance->loss == DISK_RANDOM ? draw(chance) % 2 : !change->cut;
    if (change->kind == DISK_TRUNCATE)
        return is_kept ? resize(content, change->offset) : 0;
    *goes_on = is_kept;
    if (!is_kept)
        return 0;
    content->exists = change->kind == DISK_CREATE;
    return resize(content, 0);
}

static int lose(struct changed_file *file, struct chance *chance)
{
    struct content content = {NULL, 0, true};
    bool goes_on = true;
    int err = changes_read_file(file->path, &content.at, &content.len);

    if (err == ERR_NOT_FOUND) {
        content.exists = false;
        err = 0;
    }
    for (size_t i = file->count; err == 0 && i > 0; i--)
        err = undo(&content, &file->changes[i - 1]);
    for (size_t i = 0; err == 0 && goes_on && chance->loss != DISK_DROP && i < file->count; i++)
        err = repeat(&content, &file->changes[i], chance, &goes_on);
    file->left = content;
    file->lost = err == 0;
    return err;
}

int changes_lose(struct disk_changes *changes, enum disk_loss loss, uint64_t seed)
{
    struct chance chance = {loss, seed};
    int result = 0;

    for (struct changed_file *file = changes->files; file; file = file->next) {
        const ino_t found = inode_of(file->path);
        int err;

        if (file->count == 0 || (found && file->inode && found != file->inode))
            continue; /* nothing is uncertain, or another file was moved there */
        err = lose(file, &chance);
        result = err < 0 ? err : result;
    }
    return result;
}

static int write_whole(const char *path, const struct content *content)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    bool done = fd >= 0;
    ssize_t put_now;

    for (size_t have = 0; done && have < content->len; have += (size_t)put_now)
        done = (put_now = write(fd, content->at + have, content->len - have)) > 0;
    done = done && ftruncate(fd, (off_t)content->len) == 0;
    if (fd >= 0)
        close(fd);
    return done ? 0 : ERR_IO;
}

/* Shared memory does not survive a power cut: SQLite makes it again from the -wal file. */
static void remove_shm(const char *wal)
{
    static const char end[] = "-wal";
    const size_t len = strlen(wal), at = len - (sizeof(end) - 1);
    char *shm;

    if (len < sizeof(end) || strcmp(wal + at, end) != 0 ||
        asprintf(&shm, "%.*s-shm", (int)at, wal) < 0)
        return;
    unlink(shm);
    free(shm);
}

int changes_write_back(struct disk_changes *changes)
{
    int result = 0;

    for (struct changed_file *file = changes->files; file; file = file->next) {
        const ino_t found = inode_of(file->path);

        remove_shm(file->path);
        if (!file->lost || (found && file->inode && found != file->inode))
            continue;
        if (file->left.exists && write_whole(file->path, &file->left) < 0)
            result = ERR_IO;
        if (!file->left.exists && found && unlink(file->path) != 0)
            result = ERR_IO;
    }
    return result;
}
