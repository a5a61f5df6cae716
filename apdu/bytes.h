/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bytes: borrowed slices, bounded writers and the arena of a command.
 *
 * Conventions:
 *   - A `struct bytes` borrows. It is valid as long as the memory that it points into: for the
 * input of a command, that one command. It is never used to free memory.
 *   - A `struct buf` appends to memory that the caller owns. Overflow is sticky: after the first
 *     write that does not fit nothing more is written, so that one check of `overflow` at the end
 * is enough.
 *   - A `struct arena` gives memory that lives until `arena_reset`; handlers free nothing.
 */
#ifndef APDU_BYTES_H
#define APDU_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A borrowed run of bytes. `at` may be NULL only when `len` is 0. */
struct bytes {
    const uint8_t *at;
    size_t len;
};

#define BYTES_NONE ((struct bytes){NULL, 0})
/* The bytes of an array (not of a pointer). */
#define BYTES_OF(array) ((struct bytes){(const uint8_t *)(array), sizeof(array)})
/* The bytes of a string literal, without its NUL. */
#define BYTES_TEXT(literal) ((struct bytes){(const uint8_t *)(literal), sizeof(literal) - 1})

static inline struct bytes bytes_at(const void *at, size_t len)
{
    return (struct bytes){(const uint8_t *)at, len};
}

bool bytes_equal(struct bytes a, struct bytes b);
bool bytes_starts_with(struct bytes whole, struct bytes prefix);
/* The part from `offset`, at most `len` bytes; empty when `offset` lies beyond the end. */
struct bytes bytes_cut(struct bytes whole, size_t offset, size_t len);
/* The part from `offset` to the end. */
struct bytes bytes_from(struct bytes whole, size_t offset);
/* Upper-case hex and NUL into `text` (cut to fit `size`, which is at least 1); returns `text`. */
char *bytes_to_hex(struct bytes bytes, char *text, size_t size);

/* A bounded writer. `overflow` says that something did not fit; `len` never passes `size`. */
struct buf {
    uint8_t *at;
    size_t len;
    size_t size;
    bool overflow;
};

static inline struct buf buf_over(void *at, size_t size)
{
    return (struct buf){(uint8_t *)at, 0, size, false};
}
#define BUF_OVER(array) buf_over((array), sizeof(array))

void buf_put(struct buf *buf, struct bytes bytes);
void buf_put_u8(struct buf *buf, unsigned value);
void buf_put_u16(struct buf *buf, unsigned value); /* big-endian */
void buf_put_u32(struct buf *buf, uint32_t value); /* big-endian */
/* Appends the bytes of `hex` (digits in pairs, blanks allowed); ERR_MALFORMED, ERR_TOO_LONG */
int buf_put_hex(struct buf *buf, const char *hex);
/* Room for `len` bytes at the end, counted as written; NULL on overflow. */
uint8_t *buf_grow(struct buf *buf, size_t len);
static inline struct bytes buf_bytes(const struct buf *buf)
{
    return (struct bytes){buf->at, buf->len};
}

/*
 * Memory of one command. Grows in blocks up to `limit` bytes in total, then gives NULL: the bound
 * on the memory that hostile input can use. `arena_reset` keeps one small block at most.
 */
struct arena_block;
struct arena {
    struct arena_block *blocks;
    size_t used;                    /* bytes handed out since the last reset */
    size_t limit;                   /* bound on `used` */
    bool (*refuses)(void *context); /* see arena_refuse; NULL: no */
    void *context;
};

void arena_init(struct arena *arena, size_t limit);
/* From now on `refuses` is called before each allocation, which fails where it returns true. */
void arena_refuse(struct arena *arena, bool (*refuses)(void *context), void *context);
/* Zeroed, aligned for any type; NULL when full. */
void *arena_alloc(struct arena *arena, size_t len);
/* A copy of `bytes` in the arena; BYTES_NONE when the arena is full. */
struct bytes arena_copy(struct arena *arena, struct bytes bytes);
/* A writer over `size` bytes of the arena; when the arena is full, of size 0 with overflow set. */
struct buf arena_buf(struct arena *arena, size_t size);
void arena_reset(struct arena *arena); /* all allocations are wiped and invalid */
void arena_free(struct arena *arena);

#endif
