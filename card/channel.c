/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Logical channels: opening and closing; MANAGE CHANNEL (TS 102 221 11.1.17; A-11). */
#include "card/applet.h"
#include "profiles/fs/pin.h"

#include <stdlib.h>

void channel_open(struct channel *channel)
{
    *channel = (struct channel){.open = true, .applet = &applet_uicc}; /* position zero: MF */
}

void channel_set_applet(struct channel *channel, const struct applet *applet,
                        struct gp_session *domain)
{
    if (channel->domain)
        gp_end(channel->domain);
    free(channel->domain);
    channel->domain = domain;
    channel->applet = applet;
}

struct bytes channel_aid(const struct channel *channel)
{
    return channel->domain ? bytes_at(channel->domain->aid, channel->domain->aid_len)
                           : channel->applet->aid;
}

void channel_close(struct channel *channel)
{
    channel_set_applet(channel, NULL, NULL);
    chain_clear(&channel->chain);
    fs_position_clear(&channel->position);
    *channel = (struct channel){0};
}

void channel_end_session(struct euiccd_card *card, const struct channel *channel, uint16_t left)
{
    uint16_t others[APDU_CHANNELS];
    size_t count = 0;

    if (left == FS_MF || left == channel->position.application)
        return;
    for (unsigned i = 0; i < APDU_CHANNELS; i++)
        if (&card->channels[i] != channel && card->channels[i].open)
            others[count++] = card->channels[i].position.application;
    pin_application_left(&card->fs, &card->security, left, others, count);
}

/* P1 00: P2 00: the card assigns the number and returns it; else P2 is the number. */
static uint16_t open_one(struct euiccd_card *card, const struct channel *from,
                         const struct capdu *command, struct buf *out)
{
    struct gp_session *domain = NULL;
    unsigned number = command->p2;
    int err;

    if (number >= APDU_CHANNELS)
        return card_refuse(card, "A-24", "P2 of MANAGE CHANNEL must be 00 to 13", command,
                           SW_WRONG_P1P2);
    if (number == 0) {
        if ((!command->has_le || command->le != 1) && !command->extended)
            return sw_wrong_le(1); /* before a channel is opened (CARD-C2) */
        for (number = 1; number < APDU_CHANNELS && card->channels[number].open;)
            number++;
        if (number == APDU_CHANNELS)
            return card_refuse(card, "A-11", "all 19 supplementary channels are open", command,
                               SW_FUNCTION_NOT_SUPPORTED);
        buf_put_u8(out, number);
    } else if (card->channels[number].open) {
        return card_refuse(card, "A-11", "channel is open already", command, SW_CONDITIONS);
    }
    if (from != &card->channels[0] && from->domain) {
        domain = domain_find(card, channel_aid(from), &err);
        if (!domain) {
            out->len = 0;
            return sw_of_err(err);
        }
    }
    channel_open(&card->channels[number]);
    if (from != &card->channels[0]) { /* inherits application and file of that channel (8.7) */
        channel_set_applet(&card->channels[number], from->applet, domain);
        card->channels[number].position = from->position;
        card->channels[number].position.transfer = (struct fs_transfer){0};
    }
    return SW_OK;
}

static uint16_t close_one(struct euiccd_card *card, const struct capdu *command)
{
    struct channel *closed;
    uint16_t left;

    if (command->p2 == 0 || command->p2 >= APDU_CHANNELS)
        return card_refuse(card, "A-24", "P2 of MANAGE CHANNEL must be 01 to 13 to close a channel",
                           command, SW_WRONG_P1P2);
    if (!card->channels[command->p2].open)
        return card_refuse(card, "A-11", "channel is not open", command, SW_CHANNEL_NOT_SUPPORTED);
    closed = &card->channels[command->p2];
    left = closed->position.application;
    channel_close(closed);
    channel_end_session(card, closed, left);
    return SW_OK;
}

uint16_t card_manage_channel(struct euiccd_card *card, struct channel *channel,
                             const struct capdu *command, struct buf *out)
{
    if (command->has_data)
        return card_refuse(card, "A-24", "MANAGE CHANNEL takes no data", command, SW_WRONG_LENGTH);
    switch (command->p1) {
    case 0x00:
        return open_one(card, channel, command, out);
    case 0x80:
        return close_one(card, command);
    default:
        return card_refuse(card, "A-24", "P1 of MANAGE CHANNEL must be 00 or 80", command,
                           SW_WRONG_P1P2);
    }
}
