/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Many cards in this process, each with its IPAe and its terminal, and one eIM with the code of
 * `euicc eim`. All sessions are open at once and run a few commands each in turn.
 */
#ifndef TEST_FAKE_FLEET_H
#define TEST_FAKE_FLEET_H

#include "crypto/openssl.h"

#include "test/fake/card.h"
#include "test/fake/terminal.h"
#include "tools/eim/esipa/esipa.h"

enum { FLEET_BODY_MAX = 16384 };

/* A card with its terminal, and its state in the eIM. */
struct member {
    struct fake_peer link; /* the eIM's end of its connection */
    struct fleet *fleet;
    struct euiccd_card *card;
    struct ipae *ipae;
    struct fake_terminal *terminal;
    uint8_t eid[16];
    SSL *ssl;
    uint8_t in[FLEET_BODY_MAX];
    size_t in_len;
    unsigned polls, results, connections;
};

struct fleet {
    struct fake_card fake; /* context and folder; its card is the current one */
    char pki[96];
    SSL_CTX *context;
    uint8_t association[1024]; /* AddInitialEim */
    size_t association_len;
    struct der *der;
    struct pki_entity signer;
    struct eim_state state;
    struct rng rng;
    struct esipa *esipa; /* the eIM of `euicc eim`, without its sockets */
    unsigned count;
    struct member *members, *asking;
    unsigned errors; /* of cards that did not end as expected */
};

/* Cards that are off, and the eIM; a card file each in a folder of its own. Ends the program where
 * that fails. */
void fleet_make(struct fleet *fleet, unsigned count);
void fleet_end(struct fleet *fleet);
/* Queues one signed order for each card: list your profiles. */
void fleet_order(struct fleet *fleet);
/* Deletes the stored results of all cards. */
void fleet_forget(struct fleet *fleet);
/* All terminals start, or all poll timers expire; returns when no card has anything to do. The most
 * sessions that were open at once. */
unsigned fleet_start(struct fleet *fleet);
unsigned fleet_wake(struct fleet *fleet);
/* Counts an error, and prints the first ones. */
void fleet_error(struct member *member, const char *what);

#endif
