/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The IPAe: the IoT Profile Assistant inside the eUICC (SGP.32 2.1, 3). It polls the card's eIMs,
 * carries out their packages, downloads profiles and delivers results and notifications, over BIP
 * through whatever terminal holds the card.
 *
 * It is the card's agent (agent_card.h): it has no thread and does no I/O of its own. It runs while
 * the card tells it something, up to the next proactive command. It is asleep while the IPAd is the
 * active IPA, and while the terminal has not announced what it needs (README.md).
 */
#ifndef IPAE_IPAE_H
#define IPAE_IPAE_H

#include "card/agent_card.h"

struct ipae;

/* Makes the IPAe of `card`, which is off, and wires it in. ERR_MEMORY, ERR_STATE. */
int ipae_new(struct ipae **out, struct euiccd_card *card);
/* Takes it out again; the card is off. NULL is fine. euiccd_close does it where it was not done
 * before. */
void ipae_free(struct ipae *ipae);

#endif
