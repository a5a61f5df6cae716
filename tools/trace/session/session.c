/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cards of a trace, and the way of a record: see session_private.h. */
#include "tools/trace/session/session.h"

#include "apdu/err.h"
#include "apdu/ins.h"
#include "tools/trace/session/session_private.h"
#include "tools/trace/session/stream.h"

#include <stdlib.h>
#include <string.h>

int trace_session_new(struct trace_session **out, struct trace_keys *keys,
                      int (*on_exchange)(void *context, const struct exchange *exchange),
                      void *context)
{
    struct trace_session *session = calloc(1, sizeof(*session));

    *out = NULL;
    if (!session)
        return ERR_MEMORY;
    if (!keys && trace_keys_new(&session->own_keys) < 0) {
        free(session);
        return ERR_MEMORY;
    }
    session->keys = keys ? keys : session->own_keys;
    session->on_exchange = on_exchange;
    session->context = context;
    *out = session;
    return 0;
}

int session_emit(struct trace_session *session, const struct exchange *exchange)
{
    if (session->stopped == 0)
        session->stopped = session->on_exchange(session->context, exchange);
    return session->stopped;
}

/* ---- Messages over BIP channels ---- */

static int on_message(void *context, const struct exchange *exchange)
{
    struct session_card *card = context;
    struct exchange message = *exchange;
    int err = session_bpp_message(card->session, card, &message);

    return err ? err : session_emit(card->session, &message);
}

static bool is_toolkit(const struct exchange *exchange)
{
    return exchange->ins == INS_FETCH || exchange->ins == INS_TERMINAL_RESPONSE ||
           exchange->ins == INS_ENVELOPE;
}

/* Counts what the streams hold then. */
static int add_to_streams(struct trace_session *session, struct session_card *card,
                          const struct exchange *exchange)
{
    int err = trace_streams_add(card->streams, exchange);
    size_t held = trace_streams_held(card->streams);

    session->held = session->held - card->streams_held + held;
    card->streams_held = held;
    if (err == 0)
        err = session_reserve(session, card, 0);
    return err == ERR_TOO_LONG ? 0 : err; /* other cards were given up */
}

static int pass_to_streams(struct trace_session *session, struct session_card *card,
                           const struct exchange *exchange)
{
    int err;

    if (!is_toolkit(exchange))
        return 0;
    if (!card->streams) {
        err = trace_streams_new(&card->streams, session->keys, on_message, card);
        if (err < 0)
            return err;
    }
    return add_to_streams(session, card, exchange);
}

int session_complete(struct trace_session *session, struct session_card *card,
                     struct exchange *exchange)
{
    int err = selection_apply(session, card, exchange);

    if (err < 0)
        return err;
    pins_apply(card, exchange);
    suspend_apply(card, exchange);
    proactive_apply(card, exchange);
    err = session_bpp_apply(session, card, exchange);
    if (err)
        return err;
    err = session_emit(session, exchange);
    return err ? err : pass_to_streams(session, card, exchange);
}

/* ---- Cards ---- */

/* FNV-1a. */
static unsigned bucket_of(const char *name)
{
    uint32_t hash = 2166136261u;

    for (; *name; name++)
        hash = (hash ^ (uint8_t)*name) * 16777619u;
    return hash % SESSION_CARD_BUCKETS;
}

static size_t size_of(const struct session_card *card)
{
    return sizeof(*card) + strlen(card->name) + 1;
}

static void free_card(struct trace_session *session, struct session_card *card)
{
    for (unsigned i = 0; i < APDU_CHANNELS; i++) {
        if (!card->channels[i])
            continue;
        assembly_free(session, &card->channels[i]->assembly);
        session->held -= sizeof(*card->channels[i]);
        free(card->channels[i]);
    }
    events_free(session, &card->pending);
    session_bpp_free(session, card);
    session->held -= card->streams_held;
    trace_streams_free(card->streams);
    session->held -= size_of(card);
    session->cards--;
    if (session->last == card)
        session->last = NULL;
    free(card->name);
    free(card);
}

/* What is open is incomplete; events that no APDU followed are exchanges of their own. */
static int end_card(struct trace_session *session, struct session_card *card)
{
    int result = assembly_interrupt(session, card, EXCHANGE_INCOMPLETE);
    int events = events_emit(session, card, &card->pending);

    return result ? result : events;
}

/* The one that was used longest ago; NULL: only `kept` is there. */
static struct session_card **oldest(struct trace_session *session, const struct session_card *kept)
{
    struct session_card **found = NULL;

    for (unsigned i = 0; i < SESSION_CARD_BUCKETS; i++)
        for (struct session_card **link = &session->buckets[i]; *link; link = &(*link)->next)
            if (*link != kept && (!found || (*link)->used < (*found)->used))
                found = link;
    return found;
}

static int give_up(struct trace_session *session, struct session_card **link)
{
    struct session_card *card = *link;
    int result = end_card(session, card);
    int messages = card->streams ? trace_streams_end(card->streams) : 0;

    result = result ? result : messages;
    *link = card->next;
    free_card(session, card);
    return result;
}

int session_reserve(struct trace_session *session, const struct session_card *card, size_t more)
{
    int result = 0;

    while (result == 0 && session->held + more > SESSION_MEMORY_MAX) {
        struct session_card **link = oldest(session, card);

        if (!link)
            return ERR_TOO_LONG;
        result = give_up(session, link);
    }
    return result;
}

static struct session_card *find_card(struct trace_session *session, const char *name)
{
    struct session_card *card = session->last;

    if (card && strcmp(card->name, name) == 0)
        return card;
    card = session->buckets[bucket_of(name)];
    while (card && strcmp(card->name, name) != 0)
        card = card->next;
    return card;
}

static int make_card(struct trace_session *session, const char *name, struct session_card **out)
{
    struct session_card *card;
    int result = 0;

    if (session->cards == SESSION_CARDS_MAX)
        result = give_up(session, oldest(session, NULL));
    if (result == 0)
        result = session_reserve(session, NULL, sizeof(*card) + strlen(name) + 1);
    if (result)
        return result;
    card = calloc(1, sizeof(*card));
    if (card)
        card->name = strdup(name);
    if (!card || !card->name) {
        free(card);
        return ERR_MEMORY;
    }
    card->session = session;
    session->held += size_of(card);
    session->cards++;
    card->next = session->buckets[bucket_of(name)];
    session->buckets[bucket_of(name)] = card;
    *out = card;
    return 0;
}

/* ---- Records ---- */

static int add_power(struct trace_session *session, struct session_card *card,
                     const struct trace_record *record)
{
    const struct trace_event *event = &record->event;
    const struct exchange exchange = {.kind = EXCHANGE_POWER,
                                      .number = record->number,
                                      .last = record->number,
                                      .time = event->time,
                                      .nanoseconds = event->nanoseconds,
                                      .card = card->name,
                                      .name = event->name ? event->name : "",
                                      .response = event->data,
                                      .pins = ""};
    int result = end_card(session, card);

    for (unsigned i = 0; i < APDU_CHANNELS; i++)
        if (card->channels[i])
            selection_reset(&card->channels[i]->selection);
    pins_reset(card);
    memset(card->sfis, 0, sizeof(card->sfis));
    memset(card->phone_book, 0, sizeof(card->phone_book));
    card->fetched.number = 0;
    session_bpp_free(session, card);
    card->powered = true;
    if (result == 0)
        result = session_emit(session, &exchange);
    return result || !card->streams ? result : add_to_streams(session, card, &exchange);
}

static bool is_kept(const struct trace_event *event)
{
    return event->kind != TRACE_STORE || event->result != 0;
}

static int add_event(struct trace_session *session, struct session_card *card,
                     const struct trace_record *record)
{
    int err = is_kept(&record->event)
                  ? events_add(session, card, &card->pending, &record->event, record->number)
                  : 0;

    if (err != ERR_TOO_LONG)
        return err;
    err = events_emit(session, card, &card->pending);
    if (err == 0)
        err = events_add(session, card, &card->pending, &record->event, record->number);
    return err == ERR_TOO_LONG /* larger than the list: not kept until its APDU comes */
               ? events_emit_one(session, card, &record->event, record->number)
               : err;
}

static int add(struct trace_session *session, const struct trace_record *record)
{
    const char *name = record->event.card ? record->event.card : "";
    struct session_card *card = find_card(session, name);
    int err = card ? 0 : make_card(session, name, &card);

    if (err)
        return err;
    card->used = ++session->records;
    session->last = card;
    switch (record->event.kind) {
    case TRACE_APDU:
        return assembly_apdu(session, card, record);
    case TRACE_POWER:
        return add_power(session, card, record);
    default:
        return add_event(session, card, record);
    }
}

int trace_session_add(struct trace_session *session, const struct trace_record *record)
{
    int err;

    if (record->secrets.len)
        return trace_keys_add(session->keys, record->secrets);
    session->stopped = 0;
    err = add(session, record);
    return session->stopped ? session->stopped : err;
}

int trace_session_end(struct trace_session *session)
{
    int result = 0;

    session->stopped = 0;
    for (unsigned i = 0; i < SESSION_CARD_BUCKETS; i++)
        while (session->buckets[i] && result == 0)
            result = give_up(session, oldest(session, NULL));
    return session->stopped ? session->stopped : result;
}

void trace_session_free(struct trace_session *session)
{
    if (!session)
        return;
    for (unsigned i = 0; i < SESSION_CARD_BUCKETS; i++) {
        while (session->buckets[i]) {
            struct session_card *card = session->buckets[i];

            session->buckets[i] = card->next;
            free_card(session, card);
        }
    }
    trace_keys_free(session->own_keys);
    free(session);
}
