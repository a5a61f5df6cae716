/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parses CRLs. Tables have one reader per extension, as cert_extension.c. */
#include "crypto/crl.h"

#include "crypto/cert_read.h"

#include <string.h>

enum {
    CRL_EXTENSIONS = 0xA0,
    POINT_NAME = 0xA0,
    POINT_USER_CERTIFICATES = 0x81,
    POINT_CA_CERTIFICATES = 0x82,
    POINT_SOME_REASONS = 0x83,
    POINT_INDIRECT = 0x84,
    POINT_ATTRIBUTE_CERTIFICATES = 0x85,
    REASON_UNUSED = 7,
    REASON_LAST = 10
};

/* What a reader of an extension fills. */
struct reading {
    struct crl *crl;
    struct crl_entry *entry; /* of entry extensions */
    bool has_total, has_part;
    uint64_t total, part;
};

typedef int extension_reader(struct bytes value, struct reading *out);

struct reader {
    uint8_t oid[7];
    size_t oid_len;
    extension_reader *read;
};

/* A non-negative INTEGER in the fewest octets, at most CRL_INTEGER_MAX; `*number` without the
 * leading 00. */
static int number_read(struct bytes value, struct bytes *number)
{
    if (cert_integer_take(&value, number) < 0 || value.len || number->at[0] & 0x80)
        return ERR_MALFORMED;
    if (number->len > 1 && number->at[0] == 0)
        *number = bytes_from(*number, 1);
    return number->len > CRL_INTEGER_MAX ? ERR_UNSUPPORTED : 0;
}

static int part_read(struct bytes value, uint64_t *part)
{
    struct bytes number;
    int err = number_read(value, &number);

    *part = 0;
    if (err == 0 && number.len > sizeof(*part))
        err = ERR_UNSUPPORTED;
    for (size_t i = 0; err == 0 && i < number.len; i++)
        *part = *part << 8 | number.at[i];
    return err;
}

static int authority_key_id_read(struct bytes value, struct reading *out)
{
    return cert_authority_key_id_read(value, &out->crl->authority_key_id);
}

static int crl_number_read(struct bytes value, struct reading *out)
{
    return number_read(value, &out->crl->number);
}

static int delta_indicator_read(struct bytes value, struct reading *out)
{
    return number_read(value, &out->crl->base);
}

static int total_read(struct bytes value, struct reading *out)
{
    out->has_total = true;
    return part_read(value, &out->total);
}

static int partial_read(struct bytes value, struct reading *out)
{
    out->has_part = true;
    return part_read(value, &out->part);
}

/* A BOOLEAN of an IssuingDistributionPoint. */
static int point_flag_take(struct bytes *cursor, uint32_t tag, bool *flag)
{
    struct tlv value;

    *flag = false;
    if (tlv_take(cursor, tag, &value) < 0)
        return 0;
    if (value.value.len != 1)
        return ERR_MALFORMED;
    *flag = value.value.at[0] != 0;
    return 0;
}

/* A list of another issuer's or of attribute certificates says nothing about RSP certificates. */
static int point_read(struct bytes value, struct reading *out)
{
    struct tlv sequence, part;
    struct bytes cursor;
    bool user, ca, indirect, attribute;

    if (tlv_only(value, &sequence) < 0 || sequence.tag != DER_SEQUENCE)
        return ERR_MALFORMED;
    cursor = sequence.value;
    (void)tlv_take(&cursor, POINT_NAME, &part);
    if (point_flag_take(&cursor, POINT_USER_CERTIFICATES, &user) < 0 ||
        point_flag_take(&cursor, POINT_CA_CERTIFICATES, &ca) < 0)
        return ERR_MALFORMED;
    (void)tlv_take(&cursor, POINT_SOME_REASONS, &part);
    if (point_flag_take(&cursor, POINT_INDIRECT, &indirect) < 0 ||
        point_flag_take(&cursor, POINT_ATTRIBUTE_CERTIFICATES, &attribute) < 0 || cursor.len ||
        (user && ca))
        return ERR_MALFORMED;
    out->crl->scope = sequence.whole;
    return indirect || attribute ? ERR_UNSUPPORTED : 0;
}

static int reason_read(struct bytes value, struct reading *out)
{
    struct tlv reason;

    if (tlv_only(value, &reason) < 0 || reason.tag != DER_ENUMERATED || reason.value.len != 1 ||
        reason.value.at[0] > REASON_LAST || reason.value.at[0] == REASON_UNUSED)
        return ERR_MALFORMED;
    out->entry->removed = reason.value.at[0] == CRL_REASON_REMOVE_FROM_CRL;
    return 0;
}

/* Invalidity date and expiration date: their form is checked; the entry counts without them. */
static int date_read(struct bytes value, struct reading *out)
{
    int64_t seconds;

    (void)out;
    return cert_time_take(&value, &seconds) < 0 || value.len ? ERR_MALFORMED : 0;
}

#define OID_RSP(last) {0x67, 0x81, 0x12, 0x01, 0x02, 0x00, (last)}, 7

enum { READERS_MAX = 8 };

static const struct reader crl_readers[READERS_MAX] = {
    {OID_CE(0x14), crl_number_read}, {OID_CE(0x1B), delta_indicator_read},
    {OID_CE(0x1C), point_read},      {OID_CE(0x23), authority_key_id_read},
    {OID_RSP(2), total_read},        {OID_RSP(3), partial_read},
};
static const struct reader entry_readers[READERS_MAX] = {
    {OID_CE(0x15), reason_read},
    {OID_CE(0x18), date_read},
    {OID_RSP(1), date_read},
};

/* `value` is a whole Extensions. ERR_MALFORMED, also for an empty list and a repeated extension;
 * ERR_UNSUPPORTED. */
static int extensions_read(struct bytes value, const struct reader readers[READERS_MAX],
                           struct reading *out)
{
    struct tlv sequence;
    unsigned seen = 0;

    if (tlv_only(value, &sequence) < 0 || sequence.tag != DER_SEQUENCE || !sequence.value.len)
        return ERR_MALFORMED;
    while (sequence.value.len) {
        struct cert_extension extension;
        int err = ERR_UNSUPPORTED;

        if (cert_extension_take(&sequence.value, &extension) < 0)
            return ERR_MALFORMED;
        for (size_t i = 0; i < READERS_MAX && readers[i].read; i++) {
            if (!bytes_equal(extension.oid, bytes_at(readers[i].oid, readers[i].oid_len)))
                continue;
            if (seen & 1U << i)
                return ERR_MALFORMED;
            seen |= 1U << i;
            err = readers[i].read(extension.value, out);
            if (err < 0)
                return err;
            break;
        }
        if (err < 0 && extension.critical)
            return err;
    }
    return 0;
}

/* One entry: userCertificate, revocationDate, crlEntryExtensions. */
static int entry_take(struct bytes *cursor, struct crl_entry *out)
{
    struct reading reading = {.entry = out};
    struct tlv entry;
    struct bytes content;

    *out = (struct crl_entry){0};
    if (tlv_take(cursor, DER_SEQUENCE, &entry) < 0)
        return ERR_MALFORMED;
    content = entry.value;
    if (cert_integer_take(&content, &out->serial) < 0 ||
        cert_time_take(&content, &out->revoked) < 0)
        return ERR_MALFORMED;
    if (out->serial.len > CRL_INTEGER_MAX)
        return ERR_UNSUPPORTED;
    return content.len ? extensions_read(content, entry_readers, &reading) : 0;
}

int crl_next_entry(struct bytes *entries, struct crl_entry *out)
{
    return entries->len ? entry_take(entries, out) : ERR_NOT_FOUND;
}

static int fail(int err, const char **reason, const char *text)
{
    *reason = text;
    return err;
}

/* Version, algorithm, issuer, dates. */
static int head_take(struct bytes *cursor, struct bytes algorithm, struct crl *out,
                     const char **reason)
{
    struct cert_name ignored;
    struct bytes ahead;
    struct tlv part;

    if (tlv_take(cursor, DER_INTEGER, &part) < 0)
        return fail(ERR_UNSUPPORTED, reason, "a CRL of version 1; version 2 is required");
    if (part.value.len != 1 || part.value.at[0] != X509_VERSION_2)
        return fail(ERR_UNSUPPORTED, reason, "the version of the CRL is not 2");
    if (tlv_take(cursor, DER_SEQUENCE, &part) < 0 || !bytes_equal(part.whole, algorithm))
        return fail(ERR_MALFORMED, reason, "signature and signatureAlgorithm differ");
    if (tlv_take(cursor, DER_SEQUENCE, &part) < 0 || cert_name_read(part.value, &ignored) < 0)
        return fail(ERR_MALFORMED, reason, "invalid issuer");
    out->issuer = part.whole;
    if (cert_time_take(cursor, &out->this_update) < 0)
        return fail(ERR_MALFORMED, reason, "invalid thisUpdate");
    ahead = *cursor;
    if (tlv_next(&ahead, &part) == 0 &&
        (part.tag == DER_UTC_TIME || part.tag == DER_GENERALIZED_TIME)) {
        if (cert_time_take(cursor, &out->next_update) < 0)
            return fail(ERR_MALFORMED, reason, "invalid nextUpdate");
        out->has_next_update = true;
    }
    return 0;
}

/* Checks all entries; removeFromCRL is checked later, when the kind of the list is known. */
static int entries_read(struct crl *out, bool *any_removed, const char **reason)
{
    struct bytes entries = out->entries;
    struct crl_entry entry;
    int err;

    *any_removed = false;
    while ((err = crl_next_entry(&entries, &entry)) == 0) {
        out->entry_count++;
        *any_removed |= entry.removed;
    }
    if (err == ERR_NOT_FOUND)
        return 0;
    return fail(err, reason,
                err == ERR_UNSUPPORTED ? "unsupported serial number or extension of an entry of "
                                         "revokedCertificates"
                                       : "invalid entry of revokedCertificates");
}

/* The rules between extensions. */
static int check_extensions(struct crl *out, const struct reading *reading, bool any_removed,
                            const char **reason)
{
    if (!out->authority_key_id.len)
        return fail(ERR_MALFORMED, reason, "no keyIdentifier in authorityKeyIdentifier");
    if (!out->number.len)
        return fail(ERR_MALFORMED, reason, "no cRLNumber");
    if (out->base.len && crl_compare_numbers(out->base, out->number) >= 0)
        return fail(ERR_MALFORMED, reason, "BaseCRLNumber is not below cRLNumber");
    if (any_removed && !out->base.len)
        return fail(ERR_MALFORMED, reason, "removeFromCRL in a complete CRL");
    if (reading->has_total != reading->has_part)
        return fail(ERR_MALFORMED, reason,
                    "one of totalPartialCrlNumber and partialCrlNumber without the other");
    if (!reading->has_total)
        return 0;
    if (reading->part < 1 || reading->part > reading->total)
        return fail(ERR_MALFORMED, reason, "partialCrlNumber is not within totalPartialCrlNumber");
    if (reading->total > CRL_PARTS_MAX)
        return fail(ERR_UNSUPPORTED, reason, "too many parts (totalPartialCrlNumber)");
    if (out->base.len)
        return fail(ERR_UNSUPPORTED, reason, "a delta CRL in parts");
    out->part = (unsigned)reading->part;
    out->parts = (unsigned)reading->total;
    return 0;
}

static int tbs_read(struct bytes cursor, struct bytes algorithm, struct crl *out,
                    const char **reason)
{
    struct reading reading = {.crl = out};
    struct tlv part;
    bool any_removed;
    int err = head_take(&cursor, algorithm, out, reason);

    if (err < 0)
        return err;
    if (tlv_take(&cursor, DER_SEQUENCE, &part) == 0)
        out->entries = part.value;
    err = entries_read(out, &any_removed, reason);
    if (err < 0)
        return err;
    if (tlv_take(&cursor, CRL_EXTENSIONS, &part) < 0 || cursor.len)
        return fail(ERR_MALFORMED, reason, "no crlExtensions at the end of tbsCertList");
    err = extensions_read(part.value, crl_readers, &reading);
    if (err < 0)
        return fail(err, reason,
                    err == ERR_UNSUPPORTED ? "unsupported extension of the CRL"
                                           : "invalid extension of the CRL");
    return check_extensions(out, &reading, any_removed, reason);
}

int crl_parse(struct crl *out, struct bytes der, const char **reason)
{
    struct cert_signed parts;
    struct tlv outer;

    *out = (struct crl){.part = 1, .parts = 1};
    if (tlv_only(der, &outer) < 0 || outer.tag != DER_SEQUENCE ||
        cert_signed_read(&parts, outer.value) < 0)
        return fail(ERR_MALFORMED, reason, "not a CertificateList in DER");
    if (!parts.has_signature)
        return fail(ERR_UNSUPPORTED, reason, "signatureAlgorithm is not ecdsa-with-SHA256");
    out->tbs = parts.tbs;
    memcpy(out->signature, parts.signature, sizeof(out->signature));
    return tbs_read(parts.tbs_value, parts.algorithm, out, reason);
}

int crl_compare_numbers(struct bytes left, struct bytes right)
{
    if (left.len != right.len)
        return left.len < right.len ? -1 : 1;
    return memcmp(left.at, right.at, left.len);
}
