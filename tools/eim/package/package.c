/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/eim/package/package.h"

#include "apdu/tlv.h"
#include "card/asn1/tags.h"

#include <string.h>

enum { OPERATION_MAX = 8192, PACKAGE_TOKEN_MAX = 16, SECOND_PART_MAX = 80, PACKAGE_MAX = 60000 };

static int add(struct eim_order *order, const struct der *der, enum euicc_package_arm kind,
               const struct der_message *message, const void *operation, struct arena *arena)
{
    struct buf out = arena_buf(arena, OPERATION_MAX);
    int err;

    if (order->kind && order->kind != kind)
        return ERR_STATE;
    if (order->count == EIM_OPERATIONS_MAX)
        return ERR_RANGE;
    if (out.overflow)
        return ERR_MEMORY;
    err = der_encode(der, message, operation, &out, NULL);
    if (err < 0)
        return err;
    order->kind = kind;
    order->operations[order->count++] = buf_bytes(&out);
    return 0;
}

int eim_order_add_psmo(struct eim_order *order, const struct der *der, const struct psmo *psmo,
                       struct arena *arena)
{
    return add(order, der, EUICC_PACKAGE_PSMO_LIST, &msg_psmo, psmo, arena);
}

int eim_order_add_eco(struct eim_order *order, const struct der *der, const struct eco *eco,
                      struct arena *arena)
{
    return add(order, der, EUICC_PACKAGE_ECO_LIST, &msg_eco, eco, arena);
}

void eim_package_put_token(struct buf *out, int64_t token)
{
    tlv_put_uint(out, TAG_ASSOCIATION_TOKEN, (uint64_t)token);
}

static int sign(const struct eim_signer *signer, struct bytes data,
                uint8_t signature[EC_SIGNATURE_LEN])
{
    uint8_t memory[PACKAGE_TOKEN_MAX];
    struct buf token = BUF_OVER(memory);

    eim_package_put_token(&token, signer->association_token);
    return ec_sign(signer->key, data, buf_bytes(&token), signature);
}

int eim_package_put(const struct der *der, const struct eim_signer *signer,
                    const struct eim_package *package, const struct eim_order *order,
                    struct buf *out)
{
    uint8_t signature[EC_SIGNATURE_LEN];
    struct euicc_package_request request = {
        .euicc_package_signed = {.eim_id = signer->eim_id,
                                 .eid_value = BYTES_OF(package->eid),
                                 .counter_value = package->counter,
                                 .eim_transaction_id = package->transaction_id,
                                 .euicc_package = order->kind}};
    struct euicc_package_signed *signed_part = &request.euicc_package_signed;
    struct arena arena;
    struct buf data;
    int err;

    if (!order->kind)
        return ERR_STATE;
    if (order->kind == EUICC_PACKAGE_PSMO_LIST) {
        signed_part->psmo_list = order->operations;
        signed_part->psmo_list_count = order->count;
    } else {
        signed_part->eco_list = order->operations;
        signed_part->eco_list_count = order->count;
    }
    arena_init(&arena, PACKAGE_MAX);
    data = arena_buf(&arena, PACKAGE_MAX);
    err = der_encode(der, &msg_euicc_package_signed, signed_part, &data, NULL);
    if (err == 0)
        err = sign(signer, buf_bytes(&data), signature);
    if (err == 0) {
        request.euicc_package_signed_raw = buf_bytes(&data);
        request.eim_signature = BYTES_OF(signature);
        err = der_encode(der, &msg_euicc_package_request, &request, out, NULL);
    }
    arena_free(&arena);
    return err;
}

int eim_package_parts(struct bytes package, struct bytes *signed_part, struct bytes *signature)
{
    struct tlv whole, part;
    struct bytes rest;

    if (tlv_only(package, &whole) < 0)
        return ERR_MALFORMED;
    rest = whole.value;
    if (tlv_next(&rest, &part) < 0 || part.tag != TAG_SEQUENCE)
        return ERR_MALFORMED;
    *signed_part = part.whole;
    if (tlv_only(rest, &part) < 0 || part.tag != TAG_SIGNATURE ||
        part.value.len != EC_SIGNATURE_LEN)
        return ERR_MALFORMED;
    *signature = part.value;
    return 0;
}

const char *eim_verdict_text(enum eim_verdict verdict)
{
    static const char *const texts[] = {
        [EIM_RESULT_GOOD] = "signature valid",
        [EIM_RESULT_GOOD_1_0] = "signature valid, over eimSignature as in SGP.32 v1.0",
        [EIM_RESULT_BAD_SIGNATURE] = "signature invalid",
        [EIM_RESULT_OF_ANOTHER] = "signature valid, result of another package",
        [EIM_RESULT_UNSIGNED] = "this eIM is unknown to the eUICC, or eimSignature is invalid",
    };

    return texts[verdict];
}

bool eim_verdict_is_good(enum eim_verdict verdict)
{
    return verdict == EIM_RESULT_GOOD || verdict == EIM_RESULT_GOOD_1_0;
}

/* A result may omit the eimTransactionId: it is then matched by its counterValue. */
static bool is_same(struct bytes result, struct bytes package)
{
    return result.len == 0 || bytes_equal(result, package);
}

/* Whether eimId, counterValue and eimTransactionId of the result are those of the package. */
static bool matches_package(const struct eim_signer *signer, const struct eim_package *package,
                            const struct euicc_package_result *result)
{
    switch (result->arm) {
    case EUICC_PACKAGE_RESULT_SIGNED:
        return bytes_equal(result->euicc_package_result_data_signed.eim_id, signer->eim_id) &&
               result->euicc_package_result_data_signed.counter_value == package->counter &&
               is_same(result->euicc_package_result_data_signed.eim_transaction_id,
                       package->transaction_id);
    case EUICC_PACKAGE_RESULT_ERROR_SIGNED:
        return bytes_equal(result->euicc_package_error_data_signed.eim_id, signer->eim_id) &&
               result->euicc_package_error_data_signed.counter_value == package->counter &&
               is_same(result->euicc_package_error_data_signed.eim_transaction_id,
                       package->transaction_id);
    case EUICC_PACKAGE_RESULT_ERROR_UNSIGNED:
        break;
    }
    return bytes_equal(result->eim_id, signer->eim_id) &&
           is_same(result->eim_transaction_id, package->transaction_id);
}

/* Verifies over the token, else over eimSignature. `*good` tells which of them verified;
 * EIM_RESULT_BAD_SIGNATURE: neither. */
static int verify(const struct ec_public *key, const struct euicc_package_result *result,
                  int64_t token, struct bytes eim_signature, enum eim_verdict *good)
{
    bool is_error = result->arm == EUICC_PACKAGE_RESULT_ERROR_SIGNED;
    struct bytes data = is_error ? result->euicc_package_error_data_signed_raw
                                 : result->euicc_package_result_data_signed_raw;
    struct bytes signature = is_error ? result->euicc_sign_epe : result->euicc_sign_epr;
    uint8_t memory[SECOND_PART_MAX];
    struct buf second = BUF_OVER(memory);
    enum verdict verdict = BAD;
    int err;

    *good = EIM_RESULT_GOOD;
    eim_package_put_token(&second, token);
    err = ec_verify(key, data, buf_bytes(&second), signature, &verdict);
    if (err == 0 && verdict != GOOD && eim_signature.len) {
        *good = EIM_RESULT_GOOD_1_0;
        second.len = 0;
        tlv_put(&second, TAG_SIGNATURE, eim_signature);
        err = ec_verify(key, data, buf_bytes(&second), signature, &verdict);
    }
    if (verdict != GOOD)
        *good = EIM_RESULT_BAD_SIGNATURE;
    return err;
}

int eim_result_check(const struct der *der, const struct eim_signer *signer,
                     const struct eim_package *package, struct bytes result,
                     const struct ec_public *euicc_key, struct arena *arena,
                     struct euicc_package_result *out, enum eim_verdict *verdict)
{
    int err = der_decode(der, &msg_euicc_package_result, result, out, arena, NULL);

    if (err < 0)
        return err;
    if (out->arm == EUICC_PACKAGE_RESULT_ERROR_UNSIGNED) {
        *verdict =
            matches_package(signer, package, out) ? EIM_RESULT_UNSIGNED : EIM_RESULT_OF_ANOTHER;
        return 0;
    }
    err = verify(euicc_key, out, signer->association_token, package->signature, verdict);
    if (err == 0 && *verdict != EIM_RESULT_BAD_SIGNATURE && !matches_package(signer, package, out))
        *verdict = EIM_RESULT_OF_ANOTHER;
    return err;
}
