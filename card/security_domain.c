/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The security domains of the enabled profile, above all the MNO-SD (DP-6): SELECT by AID, and the
 * commands of profiles/gp/, each that may write in a transaction of its own.
 */
#include "apdu/ins.h"
#include "apdu/tlv.h"
#include "card/applet.h"
#include "card/store/store_tx.h"

#include <stdlib.h>

struct gp_session *domain_find(const struct euiccd_card *card, struct bytes aid, int *err)
{
    struct gp_session *session = calloc(1, sizeof(*session));

    *err = session ? gp_find(&card->fs.records, aid, session) : ERR_MEMORY;
    if (*err == ERR_NOT_FOUND)
        *err = gp_find_application(&card->fs.records, aid, session);
    if (*err == 0)
        return session;
    free(session);
    return NULL;
}

static uint16_t domain_select(struct euiccd_card *card, struct channel *channel,
                              const struct capdu *command, struct buf *out)
{
    (void)card;
    (void)command;
    tlv_close(out, applet_open_fci(channel_aid(channel), out));
    return SW_OK;
}

static uint16_t run_in_transaction(struct euiccd_card *card, struct gp_context *context,
                                   const struct capdu *command, struct buf *out)
{
    struct store *store = card->euicc.store;
    uint16_t sw;
    int err = store_begin(store);

    if (err < 0)
        return sw_of_err(err);
    sw = gp_command(context, command, out);
    if (sw == SW_OK)
        err = store_commit(store);
    else
        store_rollback(store);
    if (err == 0)
        return sw;
    gp_end(context->session); /* GP-G2 */
    out->len = 0;
    return sw_of_err(err);
}

static uint16_t domain_process(struct euiccd_card *card, struct channel *channel,
                               const struct capdu *command, struct buf *out)
{
    struct gp_context context = {.records = &card->fs.records,
                                 .arena = &card->arena,
                                 .rng = card->euicc.rng,
                                 .trace = &card->trace,
                                 .session = channel->domain,
                                 .applications = card->euicc.facts.inert_applications};

    if (command->ins == INS_STATUS && command->proprietary && !command->secure &&
        command->p1 <= STATUS_P1_MAX)
        return applet_status(card, channel, command, out);
    return gp_writes(command) ? run_in_transaction(card, &context, command, out)
                              : gp_command(&context, command, out);
}

const struct applet applet_domain = {
    .name = "security domain",
    .select = domain_select,
    .process = domain_process,
    .secure_messaging = true,
};
