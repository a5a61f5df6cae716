/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ISD-R, the interface to the IPAd and LPAd. Its FCI has the versions and features of the eUICC
 * (SGP.22 5.7.1, SGP.32 3.8.4); a chain of STORE DATA is one ES10 request DO (A-20 to A-24).
 */
#include "apdu/ins.h"
#include "apdu/tlv.h"
#include "card/applet.h"
#include "card/asn1/msg_info.h"
#include "card/asn1/tags.h"
#include "card/es10/es10.h"
#include "card/euicc/euicc_info.h"
#include "card/toolkit/card_session.h"

static const uint8_t isdr_aid[] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF,
                                   0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00, 0x01, 0x00};

enum { STORE_DATA_MORE = 0x11, STORE_DATA_LAST = 0x91 };

/* ISDRProprietaryApplicationTemplateIoT (A-13, A-14). */
static void put_iot_template(struct buf *out, const struct euiccd_card *card)
{
    uint32_t bits = 0;

    if (card->euicc.ipae_present)
        bits |= EUICC_CONFIGURATION_IPAE_SUPPORTED;
    if (card->fs.records.functions)
        bits |= EUICC_CONFIGURATION_ENABLED_PROFILE;
    size_t iot = tlv_open(out, TAG_ISDR_PROPRIETARY_APPLICATION_TEMPLATE_IOT);
    tlv_put_bits(out, TAG_EUICC_CONFIGURATION, bits);
    tlv_close(out, iot);
}

static uint16_t isdr_select(struct euiccd_card *card, struct channel *channel,
                            const struct capdu *command, struct buf *out)
{
    size_t fci = applet_open_fci(BYTES_OF(isdr_aid), out);
    size_t svn;

    (void)channel;
    (void)command;
    svn = tlv_open(out, TAG_ISDR_PROPRIETARY_APPLICATION_TEMPLATE);
    tlv_put(out, TAG_SVN, euicc_svn(&card->euicc));
    tlv_close(out, svn);
    if (card->euicc.facts.mode != EUICC_MODE_CONSUMER)
        put_iot_template(out, card);
    tlv_close(out, fci);
    return SW_OK;
}

static uint16_t isdr_store_data(struct euiccd_card *card, struct channel *channel,
                                const struct capdu *command, struct buf *out)
{
    const struct rsp_session *rsp = &card->euicc.volatile_state.rsp;
    bool was_loading = rsp->state == RSP_LOADING;
    struct bytes request;
    uint16_t sw;
    int complete;

    if (command->p1 != STORE_DATA_MORE && command->p1 != STORE_DATA_LAST)
        return card_refuse(card, "A-20", "P1 of STORE DATA must be 11 or 91", command,
                           SW_WRONG_P1P2);
    if (!command->has_data)
        return card_refuse(card, "A-20", "STORE DATA without data", command, SW_WRONG_LENGTH);
    complete = chain_store(&channel->chain, command->p2, command->p1 == STORE_DATA_LAST,
                           command->data, &request);
    if (complete < 0)
        return card_refuse(card, "A-23",
                           complete == ERR_STATE ? "STORE DATA block number out of sequence"
                                                 : "STORE DATA request too long",
                           command, complete == ERR_STATE ? SW_WRONG_DATA : sw_of_err(complete));
    if (complete == 0)
        return SW_OK;
    sw = es10_run(&card->euicc, &card->arena, ES10_DOOR_DEVICE, request, out);
    chain_drop_command(&channel->chain);
    if (!was_loading && rsp->state == RSP_LOADING)
        card->downloading = channel;
    (void)session_after_command(card, channel, NULL);
    return sw;
}

static const struct command_row isdr_commands[] = {
    {INS_STORE_DATA, COMMAND_TELECOM, isdr_store_data},
    {INS_STATUS, COMMAND_TELECOM, applet_status},
    {0, 0, NULL},
};

static uint16_t isdr_process(struct euiccd_card *card, struct channel *channel,
                             const struct capdu *command, struct buf *out)
{
    return command_run(isdr_commands, card, channel, command, out);
}

const struct applet applet_isdr = {
    .name = "ISD-R",
    .aid = {isdr_aid, sizeof(isdr_aid)},
    .select = isdr_select,
    .process = isdr_process,
};
