/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/cli/control.h"

#include "apdu/err.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* A socket without a listener was left by a killed process. */
static bool is_listening(const struct sockaddr_un *address)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool there = fd >= 0 && connect(fd, (const struct sockaddr *)address, sizeof(*address)) == 0;

    if (fd >= 0)
        close(fd);
    return there;
}

int control_listen(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct stat status;
    mode_t mask;
    int fd, bound;

    if (strlen(path) >= sizeof(address.sun_path))
        return ERR_TOO_LONG;
    snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
    if (lstat(path, &status) == 0) {
        if (!S_ISSOCK(status.st_mode) || is_listening(&address))
            return ERR_BUSY;
        unlink(path);
    }
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return ERR_IO;
    mask = umask(0177);
    bound = bind(fd, (const struct sockaddr *)&address, sizeof(address));
    umask(mask);
    if (bound < 0 || listen(fd, SOMAXCONN) < 0) {
        int why = errno;

        close(fd);
        errno = why;
        return ERR_IO;
    }
    return fd;
}

const char *control_error(int err)
{
    if (err == ERR_BUSY)
        return "is in use, or no socket; choose another path";
    if (err == ERR_TOO_LONG)
        return "the path is too long for a socket";
    return err == ERR_IO ? strerror(errno) : err_text(err);
}
