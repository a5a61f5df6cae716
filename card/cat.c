/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TERMINAL PROFILE, FETCH, TERMINAL RESPONSE: see cat.h. */
#include "card/cat.h"

#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "card/session.h"

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
uint16_t cat_terminal_profile(struct card *card, struct channel *channel,
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
    return SW_OK;
}

uint16_t cat_fetch(struct card *card, struct channel *channel, const struct capdu *command,
                   struct buf *out)
{
    struct cat *cat = &card->cat;

    (void)channel;
    if (command->p1 || command->p2)
        return card_refuse(card, "A-24", "P1-P2 must be 0000", command, SW_WRONG_P1P2);
    if (cat->state != CAT_PENDING)
        return card_refuse(card, "A-27", "no proactive command waits", command, SW_CONDITIONS);
    if (!command->has_le || (command->le != cat->command_len && !command->extended))
        return sw_wrong_le(cat->command_len); /* still pending (C2) */
    buf_put(out, bytes_at(cat->command, cat->command_len));
    cat->state = CAT_OUTSTANDING;
    return SW_OK;
}

/* Type in the command details of a proactive command; 0 when there are none. */
static uint8_t command_type(struct bytes proactive)
{
    struct tlv command, details;

    if (tlv_only(proactive, &command) < 0 ||
        comprehension_find(command.value, TAG_COMMAND_DETAILS, &details) < 0 ||
        details.value.len != 3)
        return 0;
    return details.value.at[1];
}

/* First octet of the Result object; one that is missing counts as a failure for good. */
static uint8_t general_result(struct bytes response)
{
    struct tlv result;

    if (comprehension_find(response, TAG_RESULT, &result) < 0 || result.value.len == 0)
        return RESULT_NONE;
    return result.value.at[0];
}

uint16_t cat_terminal_response(struct card *card, struct channel *channel,
                               const struct capdu *command, struct buf *out)
{
    struct cat *cat = &card->cat;
    uint8_t answered;

    (void)channel;
    (void)out;
    if (command->p1 || command->p2)
        return card_refuse(card, "A-24", "P1-P2 must be 0000", command, SW_WRONG_P1P2);
    if (cat->state != CAT_OUTSTANDING)
        return card_refuse(card, "A-27", "no proactive command was fetched", command,
                           SW_CONDITIONS);
    answered = command_type(bytes_at(cat->command, cat->command_len));
    cat->state = CAT_IDLE;
    cat->command_len = 0;
    if (answered == TYPE_REFRESH)
        session_refreshed(card, general_result(command->data));
    else
        session_tell_toolkit(card);
    return SW_OK;
}
