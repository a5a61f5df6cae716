/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Events of a card. A trace has them before the APDU that they belong to, because an APDU is
 * recorded after its response; they are kept until that one comes.
 */
#include "tools/trace/session/session_private.h"

#include "apdu/err.h"

#include <stdlib.h>
#include <string.h>

enum { LIST_MIN = 8 };

static size_t text_len(const char *text)
{
    return text ? strlen(text) + 1 : 0;
}

static size_t octets_of(const struct trace_event *event)
{
    return text_len(event->name) + text_len(event->clause) + text_len(event->rule) +
           text_len(event->reason) + text_len(event->element) + event->command.len +
           event->data.len;
}

static const char *copy_text(struct arena *arena, const char *text)
{
    return text ? (const char *)arena_copy(arena, bytes_at(text, strlen(text) + 1)).at : NULL;
}

/* Room for one event more in the list. */
static int grow(struct events *events)
{
    size_t size = events->size ? 2 * events->size : LIST_MIN;
    struct trace_event *at;
    uint64_t *numbers;

    if (events->count < events->size)
        return 0;
    at = realloc(events->at, size * sizeof(*at));
    if (!at)
        return ERR_MEMORY;
    events->at = at;
    numbers = realloc(events->numbers, size * sizeof(*numbers));
    if (!numbers)
        return ERR_MEMORY;
    events->numbers = numbers;
    if (events->size == 0)
        arena_init(&events->arena, 2 * SESSION_EVENT_OCTETS_MAX);
    events->size = size;
    return 0;
}

int events_add(struct trace_session *session, const struct session_card *card,
               struct events *events, const struct trace_event *event, uint64_t number)
{
    size_t octets = octets_of(event);
    struct arena *arena = &events->arena;
    struct trace_event copy = *event;
    int err;

    if (events->count == SESSION_EVENTS_MAX || events->held + octets > SESSION_EVENT_OCTETS_MAX)
        return ERR_TOO_LONG;
    err = session_reserve(session, card, octets);
    if (err == 0)
        err = grow(events);
    if (err != 0)
        return err;
    copy.card = card->name;
    copy.name = copy_text(arena, event->name);
    copy.clause = copy_text(arena, event->clause);
    copy.rule = copy_text(arena, event->rule);
    copy.reason = copy_text(arena, event->reason);
    copy.element = copy_text(arena, event->element);
    copy.command = arena_copy(arena, event->command);
    copy.data = arena_copy(arena, event->data);
    events->held += octets;
    session->held += octets;
    if ((event->name && !copy.name) || (event->reason && !copy.reason) ||
        copy.command.len != event->command.len || copy.data.len != event->data.len)
        return ERR_MEMORY;
    events->numbers[events->count] = number;
    events->at[events->count++] = copy;
    return 0;
}

int events_move(struct trace_session *session, const struct session_card *card, struct events *to,
                struct events *from)
{
    struct events swapped = *to;
    size_t moved = 0;
    int err = 0;

    if (to->count == 0) {
        *to = *from;
        *from = swapped;
        return 0;
    }
    while (err == 0 && moved < from->count) {
        err = events_add(session, card, to, &from->at[moved], from->numbers[moved]);
        moved += err == 0;
    }
    if (moved == from->count) {
        events_clear(session, from);
    } else if (moved) {
        from->count -= moved;
        memmove(from->at, from->at + moved, from->count * sizeof(*from->at));
        memmove(from->numbers, from->numbers + moved, from->count * sizeof(*from->numbers));
    }
    return err;
}

void events_clear(struct trace_session *session, struct events *events)
{
    if (events->count == 0 && events->held == 0)
        return;
    session->held -= events->held;
    events->held = 0;
    events->count = 0;
    arena_reset(&events->arena);
}

void events_free(struct trace_session *session, struct events *events)
{
    session->held -= events->held;
    if (events->size)
        arena_free(&events->arena);
    free(events->at);
    free(events->numbers);
    *events = (struct events){0};
}

int events_emit_one(struct trace_session *session, const struct session_card *card,
                    const struct trace_event *event, uint64_t number)
{
    const struct exchange exchange = {.kind = EXCHANGE_EVENT,
                                      .number = number,
                                      .last = number,
                                      .time = event->time,
                                      .nanoseconds = event->nanoseconds,
                                      .card = card->name,
                                      .name = event->name ? event->name : "",
                                      .flags = event->shortened ? EXCHANGE_INCOMPLETE : 0,
                                      .pins = "",
                                      .events = event,
                                      .event_count = 1};

    return session_emit(session, &exchange);
}

int events_emit(struct trace_session *session, const struct session_card *card,
                struct events *events)
{
    int result = 0;

    for (size_t i = 0; result == 0 && i < events->count; i++)
        result = events_emit_one(session, card, &events->at[i], events->numbers[i]);
    events_clear(session, events);
    return result;
}
