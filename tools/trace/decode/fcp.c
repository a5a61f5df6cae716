/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * File control parameters: TS 102 221 11.1.1.3 and 11.1.1.4, TS 102 222 6.3.2.2, and what a profile
 * package adds (Fcp of PEDefinitions).
 */
#include "tools/trace/decode/fcp.h"

#include "apdu/text.h"

#include <string.h>

#include "profiles/fs/fcp.h"

enum { TAG_COMPACT = 0x8C, TAG_EXPANDED = 0xAB };

/* A compact rule (8C): the access mode octet, then a condition for each of its bits from b7. */
static void show_compact(const struct parts *parts, struct node *node)
{
    bool directory =
        node->octets.len && parts->path.len >= 2 && parts->path.at[parts->path.len - 2] >> 4 != 0x6;
    const char *const *names = directory ? fcp_directory_operations : fcp_file_operations;
    char condition[FCP_CONDITION_SIZE];
    size_t at = 1;

    for (unsigned bit = 7; node->octets.len && bit-- > 0;) {
        struct bytes one = bytes_cut(node->octets, at, 1);

        if (!(node->octets.at[0] >> bit & 1))
            continue;
        if (one.len == 0) {
            tree_flag(parts->tree, node, TREE_MALFORMED);
            break;
        }
        part_text(parts, node, "rule", one, "%s: %s", names[bit],
                  fcp_condition(one.at[0], condition));
        at++;
    }
    if (!node->first)
        tree_hex(parts->tree, node);
}

static void show_expanded(const struct parts *parts, struct node *node)
{
    fcp_show_rules(parts, node, node->octets, false);
}

static void show_rule_reference(const struct parts *parts, struct node *node)
{
    struct bytes value = node->octets;

    if (value.len == 1)
        tree_value(parts->tree, node, "record %u of the EF.ARR in reach", value.at[0]);
    else if (value.len == 3)
        tree_value(parts->tree, node, "record %u of EF.ARR %02X%02X", value.at[2], value.at[0],
                   value.at[1]);
    else if (value.len > 3 && value.len % 2 == 0) {
        struct line line = {0};

        for (size_t i = 2; i + 2 <= value.len; i += 2)
            line_item(&line, ", ", "record %u in security environment %u", value.at[i + 1],
                      value.at[i]);
        tree_value(parts->tree, node, "EF.ARR %02X%02X: %s", value.at[0], value.at[1], line.text);
    } else
        part_malformed(parts, node, "must be 1, 3, 4, 6 .. octets");
}

/* ---- Attributes ---- */

static const char *type_name(uint8_t descriptor)
{
    switch (fcp_type(descriptor)) {
    case FS_DIRECTORY:
        return "DF or ADF";
    case FS_TRANSPARENT:
        return "transparent EF";
    case FS_LINEAR:
        return "linear fixed EF";
    case FS_CYCLIC:
        return "cyclic EF";
    case FS_BER_TLV:
        return "BER-TLV EF";
    default:
        return "unknown type";
    }
}

static void show_descriptor(const struct parts *parts, struct node *node)
{
    struct bytes value = node->octets;
    struct line line = {0};

    if (value.len < 1) {
        part_malformed(parts, node, "must be 2 to 5 octets");
        return;
    }
    line_add(&line, "%s%s", type_name(value.at[0]),
             value.at[0] & FCP_SHAREABLE ? ", shareable" : "");
    if (value.len >= 4)
        line_add(&line, ", records of %u octet%s", (unsigned)(value.at[2] << 8 | value.at[3]),
                 text_s((size_t)(value.at[2] << 8 | value.at[3])));
    if (value.len >= 5)
        line_add(&line, ", %u record%s", value.at[4], text_s(value.at[4]));
    tree_value(parts->tree, node, "%s", line.text);
    if (fcp_type(value.at[0]) == FS_FREE)
        tree_flag(parts->tree, node, TREE_UNKNOWN);
}

static void show_fid(const struct parts *parts, struct node *node)
{
    char name[32] = "", hex[9];
    struct bytes value = node->octets;

    bytes_to_hex(value, hex, sizeof hex);
    if (parts->path.len >= 2 && value.len == 2 &&
        bytes_equal(bytes_from(parts->path, parts->path.len - 2), value))
        decode_file_name(parts->aid, parts->path, name, sizeof name);
    else if (value.len == 2)
        decode_file_name(parts->aid, value, name, sizeof name);
    if (name[0] && strcmp(name, hex) != 0)
        tree_value(parts->tree, node, "%s (%s)", hex, name);
    else
        tree_value(parts->tree, node, "%s", hex);
}

static void show_life(const struct parts *parts, struct node *node)
{
    static const struct {
        uint8_t mask, value;
        const char *name;
    } lives[] = {{0xFF, 0x00, "no information"},           {0xFF, 0x01, "creation"},
                 {0xFF, 0x03, "initialisation"},           {0xFD, 0x05, "operational, activated"},
                 {0xFD, 0x04, "operational, deactivated"}, {0xFC, 0x0C, "terminated"}};

    if (node->octets.len == 1)
        for (size_t i = 0; i < sizeof lives / sizeof lives[0]; i++)
            if ((node->octets.at[0] & lives[i].mask) == lives[i].value) {
                tree_value(parts->tree, node, "%s (%02X)", lives[i].name, node->octets.at[0]);
                return;
            }
    tree_hex(parts->tree, node);
}

static void show_sfi(const struct parts *parts, struct node *node)
{
    if (node->octets.len == 0)
        tree_value(parts->tree, node, "none");
    else if (node->octets.len == 1)
        tree_value(parts->tree, node, "%02X", node->octets.at[0] >> FCP_SFI_SHIFT);
    else
        part_malformed(parts, node, "must be at most one octet");
}

static void show_size(const struct parts *parts, struct node *node)
{
    if (node->octets.len == 0 || node->octets.len > 4)
        part_malformed(parts, node, "must be 1 to 4 octets");
    else
        tree_value(parts->tree, node, "%u octet%s", (unsigned)part_number(node->octets),
                   text_s(part_number(node->octets)));
}

static void show_path(const struct parts *parts, struct node *node)
{
    char name[32] = "", hex[33];

    bytes_to_hex(node->octets, hex, sizeof hex);
    decode_file_name(parts->aid, node->octets, name, sizeof name);
    if (node->octets.len == 0)
        tree_value(parts->tree, node, "empty");
    else
        tree_value(parts->tree, node, "%s%s%s%s", hex, name[0] ? " (" : "", name,
                   name[0] ? ")" : "");
}

static void show_characteristics(const struct parts *parts, struct node *node)
{
    struct line line = {0};
    unsigned octet = node->octets.len ? node->octets.at[0] : 0;

    if (node->octets.len != 1) {
        tree_hex(parts->tree, node);
        return;
    }
    line_add(&line, "clock stop %s",
             !(octet & 1)          ? "not allowed"
             : (octet & 0x0C) == 0 ? "allowed"
             : (octet & 0x0C) == 4 ? "allowed, high level preferred"
             : (octet & 0x0C) == 8 ? "allowed, low level preferred"
                                   : "allowed");
    line_add(&line, octet & 2 ? ", 13/4 MHz" : ", 13/8 MHz");
    if (octet >> 4 & 7)
        line_add(&line, ", supply voltage classes%s%s%s", octet & 0x10 ? " A" : "",
                 octet & 0x20 ? " B" : "", octet & 0x40 ? " C" : "");
    tree_value(parts->tree, node, "%s (%02X)", line.text, octet);
}

static void show_commands(const struct parts *parts, struct node *node)
{
    tree_value(parts->tree, node, "%s",
               node->octets.len && node->octets.at[0] & 1 ? "TERMINAL CAPABILITY" : "none");
}

static void show_special(const struct parts *parts, struct node *node)
{
    unsigned octet = node->octets.len ? node->octets.at[0] : 0;

    if (node->octets.len > 1)
        tree_hex(parts->tree, node);
    else
        tree_value(parts->tree, node, "%s update activity%s (%02X)", octet & 0x80 ? "high" : "low",
                   octet & 0x40 ? ", usable while deactivated" : "", octet);
}

static void show_usage(const struct parts *parts, struct node *node)
{
    unsigned octet = node->octets.len ? node->octets.at[0] : 0;

    tree_value(parts->tree, node, "%s (%02X)",
               octet == 0x08   ? "verification"
               : octet == 0x00 ? "no verification"
                               : "usage",
               octet);
}

/* PIN status template: the bits of 90 belong to the key references 83 in order. A package has a
 * plain list of key references. */
static void show_pin_status(const struct parts *parts, struct node *node)
{
    struct bytes list = node->octets, bits = BYTES_NONE;
    struct node *enabled = NULL;
    struct line names = {0};
    unsigned index = 0;

    if (list.len == 0 || list.at[0] != FCP_PS_DO) {
        struct line line = {0};
        char text[24];

        for (size_t i = 0; i < list.len; i++)
            line_item(&line, ", ", "%s", fcp_key_short(list.at[i], text));
        tree_value(parts->tree, node, "%s", line.text);
        return;
    }
    while (list.len) {
        struct bytes before = list, value;
        size_t missing;
        uint32_t tag;
        char text[24];

        if (!part_tlv_next(&list, &tag, &value, &missing)) {
            part_rest(parts, node, before);
            return;
        }
        if (tag == FCP_PS_DO && !missing) {
            bits = value;
            enabled = part_node(parts, node, "enabledKeys", value);
        } else if (tag == FCP_KEY_REFERENCE && value.len == 1) {
            const char *name = fcp_key_short(value.at[0], text);
            bool on = index / 8 < bits.len && bits.at[index / 8] >> (7 - index % 8) & 1;

            part_text(parts, node, "keyReference", value, "%02X (%s), %s", value.at[0], name,
                      on ? "enabled" : "disabled");
            if (on)
                line_item(&names, ", ", "%s", name);
            index++;
        } else {
            static const struct tag_row rows[] = {{FCP_USAGE, "usageQualifier", show_usage, NULL},
                                                  {0}};

            part_tlv(parts, node, tag == FCP_USAGE ? rows : NULL, tag, value, missing);
        }
    }
    if (enabled && !part_is_spare(parts, enabled)) {
        char hex[17];

        tree_value(parts->tree, enabled, "%s (%s)", names.len ? names.text : "none",
                   bytes_to_hex(bits, hex, sizeof hex));
    }
}

static const struct tag_row proprietary[] = {
    {FCP_UICC_CHARACTERISTICS, "uiccCharacteristics", show_characteristics, NULL},
    {0x81, "applicationPowerConsumption", show_hex, NULL},
    {0x82, "minimumClockFrequency", show_number, NULL},
    {FCP_AVAILABLE_MEMORY, "availableMemory", show_size, NULL},
    {0x84, "fileDetails", show_hex, NULL},
    {0x85, "reservedFileSize", show_size, NULL},
    {0x86, "maximumFileSize", show_size, NULL},
    {FCP_SUPPORTED_COMMANDS, "supportedCommands", show_commands, NULL},
    {0x88, "uiccEnvironmentalConditions", show_hex, NULL},
    {0x89, "platformToPlatformCatSecured", show_hex, NULL},
    {FCP_SPECIAL_INFORMATION, "specialFileInformation", show_special, NULL},
    {FCP_FILL_PATTERN, "fillPattern", show_hex, NULL},
    {FCP_REPEAT_PATTERN, "repeatPattern", show_hex, NULL},
    {0}};

static const struct tag_row attributes[] = {
    {FCP_SIZE, "fileSize", show_size, NULL},
    {FCP_TOTAL_SIZE, "totalFileSize", show_size, NULL},
    {FCP_DESCRIPTOR, "fileDescriptor", show_descriptor, NULL},
    {FCP_FID, "fileIdentifier", show_fid, NULL},
    {FCP_NAME, "dfName", show_aid, NULL},
    {FCP_PROPRIETARY, "proprietaryInformation", NULL, proprietary},
    {FCP_SFI, "shortFileIdentifier", show_sfi, NULL},
    {FCP_LIFE, "lifeCycleStatus", show_life, NULL},
    {FCP_RULE, "securityAttributesReferenced", show_rule_reference, NULL},
    {TAG_COMPACT, "securityAttributesCompact", show_compact, NULL},
    {TAG_EXPANDED, "securityAttributesExpanded", show_expanded, NULL},
    {FCP_PIN_STATUS, "pinStatusTemplate", show_pin_status, NULL},
    {FCP_LINK, "linkPath", show_path, NULL},
    {0}};

void fcp_show(const struct parts *parts, struct node *parent, struct bytes content)
{
    part_tlvs(parts, parent, content, attributes);
}
