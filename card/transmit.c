/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One command APDU: parse, dispatch, and the response by the rules of T=0.
 *
 *   case 4, short       61xx, data by GET RESPONSE; the quirk inline_response: at once
 *     with a warning    the warning (62xx, 63xx), then data by GET RESPONSE with 9000
 *   case 2, short       data when Le is their length, else 6Cxx
 *   extended Le         data at once, up to Le; the rest by 61xx and GET RESPONSE
 *
 * While a proactive command is pending, 91xx replaces the last 9000.
 */
#include "apdu/ins.h"
#include "card/fault_apdu.h"
#include "card/toolkit/commands.h"

#include <string.h>

/* GET RESPONSE: data of the previous command on the channel; CLA 0X or 8X. */
uint16_t card_get_response(struct euiccd_card *card, struct channel *channel,
                           const struct capdu *command, struct buf *out)
{
    struct bytes data = BYTES_NONE;
    uint16_t sw;

    if (command->p1 || command->p2)
        return card_refuse(card, "A-24", "P1-P2 must be 0000", command, SW_WRONG_P1P2);
    if (command->has_data)
        return card_refuse(card, "A-24", "GET RESPONSE takes no data", command, SW_WRONG_LENGTH);
    sw = chain_get_response(&channel->chain, command->has_le ? command->le : APDU_SHORT_LE_MAX,
                            &data);
    if (sw == CHAIN_NOTHING_PENDING)
        return card_refuse(card, "A-22", "no response data to fetch", command, sw);
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

/* 91xx instead of 9000 while a proactive command is pending. */
static uint16_t final_sw(const struct euiccd_card *card, uint16_t sw)
{
    return sw == SW_OK && !card->euicc.quirk->silent ? cat_final_sw(&card->cat) : sw;
}

static struct rapdu respond(struct euiccd_card *card, struct bytes data, uint16_t sw)
{
    memcpy(card->response, data.len ? data.at : card->response, data.len);
    return (struct rapdu){bytes_at(card->response, data.len), final_sw(card, sw)};
}

/* Keeps the data in the chain of the channel, for GET RESPONSE. A warning is the status of the
 * command itself, not of GET RESPONSE (TS 102 221 7.3.1.1.4, annex C.1.7). */
static struct rapdu respond_later(struct euiccd_card *card, struct channel *channel,
                                  const struct capdu *command, struct bytes data, uint16_t sw)
{
    const bool at_once = command->extended && command->has_le;
    /* 6310 follows the data, as GlobalPlatform has it (GPC_SPE_034 11.4.3). */
    const bool warning_first = is_warning(sw) && sw != SW_MORE_STATUS && !at_once;
    struct bytes now = BYTES_NONE;
    uint16_t later = chain_respond(&channel->chain, data, warning_first ? SW_OK : sw);

    if (at_once) {
        later = chain_get_response(
            &channel->chain, (uint32_t)(command->le < data.len ? command->le : data.len), &now);
        return (struct rapdu){now, final_sw(card, later)};
    }
    if (warning_first && later >> 8 == SW1_MORE)
        later = sw;
    return respond(card, BYTES_NONE, later);
}

bool card_le_fits(const struct capdu *command, size_t len)
{
    return command->has_data || command->extended || len == 0 || len > APDU_SHORT_LE_MAX ||
           command->le == len;
}

static struct rapdu finish(struct euiccd_card *card, struct channel *channel,
                           const struct capdu *command, struct bytes data, uint16_t sw)
{
    bool inline_quirk = card->euicc.quirk->inline_response && command->has_le;

    if (command->ins == INS_GET_RESPONSE) /* card_get_response set data and status */
        return data.len <= sizeof(card->response) ? respond(card, data, sw)
                                                  : (struct rapdu){data, final_sw(card, sw)};
    if (!is_final(sw) || data.len == 0)
        return respond(card, BYTES_NONE, sw);
    if (command->extended || (command->has_data && !inline_quirk) ||
        data.len > sizeof(card->response))
        return respond_later(card, channel, command, data, sw);
    if (!card_le_fits(command, data.len))
        return respond(card, BYTES_NONE, sw_wrong_le((uint32_t)data.len));
    return respond(card, data, sw);
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
        return respond(
            card, BYTES_NONE,
            card_refuse(card, "A-24",
                        err == ERR_UNSUPPORTED ? "reserved CLA"
                                               : "Lc and Le fit no case of ISO/IEC 7816-3",
                        &command, err == ERR_UNSUPPORTED ? SW_CLA_NOT_SUPPORTED : SW_WRONG_LENGTH));
    channel = &card->channels[command.channel];
    before = channel->position;
    *out = buf_over(out->at, out->size);
    uint16_t sw = card_dispatch(card, &command, out);
    if (out->overflow)
        sw = SW_MEMORY_PROBLEM;
    rapdu = finish(card, channel, &command, buf_bytes(out), sw);
    if (rapdu.sw >> 8 == SW1_WRONG_LE)
        channel->position = before; /* CARD-C2: restores a record pointer that moved */
    channel_end_session(card, channel, before.application);
    if (command.ins == INS_STATUS && command.proprietary && command.p1 <= STATUS_P1_MAX &&
        sw_is_ok(rapdu.sw)) {
        toolkit_status(card);
        rapdu.sw = final_sw(card, SW_OK);
    }
    return rapdu;
}

/* Traces an exchange and ends the command. */
static struct euiccd_response end(struct euiccd_card *card, struct bytes raw, struct rapdu rapdu)
{
    if (trace_is_on(&card->trace))
        trace_emit(&card->trace,
                   (struct trace_event){
                       .kind = TRACE_APDU, .command = raw, .data = rapdu.data, .sw = rapdu.sw});
    arena_reset(&card->arena);
    return (struct euiccd_response){rapdu.data.at, rapdu.data.len, rapdu.sw};
}

/* What the rules make of the response of a command that was, or was not, executed. False: none is
 * sent. */
static bool finish_with_faults(struct euiccd_card *card, const struct fault *fault, bool executed,
                               struct rapdu *rapdu)
{
    if (executed)
        fault_apdu_after(card, fault, rapdu);
    return !fault_apdu_end(card);
}

struct euiccd_response euiccd_transmit(struct euiccd_card *card, const uint8_t *command,
                                       size_t length)
{
    const bool has_rules = card->euicc.faults != NULL;
    const struct bytes raw = bytes_at(command, length);
    struct rapdu rapdu = {BYTES_NONE, SW_TECHNICAL_PROBLEM};
    const struct fault *fault = NULL;
    bool execute = true;

    if (!card->on) {
        fault_apdu_none(card);
        return (struct euiccd_response){NULL, 0, SW_TECHNICAL_PROBLEM};
    }
    if (has_rules)
        fault = fault_apdu_before(card, raw, &execute, &rapdu);
    if (execute)
        rapdu = run(card, raw);
    if (has_rules && !finish_with_faults(card, fault, execute, &rapdu)) {
        arena_reset(&card->arena);
        return (struct euiccd_response){NULL, 0, SW_TECHNICAL_PROBLEM};
    }
    return end(card, raw, rapdu);
}
