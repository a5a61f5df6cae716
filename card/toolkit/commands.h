/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The commands of the toolkit: TERMINAL PROFILE, FETCH, TERMINAL RESPONSE, ENVELOPE, and STATUS as
 * its poll (TS 102 221 11.2, 14.5.2). They check P1, P2 and data, feed the state machine (cat.h)
 * and end in session_after_command (card_session.h).
 */
#ifndef CARD_TOOLKIT_COMMANDS_H
#define CARD_TOOLKIT_COMMANDS_H

#include "card/applet.h"

command_function toolkit_terminal_profile;
command_function toolkit_fetch;
command_function toolkit_terminal_response;
command_function toolkit_envelope;
/* The terminal polled: the agent gets the event, a postponed REFRESH is sent again. */
void toolkit_status(struct euiccd_card *card);

#endif
