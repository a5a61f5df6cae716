/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/trace/decode/message_value.h"

#include "apdu/text.h"
#include "card/asn1/der.h"
#include "crypto/cert.h"
#include "tools/trace/decode/element.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_MAX = 1200, HEX_MAX = 512, HEX_BEGIN = 32, VERSION_OCTETS = 3, PLMN_OCTETS = 3 };

void message_hex(struct tree *tree, struct node *node)
{
    char text[2 * HEX_BEGIN + 1];

    if (node->octets.len <= HEX_MAX) {
        tree_hex(tree, node);
        return;
    }
    bytes_to_hex(bytes_cut(node->octets, 0, HEX_BEGIN), text, sizeof(text));
    tree_value(tree, node, "%s... (%zu octets)", text, node->octets.len);
}

void message_malformed(struct tree *tree, struct node *node, const char *why)
{
    char text[2 * HEX_BEGIN + 1];

    bytes_to_hex(bytes_cut(node->octets, 0, HEX_BEGIN), text, sizeof(text));
    tree_value(tree, node, "%s%s%s", why, *text ? ": " : "", text);
    tree_flag(tree, node, TREE_MALFORMED);
}

bool message_integer(struct bytes octets, int64_t *out)
{
    uint64_t value;

    if (octets.len == 0 || octets.len > sizeof(value))
        return false;
    value = octets.at[0] & 0x80 ? UINT64_MAX : 0;
    for (size_t i = 0; i < octets.len; i++)
        value = value << 8 | octets.at[i];
    *out = (int64_t)value;
    return true;
}

char *message_digits(struct bytes octets, char *text, size_t size)
{
    size_t used = 0;

    for (size_t i = 0; i < 2 * octets.len && used + 1 < size; i++) {
        unsigned digit = i % 2 ? octets.at[i / 2] >> 4 : octets.at[i / 2] & 0xF;

        if (digit != 0xF)
            text[used++] = "0123456789ABCDE"[digit];
    }
    text[used] = '\0';
    return text;
}

const char *message_plmn(struct bytes plmn, char *text, size_t size)
{
    char digits[2 * PLMN_OCTETS + 1];

    if (plmn.len != PLMN_OCTETS)
        return bytes_to_hex(plmn, text, size);
    for (size_t i = 0; i < PLMN_OCTETS; i++) {
        digits[2 * i] = "0123456789ABCDEF"[plmn.at[i] & 0xF];
        digits[2 * i + 1] = "0123456789ABCDEF"[plmn.at[i] >> 4];
    }
    /* MCC2 MCC1, MNC3 MCC3, MNC2 MNC1 (TS 24.008) */
    snprintf(text, size, "%.3s-%.2s%.*s", digits, digits + 4, digits[3] != 'F', digits + 3);
    return text;
}

const char *message_oid(struct bytes oid, char *text, size_t size)
{
    static const struct {
        const char *oid, *name;
    } names[] = {
        {"1.2.840.10045.2.1", "ecPublicKey"},
        {"1.2.840.10045.3.1.7", "P-256"},
        {"1.2.840.10045.4.3.2", "ecdsa-with-SHA256"},
        {"1.2.840.10045.4.3.3", "ecdsa-with-SHA384"},
        {"1.3.132.0.34", "P-384"},
        {"1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1"},
        {"1.3.6.1.5.5.7.3.1", "serverAuth"},
        {"1.3.6.1.5.5.7.3.2", "clientAuth"},
        {"2.23.146.1.2.1.0", "id-rspRole-ci"},
        {"2.23.146.1.2.1.1", "id-rspRole-euicc"},
        {"2.23.146.1.2.1.2", "id-rspRole-eum"},
        {"2.23.146.1.2.1.3", "id-rspRole-dp-tls"},
        {"2.23.146.1.2.1.4", "id-rspRole-dp-auth"},
        {"2.23.146.1.2.1.5", "id-rspRole-dp-pb"},
        {"2.23.146.1.2.1.6", "id-rspRole-ds-tls"},
        {"2.23.146.1.2.1.7", "id-rspRole-ds-auth"},
        {"2.5.29.32.0", "anyPolicy"},
    };
    size_t used;

    if (cert_oid_text(oid, text, size) < 0)
        return bytes_to_hex(oid, text, size);
    used = strlen(text);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(names[i].oid, text) == 0) {
            snprintf(text + used, size - used, " (%s)", names[i].name);
            break;
        }
    return text;
}

const char *message_code(const struct message_row *row, int64_t code, bool *refused, char *text,
                         size_t size)
{
    char name[CODE_TEXT_MAX];

    *refused = !row->is_reason && code != 0;
    snprintf(text, size, "%s", code_text(row->code, code, name));
    return text;
}

/* ---- leaves ---- */

static void set_integer(struct tree *tree, struct node *node, const struct message_row *row)
{
    char text[CODE_TEXT_MAX];
    int64_t value;
    bool refused;

    if (!message_integer(node->octets, &value)) {
        if (node->octets.len)
            message_hex(tree, node);
        else
            message_malformed(tree, node, "empty INTEGER");
        return;
    }
    if (row->form == MESSAGE_CODE) {
        tree_value(tree, node, "%s", message_code(row, value, &refused, text, sizeof(text)));
        if (refused)
            tree_flag(tree, node, TREE_REFUSED);
        return;
    }
    if (row->form == MESSAGE_NAMED) {
        int64_t at = 0;

        while (at < value && row->names[at])
            at++;
        if (at == value && row->names[at] && *row->names[at]) {
            tree_value(tree, node, "%s(%" PRId64 ")", row->names[at], value);
            return;
        }
    }
    tree_value(tree, node, "%" PRId64, value);
}

static void set_bits(struct tree *tree, struct node *node, const struct message_row *row)
{
    struct bytes octets = node->octets;
    char text[TEXT_MAX] = "";
    size_t used = 0, named = 0;

    if (octets.len == 0 || octets.at[0] > 7 || (octets.len == 1 && octets.at[0])) {
        message_malformed(tree, node, "invalid BIT STRING");
        return;
    }
    while (row->form == MESSAGE_BITS && row->names[named])
        named++;
    for (size_t bit = 0; bit < 8 * (octets.len - 1) && used + 80 < sizeof(text); bit++) {
        if (!(octets.at[1 + bit / 8] & 0x80U >> bit % 8))
            continue;
        used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s(%zu)", used ? ", " : "",
                                 bit < named ? row->names[bit] : "", bit);
    }
    tree_value(tree, node, "%s", used ? text : "none");
}

static void set_text(struct tree *tree, struct node *node)
{
    const size_t size = 4 * node->octets.len + 1; /* \xNN for one octet */
    char *text;

    if (!der_is_utf8(node->octets)) {
        message_malformed(tree, node, "not UTF-8");
        return;
    }
    text = arena_alloc(tree->arena, size);
    if (text)
        node->value = text_show(text, size, node->octets);
    else
        tree_set_full(tree, size);
}

static void set_tags(struct tree *tree, struct node *node, const char *of)
{
    const struct schema *type = schema_type(of), *member;
    const struct schema_message *message;
    struct bytes rest = node->octets;
    char text[TEXT_MAX] = "";
    size_t used = 0, at = 0, count;

    /* Of a CHOICE it is the first arm, ipaEuiccData. */
    if (type && type->members && type->members->kind == SCHEMA_CHOICE)
        type = type->members->members;
    while (at < rest.len && used + 80 < sizeof(text)) {
        size_t begin = at;
        uint32_t tag = rest.at[at++];

        if ((tag & 0x1F) == 0x1F)
            while (at < rest.len && at - begin < 4) {
                tag = tag << 8 | rest.at[at];
                if (!(rest.at[at++] & 0x80))
                    break;
            }
        member = type ? schema_member(type, NULL, tag, NULL) : NULL;
        message = member ? NULL : schema_messages_of(tag, &count);
        if (message)
            member = message->type;
        used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s(%" PRIX32 ")",
                                 used ? ", " : "", member ? member->name : "", tag);
    }
    tree_value(tree, node, "%s", used ? text : "none");
}

static void set_resources(struct tree *tree, struct node *node)
{
    static const char *const names[] = {"numberOfInstalledApplications", "freeNonVolatileMemory",
                                        "freeVolatileMemory"};
    struct bytes rest = node->octets;
    struct element one;

    while (element_next(&rest, &one)) {
        bool known = one.tag > 0x80 && one.tag < 0x84;
        struct node *child =
            tree_node(tree, node, known ? names[one.tag - 0x81] : tree_text(tree, "%X", one.tag),
                      one.value, node->offset + (size_t)(one.value.at - node->octets.at));
        uint64_t value = 0;

        for (size_t i = 0; i < one.value.len; i++)
            value = value << 8 | one.value.at[i];
        if (known && one.value.len <= sizeof(value)) {
            tree_value(tree, child, "%" PRIu64, value);
        } else {
            message_hex(tree, child);
            tree_flag(tree, child, TREE_UNKNOWN);
        }
    }
    if (rest.len)
        message_malformed(tree, node, "not a list of elements");
}

/* CatSupportedClasses: a(0) to z(25), aa(26) to am(38). */
static void set_classes(struct tree *tree, struct node *node)
{
    struct bytes octets = node->octets;
    char text[200] = "";
    size_t used = 0;

    for (size_t bit = 0; octets.len && bit < 8 * (octets.len - 1) && bit < 39; bit++)
        if (octets.at[1 + bit / 8] & 0x80U >> bit % 8)
            used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s%c", used ? ", " : "",
                                     bit < 26 ? "" : "a", (char)('a' + bit % 26));
    tree_value(tree, node, "%s", used ? text : "none");
}

static void set_aid(struct tree *tree, struct node *node)
{
    static const uint8_t isdp[] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10,
                                   0xFF, 0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00};
    char hex[2 * 32 + 1];

    if (!bytes_starts_with(node->octets, BYTES_OF(isdp)) || node->octets.len != 16) {
        message_hex(tree, node);
        return;
    }
    bytes_to_hex(node->octets, hex, sizeof(hex));
    tree_value(tree, node, "%s (%s)", hex,
               node->octets.at[14] == 1   ? "ISD-R"
               : node->octets.at[14] == 2 ? "ECASD"
                                          : "ISD-P");
}

static void set_octets(struct tree *tree, struct node *node, const struct message_row *row)
{
    char text[TEXT_MAX];

    switch (row->form) {
    case MESSAGE_SWAPPED:
        tree_value(tree, node, "%s", message_digits(node->octets, text, sizeof(text)));
        break;
    case MESSAGE_VERSION:
        if (node->octets.len == VERSION_OCTETS)
            tree_value(tree, node, "%u.%u.%u", node->octets.at[0], node->octets.at[1],
                       node->octets.at[2]);
        else
            message_hex(tree, node);
        break;
    case MESSAGE_OID:
        tree_value(tree, node, "%s", message_oid(node->octets, text, sizeof(text)));
        break;
    case MESSAGE_PLMN:
        tree_value(tree, node, "%s", message_plmn(node->octets, text, sizeof(text)));
        break;
    case MESSAGE_AID:
        set_aid(tree, node);
        break;
    case MESSAGE_TAGS:
        set_tags(tree, node, row->of);
        break;
    case MESSAGE_RESOURCES:
        set_resources(tree, node);
        break;
    case MESSAGE_CLASSES:
        set_classes(tree, node);
        break;
    case MESSAGE_JSON:
        if (der_is_utf8(node->octets))
            set_text(tree, node);
        else
            message_hex(tree, node);
        break;
    case MESSAGE_PLAIN:
    case MESSAGE_CODE:
    case MESSAGE_NAMED:
    case MESSAGE_BITS:
    case MESSAGE_DIGITS:
    case MESSAGE_ANYTHING:
    case MESSAGE_ENCRYPTED:
        message_hex(tree, node);
        break;
    }
}

void message_value(struct tree *tree, struct node *node, const struct schema *schema,
                   const struct message_row *row)
{
    char text[TEXT_MAX];

    switch (schema->kind) {
    case SCHEMA_INTEGER:
        set_integer(tree, node, row);
        break;
    case SCHEMA_BOOLEAN:
        if (node->octets.len == 1)
            tree_value(tree, node, node->octets.at[0] ? "TRUE" : "FALSE");
        else
            message_malformed(tree, node, "invalid BOOLEAN");
        break;
    case SCHEMA_NULL:
        if (node->octets.len)
            message_malformed(tree, node, "invalid NULL");
        break;
    case SCHEMA_BITS:
        set_bits(tree, node, row);
        break;
    case SCHEMA_UTF8:
        set_text(tree, node);
        break;
    case SCHEMA_OID:
        tree_value(tree, node, "%s", message_oid(node->octets, text, sizeof(text)));
        break;
    default:
        set_octets(tree, node, row);
        break;
    }
    tree_flag(tree, node, row->flags);
}
