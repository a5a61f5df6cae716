/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Events to the agent (agent.h), and the functions of agent_card.h. */
#include "card/toolkit/agent.h"

#include "card/asn1/msg_esipa.h"
#include "card/euicc/immediate_enabling.h"
#include "card/euicc/operation.h"
#include "card/euicc/profile.h"
#include "card/store/store_tx.h"
#include "card/toolkit/fault_toolkit.h"
#include "crypto/cert.h"

#include <stdio.h>

enum { BUSY_MAX = 32 }; /* commands in a row that fault rules keep from the terminal */

/* One event to the agent, which may append a command. */
static bool run_agent(struct euiccd_card *card, const struct agent_event *event,
                      struct buf *command)
{
    bool taken;

    card->agent_runs = true;
    taken = card->agent.on_event(card->agent.context, event->kind, event->data, command);
    card->agent_runs = false;
    return taken;
}

bool agent_notify(struct euiccd_card *card, const struct agent_event *event)
{
    uint8_t octets[CAT_COMMAND_MAX], unable[FAULT_RESPONSE_MAX];
    struct buf command = BUF_OVER(octets);
    bool may_command = event->kind != CARD_EVENT_RESET && card->cat.state == CAT_IDLE;
    bool taken;

    if (!card->agent.on_event || card->agent_runs)
        return false;
    taken = run_agent(card, event, may_command ? &command : NULL);
    for (unsigned i = 0; command.len && i < BUSY_MAX; i++) {
        struct buf response = BUF_OVER(unable);

        if (!toolkit_fault_busy(card, buf_bytes(&command), &response))
            break;
        command.len = 0;
        (void)run_agent(card,
                        &(struct agent_event){CARD_EVENT_TERMINAL_RESPONSE, buf_bytes(&response)},
                        &command);
    }
    if (command.len)
        (void)cat_queue(&card->cat, buf_bytes(&command), true);
    return taken;
}

bool card_terminal_has(const struct euiccd_card *card, enum cat_bit bit)
{
    return cat_terminal_has(&card->cat, bit);
}

enum euiccd_ipa card_active_ipa(const struct euiccd_card *card)
{
    return euicc_active_ipa(&card->euicc) == EUICC_IPA_IPAE ? EUICCD_IPA_IPAE : EUICCD_IPA_IPAD;
}

bool card_is_switching(const struct euiccd_card *card)
{
    const struct switching *switching = &card->euicc.volatile_state.switching;

    return switching->marked || switching->until_reset;
}

static bool changes(const struct operation *row)
{
    return row && !(row->flags & OPERATION_READS);
}

bool card_psmo_changes(uint32_t tag)
{
    return changes(psmo_find(tag));
}

bool card_eco_changes(uint32_t tag)
{
    return changes(eco_find(tag));
}

struct card_services card_services(const struct euiccd_card *card)
{
    return (struct card_services){&card->trace, card->euicc.rng, card->euicc.rng_library,
                                  card->euicc.der, card->euicc.facts.eid};
}

int card_times(struct euiccd_card *card, struct card_times *out)
{
    struct store_identity identity;
    int err = store_get_identity(card->euicc.store, &card->arena, &identity);

    if (err == 0)
        *out = (struct card_times){identity.poll_seconds, identity.rollback_seconds,
                                   identity.fallback_seconds};
    arena_reset(&card->arena);
    return err;
}

int card_connectivity_parameters(struct euiccd_card *card, struct buf *out)
{
    struct bytes parameters;
    int err = profile_connectivity_parameters(&card->euicc, &card->arena, &parameters);

    if (err == 0)
        buf_put(out, parameters);
    arena_reset(&card->arena);
    return err == 0 && out->overflow ? ERR_TOO_LONG : err;
}

int card_access_name(struct euiccd_card *card, struct buf *out)
{
    struct store_identity identity;
    int err = store_get_identity(card->euicc.store, &card->arena, &identity);

    if (err == 0)
        buf_put(out, identity.access_name);
    arena_reset(&card->arena);
    return err == 0 && out->overflow ? ERR_TOO_LONG : err;
}

int card_ipa_features(struct euiccd_card *card, uint32_t *out)
{
    struct store_identity identity;
    int err = store_get_identity(card->euicc.store, &card->arena, &identity);

    *out = err < 0
               ? 0
               : identity.ipa_features | (identity.compact ? IPA_FEATURES_MINIMIZE_ESIPA_BYTES : 0);
    arena_reset(&card->arena);
    return err;
}

enum euiccd_spec card_spec(const struct euiccd_card *card)
{
    return (enum euiccd_spec)card->euicc.facts.spec;
}

int card_ci_certificate(struct euiccd_card *card, unsigned index, struct buf *out)
{
    struct store_credential credential;
    int err = store_get_credential(card->euicc.store, &card->arena, index, &credential);

    if (err == 0)
        buf_put(out, credential.ci_certificate);
    arena_reset(&card->arena);
    return err == 0 && out->overflow ? ERR_TOO_LONG : err;
}

static int64_t later(int64_t seconds, struct bytes der)
{
    struct cert cert;

    return cert_parse(&cert, der) == 0 && cert.not_before > seconds ? cert.not_before : seconds;
}

int card_not_before(struct euiccd_card *card, int64_t *seconds)
{
    struct store_credential credential;
    int err = 0;

    *seconds = 0;
    for (unsigned i = 0; err == 0; i++) {
        err = store_get_credential(card->euicc.store, &card->arena, i, &credential);
        if (err == 0) {
            *seconds = later(*seconds, credential.eum_certificate);
            *seconds = later(*seconds, credential.euicc_certificate);
        }
        arena_reset(&card->arena);
    }
    return err == ERR_NOT_FOUND ? 0 : err;
}

bool card_now(const struct euiccd_card *card, int64_t *seconds)
{
    const struct clock *clock = card->euicc.clock;

    if (!clock)
        return false;
    *seconds = clock->now(clock) / CLOCK_SECOND;
    *seconds = *seconds < 1 ? 1 : *seconds;
    return true;
}

int card_rollback_result(struct euiccd_card *card, int64_t *number)
{
    struct store_rollback grant;
    int err = store_get_rollback(card->euicc.store, &card->arena, &grant);

    if (err == 0 && grant.granted)
        *number = grant.result_number;
    arena_reset(&card->arena);
    return err == 0 && !grant.granted ? ERR_NOT_FOUND : err;
}

int card_installed_profile(struct euiccd_card *card, uint8_t iccid[10])
{
    int err = immediate_enabling_recall(&card->euicc, &card->arena, iccid);

    arena_reset(&card->arena);
    return err;
}

int card_forget_installed_profile(struct euiccd_card *card)
{
    struct store *store = card->euicc.store;
    int err = store_begin(store);

    if (err < 0)
        return err;
    err = immediate_enabling_forget(&card->euicc);
    if (err == 0)
        return store_commit(store);
    store_rollback(store);
    return err;
}

int card_read_agent_state(struct euiccd_card *card, const char *name, struct buf *out)
{
    struct bytes value;
    int err = store_get_agent_state(card->euicc.store, &card->arena, name, &value);

    if (err == 0)
        buf_put(out, value);
    arena_reset(&card->arena);
    return err == 0 && out->overflow ? ERR_TOO_LONG : err;
}

int card_write_agent_state(struct euiccd_card *card, const char *name, struct bytes value)
{
    struct store *store = card->euicc.store;
    int err = store_begin(store);

    if (err < 0)
        return err;
    err = store_put_agent_state(store, name, value);
    if (err == 0)
        return store_commit(store);
    store_rollback(store);
    return err;
}
