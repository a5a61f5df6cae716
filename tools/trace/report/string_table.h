/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strings that are written once and named by their index afterwards, from 0. */
#ifndef TOOLS_TRACE_REPORT_STRING_TABLE_H
#define TOOLS_TRACE_REPORT_STRING_TABLE_H

#include "tools/trace/report/json_text.h"

struct string_table {
    struct json_text characters; /* each string with its NUL */
    struct string_entry *entries;
    uint32_t *slots; /* hash table, a power of two: index + 1; 0 free */
    size_t count, room, slot_count;
    bool failed;
};

void string_table_free(struct string_table *table);
/* Empty again; the memory is kept. */
void string_table_clear(struct string_table *table);
/* The index of `string`; NULL is "". Without memory 0, and `failed` is set. */
size_t string_table_index(struct string_table *table, const char *string);
/* The strings as a JSON array. */
void string_table_put(const struct string_table *table, struct json_text *text);

#endif
