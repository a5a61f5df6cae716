/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/eim/server/inject.h"

#include "crypto/eid.h"
#include "tools/cli/json_output.h"

#include <event2/event.h>
#include <stdlib.h>
#include <string.h>

/* A card with an open association. */
struct association {
    struct association *next;
    void *peer;
    char eid[EID_DIGITS + 1];
    bool idle;          /* its poll has ended */
    struct buf request; /* being sent, or to be sent next; `at` is malloc'd, ESIPA_PUSH_MAX */
    bool under_way;
};

struct inject {
    struct esipa *esipa;
    struct coaps_server *server;
    struct event *push_timer; /* runs pushes outside of libcoap's callbacks */
    struct association *first;
};

/* The association of this peer or, with `eid`, of this card. */
static struct association *find(const struct inject *inject, const void *peer, const char *eid)
{
    struct association *at = inject->first;

    while (at && at->peer != peer && !(eid && strcmp(at->eid, eid) == 0))
        at = at->next;
    return at;
}

static void drop(struct inject *inject, struct association *association)
{
    struct association **link = &inject->first;

    while (*link != association)
        link = &(*link)->next;
    *link = association->next;
    free(association->request.at);
    free(association);
}

/* ---- pushing ---- */

/* After a failed push the card polls for the package. */
static void leave_to_poll(struct association *association)
{
    association->under_way = false;
    association->idle = false;
    association->request.len = 0;
}

static void push(struct inject *inject, struct association *association)
{
    struct buf *request = &association->request;
    void *peer = association->peer;

    if (!association->idle || association->under_way)
        return;
    if (request->len == 0 && esipa_push(inject->esipa, association->eid, request) < 0)
        request->len = 0;
    if (request->len == 0)
        return;
    association->under_way = true;
    if (coaps_server_post(inject->server, peer, buf_bytes(request)) == 0)
        return;
    association = find(inject, peer, NULL); /* it may have been closed by that call */
    if (association)
        leave_to_poll(association);
}

static void push_all(evutil_socket_t fd, short what, void *context)
{
    struct inject *inject = context;

    (void)fd;
    (void)what;
    for (struct association *at = inject->first, *next; at; at = next) {
        next = at->next;
        push(inject, at);
    }
}

void inject_queued(struct inject *inject)
{
    const struct timeval now = {0, 0};

    if (inject)
        evtimer_add(inject->push_timer, &now);
}

void inject_response(struct inject *inject, void *peer, int status, struct bytes body)
{
    struct association *association = find(inject, peer, NULL);
    uint8_t *memory;
    struct buf next;

    if (!association || !association->under_way)
        return;
    memory = status == 200 ? malloc(ESIPA_PUSH_MAX) : NULL;
    if (!memory) {
        leave_to_poll(association);
        return;
    }
    next = buf_over(memory, ESIPA_PUSH_MAX);
    esipa_push_response(inject->esipa, association->eid, buf_bytes(&association->request), body,
                        &next);
    association->under_way = false;
    association->request.len = 0;
    if (!next.overflow)
        buf_put(&association->request, buf_bytes(&next));
    free(memory);
    inject_queued(inject);
}

/* ---- associations ---- */

void inject_closed(struct inject *inject, void *peer)
{
    struct association *association = find(inject, peer, NULL);

    if (association)
        drop(inject, association);
}

bool inject_is_under_way(struct inject *inject, const void *peer, const char *eid)
{
    struct association *association = find(inject, peer, eid);

    if (association && association->peer == peer)
        return association->under_way;
    if (association)
        drop(inject, association);
    return false;
}

/* The association of this card; an older one of the same card is replaced. */
static struct association *associate(struct inject *inject, void *peer, const char *eid)
{
    struct association *association = find(inject, peer, eid);
    bool idle = false;

    if (association && association->peer == peer && strcmp(association->eid, eid) == 0)
        return association;
    while (
        association) { /* another association of this card, or another card on this association */
        idle |= strcmp(association->eid, eid) == 0 && association->idle;
        drop(inject, association);
        association = find(inject, peer, eid);
    }
    association = calloc(1, sizeof(*association));
    if (!association)
        return NULL;
    association->request = buf_over(malloc(ESIPA_PUSH_MAX), ESIPA_PUSH_MAX);
    if (!association->request.at) {
        free(association);
        return NULL;
    }
    association->peer = peer;
    association->idle = idle; /* the card opened a new association during a download */
    strcpy(association->eid, eid);
    association->next = inject->first;
    inject->first = association;
    return association;
}

void inject_message(struct inject *inject, void *peer, const json_t *line)
{
    const char *eid = json_member_text(line, "eid", "");
    struct association *association;

    if (!inject || !peer || strlen(eid) != EID_DIGITS)
        return;
    association = associate(inject, peer, eid);
    if (association && strcmp(json_member_text(line, "function", ""), "GetEimPackage") == 0)
        association->idle =
            strcmp(json_member_text(line, "answer", ""), "noEimPackageAvailable") == 0;
    inject_queued(inject);
}

int inject_new(struct inject **out, struct event_base *base, struct esipa *esipa,
               struct coaps_server *server)
{
    struct inject *inject = calloc(1, sizeof(*inject));

    if (!inject)
        return ERR_MEMORY;
    inject->esipa = esipa;
    inject->server = server;
    inject->push_timer = evtimer_new(base, push_all, inject);
    if (!inject->push_timer) {
        free(inject);
        return ERR_MEMORY;
    }
    *out = inject;
    return 0;
}

void inject_free(struct inject *inject)
{
    if (!inject)
        return;
    while (inject->first)
        drop(inject, inject->first);
    event_free(inject->push_timer);
    free(inject);
}
