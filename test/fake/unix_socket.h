/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A client of a control socket. */
#ifndef TEST_FAKE_UNIX_SOCKET_H
#define TEST_FAKE_UNIX_SOCKET_H

#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>

/* A connection to the socket `path`; ends the program where there is none. */
static inline int unix_connect(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0) {
        perror(path);
        exit(1);
    }
    return fd;
}

#endif
