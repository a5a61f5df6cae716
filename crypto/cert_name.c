/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names in certificates, and the text form of object identifiers. */
#include "crypto/cert_read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t oid_common_name[] = {0x55, 0x04, 0x03};
static const uint8_t oid_serial_number[] = {0x55, 0x04, 0x05};
static const uint8_t oid_organization[] = {0x55, 0x04, 0x0A};

static int attribute_read(struct bytes content, struct cert_name *out)
{
    const struct {
        struct bytes oid;
        struct bytes *value;
    } known[] = {
        {BYTES_OF(oid_common_name), &out->common_name},
        {BYTES_OF(oid_serial_number), &out->serial_number},
        {BYTES_OF(oid_organization), &out->organization},
    };
    struct tlv type;
    struct tlv value;

    if (tlv_take(&content, DER_OID, &type) < 0 || tlv_next(&content, &value) < 0 || content.len)
        return ERR_MALFORMED;
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (bytes_equal(type.value, known[i].oid) && known[i].value->at == NULL)
            *known[i].value = value.value;
    return 0;
}

int cert_name_read(struct bytes rdns, struct cert_name *out)
{
    *out = (struct cert_name){0};
    while (rdns.len) {
        struct tlv set;

        if (tlv_take(&rdns, DER_SET, &set) < 0 || set.value.len == 0)
            return ERR_MALFORMED;
        while (set.value.len) {
            struct tlv attribute;

            if (tlv_take(&set.value, DER_SEQUENCE, &attribute) < 0 ||
                attribute_read(attribute.value, out) < 0)
                return ERR_MALFORMED;
        }
    }
    return 0;
}

int cert_next_permitted(struct bytes *subtrees, struct bytes *organization,
                        struct bytes *serial_prefix)
{
    struct tlv subtree;
    struct tlv base;
    struct tlv rdns;
    struct cert_name name;

    if (subtrees->len == 0)
        return ERR_NOT_FOUND;
    /* cert_extension.c has checked the form. */
    if (tlv_take(subtrees, DER_SEQUENCE, &subtree) < 0 || tlv_only(subtree.value, &base) < 0 ||
        tlv_only(base.value, &rdns) < 0 || cert_name_read(rdns.value, &name) < 0)
        return ERR_MALFORMED;
    *organization = name.organization;
    *serial_prefix = name.serial_number;
    return 0;
}

int cert_next_dns_name(struct bytes *names, struct bytes *name)
{
    struct tlv next;
    int err;

    while ((err = tlv_next(names, &next)) == 0) {
        if (next.tag == GENERAL_NAME_DNS) {
            *name = next.value;
            return 0;
        }
    }
    return err;
}

int cert_oid_text(struct bytes oid, char *text, size_t size)
{
    size_t used = 0;
    bool first = true;

    if (oid.len == 0)
        return ERR_MALFORMED;
    while (oid.len) {
        uint64_t arc = 0;
        size_t i = 0;
        int len;

        do {
            if (i == oid.len || i == 9 || (i == 0 && oid.at[0] == 0x80))
                return ERR_MALFORMED;
            arc = arc << 7 | (oid.at[i] & 0x7F);
        } while (oid.at[i++] & 0x80);
        oid = bytes_from(oid, i);
        if (first) {
            unsigned top = arc < 40 ? 0 : arc < 80 ? 1 : 2;

            len = snprintf(text, size, "%u.%llu", top, (unsigned long long)(arc - top * 40U));
        } else {
            len = snprintf(text + used, size - used, ".%llu", (unsigned long long)arc);
        }
        first = false;
        if (len < 0 || (size_t)len >= size - used)
            return ERR_TOO_LONG;
        used += (size_t)len;
    }
    return 0;
}

static void arc_put(struct buf *out, uint64_t arc)
{
    int groups = 1;

    while (groups < 9 && arc >> (7 * groups))
        groups++;
    while (groups-- > 0)
        buf_put_u8(out, (unsigned)(arc >> (7 * groups) & 0x7F) | (groups ? 0x80U : 0));
}

int cert_oid_put(struct buf *out, const char *text)
{
    uint64_t top = 0;

    for (int position = 0;; position++) {
        char *end;
        uint64_t arc;

        if (*text < '0' || *text > '9' || strspn(text, "0123456789") > 18)
            return ERR_MALFORMED;
        arc = strtoull(text, &end, 10);
        if (position == 0) {
            if (arc > 2)
                return ERR_MALFORMED;
            top = arc;
        } else if (position == 1) {
            if (top < 2 && arc > 39)
                return ERR_MALFORMED;
            arc_put(out, top * 40 + arc);
        } else {
            arc_put(out, arc);
        }
        if (*end == '\0')
            return position >= 1 ? 0 : ERR_MALFORMED;
        if (*end != '.')
            return ERR_MALFORMED;
        text = end + 1;
    }
}
