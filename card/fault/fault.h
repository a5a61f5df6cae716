/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The fault rules of a card, and which of them acts now. The borders of the card call this module:
 * transmit.c, es10/run.c, toolkit/, the store's file layer, random numbers and allocations. Without
 * rules a border compares one pointer.
 *
 * Invariant FAULT-F1: whatever is matched is counted by every rule, also while another rule acts,
 * so that "the 7th write" does not depend on other rules.
 */
#ifndef CARD_FAULT_FAULT_H
#define CARD_FAULT_FAULT_H

#include "apdu/trace.h"
#include "card/fault/rule.h"

struct faults;

/* A rule with its number and history. */
struct fault {
    unsigned id; /* from 1, never used again */
    struct fault_rule rule;
    struct fault_count count;
};

/* What a border is about to do. */
struct fault_subject {
    enum fault_place place;
    int ins, channel; /* of an APDU */
    const char *name; /* of a function or toolkit command, in the specification's words */
};

/* What the transport has to do after a command. */
enum fault_transport {
    FAULT_RESPOND,     /* the response is sent */
    FAULT_NO_RESPONSE, /* none until the next power-on */
    FAULT_POWER_LOST,  /* none: the card is off */
    FAULT_WARM_RESET,  /* none: the card was reset by itself */
    FAULT_LEAVES       /* none: the card leaves the reader */
};

struct fault_effect {
    enum fault_transport transport;
    int64_t delay; /* ns before the response */
    unsigned id;   /* of the last rule that acted; 0: none */
};

int faults_new(struct faults **out);     /* ERR_MEMORY */
void faults_free(struct faults *faults); /* NULL is allowed */

/* A rule of fault_rule_parse. ERR_MEMORY, ERR_FULL: FAULTS_MAX rules. */
enum { FAULTS_MAX = 256 };
int faults_add(struct faults *faults, const struct fault_rule *rule, unsigned *id);
/* 0: all. ERR_NOT_FOUND. */
int faults_remove(struct faults *faults, unsigned id);
/* Rule `index`, from 0, in the order of addition; NULL past the last. */
const struct fault *faults_at(const struct faults *faults, size_t index);
/* A rule for this place exists that has not ended. */
bool faults_are_for(const struct faults *faults, enum fault_place place);
/*
 * Counts `subject` in each rule and returns the rule that acts on it, the first added one when
 * there are several; NULL: none. `faults` may be NULL. Valid until a rule is added or removed.
 */
const struct fault *faults_match(struct faults *faults, const struct fault_subject *subject);
/* The note that the rule acts, not the card. `raw`: a command that is not executed; else empty. */
void fault_note(const struct trace *trace, const struct fault *fault, struct bytes raw);
/* The duration of a delay, drawn from its range. ns. */
int64_t fault_delay(const struct fault *fault);
/* Of the command in progress or the last one: the borders add to it. */
struct fault_effect *faults_effect(struct faults *faults);
/* Changes the response `data` of `len` octets by FLIP and TRUNCATE. Returns its new length. */
size_t fault_damage(const struct fault *fault, uint8_t *data, size_t len);

#endif
