/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files with keys and security contexts: TS 31.102 4.2 and 4.4.11. */
#include "tools/trace/decode/file_parts.h"

enum { KSI_NONE = 7 };

static void show_ksi(const struct parts *parts, struct node *node)
{
    unsigned octet = node->octets.len ? node->octets.at[0] : KSI_NONE;

    tree_value(parts->tree, node, octet == KSI_NONE ? "%u (no key)" : "%u", octet);
}

static void keys(const struct parts *parts, struct node *node, const struct file_member *members)
{
    if (file_members(parts, node, members) && node->first)
        tree_value(parts->tree, node, "key set %s", node->first->value);
}

void file_keys(const struct parts *parts, struct node *node)
{
    static const struct file_member members[] = {
        {"ksi", 1, show_ksi}, {"ck", 16, show_secret}, {"ik", 16, show_secret}, {0}};

    keys(parts, node, members);
}

void file_kc(const struct parts *parts, struct node *node)
{
    static const struct file_member members[] = {
        {"kc", 8, show_secret}, {"cksn", 1, show_ksi}, {0}};

    if (file_members(parts, node, members))
        tree_value(parts->tree, node, "key sequence number %u", node->octets.at[8]);
}

void file_start_hfn(const struct parts *parts, struct node *node)
{
    static const struct file_member members[] = {
        {"startCs", 3, show_hex}, {"startPs", 3, show_hex}, {0}};

    if (file_members(parts, node, members))
        tree_value(parts->tree, node, "CS %s, PS %s", node->first->value, node->first->next->value);
}

void file_threshold(const struct parts *parts, struct node *node)
{
    if (node->octets.len < 3)
        part_malformed(parts, node, "must be 3 octets");
    else
        tree_value(parts->tree, node, "START at most %llu",
                   (unsigned long long)part_number(bytes_cut(node->octets, 0, 3)));
}

/* Ciphering and integrity algorithm, a nibble each. */
static void show_algorithms(const struct parts *parts, struct node *node)
{
    if (node->octets.len != 1)
        tree_hex(parts->tree, node);
    else
        tree_value(parts->tree, node, "ciphering %u, integrity %u", node->octets.at[0] >> 4,
                   node->octets.at[0] & 0xFU);
}

/* Nested context; the summary is its key set. */
static void context(const struct parts *parts, struct node *node, const struct tag_row *rows)
{
    const struct node *ksi;

    part_tlvs(parts, node, node->octets, rows);
    ksi = node->first ? tree_find(node->first, "ksi") : NULL;
    if (ksi)
        tree_value(parts->tree, node, "key set %s", ksi->value);
}

void file_epsnsc(const struct parts *parts, struct node *node)
{
    static const struct tag_row members[] = {{0x80, "ksi", show_ksi, NULL},
                                             {0x81, "kAsme", show_secret, NULL},
                                             {0x82, "uplinkNasCount", show_number, NULL},
                                             {0x83, "downlinkNasCount", show_number, NULL},
                                             {0x84, "selectedAlgorithms", show_algorithms, NULL},
                                             {0}};
    static const struct tag_row rows[] = {{0xA0, "epsNasSecurityContext", NULL, members}, {0}};

    context(parts, node, rows);
}

void file_5gs_nsc(const struct parts *parts, struct node *node)
{
    static const struct tag_row members[] = {{0x80, "ksi", show_ksi, NULL},
                                             {0x81, "kAmf", show_secret, NULL},
                                             {0x82, "uplinkNasCount", show_number, NULL},
                                             {0x83, "downlinkNasCount", show_number, NULL},
                                             {0x84, "selectedNasAlgorithms", show_algorithms, NULL},
                                             {0x85, "selectedEpsAlgorithms", show_algorithms, NULL},
                                             {0x86, "nasConnectionIdentity", show_hex, NULL},
                                             {0}};
    static const struct tag_row rows[] = {{0xA0, "5gsNasSecurityContext", NULL, members}, {0}};

    context(parts, node, rows);
}

void file_5g_authkeys(const struct parts *parts, struct node *node)
{
    static const struct tag_row rows[] = {{0x80, "kAusf", show_secret, NULL},
                                          {0x81, "kSeaf", show_secret, NULL},
                                          {0x82, "sorCounter", show_hex, NULL},
                                          {0x83, "upuCounter", show_hex, NULL},
                                          {0}};

    part_tlvs(parts, node, node->octets, rows);
}

static const char *scheme_name(unsigned scheme)
{
    switch (scheme) {
    case 0:
        return "null scheme";
    case 1:
        return "profile A (X25519)";
    case 2:
        return "profile B (P-256)";
    default:
        return "other scheme";
    }
}

/* Pairs of scheme and index of a key, by priority. */
static void show_schemes(const struct parts *parts, struct node *node)
{
    struct bytes rest = node->octets;
    struct line line = {0};

    for (unsigned priority = 1; rest.len >= 2; priority++) {
        struct bytes one = part_take(&rest, 2);
        struct line key = {0};

        if (one.at[1])
            line_add(&key, ", key %u", one.at[1]);
        part_text(parts, node, tree_text(parts->tree, "priority %u", priority), one, "%s (%u)%s",
                  scheme_name(one.at[0]), one.at[0], key.text);
        line_item(&line, "; ", "%s%s", scheme_name(one.at[0]), key.text);
    }
    if (rest.len)
        part_rest(parts, node, rest);
    tree_value(parts->tree, node, "%s", line.text);
}

void file_suci(const struct parts *parts, struct node *node)
{
    static const struct tag_row key[] = {{0x80, "keyIdentifier", show_number, NULL},
                                         {0x81, "homeNetworkPublicKey", show_hex, NULL},
                                         {0}};
    static const struct tag_row rows[] = {{0xA0, "protectionSchemes", show_schemes, NULL},
                                          {0xA1, "homeNetworkPublicKeys", NULL, key},
                                          {0}};
    const struct node *schemes;

    part_tlvs(parts, node, node->octets, rows);
    schemes = tree_find(node, "protectionSchemes");
    if (schemes)
        tree_value(parts->tree, node, "%s", schemes->value);
}

void file_netpar(const struct parts *parts, struct node *node)
{
    static const struct tag_row gsm[] = {{0x80, "campedFrequency", show_hex, NULL},
                                         {0x81, "neighbourFrequencies", show_hex, NULL},
                                         {0}};
    static const struct tag_row umts[] = {
        {0x80, "intraFrequency", show_hex, NULL}, {0x81, "interFrequency", show_hex, NULL}, {0}};
    static const struct tag_row rows[] = {{0xA0, "gsmCells", NULL, gsm},
                                          {0xA1, "fddCells", NULL, umts},
                                          {0xA2, "tddCells", NULL, umts},
                                          {0}};

    part_tlvs(parts, node, node->octets, rows);
}
