/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One poll of all eIMs, and what is delivered beside it. */
#include "ipae/procedure/procedures.h"
#include "ipae/transport/dns.h"

#include <stdio.h>

/* One poll under way. */
struct round {
    struct ipae *ipae;
    struct eims eims;
    struct injection *injection;
    struct poll_outcome *outcome;
};

static int retrieve(struct session *session, struct poll_outcome *outcome)
{
    int err = server_connect(&session->server);

    if (err == 0)
        err = eim_package_retrieval(session);
    outcome->no_network = session->server.no_network;
    return err;
}

static int poll_and_leave(struct round *round, const struct eim *eim)
{
    struct session session = {.ipae = round->ipae, .eims = &round->eims, .eim = eim};
    int err = server_begin(&session.server, round->ipae, eim->address, &eim->trust);
    int closed;

    if (eim->coap)
        server_use_coap(&session.server);
    if (err == 0)
        err = retrieve(&session, round->outcome);
    closed = server_end(&session.server);
    return closed == ERR_RESET ? ERR_RESET : err;
}

/* One that injects: the association stays. */
static int poll_and_stay(struct round *round, const struct eim *eim)
{
    struct injection *injection = round->injection;
    int err = injection_begin(injection, round->ipae, &round->eims, eim);
    int closed;

    if (err == 0)
        err = retrieve(&injection->session, round->outcome);
    if (err == 0 && !card_is_switching(round->ipae->card))
        return injection_hold(injection);
    closed = injection_end(injection);
    return closed == ERR_RESET ? ERR_RESET : err;
}

static void note_failure(const struct ipae *ipae, const struct eim *eim, int err)
{
    const char *why = err == ERR_BUSY    ? "no answer in time"
                      : err == ERR_IO    ? "no connection, or it breaks off"
                      : err == ERR_STATE ? "it refused a result"
                                         : err_text(err);
    char text[200];

    snprintf(text, sizeof(text), "%.*s: %s", (int)eim->address.len, (const char *)eim->address.at,
             why);
    ipae_note(ipae, "eIM", text);
}

static int poll_eim(struct round *round, const struct eim *eim, bool stays)
{
    int err;

    if (eim->address.len == 0 || !eim->retrieves || card_is_switching(round->ipae->card))
        return 0;
    err = stays ? poll_and_stay(round, eim) : poll_and_leave(round, eim);
    if (err == ERR_RESET)
        return err;
    if (err < 0)
        note_failure(round->ipae, eim, err);
    round->outcome->failed |= err < 0;
    if (round->outcome->no_network && round->ipae->news.location == LOCATION_NORMAL)
        round->outcome->no_way_out++;
    return 0;
}

/* The first that injects; it is the last to be polled, so that nobody takes its channel. */
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

    if (card_is_switching(round->ipae->card))
        return 0;
    err = notification_delivery_direct(round->ipae, &round->eims);
    round->outcome->failed |= err < 0;
    return err == ERR_RESET ? err : 0;
}

/* Each eIM in turn; what one does is no reason to leave out the others (E-05). */
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
    if (err == 0 && round->ipae->held && !server_is_connected(round->ipae->held))
        err = poll_eim(round, last, true); /* what was delivered took its channel */
    return err;
}

int poll_eims(struct ipae *ipae, struct injection *injection, struct poll_outcome *outcome)
{
    struct round round = {ipae, {NULL, 0}, injection, outcome};
    int err = injection_end(injection);

    *outcome = (struct poll_outcome){.failed = false};
    arena_reset(&ipae->arena);
    arena_reset(&ipae->poll_arena);
    dns_forget(ipae);
    if (err == 0)
        err = profile_download_reconcile(ipae);
    if (err == 0)
        err = eims_read(ipae, &round.eims);
    if (err == ERR_RESET)
        return err;
    if (err < 0) {
        outcome->failed = true;
        return 0;
    }
    return poll_all(&round);
}
