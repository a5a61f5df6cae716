/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The plan of a message: the tags of its members in order, read from libtasn1 once. By it nearly
 * every message is decoded and encoded without a tree, whose nodes would be allocated, searched by
 * name and freed for each message. Private to the engine.
 *
 * Invariant DER-D1: what a plan matches libtasn1 parses with the same result. What it does not
 * match (unknown members, other accepted forms, malformed octets) is parsed by libtasn1. Types that
 * a plan cannot describe (a bare CHOICE, a SEQUENCE without rows for its members) have none.
 */
#ifndef CARD_ASN1_DER_PLAN_H
#define CARD_ASN1_DER_PLAN_H

#include "apdu/tlv.h"
#include "card/asn1/der.h"

enum { DER_PLAN_STEPS_MAX = 64 };

enum der_step_kind {
    DER_STEP_MEMBER, /* a row's element: a primitive, ANY or a SEQUENCE OF ANY */
    DER_STEP_INSIDE, /* a SEQUENCE whose members follow; with a row when it may be absent */
    DER_STEP_CHOICE, /* its arms follow */
    DER_STEP_ARM     /* its row, its members, or neither: NULL */
};

struct der_step {
    enum der_step_kind kind;
    uint32_t tag;    /* tag octets; 0: any (ANY, CHOICE) */
    unsigned inside; /* steps behind this one that stand in it */
    unsigned row;    /* in the message's table, counted from 1; 0: it has none */
    unsigned arm;    /* ARM: counted from 1 */
    unsigned choice; /* ARM: the row of its CHOICE */
};

struct der_plan {
    unsigned count;
    struct der_step steps[];
};

/* NULL: the table has none. */
static inline const struct der_field *der_step_row(const struct der_message *message,
                                                   const struct der_step *step)
{
    return step->row ? &message->fields[step->row - 1] : NULL;
}

/* The plan of `message`, compiled at its first use; NULL: none, or out of memory. */
const struct der_plan *der_plan_of(const struct der *der, const struct der_message *message);

/* Compiles a plan to be freed by free(); *out NULL when `message` can have none. 0, ERR_MEMORY. */
int der_plan_make(const struct der *der, const struct der_message *message, struct der_plan **out);

/*
 * True when `content`, of the message's SEQUENCE, has only members of the plan. Then found[i] is
 * the element of step i; `at` NULL: absent.
 */
bool der_plan_match(const struct der_message *message, const struct der_plan *plan,
                    struct bytes content, struct tlv found[DER_PLAN_STEPS_MAX]);

/* Why `content` does not match. */
struct der_mismatch {
    const struct der_field *field; /* NULL: none in particular */
    const char *reason;
    struct bytes bytes; /* the element in the place of the field; may be empty */
};
/* False: it does match. */
bool der_plan_explain(const struct der_message *message, const struct der_plan *plan,
                      struct bytes content, struct der_mismatch *out);

#endif
