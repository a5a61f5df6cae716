/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The card application toolkit: one proactive command at a time (TS 102 223; CAT-1.1).
 *
 *   OFF --TERMINAL PROFILE--> IDLE --cat_queue--> PENDING (91xx) --FETCH--> OUTSTANDING
 *       --TERMINAL RESPONSE--> IDLE; a reset leads back to OFF from everywhere
 *
 *   TERMINAL RESPONSE to another command: OUTSTANDING --> PENDING once more, then --> IDLE
 *
 * Two have commands: the card itself (REFRESH, session.c) and the agent (agent.c). An agent's
 * command goes first, so that it can close its channels; then REFRESH.
 *
 * No 91xx leaves the card before a TERMINAL PROFILE was seen in this card session.
 */
#ifndef CARD_TOOLKIT_CAT_H
#define CARD_TOOLKIT_CAT_H

#include "apdu/apdu.h"

struct euiccd_card;
struct channel;

enum cat_state { CAT_OFF, CAT_IDLE, CAT_PENDING, CAT_OUTSTANDING };

enum { CAT_COMMAND_MAX = 256, CAT_PROFILE_MAX = 64 };

struct cat {
    enum cat_state state;
    bool of_agent;   /* the command is the agent's */
    bool mismatched; /* a TERMINAL RESPONSE fitted another command; the next such one ends it */
    uint8_t profile[CAT_PROFILE_MAX]; /* of the terminal */
    uint8_t profile_len;
    uint16_t command_len;
    uint8_t command[CAT_COMMAND_MAX]; /* whole D0 TLV while PENDING or OUTSTANDING */
};

void cat_reset(struct cat *cat);
/* The terminal announced bit `bit` (1..8) of octet `octet` (1..) of TERMINAL PROFILE. */
bool cat_terminal_has(const struct cat *cat, unsigned octet, unsigned bit);
/* Makes `command` (a whole D0 TLV) the pending one. ERR_STATE off, ERR_BUSY, ERR_TOO_LONG. */
int cat_queue(struct cat *cat, struct bytes command);
/* The status word that ends a successful command now: 9000, or 91xx. */
uint16_t cat_final_sw(const struct cat *cat);

uint16_t cat_terminal_profile(struct euiccd_card *card, struct channel *channel,
                              const struct capdu *command, struct buf *out);
uint16_t cat_fetch(struct euiccd_card *card, struct channel *channel, const struct capdu *command,
                   struct buf *out);
uint16_t cat_terminal_response(struct euiccd_card *card, struct channel *channel,
                               const struct capdu *command, struct buf *out);
uint16_t cat_envelope(struct euiccd_card *card, struct channel *channel,
                      const struct capdu *command, struct buf *out);
/* The terminal polled: the agent hears it, a REFRESH that was put off is asked again. */
void cat_poll(struct euiccd_card *card);

#endif
