/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder for the files of a target: one for each process, deleted at its end or, where it was
 * killed, by the next one; in memory where the system has /dev/shm, as inputs are written to it. */
#ifndef TEST_FUZZ_FOLDER_H
#define TEST_FUZZ_FOLDER_H

#include "apdu/bytes.h"

#include <assert.h>
#include <fcntl.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FUZZ_PATH_MAX = 100 };

static char fuzz_folder[40];

static inline void fuzz_remove(const char *folder)
{
    char clean[FUZZ_PATH_MAX];

    snprintf(clean, sizeof(clean), "rm -r %s", folder);
    if (system(clean) != 0)
        perror(clean);
}

static inline void fuzz_remove_folder(void)
{
    fuzz_remove(fuzz_folder);
}

/* Locks a folder while this process runs: a descriptor; -1: another process has locked it. */
static inline int fuzz_lock(const char *folder)
{
    int lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) < 0) {
        close(lock);
        lock = -1;
    }
    return lock;
}

/* Removes the folders of processes that were killed. An empty one may be of a process that has not
 * locked it yet. */
static inline void fuzz_remove_stale_folders(const char *parent)
{
    char pattern[FUZZ_PATH_MAX];
    glob_t found = {0};

    snprintf(pattern, sizeof(pattern), "%s/euicc-fuzz-*/*", parent);
    (void)glob(pattern, 0, NULL, &found);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        int lock;

        *strrchr(found.gl_pathv[i], '/') = '\0';
        lock = fuzz_lock(found.gl_pathv[i]);
        if (lock < 0)
            continue;
        fuzz_remove(found.gl_pathv[i]);
        close(lock);
    }
    globfree(&found);
}

/* The path of `name` in the folder, which is made when it is first needed. */
static inline const char *fuzz_path(char path[FUZZ_PATH_MAX], const char *name)
{
    if (!*fuzz_folder) {
        const char *parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";

        fuzz_remove_stale_folders(parent);
        snprintf(fuzz_folder, sizeof(fuzz_folder), "%s/euicc-fuzz-XXXXXX", parent);
        assert(mkdtemp(fuzz_folder));
        assert(fuzz_lock(fuzz_folder) >= 0);
        (void)atexit(fuzz_remove_folder);
    }
    snprintf(path, FUZZ_PATH_MAX, "%s/%s", fuzz_folder, name);
    return path;
}

/* Writes a file, anew. */
static inline void fuzz_write_file(const char *path, struct bytes content)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    assert(fd >= 0);
    assert(content.len == 0 || write(fd, content.at, content.len) == (ssize_t)content.len);
    close(fd);
}

/* The same for file `name` of the folder. */
static inline void fuzz_put_file(const char *name, struct bytes content)
{
    char path[FUZZ_PATH_MAX];

    fuzz_write_file(fuzz_path(path, name), content);
}

/* Reads a file of less than `size` octets; its length. */
static inline size_t fuzz_read_file(const char *path, uint8_t *octets, size_t size)
{
    int fd = open(path, O_RDONLY);
    ssize_t len = read(fd, octets, size);

    assert(fd >= 0 && len >= 0 && (size_t)len < size);
    close(fd);
    return (size_t)len;
}

#endif
