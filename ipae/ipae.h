/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The IPAe: the IoT Profile Assistant inside the eUICC (SGP.32 2.1, 3). It polls the card's eIMs,
 * executes their packages, downloads profiles and delivers results and notifications, over BIP of
 * the terminal.
 *
 * It is the card's agent (agent_card.h): it has no thread and does no I/O of its own. It runs while
 * the card passes it an event, up to the next proactive command. It does nothing while the IPAd is
 * the active IPA, or while TERMINAL PROFILE lacks a bit that it needs (README.md).
 */
#ifndef IPAE_IPAE_H
#define IPAE_IPAE_H

#include "card/agent_card.h"

struct ipae;

/* Makes the IPAe of `card` and sets it as its agent. ERR_STATE: the card is on; ERR_MEMORY. */
int ipae_new(struct ipae **out, struct euiccd_card *card);
/* Frees it; the card is off. NULL is fine. euiccd_close frees the one that is left. */
void ipae_free(struct ipae *ipae);

#endif
