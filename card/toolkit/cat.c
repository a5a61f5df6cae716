/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TERMINAL PROFILE, FETCH, TERMINAL RESPONSE, ENVELOPE: see cat.h. */
#include "card/toolkit/cat.h"

#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "card/toolkit/agent.h"
#include "card/toolkit/card_session.h"
#include "card/toolkit/sms_pp.h"

#include <string.h>

enum { TAG_COMMAND_DETAILS = 0x01, TAG_RESULT = 0x03, TYPE_REFRESH = 0x01, RESULT_NONE = 0xFF };

void cat_reset(struct cat *cat)
{
    *cat = (struct cat){.state = CAT_OFF};
}

bool cat_terminal_has(const struct cat *cat, unsigned octet, unsigned bit)
{
    return octet <= cat->profile_len && (cat->profile[octet - 1] >> (bit - 1) & 1);
}

int cat_queue(struct cat *cat, struct bytes command)
{
    if (cat->state == CAT_OFF)
        return ERR_STATE;
    if (cat->state != CAT_IDLE)
        return ERR_BUSY;
    if (command.len > sizeof(cat->command))
        return ERR_TOO_LONG;
    memcpy(cat->command, command.at, command.len);
    cat->command_len = (uint16_t)command.len;
    cat->state = CAT_PENDING;
    return 0;
}

uint16_t cat_final_sw(const struct cat *cat)
{
    return cat->state == CAT_PENDING ? sw_proactive(cat->command_len) : SW_OK;
}

/* What the terminal can do; octets beyond what this card reads are of no use to it. */
uint16_t cat_terminal_profile(struct euiccd_card *card, struct channel *channel,
                              const struct capdu *command, struct buf *out)
{
    struct cat *cat = &card->cat;

    (void)channel;
    (void)out;
    if (command->p1 || command->p2)
        return card_refuse(card, "A-24", "P1-P2 must be 0000", command, SW_WRONG_P1P2);
    if (!command->has_data)
        return card_refuse(card, "A-24", "no profile", command, SW_WRONG_LENGTH);
    struct bytes profile = bytes_cut(command->data, 0, CAT_PROFILE_MAX);
    cat_reset(cat);
    cat->state = CAT_IDLE;
    cat->profile_len = (uint8_t)profile.len;
    memcpy(cat->profile, profile.at, profile.len);
    session_tell_toolkit(card);
    (void)agent_tell(card, CARD_EVENT_TERMINAL_PROFILE, profile);
    return SW_OK;
}

uint16_t cat_fetch(struct euiccd_card *card, struct channel *channel, const struct capdu *command,
                   struct buf *out)
{
    struct cat *cat = &card->cat;

    (void)channel;
    if (command->p1 || command->p2)
        return card_refuse(card, "A-24", "P1-P2 must be 0000", command, SW_WRONG_P1P2);
    if (cat->state != CAT_PENDING)
        return card_refuse(card, "DP-5.6", "no proactive command waits", command,
                           SW_TECHNICAL_PROBLEM);
    if (!command->has_le || (command->le != cat->command_len && !command->extended))
        return sw_wrong_le(cat->command_len); /* still pending (CARD-C2) */
    buf_put(out, bytes_at(cat->command, cat->command_len));
    cat->state = CAT_OUTSTANDING;
    return SW_OK;
}

/* The command details of a list of COMPREHENSION-TLVs; empty when there are none. */
static struct bytes command_details(struct bytes list)
{
    struct tlv details;

    if (comprehension_find(list, TAG_COMMAND_DETAILS, &details) < 0 || details.value.len != 3)
        return BYTES_NONE;
    return details.value;
}

static struct bytes details_of_command(const struct cat *cat)
{
    struct tlv command;

    if (tlv_only(bytes_at(cat->command, cat->command_len), &command) < 0)
        return BYTES_NONE;
    return command_details(command.value);
}

/* First octet of the Result object; one that is missing counts as a failure for good. */
static uint8_t general_result(struct bytes response)
{
    struct tlv result;

    if (comprehension_find(response, TAG_RESULT, &result) < 0 || result.value.len == 0)
        return RESULT_NONE;
    return result.value.at[0];
}

/* The command is over, answered with `response` (empty: with nothing that fits). */
static void end_command(struct euiccd_card *card, struct bytes response)
{
    struct cat *cat = &card->cat;
    struct bytes details = details_of_command(cat);
    bool refresh = details.len && details.at[1] == TYPE_REFRESH;
    bool of_agent = cat->of_agent;

    cat->state = CAT_IDLE;
    cat->mismatched = false;
    cat->of_agent = false;
    cat->command_len = 0;
    if (of_agent)
        (void)agent_tell(card, CARD_EVENT_TERMINAL_RESPONSE, response);
    else if (refresh)
        session_refreshed(card, general_result(response));
    session_tell_toolkit(card);
}

uint16_t cat_terminal_response(struct euiccd_card *card, struct channel *channel,
                               const struct capdu *command, struct buf *out)
{
    struct cat *cat = &card->cat;

    (void)channel;
    (void)out;
    if (command->p1 || command->p2)
        return card_refuse(card, "A-24", "P1-P2 must be 0000", command, SW_WRONG_P1P2);
    if (!command->has_data)
        return card_refuse(card, "A-24", "no response", command, SW_WRONG_LENGTH);
    if (cat->state != CAT_OUTSTANDING)
        return card_refuse(card, "A-27", "no proactive command was fetched", command,
                           SW_CONDITIONS);
    if (bytes_equal(command_details(command->data), details_of_command(cat))) {
        end_command(card, command->data);
    } else if (cat->mismatched) {
        trace_note(&card->trace, "TERMINAL RESPONSE", "fits another command again; given up");
        end_command(card, BYTES_NONE);
    } else {
        trace_note(&card->trace, "TERMINAL RESPONSE", "fits another command; asked again");
        cat->mismatched = true;
        cat->state = CAT_PENDING;
    }
    return SW_OK;
}

enum { TAG_SMS_PP = 0xD1 };

/* The envelopes that a card may get (TS 102 223 7, TS 31.111 7). */
static const struct {
    uint8_t tag;
    bool wanted; /* it must be taken by somebody; else it is news that may fall on deaf ears */
} envelopes[] = {
    {TAG_SMS_PP, true},
    {0xD3, true},  /* menu selection */
    {0xD6, false}, /* event download */
    {0xD7, false}, /* timer expiration */
};

uint16_t cat_envelope(struct euiccd_card *card, struct channel *channel,
                      const struct capdu *command, struct buf *out)
{
    const struct cat *cat = &card->cat;
    bool open = cat->state == CAT_PENDING || cat->state == CAT_OUTSTANDING;
    struct tlv envelope;
    uint16_t sw;

    (void)channel;
    if (command->p1 || command->p2)
        return card_refuse(card, "A-24", "P1-P2 must be 0000", command, SW_WRONG_P1P2);
    if (!command->has_data)
        return card_refuse(card, "A-24", "no envelope", command, SW_WRONG_LENGTH);
    if (tlv_only(command->data, &envelope) < 0)
        return card_refuse(card, "A-24", "not one whole data object", command, SW_WRONG_DATA);
    for (size_t i = 0; i < sizeof(envelopes) / sizeof(envelopes[0]); i++) {
        if (envelopes[i].tag != envelope.tag)
            continue;
        /* The enabled profile's security domain comes first; what is not for it may be the IPAe's.
         */
        sw = envelope.tag == TAG_SMS_PP ? card_sms_pp(card, envelope.value, out) : SW_WRONG_DATA;
        if (sw != SW_WRONG_DATA)
            return sw;
        if (cat->state != CAT_OFF && agent_tell(card, CARD_EVENT_ENVELOPE, command->data))
            return SW_OK;
        if (!envelopes[i].wanted)
            return SW_OK;
        return card_refuse(card, "A-27", "nobody takes this envelope", command,
                           open ? SW_BUSY : SW_CONDITIONS);
    }
    return card_refuse(card, "A-27", "an envelope that this card did not ask for", command,
                       SW_CONDITIONS);
}

void cat_poll(struct euiccd_card *card)
{
    if (card->cat.state == CAT_OFF)
        return;
    (void)agent_tell(card, CARD_EVENT_STATUS, BYTES_NONE);
    session_settle(card, &card->channels[0]);
}
