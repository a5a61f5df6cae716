/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/asn1/schema.h"

#include <string.h>

const struct schema *schema_type(const char *name)
{
    for (size_t i = 0; i < schema_type_count; i++)
        if (strcmp(schema_types[i].name, name) == 0)
            return &schema_types[i];
    return NULL;
}

const struct schema_message *schema_messages_of(uint32_t tag, size_t *count)
{
    size_t low = 0, high = schema_message_count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (schema_messages[middle].tag < tag)
            low = middle + 1;
        else
            high = middle;
    }
    for (high = low; high < schema_message_count && schema_messages[high].tag == tag;)
        high++;
    *count = high - low;
    return *count ? &schema_messages[low] : NULL;
}

const struct schema *schema_member(const struct schema *type, const struct schema *from,
                                   uint32_t tag, const struct schema **member)
{
    const struct schema *at = from ? from : type->members;

    for (; at && at->name; at++) {
        const struct schema *found = NULL;

        if (at->tag)
            found = at->tag == tag ? at : NULL;
        else if (at->kind == SCHEMA_CHOICE)
            found = schema_member(at, NULL, tag, NULL);
        else if (!at->inside || at->inside->tag == tag ||
                 (!at->inside->tag && schema_member(at->inside, NULL, tag, NULL)))
            found = at;
        if (!found)
            continue;
        if (member)
            *member = at;
        return found;
    }
    return NULL;
}
