/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SELECT: by AID an applet of the registry or an application of the profile, else a file
 * (TS 102 221 11.1.1; ).
 *
 * The registry comes before the profile, whose security domains come before its applications; a
 * partial AID selects the ISD-R first. An empty AID is a prefix of every AID and selects the ISD-R,
 * as GlobalPlatform clients expect (GP 11.9.2).
 */
#include "apdu/ins.h"
#include "apdu/tlv.h"
#include "card/applet.h"
#include "card/toolkit/card_session.h"

#include <stdlib.h>

enum {
    SELECT_BY_NAME = 0x04,
    P2_OCCURRENCE = 0x03, /* first, last, next, previous */
    P2_RESPONSE = 0x0C,   /* FCI, -, FCP (or FCI for an applet), none */
    P2_NO_DATA = 0x0C,
    OCCURRENCE_FIRST = 0,
    OCCURRENCE_LAST = 1,
    OCCURRENCE_NEXT = 2
};

/* Applets with an AID of their own, in the order in which a partial AID selects them. */
static const struct applet *const registry[] = {&applet_isdr, &applet_ecasd};
enum { REGISTRY_LEN = sizeof(registry) / sizeof(registry[0]) };

/*
 * The applet with the (partial) AID `name`: the first, the last, or the next or previous one of the
 * applet that is selected on `channel`. NULL: none.
 */
static const struct applet *applet_find(const struct channel *channel, struct bytes name,
                                        unsigned occurrence)
{
    bool backwards = (occurrence & 1) != 0;
    bool from_here = occurrence >= OCCURRENCE_NEXT;

    for (size_t i = 0, found_here = 0; i < REGISTRY_LEN; i++) {
        const struct applet *applet = registry[backwards ? REGISTRY_LEN - 1 - i : i];

        if (from_here && !found_here) {
            found_here = applet == channel->applet;
            continue;
        }
        if (bytes_starts_with(applet->aid, name))
            return applet;
    }
    return NULL;
}

/*
 * Selects `applet` on `channel`. Leaving the ISD-R on the channel of a profile download ends the
 * download; leaving the UICC ends the session of its application (TS 102 221 8.5.1.3).
 */
static uint16_t finish_select(struct euiccd_card *card, struct channel *channel,
                              const struct applet *applet, struct gp_session *domain, uint16_t sw)
{
    int err = 0;

    if (channel->applet == &applet_isdr && applet != &applet_isdr && channel == card->downloading)
        err = session_interrupt_download(card);
    channel_set_applet(channel, applet, domain);
    if (applet != &applet_uicc)
        fs_position_clear(&channel->position);
    return err < 0 ? sw_of_err(err) : sw;
}

/* P2 of SELECT by AID: any occurrence; FCI, FCP or nothing. */
static uint16_t check_p2(struct euiccd_card *card, const struct capdu *command)
{
    if ((command->p2 & ~(P2_OCCURRENCE | P2_RESPONSE)) || (command->p2 & P2_RESPONSE) == 0x08)
        return card_refuse(card, "A-24", "unsupported P1-P2 in SELECT by AID", command,
                           SW_WRONG_P1P2);
    return SW_OK;
}

static uint16_t select_applet(struct euiccd_card *card, struct channel *channel,
                              const struct applet *applet, const struct capdu *command,
                              struct buf *out)
{
    uint16_t sw = check_p2(card, command);

    if (sw != SW_OK)
        return sw;
    if ((command->p2 & P2_RESPONSE) == P2_NO_DATA)
        return finish_select(card, channel, applet, NULL, SW_OK);
    sw = applet->select(card, channel, command, out);
    if (sw != SW_OK || !card_le_fits(command, out->len))
        return sw;
    return finish_select(card, channel, applet, NULL, sw);
}

/* A security domain of the enabled profile. ERR_NOT_FOUND: none has this AID; else 0 and `*sw`. */
static int select_domain(struct euiccd_card *card, struct channel *channel,
                         const struct capdu *command, struct buf *out, uint16_t *sw)
{
    struct gp_session *domain;
    int err;

    if ((command->p2 & P2_OCCURRENCE) > OCCURRENCE_LAST)
        return ERR_NOT_FOUND;
    domain = domain_find(card, command->data, &err);
    if (!domain) {
        *sw = sw_of_err(err);
        return err == ERR_NOT_FOUND ? err : 0;
    }
    *sw = check_p2(card, command);
    if (*sw != SW_OK) {
        free(domain);
        return 0;
    }
    *sw = finish_select(card, channel, &applet_domain, domain, SW_OK);
    if (*sw == SW_OK && (command->p2 & P2_RESPONSE) != P2_NO_DATA)
        *sw = applet_domain.select(card, channel, command, out);
    return 0;
}

uint16_t card_select(struct euiccd_card *card, struct channel *channel, const struct capdu *command,
                     struct buf *out)
{
    const struct applet *applet = NULL;
    uint16_t sw;

    if (command->p1 == SELECT_BY_NAME && command->data.len > 16)
        return card_refuse(card, "A-24", "AID longer than 16 octets", command, SW_WRONG_LENGTH);
    if (command->p1 == SELECT_BY_NAME)
        applet = applet_find(channel, command->data, command->p2 & P2_OCCURRENCE);
    if (applet)
        return select_applet(card, channel, applet, command, out);
    if (command->p1 == SELECT_BY_NAME &&
        select_domain(card, channel, command, out, &sw) != ERR_NOT_FOUND)
        return sw;
    sw = applet_uicc.select(card, channel, command, out);
    if (!sw_is_success(sw) || !card_le_fits(command, out->len))
        return sw;
    return finish_select(card, channel, &applet_uicc, NULL, sw);
}

/* FCI template (GlobalPlatform Card Specification 11.9.3). */
enum { TAG_FCI_TEMPLATE = 0x6F, TAG_APPLICATION_AID = 0x84, TAG_PROPRIETARY_DATA = 0xA5 };

size_t applet_open_fci(struct bytes aid, struct buf *out)
{
    static const uint8_t data_field_max[] = {0x9F, 0x65, 0x01, 0xFF};
    size_t fci = tlv_open(out, TAG_FCI_TEMPLATE);

    tlv_put(out, TAG_APPLICATION_AID, aid);
    tlv_put(out, TAG_PROPRIETARY_DATA, BYTES_OF(data_field_max));
    return fci;
}

/* P2 00 the FCI, 01 the name in tag 84, 0C nothing (TS 102 221 11.1.2). */
uint16_t applet_status(struct euiccd_card *card, struct channel *channel,
                       const struct capdu *command, struct buf *out)
{
    if (command->has_data)
        return card_refuse(card, "A-24", "STATUS takes no data", command, SW_WRONG_LENGTH);
    if (command->p1 > STATUS_P1_MAX)
        return card_refuse(card, "A-24", "P1 of STATUS must be 00 to 02", command, SW_WRONG_P1P2);
    switch (command->p2) {
    case 0x00:
        return channel->applet->select(card, channel, command, out);
    case 0x01:
        tlv_put(out, TAG_APPLICATION_AID, channel_aid(channel));
        return SW_OK;
    case 0x0C:
        return SW_OK;
    default:
        return card_refuse(card, "A-24", "P2 of STATUS must be 00, 01 or 0C", command,
                           SW_WRONG_P1P2);
    }
}
