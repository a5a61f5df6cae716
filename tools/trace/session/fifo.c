/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/session/fifo.h"

#include "apdu/err.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_SIZE = 512, KEPT_SIZE = 1 << 16 };

struct bytes fifo_bytes(const struct fifo *fifo)
{
    return fifo_len(fifo) ? bytes_at(fifo->at + fifo->from, fifo_len(fifo)) : BYTES_NONE;
}

/* Room for `more` octets at the end. */
static int make_room(struct fifo *fifo, size_t more)
{
    size_t len = fifo_len(fifo), size = fifo->size ? fifo->size : FIRST_SIZE;
    uint8_t *grown;

    if (fifo->size - fifo->end >= more)
        return 0;
    if (fifo->from > 0 && fifo->from >= len) { /* moves each octet at most once on average */
        memmove(fifo->at, fifo->at + fifo->from, len);
        fifo->from = 0;
        fifo->end = len;
        if (fifo->size - len >= more)
            return 0;
    }
    while (size < fifo->end + more)
        size *= 2;
    grown = realloc(fifo->at, size);
    if (!grown)
        return ERR_MEMORY;
    fifo->at = grown;
    fifo->size = size;
    return 0;
}

int fifo_add(struct fifo *fifo, struct bytes bytes)
{
    int err;

    if (bytes.len == 0)
        return 0;
    if (bytes.len > FIFO_MAX - fifo_len(fifo))
        return ERR_TOO_LONG;
    err = make_room(fifo, bytes.len);
    if (err < 0)
        return err;
    memcpy(fifo->at + fifo->end, bytes.at, bytes.len);
    fifo->end += bytes.len;
    return 0;
}

void fifo_drop(struct fifo *fifo, size_t count)
{
    if (count < fifo_len(fifo))
        fifo->from += count;
    else if (fifo->size > KEPT_SIZE)
        fifo_free(fifo);
    else
        fifo->from = fifo->end = 0;
}

void fifo_free(struct fifo *fifo)
{
    free(fifo->at);
    *fifo = (struct fifo){0};
}
