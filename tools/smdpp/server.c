/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/smdpp/server.h"

#include "card/asn1/tags.h"
#include "crypto/hash.h"

void server_put_server_signed1(struct buf *out, struct bytes transaction_id,
                               struct bytes euicc_challenge, struct bytes server_address,
                               struct bytes server_challenge)
{
    size_t mark = tlv_open(out, TAG_SEQUENCE);

    tlv_put(out, TAG_TRANSACTION_ID, transaction_id);
    tlv_put(out, TAG_EUICC_CHALLENGE, euicc_challenge);
    tlv_put(out, TAG_SERVER_ADDRESS, server_address);
    tlv_put(out, TAG_SERVER_CHALLENGE, server_challenge);
    tlv_close(out, mark);
}

void server_put_smdp_signed2(struct buf *out, struct bytes transaction_id, bool cc_required,
                             struct bytes bpp_euicc_otpk)
{
    size_t mark = tlv_open(out, TAG_SEQUENCE);

    tlv_put(out, TAG_TRANSACTION_ID, transaction_id);
    tlv_put_u8(out, TAG_BOOLEAN, cc_required ? 0xFF : 0);
    if (bpp_euicc_otpk.len)
        tlv_put(out, TAG_OTPK, bpp_euicc_otpk);
    tlv_close(out, mark);
}

/* The signature `other` as a data object, or nothing when empty. */
static struct bytes put_other(struct buf *second, struct bytes other)
{
    if (other.len)
        tlv_put(second, TAG_SIGNATURE, other);
    return buf_bytes(second);
}

int server_put_signature(struct buf *out, struct ec_private *key, struct bytes signed_part,
                         struct bytes other)
{
    uint8_t memory[3 + EC_SIGNATURE_LEN], signature[EC_SIGNATURE_LEN];
    struct buf second = BUF_OVER(memory);
    int err = ec_sign(key, signed_part, put_other(&second, other), signature);

    if (err < 0)
        return err;
    tlv_put(out, TAG_SIGNATURE, BYTES_OF(signature));
    return second.overflow ? ERR_TOO_LONG : 0;
}

int server_check_signature(const struct cert *cert, struct bytes signed_part, struct bytes other,
                           struct bytes signature, enum verdict *verdict)
{
    uint8_t memory[3 + EC_SIGNATURE_LEN];
    struct buf second = BUF_OVER(memory);
    struct bytes rest = put_other(&second, other);
    int err;

    *verdict = BAD;
    if (second.overflow)
        return 0;
    err = ec_verify_point(cert->curve, cert->point, signed_part, rest, signature, verdict);
    return err == ERR_MALFORMED ? 0 : err;
}

int server_check_euicc(struct cert *euicc, struct bytes euicc_certificate,
                       struct bytes eum_certificate, const struct cert *ci, enum cert_fault *fault)
{
    struct cert eum;
    const struct cert *const chain[] = {euicc, &eum, ci};
    int err = cert_parse(euicc, euicc_certificate);

    if (err == 0)
        err = cert_parse(&eum, eum_certificate);
    return err < 0 ? err : cert_verify_chain(chain, 3, CERT_ROLE_EUICC, fault, NULL);
}

int server_hash_confirmation_code(uint8_t hash[32], struct bytes code, struct bytes transaction_id)
{
    uint8_t inner[SHA256_LEN];
    const struct bytes outer[] = {BYTES_OF(inner), transaction_id};
    int err = hash_sha256(code, inner);

    return err < 0 ? err : hash_sha256_parts(outer, 2, hash);
}
