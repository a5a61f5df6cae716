/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Slices, writers, arena: see bytes.h for the conventions. */
#include "apdu/bytes.h"

#include "apdu/err.h"

#include <stdlib.h>
#include <string.h>

bool bytes_equal(struct bytes a, struct bytes b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

bool bytes_starts_with(struct bytes whole, struct bytes prefix)
{
    return bytes_equal(bytes_cut(whole, 0, prefix.len), prefix);
}

struct bytes bytes_cut(struct bytes whole, size_t offset, size_t len)
{
    if (offset >= whole.len)
        return BYTES_NONE;
    if (len > whole.len - offset)
        len = whole.len - offset;
    return (struct bytes){whole.at + offset, len};
}

struct bytes bytes_from(struct bytes whole, size_t offset)
{
    return bytes_cut(whole, offset, whole.len);
}

char *bytes_to_hex(struct bytes bytes, char *text, size_t size)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t used = 0;

    for (size_t i = 0; i < bytes.len && used + 2 < size; i++) {
        text[used++] = digits[bytes.at[i] >> 4];
        text[used++] = digits[bytes.at[i] & 15];
    }
    text[used] = '\0';
    return text;
}

uint8_t *buf_grow(struct buf *buf, size_t len)
{
    uint8_t *room;

    if (buf->overflow || len > buf->size - buf->len) {
        buf->overflow = true;
        return NULL;
    }
    room = buf->at ? buf->at + buf->len : NULL; /* of no memory: 0 octets */
    buf->len += len;
    return room;
}

void buf_put(struct buf *buf, struct bytes bytes)
{
    uint8_t *room = buf_grow(buf, bytes.len);

    if (room && bytes.len)
        memmove(room, bytes.at, bytes.len);
}

void buf_put_u8(struct buf *buf, unsigned value)
{
    uint8_t octet = (uint8_t)value;

    buf_put(buf, bytes_at(&octet, 1));
}

void buf_put_u16(struct buf *buf, unsigned value)
{
    const uint8_t octets[] = {(uint8_t)(value >> 8), (uint8_t)value};

    buf_put(buf, BYTES_OF(octets));
}

void buf_put_u32(struct buf *buf, uint32_t value)
{
    buf_put_u16(buf, value >> 16);
    buf_put_u16(buf, value & 0xFFFF);
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

int buf_put_hex(struct buf *buf, const char *hex)
{
    int high = -1;

    for (; *hex; hex++) {
        int digit = hex_digit(*hex);

        if (digit < 0 && strchr(" \t\r\n", *hex))
            continue;
        if (digit < 0)
            return ERR_MALFORMED;
        if (high < 0) {
            high = digit;
            continue;
        }
        buf_put_u8(buf, (unsigned)(high << 4 | digit));
        high = -1;
    }
    if (high >= 0)
        return ERR_MALFORMED;
    return buf->overflow ? ERR_TOO_LONG : 0;
}

/* A block is its header and `size` bytes behind it; `used` of them are handed out. */
struct arena_block {
    struct arena_block *next;
    size_t size;
    size_t used;
    max_align_t memory[];
};

enum { ARENA_BLOCK_SIZE = 4000, ARENA_ALIGN = _Alignof(max_align_t) };

void arena_init(struct arena *arena, size_t limit)
{
    *arena = (struct arena){.limit = limit};
}

void arena_refuse(struct arena *arena, bool (*refuses)(void *context), void *context)
{
    arena->refuses = refuses;
    arena->context = context;
}

static struct arena_block *arena_block_with_room(struct arena *arena, size_t len)
{
    struct arena_block *block = arena->blocks;

    if (block && len <= block->size - block->used)
        return block;
    size_t size = len > ARENA_BLOCK_SIZE ? len : ARENA_BLOCK_SIZE;
    block = malloc(sizeof(*block) + size);
    if (!block)
        return NULL;
    *block = (struct arena_block){arena->blocks, size, 0};
    arena->blocks = block;
    return block;
}

/* As arena_alloc, but with whatever stood there. */
static void *arena_take(struct arena *arena, size_t len)
{
    struct arena_block *block;
    uint8_t *memory;

    if (len > arena->limit - arena->used || (arena->refuses && arena->refuses(arena->context)))
        return NULL;
    size_t rounded = (len + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
    block = arena_block_with_room(arena, rounded);
    if (!block)
        return NULL;
    memory = (uint8_t *)block->memory + block->used;
    block->used += rounded;
    arena->used += len;
    return memory;
}

void *arena_alloc(struct arena *arena, size_t len)
{
    void *memory = arena_take(arena, len);

    return memory ? memset(memory, 0, len) : NULL;
}

struct bytes arena_copy(struct arena *arena, struct bytes bytes)
{
    uint8_t *copy = arena_take(arena, bytes.len);

    if (!copy)
        return BYTES_NONE;
    if (bytes.len)
        memcpy(copy, bytes.at, bytes.len);
    return bytes_at(copy, bytes.len);
}

struct buf arena_buf(struct arena *arena, size_t size)
{
    void *memory = arena_take(arena, size);

    return (struct buf){memory, 0, memory ? size : 0, memory == NULL};
}

void arena_reset(struct arena *arena)
{
    struct arena_block *kept = NULL;

    while (arena->blocks) {
        struct arena_block *block = arena->blocks;

        arena->blocks = block->next;
        explicit_bzero(block->memory, block->used);
        if (!kept && block->size == ARENA_BLOCK_SIZE) {
            kept = block;
            kept->used = 0;
            kept->next = NULL;
        } else {
            free(block);
        }
    }
    arena->blocks = kept;
    arena->used = 0;
}

void arena_free(struct arena *arena)
{
    arena_reset(arena);
    free(arena->blocks);
    arena->blocks = NULL;
}
