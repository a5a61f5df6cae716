/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cache of the enabled profile's files: loading, dropping, looking up. Clauses as in fs.h. */
#include "profiles/fs/fs.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/secret.h"
#include "profiles/fs/fs_cache.h"

bool fs_is_directory(const struct fs_file *file)
{
    return file->type == FS_DIRECTORY || file->type == FS_APPLICATION;
}

bool fs_is_record(const struct fs_file *file)
{
    return file->type == FS_LINEAR || file->type == FS_CYCLIC;
}

void fs_attach(struct fs *fs, const struct records *records)
{
    fs_drop(fs);
    fs->records = records ? *records : (struct records){NULL, NULL};
}

static void use_minimal(struct fs *fs)
{
    fs->files = fs_minimal;
    fs->count = fs_minimal_count;
}

static void cache_free(struct fs_cache *cache)
{
    if (!cache)
        return;
    for (uint32_t i = 0; i < cache->count; i++)
        if (cache->files[i].image) {
            secret_wipe_memory(cache->files[i].image, cache->files[i].image_len);
            free(cache->files[i].image);
        }
    free(cache->files);
    secret_wipe_memory(cache, sizeof *cache);
    free(cache);
}

void fs_drop(struct fs *fs)
{
    cache_free(fs->cache);
    fs->cache = NULL;
    fs->files = NULL;
    fs->count = 0;
    fs->touched = false;
}

void fs_settle(struct fs *fs, bool committed)
{
    if (fs->touched && !committed)
        fs_drop(fs);
    assert(committed || !fs->touched || !fs->cache); /* FS-F2 */
    fs->touched = false;
}

static int cache_room(struct fs_cache *cache, uint32_t count)
{
    if (count > FS_FILES_MAX)
        return ERR_FOREIGN;
    if (count > cache->size) {
        uint32_t size = count < 64 ? 64 : count * 2;
        struct fs_file *files = realloc(cache->files, size * sizeof *files);

        if (!files)
            return ERR_MEMORY;
        cache->files = files;
        cache->size = size;
    }
    while (cache->count < count)
        cache->files[cache->count++] = (struct fs_file){.type = FS_FREE, .rules = FS_NONE};
    return 0;
}

/* Frees the unused part of the array. */
static void cache_fit(struct fs_cache *cache)
{
    struct fs_file *files = realloc(cache->files, cache->count * sizeof *files);

    if (files) {
        cache->files = files;
        cache->size = cache->count;
    }
}

static int load_file(void *context, uint32_t key, struct bytes value)
{
    struct fs_cache *cache = context;
    uint8_t *image;
    int err = key < FS_FILES_MAX ? cache_room(cache, key + 1) : ERR_FOREIGN;

    if (err)
        return err;
    image = malloc(value.len ? value.len : 1);
    if (!image)
        return ERR_MEMORY;
    memcpy(image, value.at, value.len);
    err = fs_record_parse(bytes_at(image, value.len), &cache->files[key]);
    if (err) {
        free(image);
        cache->files[key].type = FS_FREE;
        return err;
    }
    cache->files[key].image = image;
    cache->files[key].image_len = (uint32_t)value.len;
    return 0;
}

static int load_pin(void *context, uint32_t key, struct bytes value)
{
    struct fs_cache *cache = context;
    struct fs_pin *pin = &cache->pins[cache->pin_count];

    if (value.len != FS_PIN_RECORD || cache->pin_count == FS_PINS_MAX ||
        value.at[FS_PIN_LEFT] > value.at[FS_PIN_MAXIMUM])
        return ERR_FOREIGN;
    *pin = (struct fs_pin){
        .directory = (uint16_t)(key >> 8),
        .reference = (uint8_t)key,
        .attributes = value.at[FS_PIN_ATTRIBUTES],
        .maximum = value.at[FS_PIN_MAXIMUM],
        .left = value.at[FS_PIN_LEFT],
        .puk = value.at[FS_PIN_PUK],
        .shared = (uint16_t)(value.at[FS_PIN_SHARED] << 8 | value.at[FS_PIN_SHARED + 1]),
    };
    memcpy(pin->value, value.at + FS_PIN_VALUE, sizeof pin->value);
    cache->pin_count++;
    return 0;
}

static int load_puk(void *context, uint32_t key, struct bytes value)
{
    struct fs_cache *cache = context;
    struct fs_puk *puk = &cache->puks[cache->puk_count];

    if (value.len != FS_PUK_RECORD ||
        cache->puk_count == sizeof cache->puks / sizeof cache->puks[0] ||
        value.at[FS_PUK_LEFT] > value.at[FS_PUK_MAXIMUM])
        return ERR_FOREIGN;
    *puk = (struct fs_puk){.reference = (uint8_t)key,
                           .maximum = value.at[FS_PUK_MAXIMUM],
                           .left = value.at[FS_PUK_LEFT]};
    memcpy(puk->value, value.at + FS_PUK_VALUE, sizeof puk->value);
    cache->puk_count++;
    return 0;
}

/* Body length and attributes match, so commands need not check again. */
static bool body_fits(const struct fs_file *file)
{
    switch (file->type) {
    case FS_TRANSPARENT:
    case FS_BER_TLV:
        return file->body.len == file->size;
    case FS_LINEAR:
    case FS_CYCLIC:
        return file->record_len && file->cursor < file->record_count &&
               file->size == (uint32_t)file->record_len * file->record_count &&
               file->body.len == file->size;
    default:
        return file->body.len == 0;
    }
}

static int check_file(struct fs_cache *cache, uint32_t id)
{
    struct fs_file *file = &cache->files[id];
    const struct fs_file *parent, *target;

    if (file->parent >= cache->count || file->link >= cache->count)
        return ERR_FOREIGN;
    parent = &cache->files[file->parent];
    target = &cache->files[file->link];
    if (!fs_is_directory(parent) || (id && file->parent == id))
        return ERR_FOREIGN;
    if (file->link == id)
        return body_fits(file) ? 0 : ERR_FOREIGN;
    /* A link names its last target: no chains, so no cycles either. */
    if (target->link != file->link || fs_is_directory(target) != fs_is_directory(file) ||
        (!fs_is_directory(file) && target->type != file->type))
        return ERR_FOREIGN;
    file->body = target->body;
    return 0;
}

static uint16_t child_in(const struct fs_file *files, uint32_t count, uint16_t directory,
                         uint16_t fid)
{
    for (uint32_t i = 1; i < count; i++)
        if (files[i].fid == fid && files[i].parent == directory && files[i].type != FS_FREE &&
            files[i].type != FS_APPLICATION)
            return (uint16_t)i;
    return FS_NONE;
}

/* The EF.ARR in the directory; FS_NONE when there is none. */
static uint16_t rules_in(const struct fs_cache *cache, const struct fs_file *directory,
                         uint16_t fid)
{
    uint16_t id = child_in(cache->files, cache->count, directory->link, fid);

    return id != FS_NONE && fs_is_record(&cache->files[id]) ? id : FS_NONE;
}

/* DP-4.5: the EF.ARR in the directory of the file, else in the next directory above. An ADF or DF
 * is a file of its parent; 6F06 of an ADF is in the ADF. */
void fs_resolve_rules(struct fs_cache *cache)
{
    for (uint32_t i = 0; i < cache->count; i++) {
        struct fs_file *file = &cache->files[i];
        uint16_t at = fs_is_directory(file) && file->rules_fid == FS_FID_EF_ARR &&
                              file->type == FS_APPLICATION
                          ? (uint16_t)i
                          : file->parent;

        file->rules = FS_NONE;
        if (file->type == FS_FREE)
            continue;
        for (;;) {
            file->rules = rules_in(cache, &cache->files[at], file->rules_fid);
            if (file->rules != FS_NONE || at == FS_MF)
                break;
            at = cache->files[at].parent;
        }
        /* A DF whose EF.ARR is in the DF itself only. */
        if (file->rules == FS_NONE && fs_is_directory(file))
            file->rules = rules_in(cache, file, file->rules_fid);
    }
}

int fs_load(struct fs *fs)
{
    struct fs_cache *cache;
    int err;

    if (fs->files)
        return 0;
    if (!fs->records.functions) {
        use_minimal(fs);
        return 0;
    }
    cache = calloc(1, sizeof *cache);
    if (!cache)
        return ERR_MEMORY;
    err = fs->records.functions->each(fs->records.context, RECORD_FILE, load_file, cache);
    if (!err)
        err = fs->records.functions->each(fs->records.context, RECORD_PIN, load_pin, cache);
    if (!err)
        err = fs->records.functions->each(fs->records.context, RECORD_PUK, load_puk, cache);
    if (!err && (cache->count == 0 || cache->files[FS_MF].type != FS_DIRECTORY ||
                 cache->files[FS_MF].fid != FS_FID_MF))
        err = ERR_FOREIGN;
    for (uint32_t i = 0; !err && i < cache->count; i++)
        if (cache->files[i].type != FS_FREE)
            err = check_file(cache, i);
    if (err) {
        cache_free(cache);
        return err;
    }
    fs_resolve_rules(cache);
    cache_fit(cache);
    fs->cache = cache;
    fs->files = cache->files;
    fs->count = cache->count;
    fs->touched = false;
    return 0;
}

int fs_enter(struct fs_context *context)
{
    struct fs_position *position = context->position;
    const struct fs *fs = context->fs;
    int err = fs_load(context->fs);

    if (err)
        return err;
    if (!fs_file(fs, position->application) || !fs_file(fs, position->directory))
        *position = (struct fs_position){
            .application = fs_file(fs, position->application) ? position->application : FS_MF};
    else if (!fs_file(fs, position->ef))
        *position = (struct fs_position){.application = position->application,
                                         .directory = position->directory};
    return 0;
}

const struct fs_file *fs_file(const struct fs *fs, uint16_t id)
{
    return id < fs->count && fs->files[id].type != FS_FREE ? &fs->files[id] : NULL;
}

uint16_t fs_real(const struct fs *fs, uint16_t directory)
{
    return fs->files[directory].link;
}

uint16_t fs_child(const struct fs *fs, uint16_t directory, uint16_t fid)
{
    return child_in(fs->files, fs->count, fs_real(fs, directory), fid);
}

uint16_t fs_child_by_sfi(const struct fs *fs, uint16_t directory, uint8_t sfi)
{
    uint16_t real = fs_real(fs, directory);

    for (uint32_t i = 1; i < fs->count; i++)
        if (fs->files[i].sfi == sfi && fs->files[i].parent == real &&
            fs->files[i].type >= FS_TRANSPARENT)
            return (uint16_t)i;
    return FS_NONE;
}

uint16_t fs_by_path(const struct fs *fs, uint16_t current_application, struct bytes path,
                    bool temporary)
{
    uint16_t at = FS_MF;

    if (path.len % 2 || path.len > (size_t)2 * FS_PATH_MAX)
        return FS_NONE;
    for (size_t i = 0; i < path.len; i += 2) {
        uint16_t fid = (uint16_t)(path.at[i] << 8 | path.at[i + 1]);
        uint16_t next = FS_NONE;

        if (!fs_is_directory(&fs->files[at]))
            return FS_NONE;
        if (i == 0 && fid == FS_FID_ADF)
            next = current_application != FS_MF ? current_application : FS_NONE;
        else
            next = fs_child(fs, at, fid);
        for (uint32_t k = 1; i == 0 && temporary && next == FS_NONE && k < fs->count; k++)
            if (fs->files[k].type == FS_APPLICATION && fs->files[k].fid == fid)
                next = (uint16_t)k;
        if (next == FS_NONE)
            return FS_NONE;
        at = next;
    }
    return at;
}

uint16_t fs_application(const struct fs *fs, struct bytes aid, unsigned skip)
{
    for (uint32_t i = 1; i < fs->count; i++)
        if (fs->files[i].type == FS_APPLICATION && bytes_starts_with(fs->files[i].name, aid) &&
            skip-- == 0)
            return (uint16_t)i;
    return FS_NONE;
}

uint16_t fs_application_of(const struct fs *fs, uint16_t id)
{
    while (id != FS_MF && fs->files[id].type != FS_APPLICATION)
        id = fs->files[id].parent;
    return id;
}

struct bytes fs_record(const struct fs_file *file, unsigned number)
{
    unsigned index;

    if (number == 0 || number > file->record_count)
        return BYTES_NONE;
    index = (number - 1 + file->cursor) % file->record_count;
    return bytes_cut(file->body, (size_t)index * file->record_len, file->record_len);
}

void fs_position_clear(struct fs_position *position)
{
    *position = (struct fs_position){.application = FS_MF};
}

void fs_security_clear(struct fs_security *security)
{
    for (unsigned i = 0; i < FS_PENDING_MAX; i++) {
        secret_wipe_memory(security->pending[i].octets, security->pending[i].total);
        free(security->pending[i].octets);
    }
    *security = (struct fs_security){0};
}
