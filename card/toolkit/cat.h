/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The proactive command of the card as a state machine (TS 102 223; CAT-1.1). It is independent of
 * card, agent and APDUs: commands.c calls it.
 *
 *   OFF ---------cat_terminal_profile--> IDLE
 *   IDLE --------cat_queue-------------> PENDING      (status word 91xx: cat_final_sw)
 *   PENDING -----cat_fetch-------------> OUTSTANDING
 *   OUTSTANDING -cat_respond-----------> IDLE         response to this command, or the second to
 * another one OUTSTANDING -cat_respond-----------> PENDING      first response to another command:
 * it is fetched again any ---------cat_terminal_profile--> IDLE any
 * ---------cat_reset-------------> OFF
 *
 * Invariants
 *   CAT-S1  No 91xx leaves the card before TERMINAL PROFILE in this card session.
 *   CAT-S2  A command is stored in the states PENDING and OUTSTANDING, and in no other.
 */
#ifndef CARD_TOOLKIT_CAT_H
#define CARD_TOOLKIT_CAT_H

#include "apdu/cat.h"

enum cat_state { CAT_OFF, CAT_IDLE, CAT_PENDING, CAT_OUTSTANDING };

enum { CAT_COMMAND_MAX = 256, CAT_PROFILE_MAX = 64 };

struct cat {
    enum cat_state state;
    bool of_agent;   /* the command is the agent's, not the card's own REFRESH */
    bool mismatched; /* it got a response to another command; the next such response ends it */
    uint8_t profile[CAT_PROFILE_MAX]; /* of the terminal */
    uint8_t profile_len;
    uint16_t command_len;
    uint8_t command[CAT_COMMAND_MAX]; /* whole D0 TLV while PENDING or OUTSTANDING */
};

void cat_reset(struct cat *cat);
/* The terminal's profile; octets beyond CAT_PROFILE_MAX are ignored. A command is dropped. */
void cat_terminal_profile(struct cat *cat, struct bytes profile);
/* The terminal announced `bit` of TERMINAL PROFILE. */
bool cat_terminal_has(const struct cat *cat, enum cat_bit bit);
/* Makes `command` (a whole D0 TLV) the pending one. ERR_STATE off, ERR_BUSY, ERR_TOO_LONG. */
int cat_queue(struct cat *cat, struct bytes command, bool of_agent);
/* A command is pending or outstanding. */
bool cat_is_busy(const struct cat *cat);
/* The stored command; empty in the other states. */
struct bytes cat_command(const struct cat *cat);
/* The status word that ends a successful command now: 9000, or 91xx. */
uint16_t cat_final_sw(const struct cat *cat);
/* The pending command was sent to the terminal. ERR_STATE when none is pending. */
int cat_fetch(struct cat *cat);

/* How a proactive command ended. */
struct cat_ended {
    bool of_agent;
    uint8_t type;           /* CAT_COMMAND_...; 0 when the command has no command details */
    uint8_t general_result; /* CAT_RESULT_...; CAT_RESULT_ABSENT without a result object */
    struct bytes response;  /* data of TERMINAL RESPONSE; empty after the second mismatch */
};
/*
 * TERMINAL RESPONSE with the data `response`. 1: the command ended with the result `ended`
 * (CAT-1.1); 0: command details mismatch, the command is pending once more; ERR_STATE: none is
 * outstanding.
 */
int cat_respond(struct cat *cat, struct bytes response, struct cat_ended *ended);

#endif
