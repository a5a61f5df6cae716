/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/read/source.h"

#include "apdu/err.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SOURCE_FIRST = 1 << 16 };

int source_open(struct source *source, const char *path)
{
    static const uint8_t nothing[1];

    *source = (struct source){.fd = STDIN_FILENO, .watch = -1, .at = nothing};
    source->path = strdup(path);
    if (!source->path)
        return ERR_MEMORY;
    if (strcmp(path, "-") != 0)
        source->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    return source->fd < 0 ? ERR_IO : 0;
}

void source_memory(struct source *source, struct bytes octets)
{
    static const uint8_t nothing[1];

    *source = (struct source){.fd = -1, .watch = -1, .at = nothing, .ended = true};
    if (octets.len) {
        source->at = octets.at;
        source->end = octets.len;
    }
}

void source_close(struct source *source)
{
    if (source->fd > STDIN_FILENO)
        close(source->fd);
    if (source->watch >= 0)
        close(source->watch);
    free(source->buffer);
    free(source->path);
    *source = (struct source){.fd = -1, .watch = -1, .ended = true};
}

/* Room for `octets` from `start`. */
static int make_room(struct source *source, size_t octets)
{
    size_t kept = source->end - source->start;
    size_t size = source->size ? source->size : SOURCE_FIRST;
    uint8_t *grown;

    if (source->start && (kept == 0 || source->size - source->start < octets)) {
        memmove(source->buffer, source->buffer + source->start, kept);
        source->start = 0;
        source->end = kept;
    }
    while (size < octets)
        size *= 2;
    if (size == source->size)
        return 0;
    grown = realloc(source->buffer, size);
    if (!grown)
        return ERR_MEMORY;
    source->buffer = grown;
    source->at = grown;
    source->size = size;
    return 0;
}

static bool is_truncated(const struct source *source)
{
    struct stat status;

    return fstat(source->fd, &status) == 0 && status.st_size < lseek(source->fd, 0, SEEK_CUR);
}

/* At the end of a file that is followed: waits until it is written to. */
static int wait_for_more(struct source *source)
{
    char events[4096];

    if (source->watch < 0) {
        source->watch = inotify_init1(IN_CLOEXEC);
        /* Then reads once more, as the file may have grown before the watch. */
        return inotify_add_watch(source->watch, source->path, IN_MODIFY) < 0 ? ERR_IO : 1;
    }
    return read(source->watch, events, sizeof(events)) < 0 ? ERR_IO : 1;
}

/* Reads at least one octet more. 1, 0: the end. */
static int read_more(struct source *source)
{
    bool is_file = strcmp(source->path, "-") != 0;

    for (;;) {
        ssize_t got = read(source->fd, source->buffer + source->end, source->size - source->end);

        if (got < 0)
            return ERR_IO;
        if (got > 0) {
            source->end += (size_t)got;
            return 1;
        }
        if (!source->follow || !is_file)
            return 0;
        source->was_truncated = is_truncated(source);
        if (source->was_truncated)
            return 0;
        if (wait_for_more(source) < 0)
            return ERR_IO;
    }
}

int source_need(struct source *source, size_t octets)
{
    if (octets > SOURCE_MAX)
        return ERR_TOO_LONG;
    while (source->end - source->start < octets) {
        int done = source->ended ? 0 : make_room(source, octets);

        if (done == 0 && !source->ended)
            done = read_more(source);
        if (done == 0)
            source->ended = true;
        if (done <= 0)
            return done;
    }
    return 1;
}

int source_skip(struct source *source, uint64_t octets)
{
    while (octets) {
        size_t available = source->end - source->start;
        size_t part = available < octets ? available : (size_t)octets;
        int done;

        source_take(source, part);
        octets -= part;
        done = octets ? source_need(source, 1) : 1;
        if (done <= 0)
            return done;
    }
    return 1;
}

int source_line(struct source *source, struct bytes *line, bool *whole)
{
    size_t searched = 0;

    for (;;) {
        struct bytes available = source_available(source);
        const uint8_t *end = memchr(available.at + searched, '\n', available.len - searched);
        int done;

        if (end) {
            line->at = available.at;
            line->len = (size_t)(end - available.at);
            source_take(source, line->len + 1);
            break;
        }
        searched = available.len;
        done = source_need(source, searched + 1);
        if (done < 0)
            return done;
        if (done == 0) {
            *line = source_available(source);
            *whole = false;
            source_take(source, line->len);
            return line->len ? 1 : 0;
        }
    }
    *whole = true;
    if (line->len && line->at[line->len - 1] == '\r')
        line->len--;
    return 1;
}
