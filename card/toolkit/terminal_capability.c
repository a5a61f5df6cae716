/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TERMINAL CAPABILITY: template A9 (TS 102 221 11.1.19; SGP.32 3.8.2; A-40).
 * Object 84 b1: the terminal has an IPAd; the last value before the first ES10 call counts.
 */
#include "apdu/tlv.h"
#include "card/applet.h"

enum { TAG_TEMPLATE = 0xA9, TAG_IOT_CAPABILITY = 0x84, IPAD_SUPPORTED = 0x01 };

uint16_t card_terminal_capability(struct euiccd_card *card, struct channel *channel,
                                  const struct capdu *command, struct buf *out)
{
    struct terminal_capability *terminal = &card->euicc.volatile_state.terminal;
    struct tlv template, capability;

    (void)channel;
    (void)out;
    if (command->p1 || command->p2)
        return card_refuse(card, "A-24", "P1-P2 must be 0000", command, SW_WRONG_P1P2);
    if (!command->has_data)
        return card_refuse(card, "A-40", "no template", command, SW_WRONG_LENGTH);
    if (tlv_only(command->data, &template) < 0 || template.tag != TAG_TEMPLATE ||
        tlv_check(template.value, 1, 16) < 0)
        return card_refuse(card, "A-40", "not one template A9", command, SW_WRONG_DATA);
    if (tlv_find(template.value, TAG_IOT_CAPABILITY, &capability) < 0)
        return SW_OK;
    terminal->iot_capability_seen = true;
    terminal->ipad_supported =
        capability.value.len > 0 && (capability.value.at[0] & IPAD_SUPPORTED) != 0;
    return SW_OK;
}
