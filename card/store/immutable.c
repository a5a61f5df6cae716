/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading where SQLite cannot create its -shm file: on a read-only or full file system, or in a
 * folder without write permission. Such a file may be read while no process writes it; a writer
 * would have created the -shm file. Pages in a -wal file would be missed, so there must be none.
 */
#include "card/store/internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

int immutable_open(sqlite3 **out, const char *path)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._-";
    size_t size = 3 * strlen(path) + 40, used = 0;
    char *uri = malloc(size);
    int err;

    if (!uri)
        return ERR_MEMORY;
    used = (size_t)snprintf(uri, size, "file:");
    for (const char *at = path; *at; at++)
        used += (size_t)snprintf(uri + used, size - used, strchr(plain, *at) ? "%c" : "%%%02X",
                                 (unsigned char)*at);
    snprintf(uri + used, size - used, "?immutable=1");
    err = store_error_of(sqlite3_open_v2(
        uri, out, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL));
    free(uri);
    return err;
}

/* The errno that prevents a -shm file, else 0. `number`: errno of SQLite's error. */
static int why_no_shm(const struct store *store, int number)
{
    char *folder = strndup(store->path, (size_t)(strrchr(store->path, '/') - store->path) + 1);
    struct statvfs system;

    if (statvfs(store->path, &system) == 0 && (system.f_flag & ST_RDONLY))
        number = EROFS;
    else if (folder && access(folder, W_OK) != 0)
        number = errno;
    free(folder);
    return number == EROFS || number == EACCES || number == EPERM || number == ENOSPC ||
                   number == EDQUOT
               ? number
               : 0;
}

bool immutable_can_be(struct store *store, int err, bool unclean, int *number, struct why *why)
{
    int no_shm;

    if (err != ERR_IO || store->access != STORE_READ || store->immutable || !store->path)
        return false;
    no_shm = why_no_shm(store, *number);
    if (no_shm && unclean)
        why_put(why,
                "was not closed cleanly, and its -wal file cannot be read here: %s; copy both to "
                "a writable folder",
                strerror(no_shm));
    if (no_shm)
        *number = no_shm;
    return no_shm && !unclean;
}
