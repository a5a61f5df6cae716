/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Parses the DER of a certificate: RFC 5280 4.1. cert_extension.c reads extensions, cert_rules.c
 * checks rules.
 */
#include "crypto/cert.h"

#include "crypto/cert_read.h"

#include <string.h>

enum { VERSION = 0xA0, ISSUER_UNIQUE_ID = 0x81, SUBJECT_UNIQUE_ID = 0x82, EXTENSIONS = 0xA3 };

/* ecdsa-with-SHA256, RFC 5758 3.2: the whole AlgorithmIdentifier. */
static const uint8_t ecdsa_sha256[] = {0x30, 0x0A, 0x06, 0x08, 0x2A, 0x86,
                                       0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02};
const struct bytes cert_ecdsa_sha256 = {ecdsa_sha256, sizeof(ecdsa_sha256)};

/* The number of `count` decimal digits at `at`; -1: another character. */
static int digits(const uint8_t *at, int count)
{
    int number = 0;

    for (int i = 0; i < count; i++) {
        if (at[i] < '0' || at[i] > '9')
            return -1;
        number = number * 10 + at[i] - '0';
    }
    return number;
}

/* Days from 1970-01-01 to a day of the Gregorian calendar; month 1..13: 13 is January of the next
 * year. */
static int64_t days_to(int year, int month, int day)
{
    /* Years begin in March here, so that a leap day is the last of its year. */
    int64_t y = month > 2 ? year : year - 1;
    int64_t era = y / 400;
    int64_t of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

int cert_integer_take(struct bytes *cursor, struct bytes *integer)
{
    struct tlv part;

    if (tlv_take(cursor, DER_INTEGER, &part) < 0 || part.value.len == 0)
        return ERR_MALFORMED;
    *integer = part.value;
    if (integer->len > 1 && integer->at[0] == (integer->at[1] & 0x80 ? 0xFF : 0x00))
        return ERR_MALFORMED;
    return 0;
}

int cert_time_take(struct bytes *cursor, int64_t *seconds)
{
    struct tlv time;
    const uint8_t *at;
    int year, month, day, hour, minute, second;

    if (tlv_next(cursor, &time) < 0)
        return ERR_MALFORMED;
    at = time.value.at;
    if (time.tag == DER_UTC_TIME && time.value.len == 13) {
        year = digits(at, 2);
        if (year >= 0)
            year += year < 50 ? 2000 : 1900;
        at += 2;
    } else if (time.tag == DER_GENERALIZED_TIME && time.value.len == 15) {
        year = digits(at, 4);
        at += 4;
    } else {
        return ERR_MALFORMED;
    }
    month = digits(at, 2);
    day = digits(at + 2, 2);
    hour = digits(at + 4, 2);
    minute = digits(at + 6, 2);
    second = digits(at + 8, 2);
    if (year < 0 || month < 1 || month > 12 || day < 1 || hour < 0 || hour > 23 || minute < 0 ||
        minute > 59 || second < 0 || second > 59 || at[10] != 'Z' ||
        day > days_to(year, month + 1, 1) - days_to(year, month, 1))
        return ERR_MALFORMED;
    *seconds = days_to(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
    return 0;
}

static int validity_take(struct bytes *cursor, struct cert *out)
{
    struct tlv validity;
    struct bytes times;

    if (tlv_take(cursor, DER_SEQUENCE, &validity) < 0)
        return ERR_MALFORMED;
    times = validity.value;
    if (cert_time_take(&times, &out->not_before) < 0 ||
        cert_time_take(&times, &out->not_after) < 0 || times.len)
        return ERR_MALFORMED;
    return 0;
}

static int subject_take(struct bytes *cursor, struct cert *out)
{
    struct cert_name name;
    struct tlv subject;

    if (tlv_take(cursor, DER_SEQUENCE, &subject) < 0 || cert_name_read(subject.value, &name) < 0)
        return ERR_MALFORMED;
    out->subject = subject.whole;
    out->organization = name.organization;
    out->common_name = name.common_name;
    out->serial_number = name.serial_number;
    return 0;
}

static int spki_take(struct bytes *cursor, struct cert *out)
{
    struct tlv spki;
    int err;

    if (tlv_take(cursor, DER_SEQUENCE, &spki) < 0)
        return ERR_MALFORMED;
    out->spki = spki.whole;
    err = ec_spki_read(spki.value, &out->curve, &out->point);
    if (err < 0 && err != ERR_UNSUPPORTED)
        return err;
    if (err == ERR_UNSUPPORTED || out->curve == EC_CURVE_NONE) {
        out->curve = EC_CURVE_NONE;
        out->point = BYTES_NONE;
    }
    return 0;
}

/* Version; absent in v1. */
static int version_take(struct bytes *cursor)
{
    struct tlv version;
    struct tlv number;

    if (tlv_take(cursor, VERSION, &version) < 0)
        return 0;
    if (tlv_only(version.value, &number) < 0 || number.tag != DER_INTEGER ||
        number.value.len != 1 || number.value.at[0] < X509_VERSION_2 ||
        number.value.at[0] > X509_VERSION_3)
        return ERR_MALFORMED;
    return 0;
}

static int tbs_read(struct bytes cursor, struct bytes algorithm, struct cert *out)
{
    struct tlv part;
    struct cert_name ignored;

    if (version_take(&cursor) < 0 || cert_integer_take(&cursor, &out->serial) < 0)
        return ERR_MALFORMED;
    if (tlv_take(&cursor, DER_SEQUENCE, &part) < 0 || !bytes_equal(part.whole, algorithm))
        return ERR_MALFORMED;
    if (tlv_take(&cursor, DER_SEQUENCE, &part) < 0 || cert_name_read(part.value, &ignored) < 0)
        return ERR_MALFORMED;
    out->issuer = part.whole;
    if (validity_take(&cursor, out) < 0 || subject_take(&cursor, out) < 0 ||
        spki_take(&cursor, out) < 0)
        return ERR_MALFORMED;
    if (tlv_take(&cursor, ISSUER_UNIQUE_ID, &part) == ERR_MALFORMED ||
        tlv_take(&cursor, SUBJECT_UNIQUE_ID, &part) == ERR_MALFORMED)
        return ERR_MALFORMED;
    if (cursor.len == 0)
        return 0;
    if (tlv_take(&cursor, EXTENSIONS, &part) < 0 || cursor.len)
        return ERR_MALFORMED;
    return cert_extensions_read(part.value, out);
}

int cert_signed_read(struct cert_signed *out, struct bytes content)
{
    struct tlv tbs;
    struct tlv algorithm;
    struct tlv bits;

    if (tlv_take(&content, DER_SEQUENCE, &tbs) < 0 ||
        tlv_take(&content, DER_SEQUENCE, &algorithm) < 0 ||
        tlv_take(&content, DER_BIT_STRING, &bits) < 0 || content.len || bits.value.len < 1 ||
        bits.value.at[0] != 0)
        return ERR_MALFORMED;
    out->tbs = tbs.whole;
    out->tbs_value = tbs.value;
    out->algorithm = algorithm.whole;
    out->has_signature = bytes_equal(algorithm.whole, cert_ecdsa_sha256);
    return out->has_signature ? ec_signature_from_der(bytes_from(bits.value, 1), out->signature)
                              : 0;
}

static int content_read(struct cert *out, struct bytes content)
{
    struct cert_signed parts;

    out->content = content;
    if (cert_signed_read(&parts, content) < 0)
        return ERR_MALFORMED;
    out->tbs = parts.tbs;
    out->has_signature = parts.has_signature;
    memcpy(out->signature, parts.signature, sizeof(out->signature));
    return tbs_read(parts.tbs_value, parts.algorithm, out);
}

static void clear(struct cert *out, struct bytes whole)
{
    memset(out, 0, sizeof(*out));
    out->whole = whole;
    out->path_len = -1;
    out->role = CERT_ROLE_NONE;
}

int cert_parse(struct cert *out, struct bytes der)
{
    struct tlv outer;

    clear(out, der);
    if (tlv_only(der, &outer) < 0 || outer.tag != DER_SEQUENCE)
        return ERR_MALFORMED;
    return content_read(out, outer.value);
}

int cert_parse_tagged(struct cert *out, struct bytes value)
{
    struct tlv only;

    if (tlv_only(value, &only) == 0)
        return cert_parse(out, value);
    clear(out, value);
    return content_read(out, value);
}
