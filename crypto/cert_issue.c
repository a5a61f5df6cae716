/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes and signs certificates; see cert_issue.h. */
#include "crypto/cert_issue.h"

#include "crypto/cert_read.h"
#include "crypto/hash.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { VERSION_3 = 2, UTC_TIME_YEARS_END = 2050 };

static const uint8_t ecdsa_sha256[] = {0x30, 0x0A, 0x06, 0x08, 0x2A, 0x86,
                                       0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02};

/* SGP.26's profile of each role. */
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

static struct bytes text_bytes(const char *text)
{
    return bytes_at(text, strlen(text));
}

/* One RelativeDistinguishedName of one attribute 2.5.4.`type`; nothing for NULL. */
static void attribute_put(struct buf *out, unsigned type, uint32_t string, const char *text)
{
    const uint8_t oid[] = {0x55, 0x04, (uint8_t)type};
    size_t set;
    size_t sequence;

    if (!text)
        return;
    set = tlv_open(out, DER_SET);
    sequence = tlv_open(out, DER_SEQUENCE);
    tlv_put(out, DER_OID, BYTES_OF(oid));
    tlv_put(out, string, text_bytes(text));
    tlv_close(out, sequence);
    tlv_close(out, set);
}

static void subject_put(struct buf *out, const struct cert_template *t)
{
    size_t mark = tlv_open(out, DER_SEQUENCE);

    attribute_put(out, 6, DER_PRINTABLE_STRING, t->country);
    attribute_put(out, 10, DER_UTF8_STRING, t->organization);
    attribute_put(out, 11, DER_UTF8_STRING, t->organizational_unit);
    attribute_put(out, 5, DER_PRINTABLE_STRING, t->serial_number);
    attribute_put(out, 3, DER_UTF8_STRING, t->common_name);
    tlv_close(out, mark);
}

static void time_put(struct buf *out, int64_t seconds)
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
        tlv_put(out, DER_UTC_TIME, text_bytes(text));
    } else {
        snprintf(text, sizeof(text), "%04d%02d%02d%02d%02d%02dZ", tm.tm_year + 1900, tm.tm_mon + 1,
                 tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
        tlv_put(out, DER_GENERALIZED_TIME, text_bytes(text));
    }
}

/* Where an extension's inner elements end. */
struct extension {
    size_t outer;
    size_t value;
};

static struct extension extension_open(struct buf *out, struct bytes oid, bool critical)
{
    struct extension e;

    e.outer = tlv_open(out, DER_SEQUENCE);
    tlv_put(out, DER_OID, oid);
    if (critical)
        tlv_put_u8(out, DER_BOOLEAN, 0xFF);
    e.value = tlv_open(out, DER_OCTET_STRING);
    return e;
}

static struct extension extension_open_ce(struct buf *out, unsigned last, bool critical)
{
    const uint8_t oid[] = {0x55, 0x1D, (uint8_t)last};

    return extension_open(out, BYTES_OF(oid), critical);
}

static void extension_close(struct buf *out, struct extension e)
{
    tlv_close(out, e.value);
    tlv_close(out, e.outer);
}

static int key_ids_put(struct buf *out, const struct cert_template *t, struct bytes point,
                       const struct cert *issuer)
{
    uint8_t id[SHA1_LEN];
    struct extension e;
    int err = hash_sha1(point, id);

    if (err < 0)
        return err;
    if (issuer || t->authority_key_id.len) {
        size_t mark;

        e = extension_open_ce(out, 0x23, false);
        mark = tlv_open(out, DER_SEQUENCE);
        tlv_put(out, 0x80, t->authority_key_id.len ? t->authority_key_id : issuer->subject_key_id);
        tlv_close(out, mark);
        extension_close(out, e);
    }
    e = extension_open_ce(out, 0x0E, false);
    tlv_put(out, DER_OCTET_STRING, BYTES_OF(id));
    extension_close(out, e);
    return 0;
}

static void key_usage_put(struct buf *out, unsigned usage)
{
    struct extension e;
    unsigned octet = 0;
    unsigned unused = 7;

    if (!usage)
        return;
    for (unsigned bit = 0; bit < 8; bit++) {
        if (usage & 1U << bit) {
            octet |= 0x80U >> bit;
            unused = 7 - bit;
        }
    }
    e = extension_open_ce(out, 0x0F, true);
    tlv_put_header(out, DER_BIT_STRING, 2);
    buf_put_u8(out, unused);
    buf_put_u8(out, octet);
    extension_close(out, e);
}

static void extended_key_usage_put(struct buf *out, unsigned usage)
{
    struct extension e;
    size_t mark;

    if (!usage)
        return;
    e = extension_open_ce(out, 0x25, true);
    mark = tlv_open(out, DER_SEQUENCE);
    for (unsigned purpose = CERT_EKU_SERVER; purpose <= CERT_EKU_CLIENT; purpose++) {
        const uint8_t oid[] = {0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, (uint8_t)purpose};

        if (usage & purpose)
            tlv_put(out, DER_OID, BYTES_OF(oid));
    }
    tlv_close(out, mark);
    extension_close(out, e);
}

static void basic_constraints_put(struct buf *out, const struct cert_template *t)
{
    struct extension e;
    size_t mark;

    if (!t->ca)
        return;
    e = extension_open_ce(out, 0x13, true);
    mark = tlv_open(out, DER_SEQUENCE);
    tlv_put_u8(out, DER_BOOLEAN, 0xFF);
    if (t->path_len >= 0)
        tlv_put_uint(out, DER_INTEGER, (uint64_t)t->path_len);
    tlv_close(out, mark);
    extension_close(out, e);
}

static void policy_put(struct buf *out, const struct cert_template *t)
{
    const uint8_t oid[] = {0x67, 0x81, 0x12, 0x01, 0x02, 0x01, (uint8_t)t->role};
    struct extension e;
    size_t outer;
    size_t inner;

    if (t->role == CERT_ROLE_NONE)
        return;
    e = extension_open_ce(out, 0x20, t->policy_critical);
    outer = tlv_open(out, DER_SEQUENCE);
    inner = tlv_open(out, DER_SEQUENCE);
    tlv_put(out, DER_OID, BYTES_OF(oid));
    tlv_close(out, inner);
    tlv_close(out, outer);
    extension_close(out, e);
}

static int subject_alt_name_put(struct buf *out, const struct cert_template *t)
{
    struct extension e;
    size_t names;
    int err = 0;

    if (!t->registered_id && !t->dns_name && !t->ip_address.len)
        return 0;
    e = extension_open_ce(out, 0x11, false);
    names = tlv_open(out, DER_SEQUENCE);
    if (t->dns_name)
        tlv_put(out, GENERAL_NAME_DNS, text_bytes(t->dns_name));
    if (t->ip_address.len)
        tlv_put(out, GENERAL_NAME_IP, t->ip_address);
    if (t->registered_id) {
        size_t mark = tlv_open(out, GENERAL_NAME_REGISTERED_ID);

        err = cert_oid_put(out, t->registered_id);
        tlv_close(out, mark);
    }
    tlv_close(out, names);
    extension_close(out, e);
    return err;
}

static void name_constraints_put(struct buf *out, const struct cert_template *t)
{
    static const uint32_t levels[] = {DER_SEQUENCE, 0xA0, DER_SEQUENCE, GENERAL_NAME_DIRECTORY,
                                      DER_SEQUENCE};
    enum { LEVELS = sizeof(levels) / sizeof(levels[0]) };
    struct extension e;
    size_t marks[LEVELS];

    if (!t->permitted_organization && !t->permitted_serial)
        return;
    e = extension_open_ce(out, 0x1E, true);
    for (int i = 0; i < LEVELS; i++)
        marks[i] = tlv_open(out, levels[i]);
    attribute_put(out, 10, DER_UTF8_STRING, t->permitted_organization);
    attribute_put(out, 5, DER_PRINTABLE_STRING, t->permitted_serial);
    for (int i = LEVELS; i-- > 0;)
        tlv_close(out, marks[i]);
    extension_close(out, e);
}

static void eid_range_put(struct buf *out, const char *range)
{
    static const uint8_t oid[] = {0x67, 0x81, 0x12, 0x01, 0x02, 0x02, 0x00};
    struct extension e;
    size_t mark;

    if (!range)
        return;
    e = extension_open(out, BYTES_OF(oid), false);
    mark = tlv_open(out, DER_SEQUENCE);
    tlv_put(out, DER_PRINTABLE_STRING, text_bytes(range));
    tlv_close(out, mark);
    extension_close(out, e);
}

static void crl_points_put(struct buf *out, const struct cert_template *t)
{
    struct extension e;
    size_t points;

    if (!t->crl_url[0])
        return;
    e = extension_open_ce(out, 0x1F, false);
    points = tlv_open(out, DER_SEQUENCE);
    for (int i = 0; i < 2 && t->crl_url[i]; i++) {
        size_t point = tlv_open(out, DER_SEQUENCE);
        size_t name = tlv_open(out, 0xA0);
        size_t full = tlv_open(out, 0xA0);

        tlv_put(out, 0x86, text_bytes(t->crl_url[i]));
        tlv_close(out, full);
        tlv_close(out, name);
        tlv_close(out, point);
    }
    tlv_close(out, points);
    extension_close(out, e);
}

static int extensions_put(struct buf *out, const struct cert_template *t, struct bytes point,
                          const struct cert *issuer)
{
    size_t outer = tlv_open(out, 0xA3);
    size_t list = tlv_open(out, DER_SEQUENCE);
    int err = t->no_key_ids ? 0 : key_ids_put(out, t, point, issuer);

    key_usage_put(out, t->key_usage);
    extended_key_usage_put(out, t->extended_key_usage);
    policy_put(out, t);
    if (err == 0)
        err = subject_alt_name_put(out, t);
    basic_constraints_put(out, t);
    crl_points_put(out, t);
    name_constraints_put(out, t);
    eid_range_put(out, t->eid_range);
    buf_put(out, t->extra);
    tlv_close(out, list);
    tlv_close(out, outer);
    return err;
}

static int tbs_put(struct buf *out, const struct cert_template *t, enum ec_curve curve,
                   struct bytes point, const struct cert *issuer)
{
    size_t tbs = tlv_open(out, DER_SEQUENCE);
    size_t mark = tlv_open(out, 0xA0);
    int err;

    tlv_put_u8(out, DER_INTEGER, VERSION_3);
    tlv_close(out, mark);
    tlv_put(out, DER_INTEGER, t->serial);
    buf_put(out, BYTES_OF(ecdsa_sha256));
    if (issuer)
        buf_put(out, issuer->subject);
    else
        subject_put(out, t);
    mark = tlv_open(out, DER_SEQUENCE);
    time_put(out, t->not_before);
    time_put(out, t->not_after);
    tlv_close(out, mark);
    subject_put(out, t);
    ec_spki_put(out, curve, point);
    err = extensions_put(out, t, point, issuer);
    tlv_close(out, tbs);
    return err;
}

int cert_issue(struct buf *out, const struct cert_template *template, enum ec_curve curve,
               struct bytes point, const struct cert *issuer, struct ec_private *issuer_key)
{
    uint8_t memory[CERT_ISSUE_MAX];
    uint8_t signature[EC_SIGNATURE_LEN];
    struct buf tbs = BUF_OVER(memory);
    size_t outer;
    size_t bits;
    int err;

    if (template->serial.len == 0)
        return ERR_RANGE;
    err = tbs_put(&tbs, template, curve, point, issuer);
    if (err < 0)
        return err;
    if (tbs.overflow)
        return ERR_TOO_LONG;
    err = ec_sign(issuer_key, buf_bytes(&tbs), BYTES_NONE, signature);
    if (err < 0)
        return err;
    outer = tlv_open(out, DER_SEQUENCE);
    buf_put(out, buf_bytes(&tbs));
    buf_put(out, BYTES_OF(ecdsa_sha256));
    bits = tlv_open(out, DER_BIT_STRING);
    buf_put_u8(out, 0);
    ec_signature_put_der(out, signature);
    tlv_close(out, bits);
    tlv_close(out, outer);
    return out->overflow ? ERR_TOO_LONG : 0;
}
