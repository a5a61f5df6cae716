/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Power cuts where a whole card file gets its name: create, snapshot, restore. Here names count:
 * what fsync of the file made certain is its octets, what fsync of the folder made certain is its
 * names. The calls of the C library that change a disk are ours in this program; power goes away
 * before the n-th of them, in a child, and the parent makes the folder that the disk would have.
 */
#include "card/store/copy.h"
#include "card/store/store.h"
#include "card/store/store_tx.h"
#include "test/power/power.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NAMES = 8, OCTETS = 200000, CUT = 77 };

/* What survives, in memory shared with the child. */
struct disk {
    size_t inodes, names;
    struct {
        ino_t number;
        size_t len;
        uint8_t octets[OCTETS];
    } inode[NAMES]; /* as of their last fsync; one that is not here is empty */
    struct {
        char text[64];
        ino_t inode;
    } name[NAMES]; /* as of the last fsync of the folder */
};

static struct {
    char folder[64], card[80], other[80]; /* `other`: the snapshot */
    struct disk *disk;
    long left; /* calls before the cut; negative: no cut */
} world;

/* -- the calls -- */

static void call(void)
{
    if (world.left >= 0 && world.left-- == 0)
        _exit(CUT);
}

static void remember_file(ino_t number, int fd)
{
    size_t i = 0;
    ssize_t len;

    while (i < world.disk->inodes && world.disk->inode[i].number != number)
        i++;
    if (i == NAMES)
        abort();
    len = pread(fd, world.disk->inode[i].octets, OCTETS, 0);
    if (len < 0)
        abort();
    world.disk->inode[i].number = number;
    world.disk->inode[i].len = (size_t)len;
    if (i == world.disk->inodes)
        world.disk->inodes++;
}

static void remember_names(void)
{
    DIR *folder = opendir(world.folder);
    struct dirent *entry;

    world.disk->names = 0;
    while (folder && (entry = readdir(folder)) != NULL)
        if (entry->d_name[0] != '.' && world.disk->names < NAMES) {
            size_t i = world.disk->names++;

            snprintf(world.disk->name[i].text, sizeof(world.disk->name[i].text), "%.63s",
                     entry->d_name);
            world.disk->name[i].inode = entry->d_ino;
        }
    closedir(folder);
}

static int sync_descriptor(int fd)
{
    struct stat status;
    char path[64];

    call();
    if (world.disk && fstat(fd, &status) == 0) {
        if (S_ISDIR(status.st_mode)) {
            remember_names();
        } else { /* it may be open for writing only */
            snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
            fd = open(path, O_RDONLY | O_CLOEXEC);
            remember_file(status.st_ino, fd);
            close(fd);
        }
    }
    return 0;
}

int fsync(int fd)
{
    return sync_descriptor(fd);
}

int fdatasync(int fd)
{
    return sync_descriptor(fd);
}

int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned int flags)
{
    call();
    return (int)syscall(SYS_renameat2, from_folder, from, to_folder, to, flags);
}

int unlink(const char *name)
{
    call();
    return unlinkat(AT_FDCWD, name, 0);
}

ssize_t write(int fd, const void *octets, size_t len)
{
    call();
    return syscall(SYS_write, fd, octets, len);
}

ssize_t pwrite64(int fd, const void *octets, size_t len, off64_t offset)
{
    call();
    return syscall(SYS_pwrite64, fd, octets, len, offset);
}

/* -- the disk after a cut -- */

/* Ways to lose what was not synced. */
enum way { WAY_ALL_LOST, WAY_NAMES_KEPT, WAY_NOTHING_LOST, WAYS };

/* The octets of each name become what the disk has of its inode. */
static void lose_octets(void)
{
    struct disk *disk = world.disk;
    struct dirent *entry;
    DIR *folder = opendir(world.folder);

    while (folder && (entry = readdir(folder)) != NULL) {
        char path[340];
        size_t i = 0;
        FILE *file;

        if (entry->d_name[0] == '.')
            continue;
        while (i < disk->inodes && disk->inode[i].number != entry->d_ino)
            i++;
        snprintf(path, sizeof(path), "%s/%s", world.folder, entry->d_name);
        file = fopen(path, "w");
        if (!file || (i < disk->inodes && fwrite(disk->inode[i].octets, 1, disk->inode[i].len,
                                                 file) != disk->inode[i].len))
            abort();
        fclose(file);
    }
    closedir(folder);
}

/* Empties the folder. */
static void clear(void)
{
    struct dirent *entry;
    DIR *folder = opendir(world.folder);

    while (folder && (entry = readdir(folder)) != NULL)
        if (entry->d_name[0] != '.')
            unlinkat(dirfd(folder), entry->d_name, 0);
    closedir(folder);
}

/* The names of the last fsync of the folder, each with what is certain of it. */
static void lose_names_and_octets(void)
{
    struct disk *disk = world.disk;

    clear();
    for (size_t i = 0; i < disk->names; i++) {
        char path[140];
        FILE *file;

        snprintf(path, sizeof(path), "%s/%s", world.folder, disk->name[i].text);
        file = fopen(path, "w");
        if (!file)
            abort();
        for (size_t j = 0; j < disk->inodes; j++)
            if (disk->inode[j].number == disk->name[i].inode &&
                fwrite(disk->inode[j].octets, 1, disk->inode[j].len, file) != disk->inode[j].len)
                abort();
        fclose(file);
    }
}

/* -- the cases -- */

static bool make_card(const char *path, struct bytes address)
{
    struct store_identity identity = {.nvm_bytes = 1 << 20};
    struct store_settings settings = {.default_smdp_address = address};

    return store_create(path, &identity, &settings, NULL, 0) == 0;
}

/* The address that identifies a card; NULL: no file; "": not a whole card file. */
static const char *address_of(const char *path)
{
    static char text[40];
    struct store_settings settings;
    struct store *store = NULL;
    struct arena arena;
    int err;

    if (access(path, F_OK) != 0)
        return NULL;
    arena_init(&arena, 1 << 20);
    err = store_open(&store, path, STORE_WRITE, STORE_DURABILITY_FULL, NULL, NULL, 0);
    if (!err)
        err = store_get_settings(store, &arena, &settings);
    snprintf(text, sizeof(text), "%.*s", err ? 0 : (int)settings.default_smdp_address.len,
             err ? "" : (const char *)settings.default_smdp_address.at);
    store_close(store);
    arena_free(&arena);
    return text;
}

static bool is_card(const char *path, const char *address)
{
    const char *found = address_of(path);

    return address ? found && strcmp(found, address) == 0 : !found;
}

static bool no_card(void)
{
    return true;
}

static bool one_card(void)
{
    return make_card(world.card, BYTES_TEXT("old"));
}

static bool one_snapshot(void)
{
    return make_card(world.other, BYTES_TEXT("new"));
}

static bool card_and_snapshot(void)
{
    return one_card() && one_snapshot();
}

static bool create(void)
{
    return make_card(world.card, BYTES_TEXT("new"));
}

static bool snapshot(void)
{
    return store_snapshot(world.card, world.other, STORE_DURABILITY_FULL, NULL, 0) == 0;
}

static bool restore(void)
{
    return store_restore(world.card, world.other,
                         &(struct restore_options){STORE_DURABILITY_FULL, true}, NULL, 0) == 0;
}

/* What the card and the other file are before and after; NULL: no file. */
static const struct publish_case {
    const char *name;
    bool (*setup)(void);
    bool (*action)(void);
    const char *before[2], *after[2];
} cases[] = {
    {"create", no_card, create, {NULL, NULL}, {"new", NULL}},
    {"snapshot", one_card, snapshot, {"old", NULL}, {"old", "old"}},
    {"restore", one_snapshot, restore, {NULL, "new"}, {"new", "new"}},
    {"restore over a card", card_and_snapshot, restore, {"old", "new"}, {"new", "new"}},
};

static bool is_state(const char *const state[2])
{
    return is_card(world.card, state[0]) && is_card(world.other, state[1]);
}

/* One cut. `*answered`: the call returned before the cut. False: something was lost. */
static bool cut_at(const struct publish_case *row, long cut, enum way way, bool *answered)
{
    int status = 1;
    pid_t child;
    bool good;

    clear();
    memset(world.disk, 0, sizeof(*world.disk));
    if (!row->setup())
        return false;
    child = fork();
    if (child == 0) {
        world.left = cut;
        status = row->action() ? 0 : 1;
        _exit(status);
    }
    if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status) ||
        (WEXITSTATUS(status) != CUT && WEXITSTATUS(status) != 0))
        return false;
    *answered = WEXITSTATUS(status) == 0;
    if (way == WAY_ALL_LOST)
        lose_names_and_octets();
    else if (way == WAY_NAMES_KEPT)
        lose_octets();
    good = is_state(row->after) || (!*answered && is_state(row->before));
    if (!good)
        fprintf(stderr, "power: %s: cut %ld, way %d%s: neither before nor after\n", row->name, cut,
                way, *answered ? " (answered)" : "");
    return good;
}

static bool sweep(const struct publish_case *row, size_t number)
{
    bool good = true, answered = false;
    unsigned runs = 0;
    long cut = 0;

    for (; good && !answered; cut++)
        for (int way = 0; good && way < WAYS; way++, runs++)
            good = cut_at(row, cut, (enum way)way, &answered);
    printf("%sok %zu - %s: %ld cut points, %u runs\n", good ? "" : "not ", number, row->name,
           cut - 1, runs);
    fflush(stdout);
    return good;
}

int main(void)
{
    size_t count = sizeof(cases) / sizeof(cases[0]);
    const char *memory = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    bool good = true;

    snprintf(world.folder, sizeof(world.folder), "%s/euiccd-publish-XXXXXX", memory);
    world.left = -1;
    world.disk =
        mmap(NULL, sizeof(*world.disk), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (!mkdtemp(world.folder) || world.disk == MAP_FAILED)
        return 1;
    snprintf(world.card, sizeof(world.card), "%s/card.euicc", world.folder);
    snprintf(world.other, sizeof(world.other), "%s/snapshot", world.folder);
    printf("1..%zu\n", count); /* the Test Anything Protocol, for test/run */
    for (size_t i = 0; i < count; i++)
        good = sweep(&cases[i], i + 1) && good;
    clear();
    rmdir(world.folder);
    return good ? 0 : 1;
}
