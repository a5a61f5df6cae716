/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/toolkit/commands.h"

#include "apdu/cat.h"
#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "card/toolkit/card_session.h"
#include "card/toolkit/fault_toolkit.h"
#include "card/toolkit/sms_pp.h"

/* The agent gets `event`; what the command changed is settled. True: the agent took the event. */
static bool finish(struct euiccd_card *card, enum card_event event, struct bytes data)
{
    return session_after_command(card, &card->channels[0], &(struct agent_event){event, data});
}

/*
 * TERMINAL PROFILE drops the proactive command. A REFRESH, the only command of the card itself, is
 * sent again (B-07), after FETCH only once: there are terminals that send TERMINAL PROFILE in each
 * REFRESH.
 */
static void repeat_dropped_refresh(struct euiccd_card *card)
{
    struct switching *switching = &card->euicc.volatile_state.switching;
    const bool fetched = card->cat.state == CAT_OUTSTANDING;

    if (!cat_is_busy(&card->cat) || card->cat.of_agent || (fetched && switching->repeated))
        return;
    switching->refresh = true;
    switching->repeated = fetched || switching->repeated;
}

uint16_t toolkit_terminal_profile(struct euiccd_card *card, struct channel *channel,
                                  const struct capdu *command, struct buf *out)
{
    (void)channel;
    (void)out;
    if (command->p1 || command->p2)
        return card_refuse(card, "A-24", "P1-P2 must be 0000", command, SW_WRONG_P1P2);
    if (!command->has_data)
        return card_refuse(card, "A-24", "no profile", command, SW_WRONG_LENGTH);
    repeat_dropped_refresh(card);
    cat_terminal_profile(&card->cat, command->data);
    (void)finish(card, CARD_EVENT_TERMINAL_PROFILE, bytes_cut(command->data, 0, CAT_PROFILE_MAX));
    return SW_OK;
}

uint16_t toolkit_fetch(struct euiccd_card *card, struct channel *channel,
                       const struct capdu *command, struct buf *out)
{
    struct cat *cat = &card->cat;
    uint16_t sw;

    (void)channel;
    if (command->p1 || command->p2)
        return card_refuse(card, "A-24", "P1-P2 must be 0000", command, SW_WRONG_P1P2);
    if (command->has_data)
        return card_refuse(card, "A-24", "FETCH takes no data", command, SW_WRONG_LENGTH);
    if (cat->state != CAT_PENDING)
        return card_refuse(card, "DP-5.6", "no proactive command is pending", command,
                           SW_TECHNICAL_PROBLEM);
    if (!command->has_le || (command->le != cat->command_len && !command->extended))
        return sw_wrong_le(cat->command_len); /* still pending (CARD-C2) */
    sw = toolkit_fault_fetch(card);
    if (sw)
        return sw; /* still pending */
    buf_put(out, cat_command(cat));
    (void)cat_fetch(cat);
    return SW_OK;
}

uint16_t toolkit_terminal_response(struct euiccd_card *card, struct channel *channel,
                                   const struct capdu *command, struct buf *out)
{
    bool repeated = card->cat.mismatched;
    struct cat_ended ended;
    int outcome;

    (void)channel;
    (void)out;
    if (command->p1 || command->p2)
        return card_refuse(card, "A-24", "P1-P2 must be 0000", command, SW_WRONG_P1P2);
    if (!command->has_data)
        return card_refuse(card, "A-24", "no response", command, SW_WRONG_LENGTH);
    outcome = cat_respond(&card->cat, command->data, &ended);
    if (outcome < 0)
        return card_refuse(card, "A-27", "no proactive command is outstanding", command,
                           SW_CONDITIONS);
    if (outcome == 0) {
        trace_note(&card->trace, "TERMINAL RESPONSE", "command details mismatch; command re-sent");
        return SW_OK;
    }
    if (repeated && ended.response.len == 0)
        trace_note(&card->trace, "TERMINAL RESPONSE",
                   "command details mismatch again; the command ends as failed");
    if (ended.of_agent)
        (void)finish(card, CARD_EVENT_TERMINAL_RESPONSE, ended.response);
    else if (ended.type == CAT_COMMAND_REFRESH)
        session_refreshed(card, ended.general_result);
    else
        session_update_toolkit(card);
    return SW_OK;
}

/* The envelopes that this card accepts (TS 102 223 7, TS 31.111 7). */
static const struct {
    uint8_t tag;
    bool needs_consumer; /* else it is unsolicited: 9000 without a consumer */
} envelopes[] = {
    {CAT_TEMPLATE_SMS_PP_DOWNLOAD, true},
    {CAT_TEMPLATE_MENU_SELECTION, true},
    {CAT_TEMPLATE_EVENT_DOWNLOAD, false},
    {CAT_TEMPLATE_TIMER_EXPIRATION, false},
};

static uint16_t take_envelope(struct euiccd_card *card, const struct capdu *command,
                              const struct tlv *envelope, bool needs_consumer, struct buf *out)
{
    bool busy = cat_is_busy(&card->cat);
    uint16_t sw = SW_WRONG_DATA;

    /* A short message is for the security domain of the enabled profile, or else for the IPAe. */
    if (envelope->tag == CAT_TEMPLATE_SMS_PP_DOWNLOAD)
        sw = card_sms_pp(card, envelope->value, out);
    if (sw != SW_WRONG_DATA)
        return sw;
    if (card->cat.state != CAT_OFF && finish(card, CARD_EVENT_ENVELOPE, command->data))
        return SW_OK;
    if (!needs_consumer)
        return SW_OK;
    return card_refuse(card, "A-27", "envelope without a consumer", command,
                       busy ? SW_BUSY : SW_CONDITIONS);
}

uint16_t toolkit_envelope(struct euiccd_card *card, struct channel *channel,
                          const struct capdu *command, struct buf *out)
{
    struct tlv envelope;

    (void)channel;
    if (command->p1 || command->p2)
        return card_refuse(card, "A-24", "P1-P2 must be 0000", command, SW_WRONG_P1P2);
    if (!command->has_data)
        return card_refuse(card, "A-24", "no envelope", command, SW_WRONG_LENGTH);
    if (tlv_only(command->data, &envelope) < 0)
        return card_refuse(card, "A-24", "not one whole data object", command, SW_WRONG_DATA);
    for (size_t i = 0; i < sizeof(envelopes) / sizeof(envelopes[0]); i++)
        if (envelopes[i].tag == envelope.tag)
            return take_envelope(card, command, &envelope, envelopes[i].needs_consumer, out);
    return card_refuse(card, "A-27", "unsupported envelope", command, SW_CONDITIONS);
}

void toolkit_status(struct euiccd_card *card)
{
    if (card->cat.state != CAT_OFF)
        (void)finish(card, CARD_EVENT_STATUS, BYTES_NONE);
}
