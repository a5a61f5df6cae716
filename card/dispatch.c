/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CLA and INS to a function: the card's own rows first, then those of the selected applet. */
#include "card/toolkit/commands.h"

static const struct command_row card_commands[] = {
    {0xA4, COMMAND_ISO, card_select, "SELECT"},
    {0x70, COMMAND_ISO, card_manage_channel, "MANAGE CHANNEL"},
    {0xC0, COMMAND_ISO | COMMAND_TELECOM, card_get_response, "GET RESPONSE"},
    {0xAA, COMMAND_TELECOM, card_terminal_capability, "TERMINAL CAPABILITY"},
    {0x10, COMMAND_TELECOM | COMMAND_BASIC, toolkit_terminal_profile, "TERMINAL PROFILE"},
    {0x12, COMMAND_TELECOM | COMMAND_BASIC, toolkit_fetch, "FETCH"},
    {0x14, COMMAND_TELECOM | COMMAND_BASIC, toolkit_terminal_response, "TERMINAL RESPONSE"},
    {0xC2, COMMAND_TELECOM | COMMAND_BASIC, toolkit_envelope, "ENVELOPE"},
    {0, 0, NULL, NULL},
};

uint16_t card_refuse(const struct euiccd_card *card, const char *rule, const char *reason,
                     const struct capdu *command, uint16_t sw)
{
    const uint8_t header[] = {command->cla, command->ins, command->p1, command->p2};

    trace_refusal(&card->trace, "APDU", sw_clause(sw), rule, reason, BYTES_OF(header), sw);
    return sw;
}

/* What stands in the way of running `row` for this command: a status word, or 9000. */
static uint16_t row_check(const struct command_row *row, const struct capdu *command)
{
    unsigned class = command->proprietary ? COMMAND_TELECOM : COMMAND_ISO;

    if (!(row->flags & class))
        return SW_CLA_NOT_SUPPORTED;
    if ((row->flags & COMMAND_BASIC) && command->channel != 0)
        return SW_CHANNEL_NOT_SUPPORTED;
    return SW_OK;
}

/*
 * The row of `rows` that takes the command. Else NULL, with the status word that tells why in `*sw`
 * (left as it was when no row has the INS).
 */
static const struct command_row *row_find(const struct command_row *rows,
                                          const struct capdu *command, uint16_t *sw)
{
    for (const struct command_row *row = rows; row->run; row++) {
        uint16_t answer;

        if (row->ins != command->ins)
            continue;
        answer = row_check(row, command);
        if (answer == SW_OK)
            return row;
        *sw = answer;
    }
    return NULL;
}

/* A command between two blocks drops the chain; anything but GET RESPONSE drops the response
 * (CARD-C3).
 */
static void chain_interrupt(struct channel *channel, const struct capdu *command)
{
    if (command->ins == 0xC0)
        return;
    chain_drop_response(&channel->chain);
    if (command->ins != 0xE2)
        chain_drop_command(&channel->chain);
}

uint16_t command_run(const struct command_row *rows, struct euiccd_card *card,
                     struct channel *channel, const struct capdu *command, struct buf *out)
{
    uint16_t sw = SW_INS_NOT_SUPPORTED;
    const struct command_row *row = row_find(rows, command, &sw);

    return row ? row->run(card, channel, command, out)
               : card_refuse(card, "A-24", "no such command here", command, sw);
}

uint16_t card_dispatch(struct euiccd_card *card, const struct capdu *command, struct buf *out)
{
    struct channel *channel = &card->channels[command->channel];
    uint16_t sw = SW_OK;

    if (command->secure)
        return card_refuse(card, "A-24", "secure messaging", command,
                           SW_SECURE_MESSAGING_NOT_SUPPORTED);
    if (!channel->open)
        return card_refuse(card, "A-11", "channel is not open", command, SW_CHANNEL_NOT_SUPPORTED);
    chain_interrupt(channel, command);
    const struct command_row *row = row_find(card_commands, command, &sw);
    if (row)
        return row->run(card, channel, command, out);
    if (sw != SW_OK)
        return card_refuse(card, "A-24", "wrong class or channel", command, sw);
    return channel->applet->process(card, channel, command, out);
}
