/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A card for tests: made in a fresh folder with a fresh PKI (P-256 and brainpoolP256r1), powered
 * on, with a recorder of what it traced. Failures end the test.
 */
#ifndef TEST_FAKE_CARD_H
#define TEST_FAKE_CARD_H

#include "card/slices.h"
#include "tools/pki/pki.h"

struct fake_card {
    struct euiccd_context *context;
    struct euiccd_card *card;
    struct euiccd_trace *trace;
    char folder[64];
    char path[96];
    struct pki_card credentials;
    bool in_memory;      /* cards that are opened from now on have durability none */
    char refusal[256];   /* "CLAUSE RULE REASON" of the last refusal; "" when none since */
    char offending[128]; /* its octets in hex */
    char failure[256];   /* the last one of a poll: "ADDRESS: REASON" of the eIM; "" when none */
    char untrusted[256]; /* why the last server was not: "ADDRESS: not trusted: REASON" */
    char ipae_note[512]; /* the last one of the IPAe itself; and how many */
    unsigned ipae_notes;
    uint8_t data[16384]; /* of the last fake_exchange */
};

/* `change` (may be NULL) edits the factory settings before the card is made. */
void fake_card_make(struct fake_card *fake, void (*change)(struct euiccd_create_options *factory));
/* The same with keys from `rng`; NULL: the system's. */
void fake_card_make_by(struct fake_card *fake, struct rng *rng,
                       void (*change)(struct euiccd_create_options *factory));
void fake_card_end(struct fake_card *fake); /* closes and removes the folder */
/* Another, fresh card file from the same credentials in place of the one that is there. */
void fake_card_renew(struct fake_card *fake, void (*change)(struct euiccd_create_options *factory));
/* Closes and opens again, as a process that starts anew; powers on. */
void fake_card_reopen(struct fake_card *fake);

/* Power goes away: what is on the disk now, and no goodbye; then it comes back. */
void fake_card_cut(struct fake_card *fake);

/* One command in hex, no GET RESPONSE. Its status word; `*data` (may be NULL) its data. */
uint16_t fake_send(struct fake_card *fake, const char *command, struct bytes *data);
/* One command in hex, and GET RESPONSE on its channel for all of 61xx. */
uint16_t fake_exchange(struct fake_card *fake, const char *command, struct bytes *data);
/* One ES10 request DO in STORE DATA blocks on channel 1 (opened and ISD-R selected when needed). */
uint16_t fake_es10(struct fake_card *fake, struct bytes request, struct bytes *response);
uint16_t fake_es10_hex(struct fake_card *fake, const char *request, struct bytes *response);

/* The command is answered with exactly this data and status word. */
#define assert_answer(fake, command, data, sw)                                                     \
    fake_assert_answer(fake, command, data, sw, __FILE__, __LINE__)
/* The ES10 request is answered with exactly this response DO, both in hex. */
#define assert_es10(fake, request, response)                                                       \
    fake_assert_es10(fake, request, response, __FILE__, __LINE__)
void fake_assert_answer(struct fake_card *fake, const char *command, const char *data, uint16_t sw,
                        const char *file, int line);
void fake_assert_es10(struct fake_card *fake, const char *request, const char *response,
                      const char *file, int line);

#endif
