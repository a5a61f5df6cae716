/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/euicc/package_result.h"

#include "apdu/tlv.h"
#include "card/asn1/tags.h"
#include "card/euicc/decisions.h"
#include "card/euicc/ecasd_keys.h"

enum { RESULT_HEAD_MAX = 256, RESULT_SIGNATURE_MAX = 80 };

void package_put_token(struct buf *out, int64_t association_token)
{
    tlv_put_uint(out, TAG_ASSOCIATION_TOKEN, (uint64_t)association_token);
}

/* An INTEGER of any sign in the fewest octets: a hostile counter is echoed as it came. */
static void put_integer(struct buf *out, uint32_t tag, int64_t value)
{
    uint8_t octets[8];
    size_t from = 0;

    for (unsigned i = 0; i < sizeof(octets); i++)
        octets[i] = (uint8_t)((uint64_t)value >> (56 - 8 * i));
    while (from < 7 && ((octets[from] == 0x00 && octets[from + 1] < 0x80) ||
                        (octets[from] == 0xFF && octets[from + 1] >= 0x80)))
        from++;
    tlv_put(out, tag, bytes_at(octets + from, sizeof(octets) - from));
}

static void put_head(struct buf *out, const struct package_head *head)
{
    tlv_put(out, TAG_EIM_ID, head->eim_id);
    put_integer(out, TAG_COUNTER_VALUE, head->counter);
    if (head->transaction_id.at)
        tlv_put(out, TAG_EIM_TRANSACTION_ID, head->transaction_id);
}

/* Signs `data` and appends EuiccPackageResult { arm { data, signature } }. */
static int put_signed(struct euicc *euicc, const struct package_head *head, unsigned arm,
                      struct bytes data, struct buf *out)
{
    uint8_t signature[EC_SIGNATURE_LEN];
    uint8_t memory[RESULT_SIGNATURE_MAX];
    struct buf second = BUF_OVER(memory);
    const struct ecasd_chain *chain;
    size_t result, signed_arm;
    int err = ecasd_signer(euicc, head->ci_key_id, &chain);

    if (err < 0)
        return err;
    if (euicc->quirk->signs_eim_signature)
        tlv_put(&second, TAG_SIGNATURE, head->signature); /* F.1 */
    else
        package_put_token(&second, head->association_token);
    err = ecasd_sign(chain, data, buf_bytes(&second), signature);
    if (err < 0)
        return err;
    result = tlv_open(out, TAG_EUICC_PACKAGE_RESULT);
    signed_arm = tlv_open(out, arm);
    buf_put(out, data);
    tlv_put(out, TAG_SIGNATURE, BYTES_OF(signature));
    tlv_close(out, signed_arm);
    tlv_close(out, result);
    return 0;
}

int package_put_result(struct euicc *euicc, struct arena *arena, const struct package_head *head,
                       int64_t number, struct bytes results, struct buf *out)
{
    struct buf data = arena_buf(arena, RESULT_HEAD_MAX + results.len);
    size_t sequence = tlv_open(&data, TAG_SEQUENCE);
    size_t list;

    put_head(&data, head);
    tlv_put_uint(&data, TAG_RESULT_SEQ_NUMBER, (uint64_t)number);
    list = tlv_open(&data, TAG_SEQUENCE);
    buf_put(&data, results);
    tlv_close(&data, list);
    tlv_close(&data, sequence);
    if (data.overflow)
        return ERR_MEMORY;
    return put_signed(euicc, head, TAG_EUICC_PACKAGE_RESULT_SIGNED, buf_bytes(&data), out);
}

int package_put_error(struct euicc *euicc, struct arena *arena, const struct package_head *head,
                      enum euicc_package_error_code code, struct buf *out)
{
    struct buf data = arena_buf(arena, RESULT_HEAD_MAX);
    size_t sequence = tlv_open(&data, TAG_SEQUENCE);

    put_head(&data, head);
    tlv_put_uint(&data, TAG_INTEGER, (uint64_t)code);
    tlv_close(&data, sequence);
    if (data.overflow)
        return ERR_MEMORY;
    return put_signed(euicc, head, TAG_EUICC_PACKAGE_ERROR_SIGNED, buf_bytes(&data), out);
}

void package_put_unsigned(const struct euicc *euicc, const struct package_head *head,
                          size_t received, struct buf *out)
{
    size_t result = tlv_open(out, TAG_EUICC_PACKAGE_RESULT);
    size_t unsigned_arm = tlv_open(out, TAG_EUICC_PACKAGE_ERROR_UNSIGNED);

    tlv_put(out, TAG_EIM_ID, head->eim_id);
    if (head->transaction_id.at && !euicc->quirk->version_1_0) /* F.1: came later */
        tlv_put(out, TAG_EIM_TRANSACTION_ID, head->transaction_id);
    if (head->association_token)
        package_put_token(out, head->association_token);
    if (euicc->facts.spec == EUICC_SPEC_1_3) /* F.3 */
        tlv_put_u8(out, TAG_EUICC_PACKAGE_UNSIGNED_ERROR_CODE,
                   received > DECISION_PACKAGE_MAX ? EUICC_PACKAGE_UNSIGNED_ERROR_SIZE_OVERFLOW
                                                   : EUICC_PACKAGE_UNSIGNED_ERROR_UNDEFINED_ERROR);
    tlv_close(out, unsigned_arm);
    tlv_close(out, result);
}

int package_result_add(struct euicc *euicc, struct arena *arena, int64_t number,
                       struct bytes eim_id, struct bytes body)
{
    const struct store_message message = {
        .number = number, .kind = STORE_PACKAGE_RESULT, .eim_id = eim_id, .body = body};
    struct store_message oldest;
    unsigned count;
    int err = store_count_messages(euicc->store, STORE_PACKAGE_RESULT, &count);

    while (err == 0 && count-- >= DECISION_PACKAGE_RESULTS_MAX) {
        err = store_next_message(euicc->store, arena, STORE_PACKAGE_RESULT, 0, &oldest);
        if (err == 0)
            err = store_remove_message(euicc->store, oldest.number);
    }
    return err < 0 ? err : store_add_message(euicc->store, &message);
}
