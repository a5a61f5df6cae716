/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/report/string_table.h"

#include <stdlib.h>
#include <string.h>

enum { ROOM_MIN = 1024 };

struct string_entry {
    uint32_t hash;
    size_t offset;
};

void string_table_free(struct string_table *table)
{
    json_text_free(&table->characters);
    free(table->entries);
    free(table->slots);
    *table = (struct string_table){0};
}

void string_table_clear(struct string_table *table)
{
    json_text_clear(&table->characters);
    table->count = 0;
    if (table->slots)
        memset(table->slots, 0, table->slot_count * sizeof(*table->slots));
}

/* FNV-1a */
static uint32_t hash_of(const char *string)
{
    uint32_t hash = 2166136261U;

    for (const unsigned char *at = (const unsigned char *)string; *at; at++)
        hash = (hash ^ *at) * 16777619U;
    return hash;
}

/* Twice the room; twice as many slots as entries keep searches short. */
static bool grow(struct string_table *table)
{
    size_t room = table->room ? 2 * table->room : ROOM_MIN;
    struct string_entry *entries = realloc(table->entries, room * sizeof(*entries));
    uint32_t *slots;

    if (!entries)
        return false;
    table->entries = entries;
    slots = calloc(2 * room, sizeof(*slots));
    if (!slots)
        return false;
    free(table->slots);
    table->slots = slots;
    table->slot_count = 2 * room;
    table->room = room;
    for (size_t i = 0; i < table->count; i++) {
        size_t slot = entries[i].hash & (table->slot_count - 1);

        while (slots[slot])
            slot = (slot + 1) & (table->slot_count - 1);
        slots[slot] = (uint32_t)i + 1;
    }
    return true;
}

size_t string_table_index(struct string_table *table, const char *string)
{
    const char *text = string ? string : "";
    uint32_t hash = hash_of(text);
    size_t slot;

    if (table->failed || (table->count == table->room && !grow(table))) {
        table->failed = true;
        return 0;
    }
    slot = hash & (table->slot_count - 1);
    while (table->slots[slot]) {
        const struct string_entry *entry = &table->entries[table->slots[slot] - 1];

        if (entry->hash == hash && strcmp(table->characters.at + entry->offset, text) == 0)
            return table->slots[slot] - 1;
        slot = (slot + 1) & (table->slot_count - 1);
    }
    table->entries[table->count] = (struct string_entry){hash, table->characters.len};
    json_text_raw(&table->characters, text, strlen(text) + 1);
    if (table->characters.failed) {
        table->failed = true;
        return 0;
    }
    table->slots[slot] = (uint32_t)++table->count;
    return table->count - 1;
}

void string_table_put(const struct string_table *table, struct json_text *text)
{
    for (size_t i = 0; i < table->count; i++) {
        json_text_raw(text, i ? "," : "[", 1);
        json_text_string(text, table->characters.at + table->entries[i].offset);
    }
    if (table->count == 0)
        JSON_TEXT(text, "[");
    JSON_TEXT(text, "]");
}
