/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads big-endian numbers and vectors from octets in order. After octets that are not there all
 * reads give nothing and `bad` is set. */
#ifndef TOOLS_TRACE_CURSOR_H
#define TOOLS_TRACE_CURSOR_H

#include "apdu/bytes.h"

struct cursor {
    struct bytes octets;
    size_t at; /* of the next octet */
    bool bad;
};

static inline struct cursor cursor_of(struct bytes octets)
{
    return (struct cursor){.octets = octets};
}

static inline size_t cursor_left(const struct cursor *cursor)
{
    return cursor->bad ? 0 : cursor->octets.len - cursor->at;
}

static inline struct bytes cursor_take(struct cursor *cursor, size_t count)
{
    struct bytes taken = BYTES_NONE;

    if (count > cursor_left(cursor)) {
        cursor->bad = true;
        return taken;
    }
    taken = bytes_cut(cursor->octets, cursor->at, count);
    cursor->at += count;
    return taken;
}

/* A number of `width` (1 to 4) octets. */
static inline uint32_t cursor_number(struct cursor *cursor, size_t width)
{
    struct bytes octets = cursor_take(cursor, width);
    uint32_t value = 0;

    for (size_t i = 0; i < octets.len; i++)
        value = value << 8 | octets.at[i];
    return value;
}

/* The content of a vector whose length field has `width` octets. */
static inline struct bytes cursor_vector(struct cursor *cursor, size_t width)
{
    uint32_t len = cursor_number(cursor, width);

    return cursor->bad ? BYTES_NONE : cursor_take(cursor, len);
}

/* The same as a cursor that ends with the vector and counts from the start of `cursor`. */
static inline struct cursor cursor_inside(struct cursor *cursor, size_t width)
{
    struct bytes content = cursor_vector(cursor, width);

    return (struct cursor){.octets = bytes_cut(cursor->octets, 0, cursor->at),
                           .at = cursor->at - content.len,
                           .bad = cursor->bad};
}

#endif
