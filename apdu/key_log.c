/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "apdu/key_log.h"

#include "apdu/err.h"
#include "apdu/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

struct key_log {
    int fd;
    char *path; /* of messages */
};

int key_log_open(struct key_log **out, const char *path)
{
    struct key_log *log = calloc(1, sizeof(*log));
    int why;

    *out = NULL;
    if (!log)
        return ERR_MEMORY;
    log->path = strdup(path);
    log->fd =
        log->path ? open(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600) : -1;
    if (log->fd < 0) {
        why = log->path ? errno : ENOMEM;
        key_log_close(log);
        errno = why;
        return why == ENOMEM ? ERR_MEMORY : ERR_IO;
    }
    *out = log;
    return 0;
}

void key_log_line(struct key_log *log, const char *line)
{
    static char end[] = "\n";
    struct iovec parts[] = {{(void *)(uintptr_t)line, strlen(line)}, {end, 1}};
    ssize_t written;
    int number;

    if (!log || log->fd < 0)
        return;
    do
        written = writev(log->fd, parts, 2);
    while (written < 0 && errno == EINTR);
    if (written == (ssize_t)(parts[0].iov_len + 1))
        return;
    number = errno;
    fputs("key log ", stderr);
    text_print(stderr, log->path);
    fprintf(stderr, ": %s; it ends here\n", written < 0 ? strerror(number) : "short write");
    close(log->fd);
    log->fd = -1;
}

int key_log_close(struct key_log *log)
{
    int err = log && log->fd < 0 ? ERR_IO : 0;

    if (!log)
        return 0;
    if (log->fd >= 0)
        close(log->fd);
    free(log->path);
    free(log);
    return err;
}
