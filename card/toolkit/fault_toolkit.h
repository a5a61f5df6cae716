/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fault rules at proactive commands. */
#ifndef CARD_TOOLKIT_FAULT_TOOLKIT_H
#define CARD_TOOLKIT_FAULT_TOOLKIT_H

#include "card/applet.h"

enum { FAULT_RESPONSE_MAX = 24 };
/*
 * Whether a rule keeps `command` (whole D0 TLV) from the terminal, as if the terminal had responded
 * that it is currently unable to process it: `response` (FAULT_RESPONSE_MAX) is then the data of
 * that TERMINAL RESPONSE. A rule with a status word is for the next FETCH instead:
 * toolkit_fault_fetch.
 */
bool toolkit_fault_busy(struct euiccd_card *card, struct bytes command, struct buf *response);
/* The status word of this FETCH by such a rule, once; 0: none. */
uint16_t toolkit_fault_fetch(struct euiccd_card *card);

#endif
