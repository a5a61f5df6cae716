/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes and signs CRLs; see crl_issue.h. */
#include "tools/pki/crl_issue.h"

#include "tools/pki/cert_write.h"

#include <stdlib.h>

static struct cert_extension_mark open_rsp(struct buf *out, unsigned last, bool critical)
{
    const uint8_t oid[] = {0x67, 0x81, 0x12, 0x01, 0x02, 0x00, (uint8_t)last};

    return cert_extension_open(out, BYTES_OF(oid), critical);
}

void crl_entry_put(struct buf *out, struct bytes serial, int64_t revoked, int64_t expires,
                   int reason)
{
    struct cert_extension_mark e;
    size_t entry = tlv_open(out, DER_SEQUENCE);
    size_t extensions;

    tlv_put(out, DER_INTEGER, serial);
    cert_time_put(out, revoked);
    if (reason != CRL_REASON_NONE || expires) {
        extensions = tlv_open(out, DER_SEQUENCE);
        if (reason != CRL_REASON_NONE) {
            e = cert_extension_open_ce(out, 0x15, false);
            tlv_put_u8(out, DER_ENUMERATED, (unsigned)reason);
            cert_extension_close(out, e);
        }
        if (expires) {
            e = open_rsp(out, 1, true);
            cert_time_put(out, expires);
            cert_extension_close(out, e);
        }
        tlv_close(out, extensions);
    }
    tlv_close(out, entry);
}

struct bytes crl_number_of(int64_t number, uint8_t memory[CRL_NUMBER_MAX])
{
    struct buf out = buf_over(memory, CRL_NUMBER_MAX);

    for (int shift = 56; shift >= 0 && number > 0; shift -= 8)
        if (number >> shift)
            buf_put_u8(&out, (unsigned)(number >> shift & 0xFF));
    return buf_bytes(&out);
}

/* The INTEGER of a number without leading zeros. */
static void number_put(struct buf *out, struct bytes number)
{
    size_t mark = tlv_open(out, DER_INTEGER);

    if (number.at[0] & 0x80)
        buf_put_u8(out, 0);
    buf_put(out, number);
    tlv_close(out, mark);
}

static void numbers_put(struct buf *out, const struct crl_template *t)
{
    struct cert_extension_mark e;

    if (t->number.len) {
        e = cert_extension_open_ce(out, 0x14, false);
        number_put(out, t->number);
        cert_extension_close(out, e);
    }
    if (t->base.len) {
        e = cert_extension_open_ce(out, 0x1B, true);
        number_put(out, t->base);
        cert_extension_close(out, e);
    }
}

static void parts_put(struct buf *out, const struct crl_template *t)
{
    struct cert_extension_mark e;

    if (t->parts) {
        e = open_rsp(out, 2, true);
        tlv_put_uint(out, DER_INTEGER, t->parts);
        cert_extension_close(out, e);
    }
    if (t->part) {
        e = open_rsp(out, 3, true);
        tlv_put_uint(out, DER_INTEGER, t->part);
        cert_extension_close(out, e);
    }
}

static void extensions_put(struct buf *out, const struct crl_template *t, const struct cert *issuer)
{
    size_t outer = tlv_open(out, 0xA0);
    size_t list = tlv_open(out, DER_SEQUENCE);

    cert_authority_key_id_put(out, t->authority_key_id.len ? t->authority_key_id
                                                           : issuer->subject_key_id);
    numbers_put(out, t);
    if (t->scope.len) {
        struct cert_extension_mark e = cert_extension_open_ce(out, 0x1C, true);

        buf_put(out, t->scope);
        cert_extension_close(out, e);
    }
    parts_put(out, t);
    buf_put(out, t->extra);
    tlv_close(out, list);
    tlv_close(out, outer);
}

static void tbs_put(struct buf *out, const struct crl_template *t, const struct cert *issuer)
{
    size_t tbs = tlv_open(out, DER_SEQUENCE);

    tlv_put_u8(out, DER_INTEGER, X509_VERSION_2);
    buf_put(out, cert_ecdsa_sha256);
    buf_put(out, issuer->subject);
    cert_time_put(out, t->this_update);
    if (t->next_update)
        cert_time_put(out, t->next_update);
    if (t->entries.len)
        tlv_put(out, DER_SEQUENCE, t->entries);
    extensions_put(out, t, issuer);
    tlv_close(out, tbs);
}

int crl_issue(struct buf *out, const struct crl_template *template, const struct cert *issuer,
              struct ec_private *issuer_key)
{
    uint8_t *memory = malloc(CRL_ISSUE_MAX);
    struct buf tbs = buf_over(memory, CRL_ISSUE_MAX);
    int err;

    if (!memory)
        return ERR_MEMORY;
    tbs_put(&tbs, template, issuer);
    err = tbs.overflow ? ERR_TOO_LONG : cert_signed_put(out, buf_bytes(&tbs), issuer_key);
    free(memory);
    return err;
}
