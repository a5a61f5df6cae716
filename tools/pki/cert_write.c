/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writes the extensions of a certificate: RFC 5280 4.2, one function each. */
#include "tools/pki/cert_write.h"

#include "crypto/hash.h"

struct cert_extension_mark cert_extension_open(struct buf *out, struct bytes oid, bool critical)
{
    struct cert_extension_mark e;

    e.outer = tlv_open(out, DER_SEQUENCE);
    tlv_put(out, DER_OID, oid);
    if (critical)
        tlv_put_u8(out, DER_BOOLEAN, 0xFF);
    e.value = tlv_open(out, DER_OCTET_STRING);
    return e;
}

struct cert_extension_mark cert_extension_open_ce(struct buf *out, unsigned last, bool critical)
{
    const uint8_t oid[] = {0x55, 0x1D, (uint8_t)last};

    return cert_extension_open(out, BYTES_OF(oid), critical);
}

void cert_extension_close(struct buf *out, struct cert_extension_mark e)
{
    tlv_close(out, e.value);
    tlv_close(out, e.outer);
}

void cert_authority_key_id_put(struct buf *out, struct bytes key_id)
{
    struct cert_extension_mark e = cert_extension_open_ce(out, 0x23, false);
    size_t mark = tlv_open(out, DER_SEQUENCE);

    tlv_put(out, 0x80, key_id);
    tlv_close(out, mark);
    cert_extension_close(out, e);
}

static int key_ids_put(struct buf *out, const struct cert_template *t, struct bytes point,
                       const struct cert *issuer)
{
    uint8_t id[SHA1_LEN];
    struct cert_extension_mark e;
    int err = hash_sha1(point, id);

    if (err < 0)
        return err;
    if (issuer || t->authority_key_id.len)
        cert_authority_key_id_put(out, t->authority_key_id.len ? t->authority_key_id
                                                               : issuer->subject_key_id);
    e = cert_extension_open_ce(out, 0x0E, false);
    tlv_put(out, DER_OCTET_STRING, BYTES_OF(id));
    cert_extension_close(out, e);
    return 0;
}

static void key_usage_put(struct buf *out, unsigned usage)
{
    struct cert_extension_mark e;
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
    e = cert_extension_open_ce(out, 0x0F, true);
    tlv_put_header(out, DER_BIT_STRING, 2);
    buf_put_u8(out, unused);
    buf_put_u8(out, octet);
    cert_extension_close(out, e);
}

static void extended_key_usage_put(struct buf *out, unsigned usage)
{
    struct cert_extension_mark e;
    size_t mark;

    if (!usage)
        return;
    e = cert_extension_open_ce(out, 0x25, true);
    mark = tlv_open(out, DER_SEQUENCE);
    for (unsigned purpose = CERT_EKU_SERVER; purpose <= CERT_EKU_CLIENT; purpose++) {
        const uint8_t oid[] = {0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, (uint8_t)purpose};

        if (usage & purpose)
            tlv_put(out, DER_OID, BYTES_OF(oid));
    }
    tlv_close(out, mark);
    cert_extension_close(out, e);
}

static void basic_constraints_put(struct buf *out, const struct cert_template *t)
{
    struct cert_extension_mark e;
    size_t mark;

    if (!t->ca)
        return;
    e = cert_extension_open_ce(out, 0x13, true);
    mark = tlv_open(out, DER_SEQUENCE);
    tlv_put_u8(out, DER_BOOLEAN, 0xFF);
    if (t->path_len >= 0)
        tlv_put_uint(out, DER_INTEGER, (uint64_t)t->path_len);
    tlv_close(out, mark);
    cert_extension_close(out, e);
}

static void policy_put(struct buf *out, const struct cert_template *t)
{
    const uint8_t oid[] = {0x67, 0x81, 0x12, 0x01, 0x02, 0x01, (uint8_t)t->role};
    struct cert_extension_mark e;
    size_t outer;
    size_t inner;

    if (t->role == CERT_ROLE_NONE)
        return;
    e = cert_extension_open_ce(out, 0x20, t->policy_critical);
    outer = tlv_open(out, DER_SEQUENCE);
    inner = tlv_open(out, DER_SEQUENCE);
    tlv_put(out, DER_OID, BYTES_OF(oid));
    tlv_close(out, inner);
    tlv_close(out, outer);
    cert_extension_close(out, e);
}

static int subject_alt_name_put(struct buf *out, const struct cert_template *t)
{
    struct cert_extension_mark e;
    size_t names;
    int err = 0;

    if (!t->registered_id && !t->dns_name && !t->ip_address.len)
        return 0;
    e = cert_extension_open_ce(out, 0x11, false);
    names = tlv_open(out, DER_SEQUENCE);
    if (t->dns_name)
        tlv_put(out, GENERAL_NAME_DNS, cert_text(t->dns_name));
    if (t->ip_address.len)
        tlv_put(out, GENERAL_NAME_IP, t->ip_address);
    if (t->registered_id) {
        size_t mark = tlv_open(out, GENERAL_NAME_REGISTERED_ID);

        err = cert_oid_put(out, t->registered_id);
        tlv_close(out, mark);
    }
    tlv_close(out, names);
    cert_extension_close(out, e);
    return err;
}

static void name_constraints_put(struct buf *out, const struct cert_template *t)
{
    static const uint32_t levels[] = {DER_SEQUENCE, 0xA0, DER_SEQUENCE, GENERAL_NAME_DIRECTORY,
                                      DER_SEQUENCE};
    enum { LEVELS = sizeof(levels) / sizeof(levels[0]) };
    struct cert_extension_mark e;
    size_t marks[LEVELS];

    if (!t->permitted_organization && !t->permitted_serial)
        return;
    e = cert_extension_open_ce(out, 0x1E, true);
    for (int i = 0; i < LEVELS; i++)
        marks[i] = tlv_open(out, levels[i]);
    cert_attribute_put(out, 10, DER_UTF8_STRING, t->permitted_organization);
    cert_attribute_put(out, 5, DER_PRINTABLE_STRING, t->permitted_serial);
    for (int i = LEVELS; i-- > 0;)
        tlv_close(out, marks[i]);
    cert_extension_close(out, e);
}

static void eid_range_put(struct buf *out, const char *range)
{
    static const uint8_t oid[] = {0x67, 0x81, 0x12, 0x01, 0x02, 0x02, 0x00};
    struct cert_extension_mark e;
    size_t mark;

    if (!range)
        return;
    e = cert_extension_open(out, BYTES_OF(oid), false);
    mark = tlv_open(out, DER_SEQUENCE);
    tlv_put(out, DER_PRINTABLE_STRING, cert_text(range));
    tlv_close(out, mark);
    cert_extension_close(out, e);
}

static void crl_points_put(struct buf *out, const struct cert_template *t)
{
    struct cert_extension_mark e;
    size_t points;

    if (!t->crl_url[0])
        return;
    e = cert_extension_open_ce(out, 0x1F, false);
    points = tlv_open(out, DER_SEQUENCE);
    for (int i = 0; i < 2 && t->crl_url[i]; i++) {
        size_t point = tlv_open(out, DER_SEQUENCE);
        size_t name = tlv_open(out, 0xA0);
        size_t full = tlv_open(out, 0xA0);

        tlv_put(out, 0x86, cert_text(t->crl_url[i]));
        tlv_close(out, full);
        tlv_close(out, name);
        tlv_close(out, point);
    }
    tlv_close(out, points);
    cert_extension_close(out, e);
}

int cert_extensions_put(struct buf *out, const struct cert_template *t, struct bytes point,
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
