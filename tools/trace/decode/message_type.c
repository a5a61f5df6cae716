/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/decode/message_type.h"

#include "tools/trace/decode/element.h"

enum { MISFIT_DEPTH = 3 };

/* How far `content` deviates from `type`: unknown members and members that are missing. */
static unsigned misfit(const struct schema *type, struct bytes content, unsigned depth)
{
    const struct schema *next = type->members, *member, *found;
    struct element element;
    unsigned result = 0;

    if (!type->members)
        return content.len && type->kind == SCHEMA_OPAQUE && !type->inside ? 1 : 0;
    while (element_next(&content, &element)) {
        found = schema_member(type, next, element.tag, &member);
        if (!found) {
            result++;
            continue;
        }
        for (; type->kind == SCHEMA_SEQUENCE && next != member; next++)
            result += !next->optional;
        if (type->kind == SCHEMA_SEQUENCE)
            next = member + 1;
        if (depth && found->members)
            result += misfit(found, element.value, depth - 1);
    }
    for (; type->kind == SCHEMA_SEQUENCE && next->name; next++)
        result += !next->optional;
    return result;
}

const struct schema_message *message_type(uint32_t tag, struct bytes content,
                                          enum schema_direction direction, bool remote)
{
    const bool request = direction == SCHEMA_REQUEST;
    const enum schema_direction order[] = {request ? SCHEMA_REQUEST : SCHEMA_RESPONSE,
                                           SCHEMA_EITHER,
                                           request ? SCHEMA_RESPONSE : SCHEMA_REQUEST};
    const struct schema_message *best = NULL;
    unsigned best_misfit = 0;
    size_t count;
    const struct schema_message *messages = schema_messages_of(tag, &count);

    for (size_t step = 0; step < 3 && (!best || direction == SCHEMA_EITHER); step++) {
        const struct schema_message *before = best;

        for (size_t i = 0; i < count; i++) {
            unsigned its;

            if (messages[i].direction != order[step])
                continue;
            its = count == 1 ? 0 : misfit(messages[i].type, content, MISFIT_DEPTH);
            if (!best || its < best_misfit || (remote && its == best_misfit && best != before)) {
                best = &messages[i];
                best_misfit = its;
            }
        }
    }
    return best;
}
