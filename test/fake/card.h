/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A card for tests: made in a fresh folder with a fresh PKI (P-256 and brainpoolP256r1), powered
 * on, with a recorder of its trace events. Failures end the test.
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
    int64_t clock;       /* ... have a clock of their own, which stands; ns since 1970; 0: none */
    bool storage_faults; /* ... can have fault rules of storage, and durability full */
    char refusal[256];   /* "CLAUSE RULE REASON" of the last refusal; "" if none since */
    char offending[128]; /* its octets in hex */
    char failure[256];   /* the last one of a poll: "ADDRESS: REASON" of the eIM; "" if none */
    char untrusted[256]; /* the last untrusted server: "ADDRESS: not trusted: REASON" */
    char ipae_note[512]; /* the last note of the IPAe; and their number */
    unsigned ipae_notes;
    char http_note[256];  /* the last one about a response over HTTP; "" if none */
    char esipa_note[256]; /* the last one about a refusal over ESipa; "" if none */
    char tls_note[512];   /* the last one about a connection; "" if none */
    char note[512];       /* "NAME: REASON" of the last one; "" if none */
    uint8_t data[16384];  /* of the last fake_exchange */
};

/* `change` (may be NULL) edits the factory settings before the card is created. */
void fake_card_make(struct fake_card *fake, void (*change)(struct euiccd_create_options *factory));
/* The same with keys from `rng`; NULL: the system's. */
void fake_card_make_by(struct fake_card *fake, struct rng *rng,
                       void (*change)(struct euiccd_create_options *factory));
/* The same with its fresh folder in `folder`, not in /tmp. */
void fake_card_make_in(struct fake_card *fake, const char *folder,
                       void (*change)(struct euiccd_create_options *factory));
void fake_card_end(struct fake_card *fake); /* closes and removes the folder */
/* Replaces the card file by a new one with the same credentials. */
void fake_card_renew(struct fake_card *fake, void (*change)(struct euiccd_create_options *factory));
/* Closes and opens the card again, as a new process would; powers on. */
void fake_card_reopen(struct fake_card *fake);

/* Loss of power and power on: the card is opened from the current contents of the disk, without an
 * orderly close. */
void fake_card_cut(struct fake_card *fake);

/* One command in hex, no GET RESPONSE. Its status word; `*data` (may be NULL) its data. */
uint16_t fake_send(struct fake_card *fake, const char *command, struct bytes *data);
/* One command in hex, and GET RESPONSE on its channel for all of 61xx. */
uint16_t fake_exchange(struct fake_card *fake, const char *command, struct bytes *data);
/* One ES10 request DO in STORE DATA blocks on channel 1 (opened and ISD-R selected when needed). */
uint16_t fake_es10(struct fake_card *fake, struct bytes request, struct bytes *response);
uint16_t fake_es10_hex(struct fake_card *fake, const char *request, struct bytes *response);

/* The response to the command has exactly this data and status word. */
#define assert_answer(fake, command, data, sw)                                                     \
    fake_assert_answer(fake, command, data, sw, __FILE__, __LINE__)
/* The response to the ES10 request is exactly this response DO, both in hex. */
#define assert_es10(fake, request, response)                                                       \
    fake_assert_es10(fake, request, response, __FILE__, __LINE__)
void fake_assert_answer(struct fake_card *fake, const char *command, const char *data, uint16_t sw,
                        const char *file, int line);
void fake_assert_es10(struct fake_card *fake, const char *request, const char *response,
                      const char *file, int line);

#endif
