/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SELECT, STATUS, MANAGE CHANNEL: TS 102 221 11.1.1, 11.1.2, 11.1.17. */
#include <string.h>

#include "tools/trace/decode/fcp.h"
#include "tools/trace/decode/uicc_commands.h"

enum {
    TAG_FCP = 0x62,
    TAG_FCI = 0x6F,
    P1_NAME = 0x04,
    P1_PATH_FROM_MF = 0x08,
    P1_PATH_FROM_DF = 0x09,
    P2_OCCURRENCE = 0x03,
    P2_RETURN = 0x0C,
    P2_SESSION = 0x60,
    P2_TERMINATE = 0x40,
    P1_CLOSE = 0x80
};

static const char *mode_of(uint8_t p1)
{
    switch (p1) {
    case 0x00:
        return "by file identifier";
    case 0x01:
        return "child DF";
    case 0x02:
        return "EF under the current DF";
    case 0x03:
        return "parent DF";
    case P1_NAME:
        return "by DF name (AID)";
    case P1_PATH_FROM_MF:
        return "by path from the MF";
    case P1_PATH_FROM_DF:
        return "by path from the current DF";
    default:
        return NULL;
    }
}

/* A file identifier or a path, and the name of the file where it is known. */
static void show_path(const struct parts *parts, struct node *node, const char *label,
                      struct bytes octets)
{
    char name[40], hex[80];
    size_t len;

    bytes_to_hex(bytes_cut(octets, 0, 32), hex, sizeof hex);
    decode_file_name(parts->aid, parts->path, name, sizeof name);
    len = strlen(name);
    if (len == 0 || (strlen(hex) >= len && strcmp(hex + strlen(hex) - len, name) == 0))
        part_text(parts, node, label, octets, "%s", hex);
    else
        part_text(parts, node, label, octets, "%s (%s)", hex, name);
}

void uicc_select(const struct parts *parts, const struct exchange *exchange, struct node *node)
{
    static const char *const occurrences[] = {"first or only", "last", "next", "previous"};
    static const char *const returns[] = {"FCI", "FCP", "FMD", "no data"};
    const char *mode = mode_of(exchange->p1);
    struct node *p1 = part_text(parts, node, "mode", BYTES_NONE, "%s (%02X)",
                                mode ? mode : "unknown", exchange->p1);

    if (!mode)
        tree_flag(parts->tree, p1, TREE_UNKNOWN);
    if (exchange->p1 == P1_NAME) {
        part_text(parts, node, "occurrence", BYTES_NONE, "%s",
                  occurrences[exchange->p2 & P2_OCCURRENCE]);
        part_text(parts, node, "session", BYTES_NONE, "%s",
                  (exchange->p2 & P2_SESSION) == P2_TERMINATE ? "termination"
                                                              : "activation or reset");
    }
    part_text(parts, node, "return", BYTES_NONE, "%s (%02X)",
              returns[(exchange->p2 & P2_RETURN) >> 2], exchange->p2);
    if (exchange->p1 == P1_NAME) {
        struct node *aid = part_node(parts, node, "aid", exchange->command);

        show_aid(parts, aid);
    } else if (exchange->p1 == P1_PATH_FROM_MF || exchange->p1 == P1_PATH_FROM_DF) {
        show_path(parts, node, "path", exchange->command);
    } else if (exchange->command.len) {
        show_path(parts, node, "fileIdentifier", exchange->command);
    }
}

/* ---- FCI of an application of GlobalPlatform (GPC_SPE_034 11.9.3.1), and of the ISD-R ---- */

static void show_version(const struct parts *parts, struct node *node)
{
    struct line line = {0};

    for (size_t i = 0; i < node->octets.len; i++)
        line_item(&line, ".", "%u", node->octets.at[i]);
    tree_value(parts->tree, node, "%s", line.text);
}

/* A BIT STRING with names, the first octet counts unused bits. */
static void show_configuration(const struct parts *parts, struct node *node)
{
    static const char *const names[] = {"ipaeSupported", "enabledProfile"};
    struct line line = {0};

    for (size_t bit = 0; node->octets.len && bit < 8 * (node->octets.len - 1); bit++)
        if (node->octets.at[1 + bit / 8] >> (7 - bit % 8) & 1)
            line_item(&line, ", ", "%s",
                      bit < sizeof names / sizeof names[0]
                          ? names[bit]
                          : tree_text(parts->tree, "bit %zu", bit));
    tree_value(parts->tree, node, "%s", line.len ? line.text : "none");
}

static const struct tag_row security_domain[] = {{0x06, "oid", show_oid, NULL},
                                                 {0x60, "cardManagementType", show_hex, NULL},
                                                 {0x63, "cardIdentification", show_hex, NULL},
                                                 {0x64, "secureChannelProtocols", show_hex, NULL},
                                                 {0x65, "cardConfiguration", show_hex, NULL},
                                                 {0x66, "cardChipDetails", show_hex, NULL},
                                                 {0}};
static const struct tag_row fci_proprietary[] = {
    {0x73, "securityDomainManagementData", NULL, security_domain},
    {0x9F6E, "applicationProductionLifeCycle", show_hex, NULL},
    {0x9F65, "maximumLengthOfCommandData", show_number, NULL},
    {0x9F08, "applicationVersion", show_hex, NULL},
    {0xBF0C, "issuerDiscretionaryData", show_hex, NULL},
    {0}};
static const struct tag_row isdr_template[] = {
    {0x82, "svn", show_version, NULL}, {0x03, "lpaeSupport", show_hex, NULL}, {0}};
static const struct tag_row isdr_template_iot[] = {
    {0x80, "euiccConfiguration", show_configuration, NULL}, {0}};
static const struct tag_row fci[] = {
    {0x84, "dfName", show_aid, NULL},
    {0xA5, "proprietaryData", NULL, fci_proprietary},
    {0xE0, "isdrProprietaryApplicationTemplate", NULL, isdr_template},
    {0xE1, "isdrProprietaryApplicationTemplateIoT", NULL, isdr_template_iot},
    {0}};

static void show_fcp(const struct parts *parts, struct node *node)
{
    fcp_show(parts, node, node->octets);
}

static const struct tag_row templates[] = {{TAG_FCP, "fcp", show_fcp, NULL},
                                           {TAG_FCI, "fci", NULL, fci},
                                           {0x84, "dfName", show_aid, NULL},
                                           {0}};

void uicc_select_response(const struct parts *parts, const struct exchange *exchange,
                          struct node *node)
{
    (void)exchange;
    part_tlvs(parts, node, node->octets, templates);
}

void uicc_status(const struct parts *parts, const struct exchange *exchange, struct node *node)
{
    static const char *const indications[] = {"no indication", "application initialised",
                                              "termination of the application begins"};

    if (exchange->p1 < 3)
        part_text(parts, node, "indication", BYTES_NONE, "%s", indications[exchange->p1]);
    else
        tree_flag(parts->tree,
                  part_text(parts, node, "indication", BYTES_NONE, "%02X", exchange->p1),
                  TREE_UNKNOWN);
    part_text(parts, node, "return", BYTES_NONE, "%s (%02X)",
              exchange->p2 == 0x00   ? "FCP"
              : exchange->p2 == 0x01 ? "DF name"
              : exchange->p2 == 0x0C ? "no data"
                                     : "unknown",
              exchange->p2);
}

void uicc_channel(const struct parts *parts, const struct exchange *exchange, struct node *node)
{
    bool closes = exchange->p1 == P1_CLOSE;

    if (exchange->p1 && !closes) {
        tree_flag(parts->tree,
                  part_text(parts, node, "operation", BYTES_NONE, "unknown (%02X)", exchange->p1),
                  TREE_UNKNOWN);
        return;
    }
    part_text(parts, node, "operation", BYTES_NONE, "%s", closes ? "close" : "open");
    if (exchange->p2)
        part_text(parts, node, "channel", BYTES_NONE, "%u", exchange->p2);
    else
        part_text(parts, node, "channel", BYTES_NONE, "%s",
                  closes ? "that of the command" : "assigned by the card");
}

void uicc_channel_response(const struct parts *parts, const struct exchange *exchange,
                           struct node *node)
{
    (void)exchange;
    part_text(parts, node, "channel", bytes_cut(node->octets, 0, 1), "%u", node->octets.at[0]);
    part_rest(parts, node, bytes_from(node->octets, 1));
}
