/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Octets of a trace from a file, a pipe or memory, in order and without seeking. The buffer is as
 * large as the largest part that was needed at once.
 */
#ifndef TOOLS_TRACE_READ_SOURCE_H
#define TOOLS_TRACE_READ_SOURCE_H

#include "apdu/bytes.h"

enum { SOURCE_MAX = 1 << 24 }; /* octets that can be needed at once */

struct source {
    int fd;          /* -1: memory */
    int watch;       /* inotify, to follow a file; -1: none */
    uint8_t *buffer; /* of a file */
    size_t size;
    const uint8_t *at; /* buffer, or the memory */
    size_t start, end; /* what is available */
    uint64_t position; /* of `start` in the file */
    bool follow;       /* wait for more at the end of a file */
    bool ended;
    bool was_truncated; /* while it was followed: that is its end */
    char *path;         /* of a file */
};

/* "-" is standard input. ERR_IO with errno, ERR_MEMORY. */
int source_open(struct source *source, const char *path);
void source_memory(struct source *source, struct bytes octets);
void source_close(struct source *source);
/* Makes `octets` available, at most SOURCE_MAX. 1; 0: the source ends before; ERR_IO with errno
 * (EINTR: a signal), ERR_MEMORY, ERR_TOO_LONG. */
int source_need(struct source *source, size_t octets);
/* What is available, valid until the next source_need, source_line or source_skip. */
static inline struct bytes source_available(const struct source *source)
{
    return bytes_at(source->at + source->start, source->end - source->start);
}
/* Continues behind `octets` that are available. */
static inline void source_take(struct source *source, size_t octets)
{
    source->start += octets;
    source->position += octets;
}
/* Continues behind `octets` that need not be available. As source_need. */
int source_skip(struct source *source, uint64_t octets);
/* The next line without its end, which may be LF or CR LF; the last one may have none, then
 * `*whole` is false. It is taken; valid until the next call. As source_need. */
int source_line(struct source *source, struct bytes *line, bool *whole);

#endif
