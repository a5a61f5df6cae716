/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/toolkit/card_session.h"

#include "apdu/cat.h"
#include "card/euicc/bpp.h"
#include "card/euicc/profile.h"
#include "card/euicc/profile_switch.h"
#include "card/euicc/rsp_session.h"
#include "card/store/store_tx.h"
#include "card/toolkit/fault_toolkit.h"

/* The UICC becomes that of the enabled profile, or the minimal one. */
static int attach_uicc(struct euiccd_card *card)
{
    struct store_profile profile;
    struct records records;
    int found = profile_find_enabled(&card->euicc, &card->arena, &profile);

    if (found < 0)
        return found;
    card->profile_records = (struct profile_records){card->euicc.store, profile.id};
    records = profile_records_of(&card->profile_records);
    fs_attach(&card->fs, found ? &records : NULL);
    fs_security_clear(&card->security);
    card->assembly = (struct ota_assembly){0};
    return 0;
}

int session_in_transaction(struct euiccd_card *card, int (*step)(struct euiccd_card *card))
{
    struct store *store = card->euicc.store;
    int err = store_begin(store);
    int outcome;

    if (err < 0)
        return err;
    outcome = step(card);
    if (outcome < 0) {
        store_rollback(store);
        return outcome;
    }
    err = store_commit(store);
    return err < 0 ? err : outcome;
}

static int complete(struct euiccd_card *card)
{
    return profile_switch_complete(&card->euicc, &card->arena);
}

static int abandon(struct euiccd_card *card)
{
    return profile_switch_abandon(&card->euicc);
}

/* After a reset or cut: a marked switch is completed, an interrupted download ended. */
static int recover(struct euiccd_card *card)
{
    int outcome = complete(card);
    int err = outcome < 0 ? outcome : bpp_recover(&card->euicc, &card->arena);

    return err < 0 ? err : outcome;
}

static int interrupt(struct euiccd_card *card)
{
    return bpp_recover(&card->euicc, &card->arena);
}

int session_interrupt_download(struct euiccd_card *card)
{
    if (card->euicc.volatile_state.rsp.state != RSP_LOADING)
        return 0;
    rsp_close(&card->euicc);
    return session_in_transaction(card, interrupt);
}

int session_begin(struct euiccd_card *card)
{
    int outcome = session_in_transaction(card, recover);

    if (outcome < 0)
        return outcome;
    card->euicc.volatile_state.switching = (struct switching){0};
    return attach_uicc(card);
}

void session_update_toolkit(struct euiccd_card *card)
{
    const struct cat *cat = &card->cat;

    card->euicc.volatile_state.toolkit = (struct toolkit_state){
        .active = cat->state != CAT_OFF,
        .busy = !cat->of_agent && cat_is_busy(cat),
        .refresh = cat_terminal_has(cat, CAT_BIT_REFRESH),
        .state_change = cat_terminal_has(cat, CAT_BIT_REFRESH_STATE_CHANGE),
    };
}

/* Another profile is enabled: no selection, PIN or pending data of the old one is left (B-04). */
static void follow_switch(struct euiccd_card *card, const struct channel *kept)
{
    if (!card->euicc.volatile_state.switching.changed)
        return;
    for (unsigned i = 1; i < APDU_CHANNELS; i++)
        if (&card->channels[i] != kept)
            channel_close(&card->channels[i]);
    for (unsigned i = 0; i < APDU_CHANNELS; i++) {
        if (&card->channels[i] != kept)
            chain_clear(&card->channels[i].chain);
        fs_position_clear(&card->channels[i].position);
        if (card->channels[i].domain) /* of the old profile */
            channel_set_applet(&card->channels[i], &applet_uicc, NULL);
    }
    if (attach_uicc(card) < 0)
        fs_attach(&card->fs, NULL); /* the store failed: no profile until the next reset */
    card->euicc.volatile_state.switching.changed = false;
}

/* Where it cannot be queued the switch is completed by the next reset (B-07). */
static void queue_refresh(struct euiccd_card *card)
{
    uint8_t octets[CAT_COMMAND_MAX], unable[FAULT_RESPONSE_MAX];
    struct buf command = BUF_OVER(octets), response = BUF_OVER(unable);
    struct switching *switching = &card->euicc.volatile_state.switching;

    if (card->cat.of_agent)
        return; /* when the agent's command has ended */
    if (switching->refresh && card->cat.state == CAT_IDLE &&
        card->euicc.volatile_state.toolkit.refresh && !card->euicc.quirk->silent) {
        profile_switch_refresh(&card->euicc, &command);
        if (toolkit_fault_busy(card, buf_bytes(&command), &response))
            return; /* a temporary failure: sent again with the next STATUS */
        (void)cat_queue(&card->cat, buf_bytes(&command), false);
    }
    switching->refresh = false;
}

bool session_after_command(struct euiccd_card *card, const struct channel *kept,
                           const struct agent_event *event)
{
    bool taken = false;

    session_update_toolkit(card);
    follow_switch(card, kept);
    if (card->agent_runs)
        return false;
    if (event) {
        taken = agent_notify(card, event);
        follow_switch(card, kept);
    }
    queue_refresh(card);
    session_update_toolkit(card);
    return taken;
}

void session_refreshed(struct euiccd_card *card, uint8_t general_result)
{
    static const struct agent_event reset = {CARD_EVENT_RESET, {NULL, 0}};
    struct switching *switching = &card->euicc.volatile_state.switching;
    bool performed = general_result < CAT_RESULT_FIRST_TEMPORARY;

    if (!performed && general_result < CAT_RESULT_FIRST_PERMANENT) {
        switching->refresh = true; /* sent again with the next STATUS (B-07) */
        session_update_toolkit(card);
        return;
    }
    switching->repeated = false;
    (void)session_in_transaction(card, performed ? complete : abandon);
    (void)session_after_command(card, &card->channels[0], performed ? &reset : NULL);
}
