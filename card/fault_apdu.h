/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fault rules at the border of the APDUs: transmit.c calls these where a card has rules. */
#ifndef CARD_FAULT_APDU_H
#define CARD_FAULT_APDU_H

#include "card/applet.h"
#include "card/fault/fault.h"

/*
 * The rule that acts on the command `raw`; NULL: none. False in `*execute`: the command is not
 * executed, and `*response` is what leaves the card.
 */
const struct fault *fault_apdu_before(struct euiccd_card *card, struct bytes raw, bool *execute,
                                      struct rapdu *response);
/* Changes the response of an executed command; `fault` may be NULL. */
void fault_apdu_after(struct euiccd_card *card, const struct fault *fault, struct rapdu *response);
/* Carries out what the rules of both borders demand: power off, reset. True: there is no response.
 */
bool fault_apdu_end(struct euiccd_card *card);
/* No rule acts on a command to a card that is off. */
void fault_apdu_none(struct euiccd_card *card);
/* Frees rules and memory; the card is closed. */
void fault_apdu_free(struct euiccd_card *card);

#endif
