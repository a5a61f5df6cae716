/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A fault rule: which fault a card has, where and when. Words separated by blanks:
 *
 *   WHERE [CONDITION]... [WHEN]... ACTION [once|always]
 *
 *   WHERE      apdu | function=NAME | toolkit=NAME | write | random | allocation
 *   CONDITION  of apdu: ins=E2 or ins=STORE-DATA, channel=N
 *   WHEN       n=N, every=N, p=0.1, seed=HEX: see when.h, as once and always
 *   ACTION     see rule.c, where each action names the places that it is for
 *
 * Names are compared without case; a blank in a name is written as "-": toolkit=OPEN-CHANNEL.
 */
#ifndef CARD_FAULT_RULE_H
#define CARD_FAULT_RULE_H

#include "card/fault/when.h"

enum fault_place {
    FAULT_APDU,       /* a command APDU */
    FAULT_FUNCTION,   /* an ES10 function, from the device or the IPAe */
    FAULT_OPERATION,  /* a PSMO or an eCO of an eUICC package */
    FAULT_TOOLKIT,    /* a proactive command, when it is queued */
    FAULT_WRITE,      /* a write to the card file or its log */
    FAULT_RANDOM,     /* an octet of random numbers */
    FAULT_ALLOCATION, /* a block of memory for a command */
    FAULT_PLACES
};

enum fault_action {
    FAULT_POWER_CUT_BEFORE, /* power-cut=before: the command is not executed, the octets not written
                             */
    FAULT_POWER_CUT_TORN,   /* power-cut=torn: a part of the write reaches the file */
    FAULT_POWER_CUT_AFTER,  /* power-cut=after: executed and stored; the response is lost */
    FAULT_RESET,            /* reset: a warm reset instead of the command */
    FAULT_EJECT,            /* eject: the card leaves the reader */
    FAULT_SILENCE,          /* silence: no response until the next power-on */
    FAULT_DELAY,            /* delay=S or delay=S..S: seconds before the response */
    FAULT_STATUS,           /* sw=XXXX: this status word, the command is not executed; TOOLKIT:
                               of FETCH */
    FAULT_RESULT,           /* result=NAME or NUMBER: this result code */
    FAULT_FLIP,             /* flip=OFFSET: the lowest bit of this octet of the response data */
    FAULT_TRUNCATE,         /* truncate=N: response data of N octets */
    FAULT_REPEAT,           /* repeat: the response to the previous command */
    FAULT_FORGE_SIGNATURE,  /* forge-signature: a signature of the response does not verify */
    FAULT_MEMORY_FULL,      /* memory-full: no memory for profiles is left */
    FAULT_ERROR,            /* error: the write, random number or allocation fails */
    FAULT_BUSY,             /* busy: the terminal is unable to process the command */
    FAULT_ACTIONS
};

enum { FAULT_NAME_MAX = 64 };

struct fault_rule {
    char text[FAULT_TEXT_MAX]; /* as given */
    enum fault_place place;
    char name[FAULT_NAME_MAX]; /* of the function or toolkit command; "": any */
    int ins, channel;          /* -1: any */

    struct fault_when when;

    enum fault_action action;
    char result[FAULT_NAME_MAX]; /* RESULT: name or number */
    uint16_t sw;                 /* STATUS */
    uint32_t amount;             /* FLIP: offset; TRUNCATE: octets */
    int64_t delay[2];            /* DELAY: lowest and highest, ns */
};

/*
 * Reads a rule. ERR_MALFORMED with one line in `reason`: unknown or repeated words, an action that
 * is not for this place, a number out of range. Whether a function or result exists is not checked.
 */
int fault_rule_parse(struct fault_rule *out, const char *text, char *reason, size_t size);
/* "power-cut=after", as written in rules. Static. */
const char *fault_action_word(enum fault_action action);
/* `name` as written in rules equals `other`, the specification's name: without case, "-" is a
 * blank. An interface before a dot ("ES10b.") may be missing. */
bool fault_name_is(const char *name, const char *other);

#endif
