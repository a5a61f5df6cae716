/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/fault_apdu.h"

#include <stdlib.h>
#include <string.h>

/* What the action does instead of the command; FAULT_RESPOND: the command is executed. */
static enum fault_transport instead(enum fault_action action)
{
    switch (action) {
    case FAULT_POWER_CUT_BEFORE:
        return FAULT_POWER_LOST;
    case FAULT_RESET:
        return FAULT_WARM_RESET;
    case FAULT_EJECT:
        return FAULT_LEAVES;
    case FAULT_SILENCE:
        return FAULT_NO_RESPONSE;
    default:
        return FAULT_RESPOND;
    }
}

const struct fault *fault_apdu_before(struct euiccd_card *card, struct bytes raw, bool *execute,
                                      struct rapdu *response)
{
    struct fault_subject subject = {.place = FAULT_APDU, .ins = -1, .channel = -1};
    struct fault_effect *effect = faults_effect(card->euicc.faults);
    struct capdu command = {0};
    const struct fault *fault;

    *effect = (struct fault_effect){FAULT_RESPOND, 0, 0};
    *execute = true;
    if (raw.len >= 4) {
        (void)capdu_parse(&command, raw); /* fills the fields also of a malformed command */
        subject.ins = command.ins;
        subject.channel = command.channel;
    }
    fault = faults_match(card->euicc.faults, &subject);
    if (!fault)
        return NULL;
    effect->id = fault->id;
    effect->transport = instead(fault->rule.action);
    *execute = effect->transport == FAULT_RESPOND && fault->rule.action != FAULT_STATUS;
    fault_note(&card->trace, fault, *execute ? BYTES_NONE : raw);
    if (!*execute)
        *response = (struct rapdu){
            BYTES_NONE, fault->rule.action == FAULT_STATUS ? fault->rule.sw : SW_TECHNICAL_PROBLEM};
    return fault;
}

/* The response data in memory that can be changed: the card's, or a copy until the next one. */
static uint8_t *own(struct euiccd_card *card, struct rapdu *response)
{
    uint8_t *copy;

    if (response->data.at == card->response)
        return card->response;
    copy = realloc(card->fault_memory.copy, response->data.len);
    if (!copy)
        return NULL;
    card->fault_memory.copy = copy;
    memcpy(copy, response->data.at, response->data.len);
    response->data.at = copy;
    return copy;
}

/* Keeps a response for `repeat`, and gives the kept one where that acts. Longer responses than of a
 * short Le are kept without their data. */
static void repeat(struct euiccd_card *card, bool acts, struct rapdu *response)
{
    const struct fault_memory last = card->fault_memory;
    struct fault_memory *kept = &card->fault_memory;

    kept->sw = response->sw;
    kept->len = response->data.len <= sizeof(kept->data) ? response->data.len : 0;
    if (kept->len)
        memcpy(kept->data, response->data.at, kept->len);
    if (!acts || last.sw == 0)
        return;
    memcpy(card->response, last.data, last.len);
    *response = (struct rapdu){bytes_at(card->response, last.len), last.sw};
}

void fault_apdu_after(struct euiccd_card *card, const struct fault *fault, struct rapdu *response)
{
    struct fault_effect *effect = faults_effect(card->euicc.faults);
    uint8_t *octets;

    repeat(card, fault && fault->rule.action == FAULT_REPEAT, response);
    if (!fault)
        return;
    if (fault->rule.action == FAULT_POWER_CUT_AFTER)
        effect->transport = FAULT_POWER_LOST;
    if (fault->rule.action == FAULT_DELAY)
        effect->delay += fault_delay(fault);
    octets = response->data.len ? own(card, response) : NULL;
    if (octets)
        response->data.len = fault_damage(fault, octets, response->data.len);
}

/* The reset has effects of its own only where a rule cuts the power at one of its writes. */
static void reset_by_itself(struct euiccd_card *card)
{
    struct fault_effect *effect = faults_effect(card->euicc.faults);
    const struct fault_effect of_command = *effect;

    (void)euiccd_reset(card, NULL);
    if (effect->transport != FAULT_POWER_LOST)
        *effect = of_command;
}

bool fault_apdu_end(struct euiccd_card *card)
{
    switch (faults_effect(card->euicc.faults)->transport) {
    case FAULT_RESPOND:
        return false;
    case FAULT_WARM_RESET:
        reset_by_itself(card);
        break;
    case FAULT_POWER_LOST:
    case FAULT_LEAVES:
        if (!card_end_cut(card))
            euiccd_power_off(card);
        break;
    case FAULT_NO_RESPONSE:
        break;
    }
    return true;
}

void fault_apdu_none(struct euiccd_card *card)
{
    if (card->euicc.faults)
        *faults_effect(card->euicc.faults) = (struct fault_effect){FAULT_RESPOND, 0, 0};
}

void fault_apdu_free(struct euiccd_card *card)
{
    free(card->fault_memory.copy);
    faults_free(card->euicc.faults);
}
