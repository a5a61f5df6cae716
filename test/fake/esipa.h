/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The test eIM with handmade requests, and an SM-DP+ for it that a test scripts. */
#ifndef TEST_FAKE_ESIPA_H
#define TEST_FAKE_ESIPA_H

#include "card/asn1/der.h"
#include "tools/eim/esipa/esipa.h"

typedef int fake_es9(void *context, const char *address, const char *function, json_t *in,
                     json_t **out, struct es9_error *error);

struct fake_esipa {
    char folder[32], path[64]; /* of the state file */
    struct der *der;
    struct eim_state state;
    struct rng rng;
    fake_es9 *es9;
    struct esipa *esipa;
    char text[4000]; /* the last response in hex */
};

void fake_esipa_begin(struct fake_esipa *fake, fake_es9 *es9);
void fake_esipa_end(struct fake_esipa *fake);
/* Ends the eIM and starts another one with the same state file. */
void fake_esipa_again(struct fake_esipa *fake, bool forward);
/* Returns the HTTP status. */
int fake_esipa_ask(struct fake_esipa *fake, struct bytes request);
int fake_esipa_ask_hex(struct fake_esipa *fake, const char *request);
/* Queues the members of an item for `eid`, whose certificates count as known. */
int fake_esipa_order(struct fake_esipa *fake, const char *eid, const char *members);

#endif
