/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A queue of octets that grows: appended at the end, taken at the front. {0} is an empty one. */
#ifndef TOOLS_TRACE_SESSION_FIFO_H
#define TOOLS_TRACE_SESSION_FIFO_H

#include "apdu/bytes.h"

enum { FIFO_MAX = 1 << 22 }; /* limit of the content of a queue */

struct fifo {
    uint8_t *at;
    size_t from, end, size;
};

static inline size_t fifo_len(const struct fifo *fifo)
{
    return fifo->end - fifo->from;
}
/* Octets of its memory. */
static inline size_t fifo_held(const struct fifo *fifo)
{
    return fifo->size;
}
/* The content; valid until the queue changes. */
struct bytes fifo_bytes(const struct fifo *fifo);
/* Appends. ERR_MEMORY; ERR_TOO_LONG: beyond FIFO_MAX, nothing is appended. */
int fifo_add(struct fifo *fifo, struct bytes bytes);
/* Takes `count` octets, or all that are there, from the front. */
void fifo_drop(struct fifo *fifo, size_t count);
void fifo_free(struct fifo *fifo); /* the queue is empty afterwards */

#endif
