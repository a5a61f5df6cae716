/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/device/radio/subscriber.h"

#include "crypto/secret.h"

#include <stdio.h>
#include <string.h>

enum { IND_BITS = 5 };

/* AMF with the separation bit of TS 33.401; AUTS is computed with a zero AMF (TS 33.102 6.3.3). */
static const uint8_t amf[AKA_AMF_LEN] = {0x80, 0x00}, amf_star[AKA_AMF_LEN] = {0, 0};

static int read_key(const char *text, uint8_t *out, size_t size, size_t *len)
{
    struct buf buf = buf_over(out, size);
    int err = buf_put_hex(&buf, text);

    *len = buf.len;
    return err;
}

int subscriber_set(struct subscriber *subscriber, const char *imsi, const char *algorithm,
                   const char *key, const char *opc)
{
    bool tuak = strcmp(algorithm, "tuak") == 0;
    size_t digits = strlen(imsi), opc_len;

    memset(subscriber, 0, sizeof(*subscriber));
    if ((!tuak && strcmp(algorithm, "milenage") != 0) || digits < 6 || digits > IMSI_DIGITS_MAX ||
        strspn(imsi, "0123456789") != digits)
        return ERR_MALFORMED;
    memcpy(subscriber->imsi, imsi, digits + 1);
    aka_init(&subscriber->aka, tuak ? AKA_TUAK : AKA_MILENAGE);
    if (read_key(key, subscriber->aka.key, sizeof(subscriber->aka.key), &subscriber->aka.key_len) <
            0 ||
        read_key(opc, subscriber->aka.opc, sizeof(subscriber->aka.opc), &opc_len) < 0 ||
        opc_len != (tuak ? 32 : 16) || aka_check(&subscriber->aka) < 0)
        return ERR_MALFORMED;
    return 0;
}

bool subscriber_same_key(const struct subscriber *a, const struct subscriber *b)
{
    return a->aka.algorithm == b->aka.algorithm && a->aka.key_len == b->aka.key_len &&
           secret_equal(BYTES_OF(a->aka.key), BYTES_OF(b->aka.key)) == GOOD &&
           secret_equal(BYTES_OF(a->aka.opc), BYTES_OF(b->aka.opc)) == GOOD;
}

static void put_sqn(uint64_t sequence, uint8_t sqn[AKA_SQN_LEN])
{
    uint64_t value = sequence << IND_BITS;

    for (unsigned i = AKA_SQN_LEN; i-- > 0; value >>= 8)
        sqn[i] = (uint8_t)value;
}

int subscriber_challenge(struct subscriber *subscriber, struct rng *rng, struct challenge *out)
{
    uint8_t sqn[AKA_SQN_LEN], mac[AKA_OUT_MAX];
    struct aka_result result;
    int err = rng->fill(rng, out->rand, sizeof(out->rand));

    put_sqn(++subscriber->sequence, sqn);
    if (err == 0)
        err = aka_f2345(&subscriber->aka, out->rand, &result);
    if (err == 0)
        err = aka_f1(&subscriber->aka, out->rand, sqn, amf, mac);
    if (err == 0) {
        for (unsigned i = 0; i < AKA_SQN_LEN; i++)
            out->autn[i] = sqn[i] ^ result.ak[i];
        memcpy(out->autn + AKA_SQN_LEN, amf, AKA_AMF_LEN);
        memcpy(out->autn + AKA_SQN_LEN + AKA_AMF_LEN, mac, AKA_MAC_LEN);
        memcpy(out->res, result.res, sizeof(out->res));
    }
    secret_wipe_memory(&result, sizeof(result));
    return err;
}

enum verdict subscriber_check(const struct subscriber *subscriber,
                              const struct challenge *challenge, struct bytes res)
{
    return secret_equal(res, bytes_at(challenge->res, subscriber->aka.res_len));
}

int subscriber_resynchronise(struct subscriber *subscriber, const struct challenge *challenge,
                             struct bytes auts, enum verdict *verdict)
{
    uint8_t ak[AKA_AK_LEN], sqn[AKA_SQN_LEN], mac[AKA_OUT_MAX];
    uint64_t number = 0;
    int err;

    *verdict = BAD;
    if (auts.len != AUTS_LEN)
        return 0;
    err = aka_f5_star(&subscriber->aka, challenge->rand, ak);
    for (unsigned i = 0; err == 0 && i < AKA_SQN_LEN; i++) {
        sqn[i] = auts.at[i] ^ ak[i];
        number = number << 8 | sqn[i];
    }
    if (err == 0)
        err = aka_f1_star(&subscriber->aka, challenge->rand, sqn, amf_star, mac);
    if (err < 0)
        return err;
    *verdict = secret_equal(bytes_from(auts, AKA_SQN_LEN), bytes_at(mac, AKA_MAC_LEN));
    if (*verdict == GOOD)
        subscriber->sequence = number >> IND_BITS;
    return 0;
}
