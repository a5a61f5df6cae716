/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/pki/card_path.h"

#include "card/slices.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH_SIZE = 4096 };

int card_path_check(const char *path, struct euiccd_error *error)
{
    const char *slash = strrchr(path, '/');
    int len = slash ? (int)(slash - path) : 0;
    char folder[PATH_SIZE];
    struct stat status;

    if (stat(path, &status) == 0)
        return euiccd_error_set(error, ERR_EXISTS,
                                "%s: exists already; choose another name or remove it", path);
    if (errno != ENOENT && errno != ENOTDIR)
        return euiccd_error_set(error, ERR_IO, "%.300s: %s", path, strerror(errno));
    if (len == 0 || len >= PATH_SIZE)
        return 0;
    snprintf(folder, sizeof(folder), "%.*s", len, path);
    if (stat(folder, &status) == 0) {
        if (S_ISDIR(status.st_mode))
            return 0;
        errno = ENOTDIR;
    }
    return euiccd_error_set(error, errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND : ERR_IO,
                            "%.300s: %s", folder, strerror(errno));
}
