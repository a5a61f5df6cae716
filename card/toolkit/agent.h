/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The card's side of its agent (card.h): telling it events, queueing what it wants. */
#ifndef CARD_TOOLKIT_AGENT_H
#define CARD_TOOLKIT_AGENT_H

#include "card/applet.h"

/*
 * Tells the agent, if there is one; its command becomes the pending one when the toolkit is idle,
 * else REFRESH does where it is wanted. True: the agent took the event.
 */
bool agent_tell(struct euiccd_card *card, enum card_event event, struct bytes data);

#endif
