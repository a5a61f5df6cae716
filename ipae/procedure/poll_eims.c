/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One poll of all eIMs, and delivery of notifications to other servers. */
#include "ipae/procedure/procedures.h"
#include "ipae/transport/dns.h"

#include <stdio.h>

/* One poll. */
struct round {
    struct terminal *terminal;
    struct eims eims;
    struct injection *injection;
    unsigned *refused_results; /* polls of this card session that failed for a refused result */
    struct poll_outcome *outcome;
};

/* A refused result makes the first RESULT_REFUSALS polls of a card session fail, so that it is
 * offered again soon; then it waits for each next poll. */
static int count_refusals(struct round *round, const struct eim_session *session)
{
    if (!session->refused || *round->refused_results >= RESULT_REFUSALS)
        return 0;
    ++*round->refused_results;
    return ERR_STATE;
}

static int retrieve(struct round *round, struct eim_session *session)
{
    int err = server_connect(&session->server);

    if (err == 0)
        err = eim_package_retrieval(session);
    if (err >= 0)
        err = count_refusals(round, session);
    round->outcome->no_network = session->server.no_network;
    return err;
}

static int poll_and_close(struct round *round, const struct eim *eim)
{
    struct eim_session session = {.terminal = round->terminal, .eims = &round->eims, .eim = eim};
    int err = server_begin(&session.server, round->terminal, eim->address, &eim->trust);
    int closed;

    if (eim->coap)
        server_use_coap(&session.server);
    if (err == 0)
        err = retrieve(round, &session);
    closed = server_end(&session.server);
    return closed == ERR_RESET ? ERR_RESET : err;
}

/* An eIM that injects: the association stays open. */
static int poll_and_keep_open(struct round *round, const struct eim *eim)
{
    struct injection *injection = round->injection;
    int err = injection_begin(injection, round->terminal, &round->eims, eim);
    int closed;

    if (err == 0)
        err = retrieve(round, &injection->session);
    if (err == 0 && !card_is_switching(round->terminal->card))
        return injection_keep_open(injection);
    closed = injection_end(injection);
    return closed == ERR_RESET ? ERR_RESET : err;
}

static void note_failure(const struct terminal *terminal, const struct eim *eim, int err)
{
    const char *why = err == ERR_BUSY    ? "no response in time"
                      : err == ERR_IO    ? "connection failed or lost"
                      : err == ERR_STATE ? "it refused a result"
                                         : err_text(err);
    char text[200];

    snprintf(text, sizeof(text), "%.*s: %s", (int)eim->address.len, (const char *)eim->address.at,
             why);
    terminal_note(terminal, "eIM", text);
}

static int poll_eim(struct round *round, const struct eim *eim, bool keep_open)
{
    int err;

    if (eim->address.len == 0 || !eim->retrieves || card_is_switching(round->terminal->card))
        return 0;
    err = keep_open ? poll_and_keep_open(round, eim) : poll_and_close(round, eim);
    if (err == ERR_RESET)
        return err;
    if (err < 0)
        note_failure(round->terminal, eim, err);
    round->outcome->failed |= err < 0;
    if (round->outcome->no_network && round->terminal->events.location == LOCATION_NORMAL)
        round->outcome->unreachable++;
    return 0;
}

/* The first eIM that injects; it is polled last, so that its association can stay open. */
static const struct eim *find_last(const struct eims *eims)
{
    for (size_t i = 0; i < eims->count; i++)
        if (eims->at[i].address.len && eims->at[i].injects)
            return &eims->at[i];
    return NULL;
}

static int deliver(struct round *round)
{
    int err;

    if (card_is_switching(round->terminal->card))
        return 0;
    err = notification_delivery_direct(round->terminal, &round->eims);
    round->outcome->failed |= err < 0;
    return err == ERR_RESET ? err : 0;
}

/* Each eIM in turn, independent of the others (E-05). */
static int poll_all(struct round *round)
{
    const struct eim *last = find_last(&round->eims);
    int err = 0;

    for (size_t i = 0; err == 0 && i < round->eims.count; i++)
        if (&round->eims.at[i] != last)
            err = poll_eim(round, &round->eims.at[i], false);
    if (err == 0 && last)
        err = poll_eim(round, last, true);
    if (err == 0)
        err = deliver(round);
    if (err == 0 && round->terminal->kept_open && !server_is_connected(round->terminal->kept_open))
        err = poll_eim(round, last, true); /* the delivery used its channel */
    return err;
}

int poll_eims(struct terminal *terminal, struct injection *injection, unsigned *refused_results,
              struct poll_outcome *outcome)
{
    struct round round = {terminal, {NULL, 0}, injection, refused_results, outcome};
    int err = injection_end(injection);

    *outcome = (struct poll_outcome){.failed = false};
    arena_reset(&terminal->arena);
    arena_reset(&terminal->poll_arena);
    dns_cache_clear(terminal);
    if (err == 0)
        err = profile_download_reconcile(terminal);
    if (err == 0)
        err = eims_read(terminal, &round.eims);
    if (err == ERR_RESET)
        return err;
    if (err < 0) {
        outcome->failed = true;
        return 0;
    }
    return poll_all(&round);
}
