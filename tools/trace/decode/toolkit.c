/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands of the card application toolkit (TS 102 221 11.2, TS 102 223 6, 7). */
#include "tools/trace/decode/toolkit.h"
#include "apdu/ins.h"
#include "apdu/tlv.h"
#include "tools/trace/decode/decode.h"

#include <string.h>

/* ---- TERMINAL PROFILE ---- */

/* Numbers in the profile (TS 102 223 5.2). */
static const struct {
    uint8_t octet, mask;
    const char *name;
} profile_numbers[] = {
    {11, 0xFF, "maximum number of soft keys"}, {13, 0xE0, "number of channels"},
    {14, 0x1F, "characters down the display"}, {15, 0x7F, "characters across the display"},
    {16, 0xE0, "width reduction in a menu"},   {19, 0x0F, "TIA/EIA-136 protocol version"},
    {20, 0xFF, "TIA/EIA/IS-820 reserved"},     {24, 0x0F, "maximum number of frames"},
};

/* The bits of `octet` that are numbers are shown as such; returns the others. */
static unsigned show_numbers(struct toolkit *toolkit, struct node *parent, struct bytes octet,
                             unsigned number)
{
    unsigned bits = octet.at[0];

    for (size_t i = 0; i < sizeof(profile_numbers) / sizeof(profile_numbers[0]); i++) {
        unsigned mask = profile_numbers[i].mask;

        if (profile_numbers[i].octet != number || !(bits & mask))
            continue;
        tree_value(toolkit->tree, toolkit_node(toolkit, parent, profile_numbers[i].name, octet),
                   "%u", (bits & mask) / (mask & ~(mask - 1)));
        bits &= ~mask;
    }
    return bits;
}

static void terminal_profile(struct toolkit *toolkit, struct node *parent, struct bytes profile)
{
    for (unsigned at = 0; at < profile.len; at++) {
        struct bytes octet = bytes_cut(profile, at, 1);
        unsigned bits = show_numbers(toolkit, parent, octet, at + 1);

        for (unsigned bit = 0; bit < 8; bit++) {
            const char *name = cat_bit_name(8 * at + bit);
            struct node *node;

            if (!(bits >> bit & 1))
                continue;
            node = toolkit_node(toolkit, parent, name ? name : "reserved bit", octet);
            tree_value(toolkit->tree, node, "octet %u, bit %u", at + 1, bit + 1);
            if (!name)
                tree_flag(toolkit->tree, node, TREE_UNKNOWN);
        }
    }
}

/* ---- TERMINAL CAPABILITY ---- */

enum {
    TAG_CAPABILITY = 0xA9,
    TAG_POWER = 0x80,
    TAG_CHANNELS = 0x81,
    TAG_INTERFACES = 0x82,
    TAG_EUICC = 0x83,
    TAG_IOT = 0x84
};

/* Bits of objects 82 to 84 (TS 102 221 11.1.19.2, SGP.32 3.8.2). */
static const struct {
    uint8_t tag, bit;
    const char *name;
} capability_bits[] = {
    {TAG_INTERFACES, 0, "UICC-CLF interface"},
    {TAG_EUICC, 0, "LUI in the device (LUId)"},
    {TAG_EUICC, 1, "LPD in the device (LPDd)"},
    {TAG_EUICC, 2, "LDS in the device (LDSd)"},
    {TAG_EUICC, 3, "LUI in the eUICC, SCWS (LUIe)"},
    {TAG_EUICC, 4, "metadata update alerting"},
    {TAG_EUICC, 5, "enterprise capable device"},
    {TAG_EUICC, 6, "LUI in the eUICC, E4E (LUIe)"},
    {TAG_EUICC, 7, "LPR"},
    {TAG_IOT, 0, "IPA in the device (IPAd)"},
};

static void capability_flags(struct toolkit *toolkit, struct node *node, struct bytes value,
                             unsigned tag)
{
    for (unsigned bit = 0; bit < 8 * value.len; bit++) {
        const char *name = NULL;
        struct node *child;

        if (!(value.at[bit / 8] >> bit % 8 & 1))
            continue;
        for (size_t i = 0; i < sizeof(capability_bits) / sizeof(capability_bits[0]); i++)
            if (capability_bits[i].tag == tag && capability_bits[i].bit == bit)
                name = capability_bits[i].name;
        child =
            toolkit_node(toolkit, node, name ? name : "reserved bit", bytes_cut(value, bit / 8, 1));
        tree_value(toolkit->tree, child, "octet %u, bit %u", bit / 8 + 1, bit % 8 + 1);
        if (!name)
            tree_flag(toolkit->tree, child, TREE_UNKNOWN);
    }
}

static void capability_object(struct toolkit *toolkit, struct node *parent, const struct tlv *tlv)
{
    static const char *const names[] = {"terminal power supply", "extended logical channels",
                                        "additional interfaces",
                                        "eUICC-related capabilities of the terminal",
                                        "eUICC-related capabilities of the IoT device"};
    struct bytes value = tlv->value;
    struct node *node;

    if (tlv->tag < TAG_POWER || tlv->tag > TAG_IOT) {
        node = toolkit_node(toolkit, parent, tree_text(toolkit->tree, "%02X", (unsigned)tlv->tag),
                            value);
        tree_hex(toolkit->tree, node);
        tree_flag(toolkit->tree, node, TREE_UNKNOWN);
        return;
    }
    node = toolkit_node(toolkit, parent, names[tlv->tag - TAG_POWER], value);
    if (tlv->tag == TAG_POWER) {
        if (toolkit_take_hex(toolkit, node, "supply voltage class", &value, 1) &&
            toolkit_take_number(toolkit, node, "maximum supply (mA)", &value, 1))
            toolkit_take_number(toolkit, node, "maximum frequency (0.1 MHz)", &value, 1);
        toolkit_rest(toolkit, node, value);
    } else if (tlv->tag == TAG_CHANNELS) {
        toolkit_rest(toolkit, node, value);
    } else {
        capability_flags(toolkit, node, value, (unsigned)tlv->tag);
    }
}

/* ---- templates ---- */

/* The BER-TLV at the start of `octets`, also when it ends early: its part that is there. */
static bool take_template(struct toolkit *toolkit, struct node *parent, struct bytes octets,
                          uint32_t *tag, struct bytes *value)
{
    size_t len, used;

    if (octets.len == 0 || tlv_header(octets, tag, &len, &used) < 0) {
        toolkit_malformed(toolkit, toolkit_node(toolkit, parent, "template", octets),
                          "no valid tag and length, or ends early");
        return false;
    }
    *value = bytes_cut(octets, used, len);
    if (value->len < len) {
        struct node *node = toolkit_node(toolkit, parent, "length", bytes_cut(octets, 0, used));

        tree_value(toolkit->tree, node, "%zu, of which %zu are here", len, value->len);
        tree_flag(toolkit->tree, node, TREE_MALFORMED);
    }
    toolkit_rest(toolkit, parent, bytes_from(octets, used + value->len));
    return true;
}

static void capability(struct toolkit *toolkit, struct node *parent, struct bytes octets)
{
    struct bytes value;
    struct tlv tlv;
    uint32_t tag;

    if (!take_template(toolkit, parent, octets, &tag, &value))
        return;
    if (tag != TAG_CAPABILITY) {
        toolkit_malformed(toolkit, toolkit_node(toolkit, parent, "template", octets),
                          "not template A9");
        return;
    }
    while (tlv_next(&value, &tlv) == 0)
        capability_object(toolkit, parent, &tlv);
    if (value.len)
        toolkit_malformed(toolkit, toolkit_node(toolkit, parent, "object", value), "ends early");
}

/* A proactive command (D0), or what ENVELOPE carries (D1 and up). Returns the tag, 0: none. */
static uint32_t objects_in_template(struct toolkit *toolkit, struct node *parent,
                                    struct bytes octets)
{
    struct bytes value;
    struct node *node;
    const char *name;
    uint32_t tag;

    if (!take_template(toolkit, parent, octets, &tag, &value))
        return 0;
    name = cat_name(CAT_LIST_TEMPLATE, tag);
    node = toolkit_node(toolkit, parent,
                        name ? name : tree_text(toolkit->tree, "%02X", (unsigned)tag), value);
    if (!name) {
        tree_hex(toolkit->tree, node);
        tree_flag(toolkit->tree, node, TREE_UNKNOWN);
        return 0;
    }
    toolkit->event = tag == CAT_TEMPLATE_EVENT_DOWNLOAD ? -1 : -2;
    toolkit_objects(toolkit, node, value);
    return tag;
}

/* Result, length, and the objects that change the request (TS 102 223 7.3.1.6). */
static void control_response(struct toolkit *toolkit, struct node *parent, struct bytes octets)
{
    static const char *const results[] = {"allowed, no modification", "not allowed",
                                          "allowed with modifications"};
    struct node *result = toolkit_take(toolkit, parent, "control result", &octets, 1), *length;
    unsigned code;

    if (!result)
        return;
    code = result->octets.at[0];
    if (code < sizeof(results) / sizeof(results[0])) {
        tree_value(toolkit->tree, result, "%s(%02X)", results[code], code);
    } else {
        tree_value(toolkit->tree, result, "%02X", code);
        tree_flag(toolkit->tree, result, TREE_UNKNOWN);
    }
    if (code == 1)
        tree_flag(toolkit->tree, result, TREE_REFUSED);
    length = toolkit_take_number(toolkit, parent, "length", &octets, 1);
    if (length)
        toolkit_objects(toolkit, parent, octets);
}

static void envelope_response(struct toolkit *toolkit, struct node *parent, uint32_t tag,
                              struct bytes response)
{
    if (tag == CAT_TEMPLATE_SMS_PP_DOWNLOAD)
        toolkit_sms_response(toolkit, parent, response);
    else if (tag == CAT_TEMPLATE_CALL_CONTROL || tag == CAT_TEMPLATE_MO_SMS_CONTROL)
        control_response(toolkit, parent, response);
    else
        tree_hex(toolkit->tree, parent);
}

/* ---- commands ---- */

/* The node "command" or "response": of the caller, or a new one. */
static struct node *part(struct tree *tree, const char *name, struct bytes octets)
{
    for (struct node *node = tree->root.first; node; node = node->next)
        if (strcmp(node->name, name) == 0)
            return node;
    return tree_node(tree, NULL, name, octets, 0);
}

static struct toolkit begin(struct tree *tree, const struct exchange *exchange, struct bytes octets)
{
    return (struct toolkit){.tree = tree, .start = octets.at, .event = -2, .aid = exchange->aid};
}

void decode_toolkit(struct tree *tree, const struct exchange *exchange)
{
    struct bytes command = exchange->command, response = exchange->response;
    struct toolkit sent = begin(tree, exchange, command),
                   received = begin(tree, exchange, response);
    struct node *to = command.len ? part(tree, "command", command) : NULL;
    struct node *from = response.len ? part(tree, "response", response) : NULL;
    uint32_t tag = 0;

    switch (exchange->ins) {
    case INS_TERMINAL_PROFILE:
        if (to)
            terminal_profile(&sent, to, command);
        break;
    case INS_TERMINAL_CAPABILITY:
        if (to)
            capability(&sent, to, command);
        break;
    case INS_FETCH:
        received.submit = true;
        if (from)
            objects_in_template(&received, from, response);
        return;
    case INS_TERMINAL_RESPONSE:
        sent.command = exchange->proactive;
        if (to)
            toolkit_objects(&sent, to, command);
        break;
    case INS_ENVELOPE:
        if (to) {
            sent.submit = command.at[0] == CAT_TEMPLATE_MO_SMS_CONTROL;
            tag = objects_in_template(&sent, to, command);
        }
        if (from)
            envelope_response(&received, from, tag, response);
        return;
    default:
        break;
    }
    if (from)
        tree_hex(tree, from);
}
