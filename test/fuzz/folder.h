/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder for the files of a target: one for each process, deleted at its end; in memory where the
 * system has /dev/shm, as inputs are written to it. */
#ifndef TEST_FUZZ_FOLDER_H
#define TEST_FUZZ_FOLDER_H

#include "apdu/bytes.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FUZZ_PATH_MAX = 100 };

static char fuzz_folder[40];

static void fuzz_remove_folder(void)
{
    char clean[60];

    snprintf(clean, sizeof(clean), "rm -r %s", fuzz_folder);
    if (system(clean) != 0)
        perror(clean);
}

/* The path of `name` in the folder, which is made when it is first needed. */
static inline const char *fuzz_path(char path[FUZZ_PATH_MAX], const char *name)
{
    if (!*fuzz_folder) {
        strcpy(fuzz_folder, access("/dev/shm", W_OK) == 0 ? "/dev/shm/euicc-fuzz-XXXXXX"
                                                          : "/tmp/euicc-fuzz-XXXXXX");
        assert(mkdtemp(fuzz_folder));
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
