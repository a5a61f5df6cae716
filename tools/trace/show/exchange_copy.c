/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/show/exchange_copy.h"

#include "apdu/err.h"

#include <string.h>

/* Sets `*failed` when the arena is full. */
struct copy {
    struct arena *arena;
    bool failed;
};

static struct bytes octets(struct copy *copy, struct bytes from)
{
    struct bytes to = from.len ? arena_copy(copy->arena, from) : BYTES_NONE;

    copy->failed |= to.len != from.len;
    return to;
}

static const char *text(struct copy *copy, const char *from)
{
    return from ? (const char *)octets(copy, bytes_at(from, strlen(from) + 1)).at : NULL;
}

static struct trace_event event(struct copy *copy, const struct trace_event *from)
{
    struct trace_event to = *from;

    to.card = text(copy, from->card);
    to.name = text(copy, from->name);
    to.clause = text(copy, from->clause);
    to.rule = text(copy, from->rule);
    to.reason = text(copy, from->reason);
    to.element = text(copy, from->element);
    to.command = octets(copy, from->command);
    to.data = octets(copy, from->data);
    return to;
}

int exchange_copy(struct exchange *to, const struct exchange *from, struct arena *arena)
{
    struct copy copy = {arena, false};
    struct trace_event *events = NULL;

    *to = *from;
    to->card = text(&copy, from->card);
    to->name = text(&copy, from->name);
    to->command = octets(&copy, from->command);
    to->response = octets(&copy, from->response);
    to->aid = octets(&copy, from->aid);
    to->path = octets(&copy, from->path);
    to->pins = text(&copy, from->pins);
    to->clear = octets(&copy, from->clear);
    to->protocol = text(&copy, from->protocol);
    to->peer = text(&copy, from->peer);
    to->function = text(&copy, from->function);
    if (from->event_count) {
        events = arena_alloc(arena, from->event_count * sizeof(*events));
        if (!events)
            return ERR_MEMORY;
        for (size_t i = 0; i < from->event_count; i++)
            events[i] = event(&copy, &from->events[i]);
    }
    to->events = events;
    return copy.failed ? ERR_MEMORY : 0;
}
