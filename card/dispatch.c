/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the function of a command by CLA and INS: the card's own rows first, then those of the
 * selected applet. */
#include "apdu/ins.h"
#include "card/toolkit/commands.h"

static const struct command_row card_commands[] = {
    {INS_SELECT, COMMAND_ISO, card_select},
    {INS_MANAGE_CHANNEL, COMMAND_ISO, card_manage_channel},
    {INS_GET_RESPONSE, COMMAND_ISO | COMMAND_TELECOM, card_get_response},
    {INS_TERMINAL_CAPABILITY, COMMAND_TELECOM, card_terminal_capability},
    {INS_TERMINAL_PROFILE, COMMAND_TELECOM | COMMAND_BASIC, toolkit_terminal_profile},
    {INS_FETCH, COMMAND_TELECOM | COMMAND_BASIC, toolkit_fetch},
    {INS_TERMINAL_RESPONSE, COMMAND_TELECOM | COMMAND_BASIC, toolkit_terminal_response},
    {INS_ENVELOPE, COMMAND_TELECOM | COMMAND_BASIC, toolkit_envelope},
    {0, 0, NULL},
};

uint16_t card_refuse(const struct euiccd_card *card, const char *rule, const char *reason,
                     const struct capdu *command, uint16_t sw)
{
    const uint8_t header[] = {command->cla, command->ins, command->p1, command->p2};

    trace_refusal(&card->trace, "APDU", sw_clause(sw), rule, reason, BYTES_OF(header), sw);
    return sw;
}

/* 9000: class and channel of the command are those of `row`; else the status word. */
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
 * The row of `rows` for the command. NULL: none; `*sw` is then the status word, unchanged when no
 * row has the INS.
 */
static const struct command_row *row_find(const struct command_row *rows,
                                          const struct capdu *command, uint16_t *sw)
{
    for (const struct command_row *row = rows; row->run; row++) {
        uint16_t checked;

        if (row->ins != command->ins)
            continue;
        checked = row_check(row, command);
        if (checked == SW_OK)
            return row;
        *sw = checked;
    }
    return NULL;
}

/* Another command than STORE DATA discards the chain; another than GET RESPONSE the response
 * (CARD-C3). */
static void chain_interrupt(struct channel *channel, const struct capdu *command)
{
    if (command->ins != INS_GET_RESPONSE)
        chain_drop_response(&channel->chain);
    if (command->ins != INS_STORE_DATA)
        chain_drop_command(&channel->chain);
}

uint16_t command_run(const struct command_row *rows, struct euiccd_card *card,
                     struct channel *channel, const struct capdu *command, struct buf *out)
{
    uint16_t sw = SW_INS_NOT_SUPPORTED;
    const struct command_row *row = row_find(rows, command, &sw);

    return row ? row->run(card, channel, command, out)
               : card_refuse(card, "A-24", "unsupported CLA or INS in the selected application",
                             command, sw);
}

uint16_t card_dispatch(struct euiccd_card *card, const struct capdu *command, struct buf *out)
{
    struct channel *channel = &card->channels[command->channel];
    uint16_t sw = SW_OK;
    int err = uicc_end_suspension(card, command);

    if (err < 0)
        return sw_of_err(err);
    if (command->chaining)
        return card_refuse(card, "A-24", "command chaining is not supported", command,
                           SW_CLA_NOT_SUPPORTED);
    /* GET RESPONSE has the class of its command; it is never protected. */
    const bool secured = command->secure && channel->open && channel->applet->secure_messaging;
    if (command->secure && !secured)
        return card_refuse(card, "A-24", "secure messaging is not supported", command,
                           SW_SECURE_MESSAGING_NOT_SUPPORTED);
    if (!channel->open)
        return card_refuse(card, "A-11", "channel is not open", command, SW_CHANNEL_NOT_SUPPORTED);
    chain_interrupt(channel, command);
    if (secured && command->ins != INS_GET_RESPONSE)
        return channel->applet->process(card, channel, command, out);
    const struct command_row *row = row_find(card_commands, command, &sw);
    if (row)
        return row->run(card, channel, command, out);
    if (sw != SW_OK)
        return card_refuse(card, "A-24", "unsupported CLA or channel for this command", command,
                           sw);
    return channel->applet->process(card, channel, command, out);
}
