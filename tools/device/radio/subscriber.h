/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The network's side of authentication and key agreement (TS 33.102 6.3): a challenge for a SIM of
 * a `sim` line, the check of its RES, resynchronisation. Sequence numbers count from 0 at each
 * start: a SIM with a higher one resynchronises.
 */
#ifndef TOOLS_DEVICE_RADIO_SUBSCRIBER_H
#define TOOLS_DEVICE_RADIO_SUBSCRIBER_H

#include "crypto/aka.h"
#include "crypto/rng.h"

enum { IMSI_DIGITS_MAX = 15, AUTN_LEN = 16, AUTS_LEN = 14 };

struct subscriber {
    char imsi[IMSI_DIGITS_MAX + 1];
    struct aka aka;
    uint64_t sequence; /* SEQ of the last challenge; IND is 0 */
};

struct challenge {
    uint8_t rand[AKA_RAND_LEN], autn[AUTN_LEN];
    uint8_t res[AKA_OUT_MAX]; /* XRES; res_len octets of the SIM's algorithm */
};

/* `algorithm` is "milenage" or "tuak"; keys in hex. ERR_MALFORMED. */
int subscriber_set(struct subscriber *subscriber, const char *imsi, const char *algorithm,
                   const char *key, const char *opc);
/* Do both have the same algorithm and keys? */
bool subscriber_same_key(const struct subscriber *a, const struct subscriber *b);
/* The next challenge. ERR_CRYPTO, ERR_RANGE. */
int subscriber_challenge(struct subscriber *subscriber, struct rng *rng, struct challenge *out);
/* Is `res` the expected RES? */
enum verdict subscriber_check(const struct subscriber *subscriber,
                              const struct challenge *challenge, struct bytes res);
/* Sets the sequence number to that of AUTS when its MAC-S is valid (GOOD). ERR_CRYPTO. */
int subscriber_resynchronise(struct subscriber *subscriber, const struct challenge *challenge,
                             struct bytes auts, enum verdict *verdict);

#endif
