/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Private to profiles/: the cache, its record format, and the functions that write through it.
 */
#ifndef PROFILES_FS_FS_CACHE_H
#define PROFILES_FS_FS_CACHE_H

#include "profiles/fs/fs.h"

/*
 * RECORD_FILE: a fixed head, name, pins, body. Numbers are big-endian. The offsets of the octets
 * that change on their own:
 */
enum { FS_RECORD_LIFE = 3, FS_RECORD_CURSOR = 17, FS_RECORD_HEAD = 34, FS_RECORD_VERSION = 1 };

/* Appends the record of `file` with `body`; link and parent as ids. */
void fs_record_put(const struct fs_file *file, struct bytes body, struct buf *out);
/* Octets that fs_record_put writes. */
size_t fs_record_len(const struct fs_file *file, size_t body_len);
/* The inverse; slices borrow from `record`. ERR_FOREIGN. */
int fs_record_parse(struct bytes record, struct fs_file *out);

struct fs_pin {
    uint16_t directory;
    uint16_t shared; /* the PIN is that of this directory; FS_NONE: its own */
    uint8_t reference;
    uint8_t attributes; /* PIN_ENABLED, ... */
    uint8_t maximum, left;
    uint8_t puk; /* reference; 0: none */
    uint8_t value[8];
};
/* RECORD_PIN: attributes, maximum, left, puk, value, shared (2). */
enum {
    FS_PIN_ATTRIBUTES = 0,
    FS_PIN_MAXIMUM = 1,
    FS_PIN_LEFT = 2,
    FS_PIN_PUK = 3,
    FS_PIN_VALUE = 4,
    FS_PIN_SHARED = 12,
    FS_PIN_RECORD = 14
};
void fs_pin_put(const struct fs_pin *pin, struct buf *out);

struct fs_puk {
    uint8_t reference;
    uint8_t maximum, left;
    uint8_t value[8];
};
/* RECORD_PUK: maximum, left, value. */
enum { FS_PUK_MAXIMUM = 0, FS_PUK_LEFT = 1, FS_PUK_VALUE = 2, FS_PUK_RECORD = 10 };
void fs_puk_put(const struct fs_puk *puk, struct buf *out);

static inline uint32_t fs_pin_key(const struct fs_pin *pin)
{
    return (uint32_t)pin->directory << 8 | pin->reference;
}

struct fs_cache {
    struct fs_file *files;
    uint32_t count, size;
    struct fs_pin pins[FS_PINS_MAX];
    unsigned pin_count;
    struct fs_puk puks[16];
    unsigned puk_count;
};

/* Write-through. Each returns a status word: SW_OK, or 6581 or 6A84, after which cache and records
 * may differ (card/uicc.c rolls back, fs_settle drops the cache). */
uint16_t fs_write_body(struct fs *fs, uint16_t id, uint32_t offset, struct bytes part);
uint16_t fs_write_life(struct fs *fs, uint16_t id, uint8_t life);
uint16_t fs_write_cursor(struct fs *fs, uint16_t id, uint8_t cursor);
/* Replaces file `id` by `file` with `body`; `id` == fs->count adds one. */
uint16_t fs_write_file(struct fs *fs, uint16_t id, const struct fs_file *file, struct bytes body);
uint16_t fs_erase_file(struct fs *fs, uint16_t id);
/* Sets the EF.ARR of each file; after a file was created or deleted. */
void fs_resolve_rules(struct fs_cache *cache);

bool fs_is_directory(const struct fs_file *file);
bool fs_is_record(const struct fs_file *file);
/* The directory that has the children of `directory`: itself, or the target of its link. */
uint16_t fs_real(const struct fs *fs, uint16_t directory);
/* The application `id` lies in, or FS_MF. */
uint16_t fs_application_of(const struct fs *fs, uint16_t id);
/*
 * The file that FID or path in `command` names as TS 102 221 11.1.1.2 has it for P1 00, 08 and 09;
 * FS_NONE. `sw` gets 6A86, 6A87 or 6A82.
 */
uint16_t fs_named(const struct fs_context *context, uint8_t p1, struct bytes data, uint16_t *sw);
void fs_position_move(struct fs_context *context, uint16_t id);

/* The EF that SFI (1..30) or, when 0, the position names; FS_NONE with 6986 or 6A82. An EF by SFI
 * becomes the current one. */
uint16_t fs_current_ef(struct fs_context *context, uint8_t sfi, uint16_t *sw);

extern const struct fs_file fs_minimal[];
extern const uint32_t fs_minimal_count;

#endif
