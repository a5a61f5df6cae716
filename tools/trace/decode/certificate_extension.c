/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Extensions of certificates and CRLs (RFC 5280 4.2, 5.2, 5.3, SGP.22 4.5.2) as trees: a row and a
 * reader each. */
#include "tools/trace/decode/certificate.h"

#include "apdu/text.h"
#include "tools/trace/decode/message_value.h"

#include <stdio.h>
#include <string.h>

enum {
    DER_BOOLEAN = 0x01,
    DER_INTEGER = 0x02,
    DER_OCTET_STRING = 0x04,
    DER_OID = 0x06,
    TEXT_MAX = 300,
    KEY_IDENTIFIER = 0x80
};

static const uint8_t role_arc[] = {0x67, 0x81, 0x12, 0x01, 0x02, 0x01};

/* To a part of its octets. */
static void narrow(struct node *node, struct bytes part)
{
    if (part.at && node->octets.at)
        node->offset += (size_t)(part.at - node->octets.at);
    node->octets = part;
}

static void read_octets(struct certificate_reader *reader, struct node *node, struct bytes value)
{
    struct element id;

    narrow(node, element_next(&value, &id) ? id.value : value);
    message_hex(reader->tree, node);
}

static void read_authority(struct certificate_reader *reader, struct node *node, struct bytes value)
{
    struct element sequence, part;

    if (element_next(&value, &sequence))
        while (element_next(&sequence.value, &part))
            if (part.tag == KEY_IDENTIFIER) {
                narrow(node, part.value);
                message_hex(reader->tree, node);
            }
}

static void read_usage(struct certificate_reader *reader, struct node *node, struct bytes value)
{
    static const char *const names[] = {
        "digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement",
        "keyCertSign",      "cRLSign",        "encipherOnly",    "decipherOnly",     NULL};
    static const struct schema schema = {.name = "keyUsage", .kind = SCHEMA_BITS};
    static const struct message_row row = {
        .name = "keyUsage", .form = MESSAGE_BITS, .names = names};
    struct element bits;

    if (element_next(&value, &bits))
        narrow(node, bits.value);
    message_value(reader->tree, node, &schema, &row);
}

static void read_basic(struct certificate_reader *reader, struct node *node, struct bytes value)
{
    struct element sequence, part;
    bool ca = false;
    int length = -1;

    if (element_next(&value, &sequence))
        while (element_next(&sequence.value, &part)) {
            if (part.tag == DER_BOOLEAN && part.value.len)
                ca = part.value.at[0] != 0;
            if (part.tag == DER_INTEGER && part.value.len)
                length = part.value.at[part.value.len - 1];
        }
    if (length < 0)
        tree_value(reader->tree, node, "%s", ca ? "CA" : "no CA");
    else
        tree_value(reader->tree, node, "CA, path length %d", length);
}

/* The OBJECT IDENTIFIERs of a SEQUENCE, or the first of each SEQUENCE in it. */
static void read_oids(struct certificate_reader *reader, struct node *node, struct bytes value)
{
    static const char *const roles[] = {"CI",          "eUICC",     "EUM",       "SM-DP+ TLS",
                                        "SM-DP+ auth", "SM-DP+ pb", "SM-DS TLS", "SM-DS auth"};
    struct element sequence, one;
    char text[TEXT_MAX] = "", oid[120];
    size_t used = 0;

    if (!element_next(&value, &sequence))
        return;
    while (element_next(&sequence.value, &one)) {
        struct bytes inside = one.value;

        if (one.tag != DER_OID && !element_next(&inside, &one))
            continue;
        if (one.value.len == sizeof(role_arc) + 1 &&
            bytes_starts_with(one.value, BYTES_OF(role_arc)) &&
            one.value.at[sizeof(role_arc)] < sizeof(roles) / sizeof(roles[0]) && !reader->role)
            reader->role = roles[one.value.at[sizeof(role_arc)]];
        snprintf(text + used, sizeof(text) - used, "%s%s", used ? ", " : "",
                 message_oid(one.value, oid, sizeof(oid)));
        used = strlen(text);
    }
    tree_value(reader->tree, node, "%s", text);
}

/* GeneralName: tags of RFC 5280 4.2.1.6. */
static void add_general_name(struct certificate_reader *reader, struct node *parent,
                             const struct element *name)
{
    enum { EMAIL = 0x81, DNS = 0x82, DIRECTORY = 0xA4, URI = 0x86, IP = 0x87, REGISTERED = 0x88 };
    struct node *node = certificate_add(reader, parent,
                                        name->tag == EMAIL        ? "rfc822Name"
                                        : name->tag == DNS        ? "dNSName"
                                        : name->tag == DIRECTORY  ? "directoryName"
                                        : name->tag == URI        ? "uniformResourceIdentifier"
                                        : name->tag == IP         ? "iPAddress"
                                        : name->tag == REGISTERED ? "registeredID"
                                                                  : "otherName",
                                        name->value);
    struct bytes value = name->value;
    struct element rdns;
    char text[TEXT_MAX];

    if (name->tag == EMAIL || name->tag == DNS || name->tag == URI)
        tree_value(reader->tree, node, "%s", text_show(text, sizeof(text), value));
    else if (name->tag == REGISTERED)
        tree_value(reader->tree, node, "%s", message_oid(value, text, sizeof(text)));
    else if (name->tag == DIRECTORY && element_next(&value, &rdns))
        tree_value(reader->tree, node, "%s", certificate_name(rdns.value, text, sizeof(text)));
    else if (name->tag == IP && value.len == 4)
        tree_value(reader->tree, node, "%u.%u.%u.%u", value.at[0], value.at[1], value.at[2],
                   value.at[3]);
    else
        message_hex(reader->tree, node);
}

static void read_names(struct certificate_reader *reader, struct node *node, struct bytes value)
{
    struct element sequence, name;

    if (element_next(&value, &sequence))
        while (element_next(&sequence.value, &name))
            add_general_name(reader, node, &name);
}

static void read_constraints(struct certificate_reader *reader, struct node *node,
                             struct bytes value)
{
    struct element sequence, subtrees, subtree, name;

    if (!element_next(&value, &sequence))
        return;
    while (element_next(&sequence.value, &subtrees)) {
        struct node *list = certificate_add(
            reader, node, subtrees.tag == 0xA0 ? "permittedSubtrees" : "excludedSubtrees",
            subtrees.value);

        while (element_next(&subtrees.value, &subtree))
            if (element_next(&subtree.value, &name))
                add_general_name(reader, list, &name);
    }
}

/* The URIs of CRLDistributionPoints, wherever they stand. */
static void read_points(struct certificate_reader *reader, struct node *node, struct bytes value)
{
    struct element one;

    while (element_next(&value, &one)) {
        if (one.tag == 0x86)
            add_general_name(reader, node, &one);
        else if (one.whole.at[0] & 0x20)
            read_points(reader, node, one.value);
    }
}

static void read_texts(struct certificate_reader *reader, struct node *node, struct bytes value)
{
    struct element sequence, one;
    char text[TEXT_MAX];

    if (element_next(&value, &sequence))
        while (element_next(&sequence.value, &one))
            tree_value(reader->tree, certificate_add(reader, node, "range", one.value), "%s",
                       text_show(text, sizeof(text), one.value));
}

/* The INTEGER of a list or part number; hex where it is long. */
static void read_number(struct certificate_reader *reader, struct node *node, struct bytes value)
{
    struct element integer;
    uint64_t number = 0;

    if (!element_next(&value, &integer) || integer.tag != DER_INTEGER) {
        message_malformed(reader->tree, node, "not an INTEGER");
        return;
    }
    narrow(node, integer.value);
    for (size_t i = 0; i < integer.value.len; i++)
        number = number << 8 | integer.value.at[i];
    if (integer.value.len > sizeof(number))
        message_hex(reader->tree, node);
    else
        tree_value(reader->tree, node, "%llu", (unsigned long long)number);
}

static void read_reason(struct certificate_reader *reader, struct node *node, struct bytes value)
{
    static const char *const names[] = {
        "unspecified",   "keyCompromise",        "cACompromise",    "affiliationChanged",
        "superseded",    "cessationOfOperation", "certificateHold", NULL,
        "removeFromCRL", "privilegeWithdrawn",   "aACompromise"};
    struct element reason;
    unsigned code;

    if (!element_next(&value, &reason) || reason.value.len != 1) {
        message_malformed(reader->tree, node, "not a CRLReason");
        return;
    }
    narrow(node, reason.value);
    code = reason.value.at[0];
    if (code < sizeof(names) / sizeof(names[0]) && names[code])
        tree_value(reader->tree, node, "%s(%u)", names[code], code);
    else
        tree_value(reader->tree, node, "%u", code);
}

static void read_date(struct certificate_reader *reader, struct node *node, struct bytes value)
{
    struct element time;

    if (!element_next(&value, &time)) {
        message_malformed(reader->tree, node, "invalid time");
        return;
    }
    narrow(node, time.value);
    certificate_time(reader, node, &time);
}

/* IssuingDistributionPoint: what is set, in words. */
static void read_scope(struct certificate_reader *reader, struct node *node, struct bytes value)
{
    static const char *const names[] = {"distributionPoint",   "onlyContainsUserCerts",
                                        "onlyContainsCACerts", "onlySomeReasons",
                                        "indirectCRL",         "onlyContainsAttributeCerts"};
    struct element sequence, part;
    char text[TEXT_MAX] = "";
    size_t used = 0;

    if (element_next(&value, &sequence))
        while (element_next(&sequence.value, &part)) {
            unsigned tag = part.tag & 0x1F;

            if (tag >= sizeof(names) / sizeof(names[0]))
                continue;
            snprintf(text + used, sizeof(text) - used, "%s%s", used ? ", " : "", names[tag]);
            used = strlen(text);
        }
    tree_value(reader->tree, node, "%s", text);
}

static const struct row {
    const char *oid, *name;
    void (*read)(struct certificate_reader *reader, struct node *node, struct bytes value);
} rows[] = {
    {"2.5.29.14", "subjectKeyIdentifier", read_octets},
    {"2.5.29.15", "keyUsage", read_usage},
    {"2.5.29.17", "subjectAltName", read_names},
    {"2.5.29.19", "basicConstraints", read_basic},
    {"2.5.29.20", "cRLNumber", read_number},
    {"2.5.29.21", "reasonCode", read_reason},
    {"2.5.29.24", "invalidityDate", read_date},
    {"2.5.29.27", "deltaCRLIndicator", read_number},
    {"2.5.29.28", "issuingDistributionPoint", read_scope},
    {"2.5.29.30", "nameConstraints", read_constraints},
    {"2.5.29.31", "cRLDistributionPoints", read_points},
    {"2.5.29.32", "certificatePolicies", read_oids},
    {"2.5.29.35", "authorityKeyIdentifier", read_authority},
    {"2.5.29.37", "extKeyUsage", read_oids},
    {"2.23.146.1.2.0.1", "expirationDate", read_date},
    {"2.23.146.1.2.0.2", "totalPartialCrlNumber", read_number},
    {"2.23.146.1.2.0.3", "partialCrlNumber", read_number},
    {"2.23.146.1.2.2.0", "permittedEins", read_texts},
};

static void read_extension(struct certificate_reader *reader, struct node *parent,
                           struct bytes extension)
{
    struct element oid, value = {.tag = 0};
    char text[120];
    struct node *node;

    if (!element_next(&extension, &oid) || oid.tag != DER_OID) {
        message_malformed(reader->tree, certificate_add(reader, parent, "extension", extension),
                          "no OID");
        return;
    }
    while (element_next(&extension, &value) && value.tag != DER_OCTET_STRING)
        ;
    if (value.tag != DER_OCTET_STRING)
        value.value = BYTES_NONE;
    message_oid(oid.value, text, sizeof(text));
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (strcmp(rows[i].oid, text) == 0) {
            node = certificate_add(reader, parent, rows[i].name, value.value);
            rows[i].read(reader, node, value.value);
            return;
        }
    node = certificate_add(reader, parent,
                           *text ? tree_text(reader->tree, "%s", text) : "extension", value.value);
    message_hex(reader->tree, node);
    tree_flag(reader->tree, node, TREE_UNKNOWN);
}

void certificate_extensions(struct certificate_reader *reader, struct node *parent,
                            struct bytes content)
{
    struct element extension;

    while (element_next(&content, &extension))
        read_extension(reader, parent, extension.value);
    if (content.len)
        message_malformed(reader->tree, certificate_add(reader, parent, "octets", content),
                          "no tag and length");
}
