/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The authentication functions f1..f5* of TS 33.102 by the algorithms that a profile can name:
 * Milenage (TS 35.206), TUAK (TS 35.231) and the USIM test algorithm (TS 34.108 8.1.2). Pure
 * functions: the caller manages sequence numbers and checks their freshness.
 */
#ifndef CRYPTO_AKA_H
#define CRYPTO_AKA_H

#include "apdu/bytes.h"
#include "apdu/err.h"

/* algorithmID of akaParameter (TCA profile package). */
enum aka_algorithm { AKA_MILENAGE = 1, AKA_TUAK = 2, AKA_TEST = 3 };

enum {
    AKA_RAND_LEN = 16,
    AKA_SQN_LEN = 6,
    AKA_AMF_LEN = 2,
    AKA_AK_LEN = 6,
    AKA_MAC_LEN = 8, /* in AUTN and AUTS */
    AKA_OUT_MAX = 32 /* of any one output */
};

/* A subscriber's key set. Wipe it with secret_wipe_memory. */
struct aka {
    enum aka_algorithm algorithm;
    uint8_t key[32];
    size_t key_len;  /* 16; TUAK also 32 */
    uint8_t opc[32]; /* OPc: 16 octets; TOPc: 32; not used by the test algorithm */
    /* Milenage. */
    uint8_t rotation[5];   /* r1..r5 in bits, 0..127 */
    uint8_t xoring[5][16]; /* c1..c5 */
    /* TUAK. */
    unsigned keccak_iterations; /* 1..255 */
    size_t mac_len;             /* 8, 16, 32. Milenage and the test algorithm: 8 */
    size_t ck_len, ik_len;      /* 16, 32. Others: 16 */
    size_t res_len;             /* Milenage 8 (4 also); TUAK 4, 8, 16, 32; test 4..16 */
};

/* Standard constants and lengths of `algorithm`; key and OPc empty. */
void aka_init(struct aka *aka, enum aka_algorithm algorithm);
/* Computes `aka->opc` from OP (16 octets, Milenage) or TOP (32 octets, TUAK) and `aka->key`.
 * ERR_RANGE for a wrong length, ERR_UNSUPPORTED for the test algorithm, ERR_CRYPTO.
 */
int aka_set_op(struct aka *aka, struct bytes op);
/* ERR_RANGE: a length or number in `aka` is not one of those above. */
int aka_check(const struct aka *aka);

/* Outputs of f2..f5, of the lengths in struct aka. */
struct aka_result {
    uint8_t res[AKA_OUT_MAX];
    uint8_t ck[AKA_OUT_MAX];
    uint8_t ik[AKA_OUT_MAX];
    uint8_t ak[AKA_AK_LEN];
};

/* MAC-A of f1: aka->mac_len octets. ERR_CRYPTO, ERR_RANGE. */
int aka_f1(const struct aka *aka, const uint8_t rand[AKA_RAND_LEN], const uint8_t sqn[AKA_SQN_LEN],
           const uint8_t amf[AKA_AMF_LEN], uint8_t mac[AKA_OUT_MAX]);
/* MAC-S of f1*, for AUTS. */
int aka_f1_star(const struct aka *aka, const uint8_t rand[AKA_RAND_LEN],
                const uint8_t sqn[AKA_SQN_LEN], const uint8_t amf[AKA_AMF_LEN],
                uint8_t mac[AKA_OUT_MAX]);
int aka_f2345(const struct aka *aka, const uint8_t rand[AKA_RAND_LEN], struct aka_result *out);
/* AK of f5*, for AUTS. */
int aka_f5_star(const struct aka *aka, const uint8_t rand[AKA_RAND_LEN], uint8_t ak[AKA_AK_LEN]);

/* The conversion functions of TS 33.102 6.8.1.2: c2 (SRES from RES) and c3 (Kc from CK, IK). */
void aka_c2(const uint8_t *res, size_t res_len, uint8_t sres[4]);
void aka_c3(const uint8_t ck[16], const uint8_t ik[16], uint8_t kc[8]);

#endif
