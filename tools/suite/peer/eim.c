/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/peer/eim.h"

#include "apdu/tlv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int peer_eim_begin(struct peer_eim *eim, const char *id, enum ec_curve curve, struct rng *rng)
{
    *eim = (struct peer_eim){.key = NULL};
    if (strlen(id) >= sizeof(eim->id))
        return ERR_TOO_LONG;
    strcpy(eim->id, id);
    return ec_private_generate(&eim->key, curve, rng);
}

void peer_eim_end(struct peer_eim *eim)
{
    ec_private_free(eim->key);
    *eim = (struct peer_eim){.key = NULL};
}

static void put_text(struct buf *out, uint32_t tag, const char *text)
{
    tlv_put(out, tag, bytes_at(text, strlen(text)));
}

int peer_eim_put_configuration(const struct peer_eim *eim, bool token, struct buf *out)
{
    uint8_t memory[128];
    struct buf spki = BUF_OVER(memory);
    struct bytes point;
    struct tlv sequence;
    size_t data, arm;
    int err = ec_private_point(eim->key, &point);

    if (err < 0)
        return err;
    ec_spki_put(&spki, ec_private_curve(eim->key), point);
    if (tlv_only(buf_bytes(&spki), &sequence) < 0)
        return ERR_MALFORMED;
    put_text(out, 0x80, eim->id);
    tlv_put_uint(out, 0x83, 0);
    if (token)
        tlv_put_u8(out, 0x84, 0xFF); /* -1: generate one */
    data = tlv_open(out, 0xA5);
    arm = tlv_open(out, 0xA0);
    buf_put(out, sequence.value);
    tlv_close(out, arm);
    tlv_close(out, data);
    return out->overflow ? ERR_TOO_LONG : 0;
}

/* ---- Packages ---- */

/* A number in text, as the shortest INTEGER of two's complement. */
static void put_number(struct buf *out, uint32_t tag, int64_t number)
{
    uint8_t octets[8];
    size_t skip = 0;

    for (unsigned i = 0; i < 8; i++)
        octets[i] = (uint8_t)((uint64_t)number >> (56 - 8 * i));
    while (skip < 7 && ((octets[skip] == 0 && !(octets[skip + 1] & 0x80)) ||
                        (octets[skip] == 0xFF && (octets[skip + 1] & 0x80))))
        skip++;
    tlv_put(out, tag, bytes_at(octets + skip, 8 - skip));
}

static int64_t counter_of(const struct peer_eim *eim, const char *text)
{
    if (!text)
        return eim->counter + 1;
    if (strcmp(text, "=") == 0)
        return eim->counter;
    if (strcmp(text, "-1") == 0)
        return eim->counter - 1;
    return strtoll(text, NULL, 10);
}

/* What is not the same in each package. */
static int choose(const struct peer_eim *eim, const struct suite_package *different,
                  struct rng *rng, struct peer_package *sent)
{
    struct buf transaction = BUF_OVER(sent->transaction_id);
    const char *id = different->eim_id ? different->eim_id : eim->id;
    int err = 0;

    *sent = (struct peer_package){
        .counter = counter_of(eim, different->counter),
        .token = different->token ? strtoll(different->token, NULL, 10) : eim->token,
        .has_transaction_id = !different->transaction || *different->transaction};
    if (strlen(id) >= sizeof(sent->eim_id))
        return ERR_TOO_LONG;
    strcpy(sent->eim_id, id);
    if (different->transaction) {
        if (buf_put_hex(&transaction, different->transaction) < 0 || transaction.overflow)
            return ERR_MALFORMED;
    } else {
        err = rng->fill(rng, buf_grow(&transaction, 8), 8);
    }
    sent->transaction_id_len = transaction.len;
    return err;
}

static int put_eid(struct buf *out, const uint8_t eid[16], const char *other)
{
    uint8_t memory[32];
    struct buf octets = BUF_OVER(memory);

    if (!other)
        buf_put(&octets, bytes_at(eid, 16));
    else if (buf_put_hex(&octets, other) < 0)
        return ERR_MALFORMED;
    tlv_put(out, 0x5A, buf_bytes(&octets));
    return 0;
}

/* The second part of what is signed (SGP.32 2.11.1.1, 2.11.2). */
static void put_token(struct buf *out, int64_t token)
{
    put_number(out, 0x84, token);
}

int peer_package_put(const struct peer_eim *eim, const struct suite_package *different,
                     const uint8_t eid[16], struct bytes operations, struct rng *rng,
                     struct peer_package *sent, struct buf *out)
{
    static const struct suite_package good = {.eim = NULL};
    uint8_t memory[16], signature[EC_SIGNATURE_LEN];
    struct buf token = BUF_OVER(memory);
    size_t request, data, list, start;
    int err;

    if (!different)
        different = &good;
    err = choose(eim, different, rng, sent);
    if (err < 0)
        return err;
    request = tlv_open(out, 0xBF51);
    start = out->len;
    data = tlv_open(out, 0x30);
    put_text(out, 0x80, sent->eim_id);
    err = put_eid(out, eid, different->eid);
    put_number(out, 0x81, sent->counter);
    if (sent->has_transaction_id)
        tlv_put(out, 0x82, bytes_at(sent->transaction_id, sent->transaction_id_len));
    list = tlv_open(out, different->eco ? 0xA1 : 0xA0);
    buf_put(out, operations);
    tlv_close(out, list);
    tlv_close(out, data);
    put_token(&token, sent->token);
    if (err == 0)
        err = out->overflow ? ERR_TOO_LONG
                            : ec_sign(eim->key, bytes_from(buf_bytes(out), start),
                                      buf_bytes(&token), signature);
    if (err < 0)
        return err;
    if (different->signature_bit > 0)
        signature[(different->signature_bit - 1) / 8 % EC_SIGNATURE_LEN] ^=
            (uint8_t)(0x80 >> (different->signature_bit - 1) % 8);
    tlv_put(out, 0x5F37, BYTES_OF(signature));
    tlv_close(out, request);
    return out->overflow ? ERR_TOO_LONG : 0;
}

/* ---- Results ---- */

static int wrong(struct peer_error *error, const char *text)
{
    return peer_fail(error, ERR_MALFORMED, "%s", text);
}

/* A non-negative INTEGER of at most 8 octets. */
static int read_number(struct bytes value, int64_t *number)
{
    *number = 0;
    if (value.len == 0 || value.len > 8 || value.at[0] & 0x80)
        return ERR_MALFORMED;
    for (size_t i = 0; i < value.len; i++)
        *number = *number << 8 | value.at[i];
    return 0;
}

/* eimTransactionId, under `tag`: as in the package, or absent as there. */
static int check_transaction(const struct peer_package *sent, struct bytes *members, uint32_t tag,
                             struct peer_error *error)
{
    struct tlv found;
    bool has = tlv_take(members, tag, &found) == 0;

    if (has != sent->has_transaction_id)
        return wrong(error, has ? "the result has an eimTransactionId, the package has none"
                                : "eimTransactionId of the package is missing in the result");
    if (has && !bytes_equal(found.value, bytes_at(sent->transaction_id, sent->transaction_id_len)))
        return wrong(error, "eimTransactionId of the result is not that of the package");
    return 0;
}

static int check_eim_id(const struct peer_package *sent, struct bytes *members,
                        struct peer_error *error)
{
    struct tlv found;

    if (tlv_take(members, 0x80, &found) < 0)
        return wrong(error, "eimId (80) is missing in the result");
    if (!bytes_equal(found.value, bytes_at(sent->eim_id, strlen(sent->eim_id))))
        return wrong(error, "eimId of the result is not that of the package");
    return 0;
}

/* Signed data: eimId, counterValue, eimTransactionId; `members` begins behind them. */
static int check_head(const struct peer_package *sent, struct bytes *members,
                      struct peer_error *error)
{
    struct tlv found;
    int64_t counter;
    int err = check_eim_id(sent, members, error);

    if (err < 0)
        return err;
    if (tlv_take(members, 0x81, &found) < 0 || read_number(found.value, &counter) < 0)
        return wrong(error, "counterValue (81) is missing in the result");
    if (counter != sent->counter)
        return peer_fail(error, ERR_MALFORMED, "counterValue of the result is %lld, must be %lld",
                         (long long)counter, (long long)sent->counter);
    return check_transaction(sent, members, 0x82, error);
}

static int check_signature(const struct peer_package *sent, const struct ec_public *euicc_key,
                           struct bytes data, struct bytes signature, struct peer_error *error)
{
    uint8_t memory[16];
    struct buf token = BUF_OVER(memory);
    enum verdict verdict = BAD;
    int err;

    if (!euicc_key)
        return 0;
    put_token(&token, sent->token);
    err = ec_verify(euicc_key, data, buf_bytes(&token), signature, &verdict);
    if (err == 0 && verdict == BAD)
        return peer_fail(error, ERR_MALFORMED,
                         "the signature of the result does not verify over the data and the "
                         "association token %lld with the key of CERT.EUICC",
                         (long long)sent->token);
    return err;
}

static int take_signed(const struct peer_package *sent, const struct ec_public *euicc_key,
                       struct bytes content, struct bytes *members, struct peer_error *error)
{
    struct tlv data, signature;
    int err;

    if (tlv_take(&content, 0x30, &data) < 0 || tlv_take(&content, 0x5F37, &signature) < 0 ||
        content.len)
        return wrong(error, "the result is not data (30) and a signature (5F37)");
    err = check_signature(sent, euicc_key, data.whole, signature.value, error);
    *members = data.value;
    return err < 0 ? err : check_head(sent, members, error);
}

int peer_result_take(const struct peer_package *sent, const struct ec_public *euicc_key,
                     struct bytes response, struct peer_result *out, struct peer_error *error)
{
    struct tlv whole, arm, found;
    struct bytes members;
    int64_t code = 0;
    int err;

    *out = (struct peer_result){.kind = PEER_RESULT_UNSIGNED};
    if (tlv_only(response, &whole) < 0 || whole.tag != 0xBF51 || tlv_only(whole.value, &arm) < 0)
        return wrong(error, "the response is not an EuiccPackageResult (BF51)");
    if (arm.tag == 0xA2) {
        members = arm.value;
        err = check_eim_id(sent, &members, error);
        return err < 0 ? err : check_transaction(sent, &members, 0x82, error);
    }
    if (arm.tag != 0xA0 && arm.tag != 0xA1)
        return wrong(error, "the EuiccPackageResult has none of the arms A0, A1, A2");
    err = take_signed(sent, euicc_key, arm.value, &members, error);
    if (err < 0)
        return err;
    out->kind = arm.tag == 0xA0 ? PEER_RESULT : PEER_RESULT_ERROR;
    if (tlv_take(&members, arm.tag == 0xA0 ? 0x83 : 0x02, &found) < 0 ||
        read_number(found.value, arm.tag == 0xA0 ? &out->sequence_number : &code) < 0)
        return wrong(error, arm.tag == 0xA0 ? "seqNumber (83) is missing in the result"
                                            : "euiccPackageErrorCode (02) is missing");
    out->code = (int)code;
    if (arm.tag == 0xA0) {
        if (tlv_take(&members, 0x30, &found) < 0)
            return wrong(error, "euiccResult (30) is missing in the result");
        out->results = found.value;
    }
    return members.len ? wrong(error, "the result has more members") : 0;
}
