/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ECASD, which contains the eUICC's credentials. Terminals read the EID only; ES10
 * functions use the keys, and no command returns them.
 */
#include "apdu/ins.h"
#include "apdu/tlv.h"
#include "card/applet.h"

static const uint8_t ecasd_aid[] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF,
                                    0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00, 0x02, 0x00};

enum { TAG_EID = 0x5A };

static uint16_t ecasd_select(struct euiccd_card *card, struct channel *channel,
                             const struct capdu *command, struct buf *out)
{
    (void)card;
    (void)channel;
    (void)command;
    tlv_close(out, applet_open_fci(BYTES_OF(ecasd_aid), out));
    return SW_OK;
}

/* GET DATA of the EID: 80 CA 00 5A. */
static uint16_t ecasd_get_data(struct euiccd_card *card, struct channel *channel,
                               const struct capdu *command, struct buf *out)
{
    (void)channel;
    if (command->has_data)
        return card_refuse(card, "A-24", "GET DATA takes no data", command, SW_WRONG_LENGTH);
    if ((command->p1 << 8 | command->p2) != TAG_EID)
        return card_refuse(card, "A-06", "P1-P2 of GET DATA must be 005A (EID)", command,
                           SW_REFERENCE_NOT_FOUND);
    tlv_put(out, TAG_EID, BYTES_OF(card->euicc.facts.eid));
    return SW_OK;
}

static const struct command_row ecasd_commands[] = {
    {INS_GET_DATA, COMMAND_ISO | COMMAND_TELECOM, ecasd_get_data},
    {INS_STATUS, COMMAND_TELECOM, applet_status},
    {0, 0, NULL},
};

static uint16_t ecasd_process(struct euiccd_card *card, struct channel *channel,
                              const struct capdu *command, struct buf *out)
{
    return command_run(ecasd_commands, card, channel, command, out);
}

const struct applet applet_ecasd = {
    .name = "ECASD",
    .aid = {ecasd_aid, sizeof(ecasd_aid)},
    .select = ecasd_select,
    .process = ecasd_process,
};
