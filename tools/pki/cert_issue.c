/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes and signs certificates; see cert_issue.h. */
#include "tools/pki/cert_issue.h"

#include "tools/pki/cert_write.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { UTC_TIME_YEARS_END = 2050 };

/* Profile of each role in SGP.26. */
static const struct {
    unsigned key_usage;
    unsigned extended_key_usage;
    bool policy_critical;
    bool ca;
    int path_len;
} rows[] = {
    [CERT_ROLE_CI] = {CERT_KU_KEY_CERT_SIGN | CERT_KU_CRL_SIGN, 0, true, true, -1},
    [CERT_ROLE_EUICC] = {CERT_KU_DIGITAL_SIGNATURE, 0, true, false, -1},
    [CERT_ROLE_EUM] = {CERT_KU_KEY_CERT_SIGN, 0, true, true, 0},
    [CERT_ROLE_DPTLS] = {CERT_KU_DIGITAL_SIGNATURE, CERT_EKU_SERVER | CERT_EKU_CLIENT, false, false,
                         -1},
    [CERT_ROLE_DPAUTH] = {CERT_KU_DIGITAL_SIGNATURE, 0, true, false, -1},
    [CERT_ROLE_DPPB] = {CERT_KU_DIGITAL_SIGNATURE, 0, true, false, -1},
    [CERT_ROLE_DSTLS] = {CERT_KU_DIGITAL_SIGNATURE, CERT_EKU_SERVER | CERT_EKU_CLIENT, false, false,
                         -1},
    [CERT_ROLE_DSAUTH] = {CERT_KU_DIGITAL_SIGNATURE, 0, true, false, -1},
};

void cert_template_init(struct cert_template *template, enum cert_role role)
{
    *template = (struct cert_template){
        .role = role, .key_usage = CERT_KU_DIGITAL_SIGNATURE, .path_len = -1};
    if (role < CERT_ROLE_CI || role > CERT_ROLE_DSAUTH)
        return;
    template->key_usage = rows[role].key_usage;
    template->extended_key_usage = rows[role].extended_key_usage;
    template->policy_critical = rows[role].policy_critical;
    template->ca = rows[role].ca;
    template->path_len = rows[role].path_len;
}

struct bytes cert_text(const char *text)
{
    return bytes_at(text, strlen(text));
}

void cert_attribute_put(struct buf *out, unsigned type, uint32_t string, const char *text)
{
    const uint8_t oid[] = {0x55, 0x04, (uint8_t)type};
    size_t set;
    size_t sequence;

    if (!text)
        return;
    set = tlv_open(out, DER_SET);
    sequence = tlv_open(out, DER_SEQUENCE);
    tlv_put(out, DER_OID, BYTES_OF(oid));
    tlv_put(out, string, cert_text(text));
    tlv_close(out, sequence);
    tlv_close(out, set);
}

static void subject_put(struct buf *out, const struct cert_template *t)
{
    size_t mark = tlv_open(out, DER_SEQUENCE);

    cert_attribute_put(out, 6, DER_PRINTABLE_STRING, t->country);
    cert_attribute_put(out, 10, DER_UTF8_STRING, t->organization);
    cert_attribute_put(out, 11, DER_UTF8_STRING, t->organizational_unit);
    cert_attribute_put(out, 5, DER_PRINTABLE_STRING, t->serial_number);
    cert_attribute_put(out, 3, DER_UTF8_STRING, t->common_name);
    tlv_close(out, mark);
}

void cert_time_put(struct buf *out, int64_t seconds)
{
    time_t when = (time_t)seconds;
    struct tm tm;
    char text[32];

    if (!gmtime_r(&when, &tm)) {
        out->overflow = true;
        return;
    }
    if (tm.tm_year + 1900 < UTC_TIME_YEARS_END && tm.tm_year >= 50) {
        strftime(text, sizeof(text), "%y%m%d%H%M%SZ", &tm);
        tlv_put(out, DER_UTC_TIME, cert_text(text));
    } else {
        snprintf(text, sizeof(text), "%04d%02d%02d%02d%02d%02dZ", tm.tm_year + 1900, tm.tm_mon + 1,
                 tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
        tlv_put(out, DER_GENERALIZED_TIME, cert_text(text));
    }
}

static int tbs_put(struct buf *out, const struct cert_template *t, enum ec_curve curve,
                   struct bytes point, const struct cert *issuer)
{
    size_t tbs = tlv_open(out, DER_SEQUENCE);
    size_t mark = tlv_open(out, 0xA0);
    int err;

    tlv_put_u8(out, DER_INTEGER, X509_VERSION_3);
    tlv_close(out, mark);
    tlv_put(out, DER_INTEGER, t->serial);
    buf_put(out, cert_ecdsa_sha256);
    if (issuer)
        buf_put(out, issuer->subject);
    else
        subject_put(out, t);
    mark = tlv_open(out, DER_SEQUENCE);
    cert_time_put(out, t->not_before);
    cert_time_put(out, t->not_after);
    tlv_close(out, mark);
    subject_put(out, t);
    ec_spki_put(out, curve, point);
    err = cert_extensions_put(out, t, point, issuer);
    tlv_close(out, tbs);
    return err;
}

int cert_signed_put(struct buf *out, struct bytes tbs, struct ec_private *key)
{
    uint8_t signature[EC_SIGNATURE_LEN];
    size_t outer;
    size_t bits;
    int err = ec_sign(key, tbs, BYTES_NONE, signature);

    if (err < 0)
        return err;
    outer = tlv_open(out, DER_SEQUENCE);
    buf_put(out, tbs);
    buf_put(out, cert_ecdsa_sha256);
    bits = tlv_open(out, DER_BIT_STRING);
    buf_put_u8(out, 0);
    ec_signature_put_der(out, signature);
    tlv_close(out, bits);
    tlv_close(out, outer);
    return out->overflow ? ERR_TOO_LONG : 0;
}

int cert_issue(struct buf *out, const struct cert_template *template, enum ec_curve curve,
               struct bytes point, const struct cert *issuer, struct ec_private *issuer_key)
{
    uint8_t memory[CERT_ISSUE_MAX];
    struct buf tbs = BUF_OVER(memory);
    int err;

    if (template->serial.len == 0)
        return ERR_RANGE;
    err = tbs_put(&tbs, template, curve, point, issuer);
    if (err < 0)
        return err;
    return tbs.overflow ? ERR_TOO_LONG : cert_signed_put(out, buf_bytes(&tbs), issuer_key);
}
