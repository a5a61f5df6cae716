/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/toolkit/card_session.h"

#include "card/euicc/bpp.h"
#include "card/euicc/profile.h"
#include "card/euicc/profile_switch.h"
#include "card/euicc/rsp_session.h"
#include "card/store/store_tx.h"
#include "card/toolkit/agent.h"

/* TERMINAL PROFILE: octet 3 b8 REFRESH; octet 34 b6 REFRESH in mode eUICC Profile State Change. */
enum { REFRESH_OCTET = 3, REFRESH_BIT = 8, STATE_CHANGE_OCTET = 34, STATE_CHANGE_BIT = 6 };

/* General results (TS 102 223 8.12): 0x: performed; 2x: temporarily not; others: never. */
enum { RESULT_TEMPORARY = 0x20, RESULT_PERMANENT = 0x30 };

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

/* One step of the domain in a transaction of its own. Its answer, or an enum err. */
static int in_transaction(struct euiccd_card *card, int (*step)(struct euiccd_card *card))
{
    struct store *store = card->euicc.store;
    int err = store_begin(store);
    int answer;

    if (err < 0)
        return err;
    answer = step(card);
    if (answer < 0) {
        store_rollback(store);
        return answer;
    }
    err = store_commit(store);
    return err < 0 ? err : answer;
}

static int complete(struct euiccd_card *card)
{
    return profile_switch_complete(&card->euicc, &card->arena);
}

static int abandon(struct euiccd_card *card)
{
    return profile_switch_abandon(&card->euicc);
}

/* What a reset or cut interrupted: a switch is done, a download was in vain. */
static int recover(struct euiccd_card *card)
{
    int answer = complete(card);
    int err = answer < 0 ? answer : bpp_recover(&card->euicc, &card->arena);

    return err < 0 ? err : answer;
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
    return in_transaction(card, interrupt);
}

int session_begin(struct euiccd_card *card)
{
    int answer = in_transaction(card, recover);

    if (answer < 0)
        return answer;
    card->euicc.volatile_state.switching = (struct switching){0};
    return attach_uicc(card);
}

void session_tell_toolkit(struct euiccd_card *card)
{
    const struct cat *cat = &card->cat;

    card->euicc.volatile_state.toolkit = (struct toolkit_state){
        .active = cat->state != CAT_OFF,
        .busy = !cat->of_agent && (cat->state == CAT_PENDING || cat->state == CAT_OUTSTANDING),
        .refresh = cat_terminal_has(cat, REFRESH_OCTET, REFRESH_BIT),
        .state_change = cat_terminal_has(cat, STATE_CHANGE_OCTET, STATE_CHANGE_BIT),
    };
}

static void queue_refresh(struct euiccd_card *card)
{
    uint8_t octets[CAT_COMMAND_MAX];
    struct buf command = BUF_OVER(octets);

    profile_switch_refresh(&card->euicc, &command);
    (void)cat_queue(&card->cat, buf_bytes(&command)); /* not now: the next reset does it */
    session_tell_toolkit(card);
}

/* Another profile is enabled: nobody's selection, PIN or pending data is left (B-04). */
static void follow_change(struct euiccd_card *card, const struct channel *kept)
{
    for (unsigned i = 1; i < APDU_CHANNELS; i++)
        if (&card->channels[i] != kept)
            channel_close(&card->channels[i]);
    for (unsigned i = 0; i < APDU_CHANNELS; i++)
        fs_position_clear(&card->channels[i].position);
    if (attach_uicc(card) < 0)
        fs_attach(&card->fs, NULL); /* the store failed: no profile until the next reset */
}

void session_settle(struct euiccd_card *card, const struct channel *channel)
{
    struct switching *switching = &card->euicc.volatile_state.switching;

    if (switching->changed)
        follow_change(card, channel);
    switching->changed = false;
    if (card->agent_runs || card->cat.of_agent)
        return; /* it closes its channels first */
    if (switching->refresh && card->cat.state == CAT_IDLE &&
        card->euicc.volatile_state.toolkit.refresh && !card->euicc.quirk->silent)
        queue_refresh(card); /* else the next reset does it (B-07) */
    switching->refresh = false;
}

void session_refreshed(struct euiccd_card *card, uint8_t general_result)
{
    struct switching *switching = &card->euicc.volatile_state.switching;
    int done;

    session_tell_toolkit(card);
    if (general_result >= RESULT_TEMPORARY && general_result < RESULT_PERMANENT) {
        switching->refresh = switching->marked; /* asked again with the next STATUS (B-07) */
        return;
    }
    done = in_transaction(card, general_result < RESULT_TEMPORARY ? complete : abandon);
    if (done > 0)
        session_settle(card, &card->channels[0]);
    if (general_result < RESULT_TEMPORARY)
        (void)agent_tell(card, CARD_EVENT_RESET, BYTES_NONE);
}
