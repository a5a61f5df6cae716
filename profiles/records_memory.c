/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Records in plain memory: an array sorted by kind and key (records.h). */
#include <stdlib.h>
#include <string.h>

#include "crypto/secret.h"
#include "profiles/records.h"

struct entry {
    uint64_t name; /* kind << 32 | key */
    uint8_t *at;
    size_t len;
};

struct records_memory {
    struct entry *entries;
    size_t count, size;
    uint32_t used, limit; /* octets of values */
};

static uint64_t name_of(enum record_kind kind, uint32_t key)
{
    return (uint64_t)kind << 32 | key;
}

/* Index of `name`, or of where it belongs. */
static size_t find(const struct records_memory *memory, uint64_t name)
{
    size_t low = 0, high = memory->count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (memory->entries[middle].name < name)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct entry *entry_of(const struct records_memory *memory, enum record_kind kind,
                              uint32_t key)
{
    size_t at = find(memory, name_of(kind, key));

    return at < memory->count && memory->entries[at].name == name_of(kind, key)
               ? &memory->entries[at]
               : NULL;
}

static int memory_each(void *context, enum record_kind kind, records_visit *visit,
                       void *visit_context)
{
    const struct records_memory *memory = context;
    int err = 0;

    for (size_t i = find(memory, name_of(kind, 0));
         !err && i < memory->count && memory->entries[i].name >> 32 == (uint64_t)kind; i++)
        err = visit(visit_context, (uint32_t)memory->entries[i].name,
                    bytes_at(memory->entries[i].at, memory->entries[i].len));
    return err < 0 ? err : 0;
}

static int memory_get(void *context, enum record_kind kind, uint32_t key, struct arena *arena,
                      struct bytes *value)
{
    const struct entry *entry = entry_of(context, kind, key);

    if (!entry)
        return ERR_NOT_FOUND;
    *value = arena_copy(arena, bytes_at(entry->at, entry->len));
    return value->at || entry->len == 0 ? 0 : ERR_MEMORY;
}

static int memory_put(void *context, enum record_kind kind, uint32_t key, struct bytes value)
{
    struct records_memory *memory = context;
    struct entry *entry = entry_of(memory, kind, key);
    size_t before = entry ? entry->len : 0;
    uint8_t *copy;

    if (memory->used - before + value.len > memory->limit)
        return ERR_FULL;
    copy = malloc(value.len ? value.len : 1);
    if (!copy)
        return ERR_MEMORY;
    if (value.len)
        memcpy(copy, value.at, value.len);
    if (!entry) {
        size_t at = find(memory, name_of(kind, key));

        if (memory->count == memory->size) {
            size_t size = memory->size ? memory->size * 2 : 64;
            struct entry *entries = realloc(memory->entries, size * sizeof *entries);

            if (!entries) {
                free(copy);
                return ERR_MEMORY;
            }
            memory->entries = entries;
            memory->size = size;
        }
        entry = &memory->entries[at];
        memmove(entry + 1, entry, (memory->count - at) * sizeof *entry);
        memory->count++;
        *entry = (struct entry){.name = name_of(kind, key)};
    }
    secret_wipe_memory(entry->at, entry->len);
    free(entry->at);
    entry->at = copy;
    entry->len = value.len;
    memory->used = (uint32_t)(memory->used - before + value.len);
    return 0;
}

static int memory_update(void *context, enum record_kind kind, uint32_t key, uint32_t offset,
                         struct bytes part)
{
    struct entry *entry = entry_of(context, kind, key);

    if (!entry)
        return ERR_NOT_FOUND;
    if (offset > entry->len || part.len > entry->len - offset)
        return ERR_RANGE;
    if (part.len)
        memcpy(entry->at + offset, part.at, part.len);
    return 0;
}

static int memory_erase(void *context, enum record_kind kind, uint32_t key)
{
    struct records_memory *memory = context;
    struct entry *entry = entry_of(memory, kind, key);

    if (!entry)
        return ERR_NOT_FOUND;
    memory->used -= (uint32_t)entry->len;
    secret_wipe_memory(entry->at, entry->len);
    free(entry->at);
    memory->count--;
    memmove(entry, entry + 1, (memory->count - (size_t)(entry - memory->entries)) * sizeof *entry);
    return 0;
}

static int memory_free(void *context, uint32_t *octets)
{
    const struct records_memory *memory = context;

    *octets = memory->limit - memory->used;
    return 0;
}

static const struct records_functions functions = {
    .each = memory_each,
    .get = memory_get,
    .put = memory_put,
    .update = memory_update,
    .erase = memory_erase,
    .consume_try = memory_update, /* nothing here is durable */
    .free_memory = memory_free,
};

struct records_memory *records_memory_new(uint32_t limit)
{
    struct records_memory *memory = calloc(1, sizeof *memory);

    if (memory)
        memory->limit = limit;
    return memory;
}

void records_memory_free(struct records_memory *memory)
{
    if (!memory)
        return;
    for (size_t i = 0; i < memory->count; i++) {
        secret_wipe_memory(memory->entries[i].at, memory->entries[i].len);
        free(memory->entries[i].at);
    }
    free(memory->entries);
    free(memory);
}

struct records records_memory_of(struct records_memory *memory)
{
    return (struct records){&functions, memory};
}
