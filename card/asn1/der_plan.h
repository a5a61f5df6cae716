/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What libtasn1 knows of a message, asked once: the tags of its members in their order. With it the
 * octets of nearly every message are matched and made without a tree, whose nodes are otherwise
 * allocated, searched by name and freed for each message. Private to the engine.
 *
 * Invariant DER-D1: what a plan matches libtasn1 parses, each element standing for the same member.
 * What it does not match (unknown members, a form that only libtasn1 knows, octets that are wrong)
 * goes through libtasn1, which decides. Types that a plan cannot tell (a bare CHOICE, a SEQUENCE
 * that no row looks into) have none.
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

/* The plan of `message`, made with its first use; NULL: it has none, or memory is short. */
const struct der_plan *der_plan_of(const struct der *der, const struct der_message *message);

/* Compiles a plan to be freed by free(); *out NULL when `message` can have none. 0, ERR_MEMORY. */
int der_plan_make(const struct der *der, const struct der_message *message, struct der_plan **out);

/*
 * Does `content`, that of the message's SEQUENCE, have just the members of the plan? Then found[i]
 * is the element of step i, with an `at` of NULL when it is absent.
 */
bool der_plan_match(const struct der_message *message, const struct der_plan *plan,
                    struct bytes content, struct tlv found[DER_PLAN_STEPS_MAX]);

#endif
