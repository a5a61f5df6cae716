/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The eIM's side of ESipa, ASN.1 binding (SGP.32 v1.2 5.14, 6.3; digest E.2 to E.4): a queue of
 * packages for each EID, octets in, octets out. No I/O but the counters' file.
 *
 * Invariants: a package leaves signed with a counter that has been written down; the head of a
 * queue leaves again and again, the same octets, until its result comes. A result is acknowledged
 * only when its signature verifies. A card whose certificates are not known is asked for them
 * first, before any package.
 */
#ifndef TOOLS_EIM_ESIPA_H
#define TOOLS_EIM_ESIPA_H

#include "tools/eim/order.h"
#include "tools/eim/state.h"

struct esipa_options {
    const struct der *der;
    const char *eim_id;
    struct ec_private *key;
    const char *pki;         /* whose CI eUICCs must be of */
    struct eim_state *state; /* counters, certificates, tokens */
    /* One message: an object with "eid", "function", "request", "response" (hex) and what they
     * mean. Borrowed. */
    void (*log)(void *context, const json_t *line);
    void *context;
};

struct esipa;
int esipa_new(struct esipa **out, const struct esipa_options *options); /* ERR_MEMORY */
void esipa_free(struct esipa *esipa);                                   /* NULL is fine */

/*
 * Queues one package: {"eid": DIGITS, and one of "orders": [ORDER...] (order.h), "data": TAGS in
 * hex (IpaEuiccDataRequest), "download": ACTIVATION-CODE; "transaction": HEX for the first two}.
 * ERR_MALFORMED and what the orders say, with why in `error`.
 */
int esipa_queue(struct esipa *esipa, const json_t *item, struct eim_error *error);

/* HTTP status for `request`: 200 with the answer appended to `out`, 204, 400 (no ESipa function of
 * ours), 500. */
int esipa_answer(struct esipa *esipa, struct bytes request, struct buf *out);

#endif
