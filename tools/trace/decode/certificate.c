/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * X.509 certificates (RFC 5280 4.1) as trees, damaged ones as well. Roles are those of the policies
 * of SGP.22 4.5.2. Nothing here is checked: crypto/cert.h does that.
 */
#include "tools/trace/decode/certificate.h"

#include "tools/trace/decode/message_value.h"
#include "tools/trace/decode/messages.h"

#include "apdu/text.h"

#include <stdio.h>
#include <string.h>

enum {
    DER_INTEGER = 0x02,
    DER_BIT_STRING = 0x03,
    DER_OID = 0x06,
    DER_UTC_TIME = 0x17,
    DER_SEQUENCE = 0x30,
    DER_SET = 0x31,
    VERSION = 0xA0,
    EXTENSIONS = 0xA3,
    NAME_TEXT_MAX = 300
};

struct node *certificate_add(struct certificate_reader *reader, struct node *parent,
                             const char *name, struct bytes octets)
{
    return tree_node(reader->tree, parent, name, octets,
                     octets.at ? reader->offset + (size_t)(octets.at - reader->base) : 0);
}

bool certificate_take(struct certificate_reader *reader, struct node *parent, struct bytes *cursor,
                      uint32_t tag, const char *name, struct element *out)
{
    const struct bytes before = *cursor;
    struct node *node;

    if (element_next(cursor, out) && out->tag == tag) {
        if (out->cut) {
            tree_flag(reader->tree, reader->top, TREE_MALFORMED);
            reader->cut = true;
        }
        return true;
    }
    if (reader->cut && before.len == 0)
        return false; /* what is missing is behind the end */
    node = certificate_add(reader, parent, name, before);
    message_malformed(reader->tree, node, before.len ? "invalid" : "missing");
    return false;
}

/* ---- Name ---- */

static const char *attribute_name(struct bytes oid)
{
    static const struct {
        uint8_t arc; /* of 2.5.4 */
        const char *name;
    } names[] = {
        {3, "CN"}, {4, "SN"}, {5, "serialNumber"}, {6, "C"},      {7, "L"},
        {8, "ST"}, {10, "O"}, {11, "OU"},          {12, "title"}, {97, "organizationIdentifier"}};

    if (oid.len == 3 && oid.at[0] == 0x55 && oid.at[1] == 0x04)
        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
            if (names[i].arc == oid.at[2])
                return names[i].name;
    return NULL;
}

const char *certificate_name(struct bytes name, char *text, size_t size)
{
    struct element set, attribute, oid, value;
    char oid_text[80], shown[NAME_TEXT_MAX];
    size_t used = 0;

    *text = '\0';
    while (element_next(&name, &set)) {
        while (element_next(&set.value, &attribute)) {
            struct bytes rest = attribute.value;
            const char *its_name;
            int length;

            if (!element_next(&rest, &oid) || !element_next(&rest, &value))
                continue;
            its_name = attribute_name(oid.value);
            length =
                snprintf(text + used, size - used, "%s%s=%s", used ? ", " : "",
                         its_name ? its_name : message_oid(oid.value, oid_text, sizeof(oid_text)),
                         text_show(shown, sizeof(shown), value.value));
            if (length < 0 || (size_t)length >= size - used)
                return text;
            used += (size_t)length;
        }
    }
    return text;
}

void certificate_add_name(struct certificate_reader *reader, const char *name, struct bytes value)
{
    char text[NAME_TEXT_MAX];

    tree_value(reader->tree, certificate_add(reader, reader->top, name, value), "%s",
               certificate_name(value, text, sizeof(text)));
}

/* ---- validity ---- */

void certificate_time(struct certificate_reader *reader, struct node *node,
                      const struct element *time)
{
    const size_t year = time->tag == DER_UTC_TIME ? 2 : 4;
    const char *at = (const char *)time->value.at;

    if (time->value.len != year + 11 || at[year + 10] != 'Z') {
        message_malformed(reader->tree, node, "invalid time");
        return;
    }
    for (size_t i = 0; i < year + 10; i++)
        if (at[i] < '0' || at[i] > '9') {
            message_malformed(reader->tree, node, "invalid time");
            return;
        }
    tree_value(reader->tree, node, "%s%.*s-%.2s-%.2s %.2s:%.2s:%.2sZ",
               year == 4     ? ""
               : at[0] < '5' ? "20"
                             : "19",
               (int)year, at, at + year, at + year + 2, at + year + 4, at + year + 6,
               at + year + 8);
}

static void add_validity(struct certificate_reader *reader, struct bytes value)
{
    static const char *const names[] = {"notBefore", "notAfter"};
    struct element time;

    for (int i = 0; i < 2 && element_next(&value, &time); i++)
        certificate_time(reader, certificate_add(reader, reader->top, names[i], time.value), &time);
}

/* ---- key ---- */

static void add_oid(struct certificate_reader *reader, struct node *parent, const char *name,
                    struct bytes algorithm)
{
    struct element oid;
    char text[120];

    if (element_next(&algorithm, &oid) && oid.tag == DER_OID)
        tree_value(reader->tree, certificate_add(reader, parent, name, oid.value), "%s",
                   message_oid(oid.value, text, sizeof(text)));
}

void certificate_key(struct certificate_reader *reader, struct node *parent, struct bytes octets)
{
    struct element algorithm, oid, key;
    struct bytes inside;
    struct node *node;

    if (!certificate_take(reader, parent, &octets, DER_SEQUENCE, "algorithm", &algorithm))
        return;
    inside = algorithm.value;
    if (octets.len == 0 && element_next(&inside, &oid) && oid.tag == DER_SEQUENCE) {
        certificate_key(reader, parent, algorithm.value); /* it was the whole structure */
        return;
    }
    add_oid(reader, parent, "algorithm", algorithm.value);
    inside = algorithm.value;
    if (element_next(&inside, &oid))
        add_oid(reader, parent, "curve", inside);
    if (!certificate_take(reader, parent, &octets, DER_BIT_STRING, "subjectPublicKey", &key))
        return;
    node = certificate_add(reader, parent, "subjectPublicKey", bytes_from(key.value, 1));
    message_hex(reader->tree, node);
}

void decode_public_key(struct tree *tree, struct node *parent, struct bytes octets, size_t offset)
{
    struct certificate_reader reader = {
        .tree = tree, .base = octets.at, .offset = offset, .top = parent};

    certificate_key(&reader, parent, octets);
}

/* ---- certificate ---- */

static void add_hex(struct certificate_reader *reader, const char *name, struct bytes octets)
{
    message_hex(reader->tree, certificate_add(reader, reader->top, name, octets));
}

void certificate_signature(struct certificate_reader *reader, struct bytes content)
{
    struct element part;

    if (certificate_take(reader, reader->top, &content, DER_SEQUENCE, "signatureAlgorithm", &part))
        add_oid(reader, reader->top, "signatureAlgorithm", part.value);
    if (certificate_take(reader, reader->top, &content, DER_BIT_STRING, "signature", &part))
        add_hex(reader, "signature", bytes_from(part.value, 1));
}

static void read_tbs(struct certificate_reader *reader, struct bytes tbs)
{
    struct node *top = reader->top;
    struct element part, list;
    struct bytes rest = tbs;

    if (element_next(&rest, &part) && part.tag == VERSION)
        tbs = rest;
    if (!certificate_take(reader, top, &tbs, DER_INTEGER, "serialNumber", &part))
        return;
    add_hex(reader, "serialNumber", part.value);
    if (!certificate_take(reader, top, &tbs, DER_SEQUENCE, "signature", &part) ||
        !certificate_take(reader, top, &tbs, DER_SEQUENCE, "issuer", &part))
        return;
    certificate_add_name(reader, "issuer", part.value);
    if (!certificate_take(reader, top, &tbs, DER_SEQUENCE, "validity", &part))
        return;
    add_validity(reader, part.value);
    if (!certificate_take(reader, top, &tbs, DER_SEQUENCE, "subject", &part))
        return;
    certificate_add_name(reader, "subject", part.value);
    certificate_name(part.value, reader->subject, sizeof(reader->subject));
    if (!certificate_take(reader, top, &tbs, DER_SEQUENCE, "subjectPublicKeyInfo", &part))
        return;
    certificate_key(reader, certificate_add(reader, top, "subjectPublicKeyInfo", part.value),
                    part.value);
    while (element_next(&tbs, &part))
        if (part.tag == EXTENSIONS && element_next(&part.value, &list))
            certificate_extensions(reader, certificate_add(reader, top, "extensions", list.value),
                                   list.value);
}

/* `content` is tbsCertificate, signatureAlgorithm, signature. */
static void read_certificate(struct tree *tree, struct node *top, struct bytes content,
                             struct certificate_reader *reader)
{
    struct element part;

    reader->top = top;
    reader->role = NULL;
    reader->cut = false;
    reader->subject[0] = '\0';
    if (certificate_take(reader, top, &content, DER_SEQUENCE, "tbsCertificate", &part))
        read_tbs(reader, part.value);
    certificate_signature(reader, content);
    tree_value(tree, top, "%s%s%s", reader->role ? reader->role : "", reader->role ? ": " : "",
               reader->subject);
}

/* The content of a certificate, not a certificate: its first element, tbsCertificate, begins with
 * the version or the serial number. */
static bool is_content(struct bytes octets)
{
    struct element first, inside;

    return element_next(&octets, &first) && first.tag == DER_SEQUENCE &&
           element_next(&first.value, &inside) &&
           (inside.tag == VERSION || inside.tag == DER_INTEGER);
}

void decode_certificate(struct tree *tree, struct node *parent, struct bytes der, size_t offset)
{
    struct certificate_reader reader = {.tree = tree, .base = der.at, .offset = offset};
    struct element one = {.value = BYTES_NONE}, inside;
    struct bytes rest = der, list;

    if (!parent || parent == &tree->root)
        parent = tree_node(tree, NULL, "Certificate", der, offset);
    if (is_content(der)) {
        read_certificate(tree, parent, der, &reader);
        return;
    }
    if (element_next(&rest, &one) && rest.len == 0 && is_content(one.value)) {
        read_certificate(tree, parent, one.value, &reader);
        return;
    }
    for (list = one.value, rest = list; element_next(&rest, &inside) && is_content(inside.value);
         list = rest)
        read_certificate(tree, certificate_add(&reader, parent, "Certificate", inside.value),
                         inside.value, &reader);
    if (list.len || !parent->first) {
        struct node *node = certificate_add(&reader, parent, "octets", list.len ? list : der);

        message_malformed(tree, node, "no certificate");
    }
}
