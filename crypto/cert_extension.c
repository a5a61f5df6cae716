/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads the extensions of RSP certificates: RFC 5280 4.2, SGP.22 4.5.2. A table has one reader per
 * extension. A reader returns ERR_MALFORMED for invalid DER, ERR_UNSUPPORTED for a valid value that
 * is not supported, which is a fault of critical extensions.
 */
#include "crypto/cert_read.h"

enum {
    AKI_KEY_IDENTIFIER = 0x80,
    PERMITTED_SUBTREES = 0xA0,
    EXCLUDED_SUBTREES = 0xA1,
    PATH_LEN_MAX = 127
};

/* 2.23.146.1.2.1 */
static const uint8_t role_arc[] = {0x67, 0x81, 0x12, 0x01, 0x02, 0x01};
/* id-kp-serverAuth and -clientAuth differ in the last octet. */
static const uint8_t eku_arc[] = {0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03};

static int subject_key_id_read(struct bytes value, struct cert *out)
{
    struct tlv id;

    if (tlv_only(value, &id) < 0 || id.tag != DER_OCTET_STRING || id.value.len == 0)
        return ERR_MALFORMED;
    out->subject_key_id = id.value;
    return 0;
}

int cert_authority_key_id_read(struct bytes value, struct bytes *key_id)
{
    struct tlv sequence;
    struct tlv id;
    int err;

    if (tlv_only(value, &sequence) < 0 || sequence.tag != DER_SEQUENCE)
        return ERR_MALFORMED;
    err = tlv_find(sequence.value, AKI_KEY_IDENTIFIER, &id);
    if (err == 0)
        *key_id = id.value;
    return err == ERR_MALFORMED ? err : 0;
}

static int authority_key_id_read(struct bytes value, struct cert *out)
{
    return cert_authority_key_id_read(value, &out->authority_key_id);
}

static int key_usage_read(struct bytes value, struct cert *out)
{
    struct tlv bits;

    if (tlv_only(value, &bits) < 0 || bits.tag != DER_BIT_STRING || bits.value.len < 2 ||
        bits.value.at[0] > 7)
        return ERR_MALFORMED;
    for (unsigned bit = 0; bit < 8 * (bits.value.len - 1) && bit < 16; bit++)
        if (bits.value.at[1 + bit / 8] & 0x80U >> bit % 8)
            out->key_usage |= 1U << bit;
    out->has_key_usage = true;
    return 0;
}

static int extended_key_usage_read(struct bytes value, struct cert *out)
{
    struct tlv sequence;
    struct tlv purpose;

    if (tlv_only(value, &sequence) < 0 || sequence.tag != DER_SEQUENCE || !sequence.value.len)
        return ERR_MALFORMED;
    while (sequence.value.len) {
        if (tlv_take(&sequence.value, DER_OID, &purpose) < 0)
            return ERR_MALFORMED;
        if (purpose.value.len != sizeof(eku_arc) + 1 ||
            !bytes_starts_with(purpose.value, BYTES_OF(eku_arc)))
            continue; /* a purpose that is not used */
        if (purpose.value.at[sizeof(eku_arc)] == 1)
            out->extended_key_usage |= CERT_EKU_SERVER;
        if (purpose.value.at[sizeof(eku_arc)] == 2)
            out->extended_key_usage |= CERT_EKU_CLIENT;
    }
    return 0;
}

static int basic_constraints_read(struct bytes value, struct cert *out)
{
    struct tlv sequence;
    struct tlv part;

    if (tlv_only(value, &sequence) < 0 || sequence.tag != DER_SEQUENCE)
        return ERR_MALFORMED;
    value = sequence.value;
    if (tlv_take(&value, DER_BOOLEAN, &part) == 0) {
        if (part.value.len != 1 || (part.value.at[0] != 0xFF && part.value.at[0] != 0))
            return ERR_MALFORMED;
        out->ca = part.value.at[0] != 0;
    }
    if (tlv_take(&value, DER_INTEGER, &part) == 0) {
        if (part.value.len != 1 || part.value.at[0] > PATH_LEN_MAX)
            return ERR_MALFORMED;
        out->path_len = part.value.at[0];
    }
    return value.len ? ERR_MALFORMED : 0;
}

static int policies_read(struct bytes value, struct cert *out)
{
    struct tlv sequence;
    struct tlv policy;
    struct tlv oid;

    if (tlv_only(value, &sequence) < 0 || sequence.tag != DER_SEQUENCE || !sequence.value.len)
        return ERR_MALFORMED;
    while (sequence.value.len) {
        if (tlv_take(&sequence.value, DER_SEQUENCE, &policy) < 0 ||
            tlv_take(&policy.value, DER_OID, &oid) < 0)
            return ERR_MALFORMED;
        if (out->role != CERT_ROLE_NONE || !bytes_starts_with(oid.value, BYTES_OF(role_arc)))
            continue;
        out->role = CERT_ROLE_OTHER;
        if (oid.value.len == sizeof(role_arc) + 1 &&
            oid.value.at[sizeof(role_arc)] <= CERT_ROLE_DSAUTH)
            out->role = (enum cert_role)oid.value.at[sizeof(role_arc)];
    }
    return 0;
}

static int subject_alt_name_read(struct bytes value, struct cert *out)
{
    struct tlv sequence;
    struct tlv name;
    int err;

    if (tlv_only(value, &sequence) < 0 || sequence.tag != DER_SEQUENCE)
        return ERR_MALFORMED;
    if (tlv_check(sequence.value, 8, 64) < 0)
        return ERR_MALFORMED;
    out->subject_alt_name = sequence.value;
    err = tlv_find(sequence.value, GENERAL_NAME_REGISTERED_ID, &name);
    if (err == 0)
        out->registered_id = name.value;
    return err == ERR_MALFORMED ? err : 0;
}

/* RSP uses permitted directory names without minimum and maximum only. */
static int name_constraints_read(struct bytes value, struct cert *out)
{
    struct tlv sequence;
    struct tlv permitted;
    struct tlv subtree;
    struct bytes cursor;

    if (tlv_only(value, &sequence) < 0 || sequence.tag != DER_SEQUENCE)
        return ERR_MALFORMED;
    value = sequence.value;
    if (tlv_take(&value, PERMITTED_SUBTREES, &permitted) < 0 || value.len)
        return ERR_UNSUPPORTED;
    cursor = permitted.value;
    if (cursor.len == 0)
        return ERR_MALFORMED;
    while (cursor.len) {
        struct tlv base;
        struct tlv rdns;
        struct cert_name name;

        if (tlv_take(&cursor, DER_SEQUENCE, &subtree) < 0)
            return ERR_MALFORMED;
        if (tlv_only(subtree.value, &base) < 0 || base.tag != GENERAL_NAME_DIRECTORY)
            return ERR_UNSUPPORTED;
        if (tlv_only(base.value, &rdns) < 0 || rdns.tag != DER_SEQUENCE ||
            cert_name_read(rdns.value, &name) < 0)
            return ERR_MALFORMED;
    }
    out->permitted = permitted.value;
    return 0;
}

static int eid_ranges_read(struct bytes value, struct cert *out)
{
    struct tlv sequence;
    struct tlv prefix;
    struct bytes cursor;

    if (tlv_only(value, &sequence) < 0 || sequence.tag != DER_SEQUENCE || !sequence.value.len)
        return ERR_MALFORMED;
    cursor = sequence.value;
    while (cursor.len)
        if (tlv_take(&cursor, DER_PRINTABLE_STRING, &prefix) < 0)
            return ERR_MALFORMED;
    out->eid_ranges = sequence.value;
    return 0;
}

/* The card fetches no CRLs: they are loaded into it (crl.h). Their addresses are not used. */
static int crl_points_read(struct bytes value, struct cert *out)
{
    struct tlv sequence;

    (void)out;
    if (tlv_only(value, &sequence) < 0 || sequence.tag != DER_SEQUENCE)
        return ERR_MALFORMED;
    return 0;
}

#define OID_EID_RANGES {0x67, 0x81, 0x12, 0x01, 0x02, 0x02, 0x00}, 7

static const struct reader {
    uint8_t oid[7];
    size_t oid_len;
    int (*read)(struct bytes value, struct cert *out);
} readers[] = {
    {OID_CE(0x0E), subject_key_id_read},     {OID_CE(0x0F), key_usage_read},
    {OID_CE(0x11), subject_alt_name_read},   {OID_CE(0x13), basic_constraints_read},
    {OID_CE(0x1E), name_constraints_read},   {OID_CE(0x1F), crl_points_read},
    {OID_CE(0x20), policies_read},           {OID_CE(0x23), authority_key_id_read},
    {OID_CE(0x25), extended_key_usage_read}, {OID_EID_RANGES, eid_ranges_read},
};

int cert_extension_take(struct bytes *cursor, struct cert_extension *out)
{
    struct tlv extension;
    struct tlv oid;
    struct tlv flag;
    struct tlv value;
    struct bytes content;

    if (tlv_take(cursor, DER_SEQUENCE, &extension) < 0)
        return ERR_MALFORMED;
    content = extension.value;
    out->critical = false;
    if (tlv_take(&content, DER_OID, &oid) < 0)
        return ERR_MALFORMED;
    if (tlv_take(&content, DER_BOOLEAN, &flag) == 0) {
        if (flag.value.len != 1)
            return ERR_MALFORMED;
        out->critical = flag.value.at[0] != 0;
    }
    if (tlv_take(&content, DER_OCTET_STRING, &value) < 0 || content.len)
        return ERR_MALFORMED;
    out->oid = oid.value;
    out->value = value.value;
    return 0;
}

/* `seen` has a bit for each reader. */
static int extension_read(const struct cert_extension *extension, struct cert *out, unsigned *seen)
{
    int err = ERR_UNSUPPORTED;

    for (size_t i = 0; i < sizeof(readers) / sizeof(readers[0]); i++) {
        if (!bytes_equal(extension->oid, bytes_at(readers[i].oid, readers[i].oid_len)))
            continue;
        if (*seen & 1U << i)
            return ERR_MALFORMED;
        *seen |= 1U << i;
        err = readers[i].read(extension->value, out);
        break;
    }
    if (err == ERR_UNSUPPORTED) {
        out->unknown_critical |= extension->critical;
        err = 0;
    }
    return err;
}

int cert_extensions_read(struct bytes extensions, struct cert *out)
{
    struct tlv sequence;
    struct cert_extension extension;
    unsigned seen = 0;
    int err = 0;

    if (tlv_only(extensions, &sequence) < 0 || sequence.tag != DER_SEQUENCE)
        return ERR_MALFORMED;
    while (sequence.value.len && err == 0) {
        if (cert_extension_take(&sequence.value, &extension) < 0)
            return ERR_MALFORMED;
        err = extension_read(&extension, out, &seen);
    }
    return err;
}
