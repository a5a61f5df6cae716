/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands of class A0 of a SIM, where they differ from those of a UICC: TS 51.011 9.2. */
#include "tools/trace/decode/uicc_commands.h"

#include "tools/trace/decode/file_parts.h"

enum { TYPE_MF = 1, TYPE_DF = 2, TYPE_EF = 4, RAND_LEN = 16, SRES_LEN = 4, KC_LEN = 8 };

static void show_type(const struct parts *parts, struct node *node)
{
    static const char *const names[] = {"reserved", "MF", "DF", "reserved", "EF"};
    unsigned type = node->octets.at[0];

    tree_value(parts->tree, node, "%s (%02X)", type <= TYPE_EF ? names[type] : "reserved", type);
}

/* Access conditions, a nibble each. */
static void show_access(const struct parts *parts, struct node *node)
{
    static const char *const conditions[16] = {"always", "CHV1", "CHV2", "reserved", "ADM4", "ADM5",
                                               "ADM6",   "ADM7", "ADM8", "ADM9",     "ADMA", "ADMB",
                                               "ADMC",   "ADMD", "ADME", "never"};
    const uint8_t *at = node->octets.at;

    tree_value(parts->tree, node,
               "read: %s; update: %s; INCREASE: %s; activate: %s; deactivate: %s",
               conditions[at[0] >> 4], conditions[at[0] & 0xF], conditions[at[1] >> 4],
               conditions[at[2] >> 4], conditions[at[2] & 0xF]);
}

static void show_structure(const struct parts *parts, struct node *node)
{
    static const char *const names[] = {"transparent", "linear fixed", "reserved", "cyclic"};
    unsigned structure = node->octets.at[0];

    tree_value(parts->tree, node, "%s (%02X)", structure < 4 ? names[structure] : "reserved",
               structure);
}

static void show_code_status(const struct parts *parts, struct node *node)
{
    tree_value(parts->tree, node, "%s, %u tries left",
               node->octets.at[0] & 0x80 ? "initialised" : "not initialised",
               node->octets.at[0] & 0xFU);
}

static const struct file_member ef[] = {{"reserved", 2, NULL},
                                        {"fileSize", 2, show_number},
                                        {"fileIdentifier", 2, NULL},
                                        {"type", 1, show_type},
                                        {"increaseAllowed", 1, NULL},
                                        {"accessConditions", 3, show_access},
                                        {"fileStatus", 1, NULL},
                                        {"lengthOfRest", 1, show_number},
                                        {"structure", 1, show_structure},
                                        {"recordLength", 1, show_number},
                                        {"rest", 0, NULL},
                                        {0}};
static const struct file_member df[] = {{"reserved", 2, NULL},
                                        {"availableMemory", 2, show_number},
                                        {"fileIdentifier", 2, NULL},
                                        {"type", 1, show_type},
                                        {"reserved", 5, NULL},
                                        {"lengthOfRest", 1, show_number},
                                        {"fileCharacteristics", 1, NULL},
                                        {"numberOfDfs", 1, show_number},
                                        {"numberOfEfs", 1, show_number},
                                        {"numberOfCodes", 1, show_number},
                                        {"reserved", 1, NULL},
                                        {"chv1", 1, show_code_status},
                                        {"unblockChv1", 1, show_code_status},
                                        {"chv2", 1, show_code_status},
                                        {"unblockChv2", 1, show_code_status},
                                        {"rest", 0, NULL},
                                        {0}};

void uicc_gsm_select_response(const struct parts *parts, const struct exchange *exchange,
                              struct node *node)
{
    bool is_ef = node->octets.len > 6 && node->octets.at[6] == TYPE_EF;

    (void)exchange;
    /* The record length is absent in a transparent EF of some cards. */
    if (is_ef && node->octets.len == 14)
        tree_hex(parts->tree, node);
    else
        file_members(parts, node, is_ef ? ef : df);
}

/* RUN GSM ALGORITHM: no lengths before the values. */
void uicc_gsm_run(const struct parts *parts, const struct exchange *exchange, struct node *node)
{
    static const struct file_member members[] = {{"rand", RAND_LEN, show_random}, {0}};

    (void)exchange;
    file_members(parts, node, members);
    tree_value(parts->tree, node, "RUN GSM ALGORITHM");
}

void uicc_gsm_run_response(const struct parts *parts, const struct exchange *exchange,
                           struct node *node)
{
    static const struct file_member members[] = {
        {"sres", SRES_LEN, show_derived}, {"kc", KC_LEN, show_derived}, {0}};

    (void)exchange;
    file_members(parts, node, members);
}
