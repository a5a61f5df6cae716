/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of DF.5GS without keys or networks (TS 31.102 4.4.11), and those of ISIM (TS 31.103). */
#include "tools/trace/decode/file_parts.h"

#include "apdu/text.h"

enum { TAG_TEXT = 0x80 };

void file_uac(const struct parts *parts, struct node *node)
{
    unsigned octet;

    if (node->octets.len < 1) {
        part_malformed(parts, node, "must be 4 octets");
        return;
    }
    octet = node->octets.at[0];
    tree_value(parts->tree, node, "%s%s%s",
               octet & 1 ? "multimedia priority service (access identity 1)" : "",
               (octet & 3) == 3 ? ", " : "",
               octet & 2   ? "mission critical services (access identity 2)"
               : octet & 1 ? ""
                           : "no access identity");
}

void file_routing(const struct parts *parts, struct node *node)
{
    char text[FILE_DIGITS_SIZE];

    if (node->octets.len < 2) {
        part_malformed(parts, node, "must be 4 octets");
        return;
    }
    file_digits(bytes_cut(node->octets, 0, 2), text, sizeof text);
    tree_value(parts->tree, node, "%s", text[0] ? text : "none");
}

void file_supi_nai(const struct parts *parts, struct node *node)
{
    static const struct tag_row rows[] = {{0x80, "networkSpecificIdentifier", show_text, NULL},
                                          {0x81, "globalLineIdentifier", show_text, NULL},
                                          {0x82, "globalCableIdentifier", show_text, NULL},
                                          {0}};

    part_tlvs(parts, node, node->octets, rows);
    if (node->first)
        tree_value(parts->tree, node, "%s", node->first->value);
}

/* Serving network names, each an object of its own; one octet 00: there is none. */
void file_tn3gppsnn(const struct parts *parts, struct node *node)
{
    static const struct tag_row rows[] = {{0x80, "servingNetworkName", show_text, NULL}, {0}};

    if (part_is_all(node->octets, 0))
        tree_value(parts->tree, node, "none");
    else
        part_tlvs(parts, node, node->octets, rows);
}

void file_dri(const struct parts *parts, struct node *node)
{
    static const struct file_member members[] = {{"indicators", 1, show_hex},
                                                 {"disasterRoamingWaitRange", 3, show_hex},
                                                 {"disasterReturnWaitRange", 3, show_hex},
                                                 {0}};

    file_members(parts, node, members);
    if (!node->value)
        tree_hex(parts->tree, node);
}

/* ---- ISIM ---- */

void file_ims_text(const struct parts *parts, struct node *node)
{
    static const struct tag_row rows[] = {{TAG_TEXT, "text", show_text, NULL}, {0}};
    const struct node *text;

    part_tlvs(parts, node, node->octets, rows);
    text = tree_find(node, "text");
    if (text && !(node->first->flags & TREE_MALFORMED))
        tree_value(parts->tree, node, "%s", text->value);
}

/* The type of an address, then the address. */
static void show_address(const struct parts *parts, struct node *node)
{
    struct bytes address = bytes_from(node->octets, 1);
    struct line line = {0};
    char text[300];

    if (node->octets.len < 1) {
        part_malformed(parts, node, "must be at least one octet");
        return;
    }
    switch (node->octets.at[0]) {
    case 0:
        tree_value(parts->tree, node, "%s", text_show(text, sizeof text, address));
        return;
    case 1:
        for (size_t i = 0; i < address.len; i++)
            line_item(&line, ".", "%u", address.at[i]);
        break;
    case 2:
        for (size_t i = 0; i + 1 < address.len; i += 2)
            line_item(&line, ":", "%x", (unsigned)(address.at[i] << 8 | address.at[i + 1]));
        break;
    default:
        tree_hex(parts->tree, node);
        tree_flag(parts->tree, node, TREE_UNKNOWN);
        return;
    }
    tree_value(parts->tree, node, "%s", line.text);
}

void file_pcscf(const struct parts *parts, struct node *node)
{
    static const struct tag_row rows[] = {{TAG_TEXT, "address", show_address, NULL}, {0}};

    part_tlvs(parts, node, node->octets, rows);
    if (node->first)
        tree_value(parts->tree, node, "%s", node->first->value);
}
