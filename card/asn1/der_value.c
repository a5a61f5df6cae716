/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Leaves: ITU-T X.690 clauses 8 and 11, which libtasn1 does not check. One
 * exception: any octet but 00 is TRUE.
 */
#include "card/asn1/der_value.h"

#include "apdu/tlv.h"

#include <string.h>

static struct bytes *slice_of(const struct der_field *field, const void *structure)
{
    return (struct bytes *)((const uint8_t *)structure + field->offset);
}

static void *member_of(const struct der_field *field, const void *structure)
{
    return (uint8_t *)structure + field->offset;
}

bool der_value_is_leaf(const struct der_field *field)
{
    switch (field->kind) {
    case DER_KIND_OCTETS:
    case DER_KIND_UTF8:
    case DER_KIND_INTEGER:
    case DER_KIND_BOOLEAN:
    case DER_KIND_NULL:
    case DER_KIND_BITS:
    case DER_KIND_OID:
        return true;
    default:
        return false;
    }
}

const char *der_value_check_size(const struct der_field *field, size_t len)
{
    if ((int64_t)len < field->min)
        return "shorter than allowed";
    if ((int64_t)len > field->max)
        return "longer than allowed";
    return NULL;
}

/* Octets of the UTF-8 character at the start of `text`; 0 when it is none (RFC 3629). */
static size_t utf8_character(struct bytes text)
{
    uint8_t first = text.at[0];
    size_t len = first < 0x80   ? 1
                 : first < 0xC2 ? 0
                 : first < 0xE0 ? 2
                 : first < 0xF0 ? 3
                 : first < 0xF5 ? 4
                                : 0;

    if (len > text.len)
        return 0;
    for (size_t i = 1; i < len; i++) {
        if ((text.at[i] & 0xC0) != 0x80)
            return 0;
    }
    /* Second octets that would be overlong, a surrogate, or beyond U+10FFFF. */
    if ((first == 0xE0 && text.at[1] < 0xA0) || (first == 0xED && text.at[1] > 0x9F) ||
        (first == 0xF0 && text.at[1] < 0x90) || (first == 0xF4 && text.at[1] > 0x8F))
        return 0;
    return len;
}

/* The number of its characters, or -1: it is not UTF-8. */
static int64_t count_characters(struct bytes text)
{
    int64_t characters = 0;

    while (text.len) {
        size_t len = utf8_character(text);

        if (len == 0)
            return -1;
        text = bytes_from(text, len);
        characters++;
    }
    return characters;
}

bool der_is_utf8(struct bytes text)
{
    return count_characters(text) >= 0;
}

/* SIZE of a UTF8String counts characters (X.680 51.5), where the row does not say octets. */
static const char *check_utf8(const struct der_field *field, struct bytes text)
{
    int64_t characters = count_characters(text);

    if (characters < 0)
        return "not UTF-8";
    return der_value_check_size(field,
                                field->second == DER_IN_OCTETS ? text.len : (size_t)characters);
}

static const char *check_oid(struct bytes oid)
{
    bool starts = true;

    for (size_t i = 0; i < oid.len; i++) {
        if (starts && oid.at[i] == 0x80)
            return "an arc with a leading zero";
        starts = !(oid.at[i] & 0x80);
    }
    return starts ? NULL : "the last arc does not end";
}

static const char *check_slice(const struct der_field *field, struct bytes slice)
{
    const char *reason;

    if (field->kind == DER_KIND_UTF8)
        return check_utf8(field, slice);
    reason = der_value_check_size(field, slice.len);
    if (!reason && field->kind == DER_KIND_OID)
        reason = check_oid(slice);
    return reason;
}

static const char *check_range(const struct der_field *field, int64_t value)
{
    return value < field->min || value > field->max ? "number out of range" : NULL;
}

static const char *take_integer(const struct der_field *field, struct bytes content, int64_t *out)
{
    bool negative;
    uint64_t value;

    if (content.len == 0)
        return "INTEGER without octets";
    negative = content.at[0] & 0x80;
    if (content.len > 1 && content.at[0] == (negative ? 0xFF : 0x00) &&
        (content.at[1] & 0x80) == (negative ? 0x80 : 0))
        return "INTEGER with octets to spare";
    value = negative ? UINT64_MAX : 0;
    if (content.len > sizeof(value)) {
        *out = negative ? INT64_MIN : INT64_MAX;
        return check_range(field, *out);
    }
    for (size_t i = 0; i < content.len; i++)
        value = value << 8 | content.at[i];
    memcpy(out, &value, sizeof(*out));
    return check_range(field, *out);
}

static const char *take_bits(struct bytes content, uint32_t *out)
{
    unsigned unused;

    if (content.len == 0)
        return "BIT STRING without octets";
    unused = content.at[0];
    if (unused > 7 || (content.len == 1 && unused))
        return "BIT STRING with a wrong number of unused bits";
    if (unused && content.at[content.len - 1] & ((1U << unused) - 1))
        return "BIT STRING with unused bits set";
    *out = 0;
    for (size_t i = 1; i < content.len; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            if (!(content.at[i] & 0x80 >> bit))
                continue;
            if (i > 4)
                return "a bit beyond those known";
            *out |= 1U << (8 * (i - 1) + bit);
        }
    }
    return NULL;
}

const char *der_value_take(const struct der_field *field, struct bytes content, void *structure)
{
    switch (field->kind) {
    case DER_KIND_INTEGER:
        return take_integer(field, content, member_of(field, structure));
    case DER_KIND_BOOLEAN:
        if (content.len != 1)
            return "BOOLEAN that is not one octet";
        *(bool *)member_of(field, structure) = content.at[0] != 0;
        return NULL;
    case DER_KIND_NULL:
        return content.len ? "NULL with content" : NULL;
    case DER_KIND_BITS:
        return take_bits(content, member_of(field, structure));
    default:
        *slice_of(field, structure) = content;
        return check_slice(field, content);
    }
}

static void put_integer(int64_t value, struct der_value *out)
{
    size_t len = sizeof(value);

    for (size_t i = 0; i < sizeof(value); i++)
        out->store[i] = (uint8_t)((uint64_t)value >> (8 * (sizeof(value) - 1 - i)));
    while (len > 1 && out->store[sizeof(value) - len] == (value < 0 ? 0xFF : 0x00) &&
           (out->store[sizeof(value) - len + 1] & 0x80) == (value < 0 ? 0x80 : 0))
        len--;
    out->content = bytes_at(out->store + sizeof(value) - len, len);
}

const char *der_value_put(const struct der_field *field, const void *structure,
                          struct der_value *out)
{
    const void *member = member_of(field, structure);

    switch (field->kind) {
    case DER_KIND_INTEGER:
        put_integer(*(const int64_t *)member, out);
        return check_range(field, *(const int64_t *)member);
    case DER_KIND_BOOLEAN:
        out->store[0] = *(const bool *)member ? 0xFF : 0x00;
        out->content = bytes_at(out->store, 1);
        return NULL;
    case DER_KIND_NULL:
        out->content = BYTES_NONE;
        return NULL;
    case DER_KIND_BITS:
        out->content = bytes_at(out->store, tlv_bits(*(const uint32_t *)member, out->store));
        return NULL;
    default:
        out->content = *(const struct bytes *)member;
        if (!out->content.at)
            return "missing";
        return check_slice(field, out->content);
    }
}

/* Where the bool of a row stands, or NULL when a slice or an enum tells. */
static bool *presence_of(const struct der_field *field, const void *structure)
{
    switch (field->kind) {
    case DER_KIND_NULL:
    case DER_KIND_GROUP:
        return member_of(field, structure);
    case DER_KIND_INTEGER:
    case DER_KIND_BOOLEAN:
    case DER_KIND_BITS:
    case DER_KIND_SUB:
    case DER_KIND_LIST:
        return (bool *)((const uint8_t *)structure + field->second);
    default:
        return NULL;
    }
}

bool der_value_is_present(const struct der_field *field, const void *structure)
{
    const bool *presence;

    if (!field->optional)
        return true;
    presence = presence_of(field, structure);
    if (presence)
        return *presence;
    if (field->kind == DER_KIND_CHOICE)
        return *(const unsigned *)member_of(field, structure) != 0;
    return slice_of(field, structure)->at != NULL;
}

void der_value_set_present(const struct der_field *field, void *structure, bool present)
{
    bool *presence = field->optional ? presence_of(field, structure) : NULL;

    if (presence)
        *presence = present;
}
