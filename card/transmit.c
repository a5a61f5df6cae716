/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One command in, one answer out: parse, dispatch, and how the response data leaves the card.
 *
 * The card speaks T=0 over PC/SC. Data of a command that brought data (case 4) waits for GET
 * RESPONSE (61xx; the quirk inline_response gives it at once); with a warning (62xx, 63xx) that
 * comes first, and the data are fetched with 9000. Data of a command without (case 2) leaves when
 * Le is right, else 6Cxx. With extended Le it leaves at once, the rest by 61xx.
 * A proactive command that waits turns the last 9000 into 91xx.
 */
#include "card/toolkit/commands.h"

#include <string.h>

/* GET RESPONSE of what a command before left, with either class. */
uint16_t card_get_response(struct euiccd_card *card, struct channel *channel,
                           const struct capdu *command, struct buf *out)
{
    struct bytes data = BYTES_NONE;
    uint16_t sw;

    if (command->p1 || command->p2)
        return card_refuse(card, "A-24", "P1-P2 must be 0000", command, SW_WRONG_P1P2);
    if (command->has_data)
        return card_refuse(card, "A-24", "GET RESPONSE has no data", command, SW_WRONG_LENGTH);
    sw = chain_get_response(&channel->chain, command->has_le ? command->le : APDU_SHORT_LE_MAX,
                            &data);
    if (sw == CHAIN_NOTHING_PENDING)
        return card_refuse(card, "A-22", "no response data is waiting", command, sw);
    buf_put(out, data);
    return sw;
}

static bool is_warning(uint16_t sw)
{
    return sw >> 8 == 0x62 || sw >> 8 == 0x63;
}

static bool is_final(uint16_t sw)
{
    return sw == SW_OK || is_warning(sw);
}

/* The status word that ends a command: 91xx instead of 9000 when the card wants something. */
static uint16_t final_sw(const struct euiccd_card *card, uint16_t sw)
{
    return sw == SW_OK && !card->euicc.quirk->silent ? cat_final_sw(&card->cat) : sw;
}

static struct rapdu answer(struct euiccd_card *card, struct bytes data, uint16_t sw)
{
    memcpy(card->answer, data.len ? data.at : card->answer, data.len);
    return (struct rapdu){bytes_at(card->answer, data.len), final_sw(card, sw)};
}

/* Data that does not leave at once waits in the chain of its channel. A warning is the status of
 * the command itself, not of GET RESPONSE (TS 102 221 7.3.1.1.4, annex C.1.7). */
static struct rapdu answer_later(struct euiccd_card *card, struct channel *channel,
                                 const struct capdu *command, struct bytes data, uint16_t sw)
{
    const bool at_once = command->extended && command->has_le;
    const bool warning_first = is_warning(sw) && !at_once;
    struct bytes now = BYTES_NONE;
    uint16_t later = chain_respond(&channel->chain, data, warning_first ? SW_OK : sw);

    if (at_once) {
        later = chain_get_response(
            &channel->chain, (uint32_t)(command->le < data.len ? command->le : data.len), &now);
        return (struct rapdu){now, final_sw(card, later)};
    }
    if (warning_first && later >> 8 == 0x61)
        later = sw;
    return answer(card, BYTES_NONE, later);
}

static struct rapdu finish(struct euiccd_card *card, struct channel *channel,
                           const struct capdu *command, struct bytes data, uint16_t sw)
{
    bool inline_quirk = card->euicc.quirk->inline_response && command->has_le;

    if (command->ins == 0xC0) /* GET RESPONSE has done it all */
        return data.len <= sizeof(card->answer) ? answer(card, data, sw)
                                                : (struct rapdu){data, final_sw(card, sw)};
    if (!is_final(sw) || data.len == 0)
        return answer(card, BYTES_NONE, sw);
    if (command->extended || (command->has_data && !inline_quirk) ||
        data.len > sizeof(card->answer))
        return answer_later(card, channel, command, data, sw);
    if (!command->has_data && command->le != data.len)
        return answer(card, BYTES_NONE, sw_wrong_le((uint32_t)data.len));
    return answer(card, data, sw);
}

static struct rapdu run(struct euiccd_card *card, struct bytes raw)
{
    struct capdu command = {0};
    struct buf *out = &card->context->scratch;
    struct channel *channel;
    struct fs_position before;
    struct rapdu rapdu;
    int err = capdu_parse(&command, raw);

    if (err < 0)
        return answer(card, BYTES_NONE,
                      card_refuse(card, "A-24", "not an ISO 7816-3 command", &command,
                                  err == ERR_UNSUPPORTED ? SW_CLA_NOT_SUPPORTED : SW_WRONG_LENGTH));
    channel = &card->channels[command.channel];
    before = channel->position;
    *out = buf_over(out->at, out->size);
    uint16_t sw = card_dispatch(card, &command, out);
    if (out->overflow)
        sw = SW_MEMORY_PROBLEM;
    rapdu = finish(card, channel, &command, buf_bytes(out), sw);
    if (rapdu.sw >> 8 == 0x6C)
        channel->position = before; /* CARD-C2: a record pointer that moved goes back */
    if (command.ins == INS_STATUS && command.proprietary &&
        (rapdu.sw == SW_OK || rapdu.sw >> 8 == 0x91)) {
        toolkit_status(card);
        rapdu.sw = final_sw(card, SW_OK);
    }
    return rapdu;
}

struct euiccd_response euiccd_transmit(struct euiccd_card *card, const uint8_t *command,
                                       size_t length)
{
    struct bytes raw = bytes_at(command, length);
    struct rapdu rapdu;

    if (!card->on)
        return (struct euiccd_response){NULL, 0, SW_TECHNICAL_PROBLEM};
    rapdu = run(card, raw);
    if (trace_is_on(&card->trace))
        trace_emit(&card->trace,
                   (struct trace_event){
                       .kind = TRACE_APDU, .command = raw, .data = rapdu.data, .sw = rapdu.sw});
    arena_reset(&card->arena);
    return (struct euiccd_response){rapdu.data.at, rapdu.data.len, rapdu.sw};
}
