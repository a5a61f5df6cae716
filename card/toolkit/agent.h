/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The card's side of its agent (agent_card.h): events to it, proactive commands from it. */
#ifndef CARD_TOOLKIT_AGENT_H
#define CARD_TOOLKIT_AGENT_H

#include "card/applet.h"

struct agent_event {
    enum card_event kind;
    struct bytes data;
};

/*
 * Sends the event to the agent, if there is one; the command that it makes becomes the pending one.
 * It may make one while the toolkit is idle, and none for CARD_EVENT_RESET. True: the agent took
 * the event. While the agent runs, events are dropped.
 */
bool agent_notify(struct euiccd_card *card, const struct agent_event *event);

#endif
