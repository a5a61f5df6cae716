/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing through: the record first, then the cache. The only functions of profiles/ that change a
 * file of an installed profile (FS-F1).
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/secret.h"
#include "profiles/fs/fs_cache.h"

static uint16_t status_of(int err)
{
    return err == 0 ? SW_OK : err == ERR_FULL ? SW_NOT_ENOUGH_MEMORY : SW_MEMORY_PROBLEM;
}

static uint16_t write_part(struct fs *fs, uint16_t id, uint32_t offset, struct bytes part)
{
    struct fs_file *file;
    int err;

    if (!fs->cache)
        return SW_SECURITY_STATUS; /* the minimal UICC is read-only */
    if (part.len == 0)
        return SW_OK;
    file = &fs->cache->files[id];
    assert(offset + part.len <= file->image_len);
    fs->touched = true; /* FS-F2 */
    err = fs->records.functions->update(fs->records.context, RECORD_FILE, id, offset, part);
    if (!err)
        memcpy(file->image + offset, part.at, part.len);
    return status_of(err);
}

uint16_t fs_write_body(struct fs *fs, uint16_t id, uint32_t offset, struct bytes part)
{
    uint16_t target = fs->files[id].link;

    assert(fs->files[id].body.at == fs->files[target].body.at); /* FS-F4 */
    return write_part(fs, target, fs->files[target].body_at + offset, part);
}

uint16_t fs_write_life(struct fs *fs, uint16_t id, uint8_t life)
{
    uint16_t sw = write_part(fs, id, FS_RECORD_LIFE, bytes_at(&life, 1));

    if (sw == SW_OK)
        fs->cache->files[id].life = life;
    return sw;
}

/* The cursor belongs to the body: it changes in the target and in every link to it. */
uint16_t fs_write_cursor(struct fs *fs, uint16_t id, uint8_t cursor)
{
    uint16_t target = fs->files[id].link;
    uint16_t sw = SW_OK;

    for (uint32_t i = 0; sw == SW_OK && i < fs->count; i++) {
        if (fs->files[i].type == FS_FREE || fs->files[i].link != target)
            continue;
        sw = write_part(fs, (uint16_t)i, FS_RECORD_CURSOR, bytes_at(&cursor, 1));
        if (sw == SW_OK)
            fs->cache->files[i].cursor = cursor;
    }
    return sw;
}

/* `file` may borrow from the record that it replaces. */
uint16_t fs_write_file(struct fs *fs, uint16_t id, const struct fs_file *file, struct bytes body)
{
    size_t len = fs_record_len(file, body.len);
    struct fs_cache *cache = fs->cache;
    struct fs_file parsed;
    struct buf out;
    uint8_t *image;
    int err;

    if (!cache)
        return SW_SECURITY_STATUS;
    if (id == cache->count) {
        if (cache->count == FS_FILES_MAX)
            return SW_NOT_ENOUGH_MEMORY;
        if (cache->count == cache->size) {
            struct fs_file *files = realloc(cache->files, cache->size * 2 * sizeof *files);

            if (!files)
                return SW_MEMORY_PROBLEM;
            cache->files = files;
            cache->size *= 2;
            fs->files = files;
        }
        cache->files[cache->count++] = (struct fs_file){.type = FS_FREE};
        fs->count = cache->count;
    }
    image = malloc(len);
    if (!image)
        return SW_MEMORY_PROBLEM;
    out = buf_over(image, len);
    fs_record_put(file, body, &out);
    fs->touched = true;
    err = out.overflow ? ERR_TOO_LONG : fs_record_parse(buf_bytes(&out), &parsed);
    if (!err)
        err = fs->records.functions->put(fs->records.context, RECORD_FILE, id, buf_bytes(&out));
    if (err) {
        free(image);
        return status_of(err);
    }
    if (cache->files[id].image) {
        secret_wipe_memory(cache->files[id].image, cache->files[id].image_len);
        free(cache->files[id].image);
    }
    parsed.rules = file->rules;
    parsed.image = image;
    parsed.image_len = (uint32_t)len;
    cache->files[id] = parsed;
    for (uint32_t i = 0; i < cache->count; i++)
        if (cache->files[i].type != FS_FREE && cache->files[i].link == cache->files[id].link &&
            i != cache->files[id].link) {
            const struct fs_file *target = &cache->files[cache->files[id].link];

            cache->files[i].body = target->body;
            cache->files[i].size = target->size;
        }
    return SW_OK;
}

uint16_t fs_erase_file(struct fs *fs, uint16_t id)
{
    struct fs_file *file;
    int err;

    if (!fs->cache)
        return SW_SECURITY_STATUS;
    fs->touched = true;
    err = fs->records.functions->erase(fs->records.context, RECORD_FILE, id);
    if (err)
        return status_of(err);
    file = &fs->cache->files[id];
    secret_wipe_memory(file->image, file->image_len);
    free(file->image);
    *file = (struct fs_file){.type = FS_FREE, .rules = FS_NONE};
    return SW_OK;
}
