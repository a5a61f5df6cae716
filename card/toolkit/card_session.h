/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The card session: what the rules (card/euicc) order and the card carries out on channels, UICC,
 * toolkit and agent.
 *
 *   power on, reset --session_begin--> a marked switch is completed, an interrupted download has
 * its ProfileInstallationResult, the UICC is that of the enabled profile a command ended
 * --session_after_command--> the UICC, the agent and REFRESH follow, in this order TERMINAL
 * RESPONSE to REFRESH --session_refreshed--> the marked switch is completed or abandoned
 *
 * Includes go one way: commands.h -> card_session.h -> agent.h -> cat.h.
 */
#ifndef CARD_TOOLKIT_CARD_SESSION_H
#define CARD_TOOLKIT_CARD_SESSION_H

#include "card/toolkit/agent.h"

/* One step in a transaction of its own, which is committed unless the step returns a negative enum
 * err. What the step returned, or the error of the store. */
int session_in_transaction(struct euiccd_card *card, int (*step)(struct euiccd_card *card));

/* Recovers after a reset or cut and attaches the UICC. ERR_* when the store failed. */
int session_begin(struct euiccd_card *card);

/*
 * Settles what a command changed, in this order:
 *   1. profile switch: where another profile is enabled now, channels, file positions, PINs and
 * pending data of the old one are dropped and the UICC becomes the new one (B-04). `kept` is the
 * channel of the command, which stays open with its response (NULL: none, the command came by no
 * channel); the basic channel stays open, too.
 *   2. agent: it gets `event`, unless that is NULL; its proactive command becomes pending.
 *   3. profile switch again: what the agent did by ES10.
 *   4. REFRESH becomes pending where a switch waits for it and the toolkit is idle (B-07). A
 * command of the agent goes first: it closes its channels. Inside 2, for the agent's own ES10
 * calls, only 1 is done. True: the agent took the event.
 */
bool session_after_command(struct euiccd_card *card, const struct channel *kept,
                           const struct agent_event *event);

/* The terminal responded to REFRESH with this general result (TS 102 223 8.12). */
void session_refreshed(struct euiccd_card *card, uint8_t general_result);
/* Another application was selected on the channel of a profile download: the download ends
 * (DP-3.7). */
int session_interrupt_download(struct euiccd_card *card);
/* Copies the state of the toolkit to where card/euicc reads it. */
void session_update_toolkit(struct euiccd_card *card);

#endif
