/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SUSPEND UICC (TS 102 221 11.1.22): the selection of the basic channel and the verified PINs are
 * those before the power-off again, after a RESUME that the card accepts.
 */
#include "apdu/ins.h"
#include "apdu/sw.h"
#include "tools/trace/session/session_private.h"

enum { P1_SUSPEND = 0x00, P1_RESUME = 0x01 };

void suspend_apply(struct session_card *card, const struct exchange *exchange)
{
    struct selection *selection = &card->channels[exchange->channel]->selection;

    if (exchange->ins != INS_SUSPEND_UICC || exchange->channel != 0 || !sw_is_success(exchange->sw))
        return;
    if (exchange->p1 == P1_SUSPEND) {
        card->suspended.known = true;
        card->suspended.selection = *selection;
        card->suspended.verified = card->verified;
    } else if (exchange->p1 == P1_RESUME && card->suspended.known) {
        *selection = card->suspended.selection;
        pins_restore(card, card->suspended.verified);
        card->suspended.known = false;
    }
}
