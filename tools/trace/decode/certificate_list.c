/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CRLs (RFC 5280 5.1, with the extensions of SGP.22) as trees, damaged ones as well. Nothing here
 * is checked: crypto/crl.h does that.
 */
#include "tools/trace/decode/certificate.h"

#include "tools/trace/decode/message_value.h"
#include "tools/trace/decode/messages.h"

enum {
    DER_INTEGER = 0x02,
    DER_UTC_TIME = 0x17,
    DER_GENERALIZED_TIME = 0x18,
    DER_SEQUENCE = 0x30,
    EXTENSIONS = 0xA0
};

static bool is_time(const struct element *part)
{
    return part->tag == DER_UTC_TIME || part->tag == DER_GENERALIZED_TIME;
}

/* The time at the start of `cursor`; false: there is none. */
static bool take_time(struct certificate_reader *reader, struct node *parent, const char *name,
                      struct bytes *cursor)
{
    struct bytes rest = *cursor;
    struct element time;

    if (!element_next(&rest, &time) || !is_time(&time))
        return false;
    certificate_time(reader, certificate_add(reader, parent, name, time.value), &time);
    *cursor = rest;
    return true;
}

static void read_entry(struct certificate_reader *reader, struct node *parent, struct bytes entry)
{
    struct node *node = certificate_add(reader, parent, "revokedCertificate", entry);
    struct element part;

    if (!certificate_take(reader, node, &entry, DER_INTEGER, "userCertificate", &part))
        return;
    message_hex(reader->tree, certificate_add(reader, node, "userCertificate", part.value));
    if (!take_time(reader, node, "revocationDate", &entry)) {
        certificate_take(reader, node, &entry, DER_UTC_TIME, "revocationDate", &part);
        return;
    }
    if (entry.len &&
        certificate_take(reader, node, &entry, DER_SEQUENCE, "crlEntryExtensions", &part))
        certificate_extensions(reader, node, part.value);
}

/* revokedCertificates, which may be absent; their number. */
static unsigned read_entries(struct certificate_reader *reader, struct bytes *tbs)
{
    struct bytes rest = *tbs;
    struct element list, entry;
    struct node *node;
    unsigned count = 0;

    if (!element_next(&rest, &list) || list.tag != DER_SEQUENCE)
        return 0;
    *tbs = rest;
    node = certificate_add(reader, reader->top, "revokedCertificates", list.value);
    for (; element_next(&list.value, &entry); count++)
        read_entry(reader, node, entry.value);
    return count;
}

static unsigned read_tbs(struct certificate_reader *reader, struct bytes tbs)
{
    struct node *top = reader->top;
    struct element part, list;
    unsigned count;

    if (!certificate_take(reader, top, &tbs, DER_INTEGER, "version", &part) ||
        !certificate_take(reader, top, &tbs, DER_SEQUENCE, "signature", &part) ||
        !certificate_take(reader, top, &tbs, DER_SEQUENCE, "issuer", &part))
        return 0;
    certificate_add_name(reader, "issuer", part.value);
    if (!take_time(reader, top, "thisUpdate", &tbs)) {
        certificate_take(reader, top, &tbs, DER_UTC_TIME, "thisUpdate", &part);
        return 0;
    }
    take_time(reader, top, "nextUpdate", &tbs);
    count = read_entries(reader, &tbs);
    if (certificate_take(reader, top, &tbs, EXTENSIONS, "crlExtensions", &part) &&
        element_next(&part.value, &list))
        certificate_extensions(reader, certificate_add(reader, top, "crlExtensions", list.value),
                               list.value);
    return count;
}

void decode_certificate_list(struct tree *tree, struct node *parent, struct bytes der,
                             size_t offset)
{
    struct certificate_reader reader = {.tree = tree, .base = der.at, .offset = offset};
    struct element one, inside;
    struct bytes rest = der, content;
    unsigned count = 0;

    if (!parent || parent == &tree->root)
        parent = tree_node(tree, NULL, "CertificateList", der, offset);
    reader.top = parent;
    /* a whole list, or its content: that begins with tbsCertList, which begins with the version */
    if (element_next(&rest, &one) && rest.len == 0) {
        content = one.value;
        if (element_next(&content, &inside) && inside.tag == DER_SEQUENCE)
            der = one.value;
    }
    if (certificate_take(&reader, parent, &der, DER_SEQUENCE, "tbsCertList", &one))
        count = read_tbs(&reader, one.value);
    certificate_signature(&reader, der);
    tree_value(tree, parent, "%u revoked", count);
}
