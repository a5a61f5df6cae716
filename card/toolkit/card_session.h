/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The card session: what happens between the domain (card/euicc) and the outside (channels, file
 * system, toolkit) when a session begins and when the enabled profile changes.
 *
 *   power on, reset --session_begin--> recovered: a marked switch is done, an interrupted download
 *                                      has its result, the UICC is that of the enabled profile
 *   a function was committed --session_settle--> the UICC follows, REFRESH waits for FETCH
 *   TERMINAL RESPONSE to REFRESH --session_refreshed--> the marked switch is done, or dropped
 */
#ifndef CARD_TOOLKIT_CARD_SESSION_H
#define CARD_TOOLKIT_CARD_SESSION_H

#include "card/applet.h"

/* Recovers after a reset or cut and attaches the UICC. ERR_* when the store failed. */
int session_begin(struct euiccd_card *card);
/* Follows what a function left in session.switching. `channel` is the one that stays open. */
void session_settle(struct euiccd_card *card, const struct channel *channel);
/* The terminal answered REFRESH with this general result (TS 102 223 8.12). */
void session_refreshed(struct euiccd_card *card, uint8_t general_result);
/* Another application was selected where a profile was being downloaded: that is in vain now
 * (DP-3.7). */
int session_interrupt_download(struct euiccd_card *card);
/* Tells the domain what the terminal's toolkit can do now. */
void session_tell_toolkit(struct euiccd_card *card);

#endif
