/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One poll of all eIMs, and what is delivered beside it. */
#include "ipae/dns.h"
#include "ipae/procedures.h"

static int poll_eim(struct ipae *ipae, const struct eims *eims, const struct eim *eim,
                    bool *no_network)
{
    struct session session = {.ipae = ipae, .eims = eims, .eim = eim};
    int err = server_begin(&session.server, ipae, eim->address, &eim->trust);
    int closed;

    if (eim->coap)
        server_use_coap(&session.server);
    if (err == 0)
        err = server_connect(&session.server);
    if (err == 0)
        err = eim_package_retrieval(&session);
    *no_network = session.server.no_network;
    closed = server_end(&session.server);
    return closed == ERR_RESET ? ERR_RESET : err;
}

/* All eIMs in turn; what one does is no reason to leave out the others (E-05). */
int poll_eims(struct ipae *ipae, struct poll_outcome *outcome)
{
    struct eims eims;
    int err;

    *outcome = (struct poll_outcome){.failed = false};
    arena_reset(&ipae->arena);
    arena_reset(&ipae->poll_arena);
    dns_forget(ipae);
    err = profile_download_reconcile(ipae);
    if (err == 0)
        err = eims_read(ipae, &eims);
    if (err == ERR_RESET)
        return err;
    if (err < 0) {
        outcome->failed = true;
        return 0;
    }
    for (size_t i = 0; i < eims.count && !card_is_switching(ipae->card); i++) {
        if (eims.at[i].address.len == 0 || !eims.at[i].retrieves)
            continue;
        err = poll_eim(ipae, &eims, &eims.at[i], &outcome->no_network);
        if (err == ERR_RESET)
            return err;
        outcome->failed |= err < 0;
        if (outcome->no_network && ipae->news.location == LOCATION_NORMAL)
            outcome->no_way_out++;
    }
    if (card_is_switching(ipae->card))
        return 0;
    err = notification_delivery_direct(ipae, &eims);
    outcome->failed |= err < 0;
    return err == ERR_RESET ? err : 0;
}
