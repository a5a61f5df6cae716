/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files of the Common PCN Handset Specification 4.2, in DF.GSM of many cards. The specification is
 * not public: only what public software reads is decoded.
 */
#include "tools/profile/alpha.h"
#include "tools/trace/decode/file_parts.h"

enum { FLAG_SET = 0xA, FLAG_CLEAR = 0x5, GROUP_LEN = 2 };

/* Half octets, the lower one first: that of line 1 is the first. */
void file_cphs_flags(const struct parts *parts, struct node *node)
{
    struct line line = {0};

    for (size_t i = 0; i < 2 * node->octets.len; i++) {
        unsigned flag = (unsigned)node->octets.at[i / 2] >> 4 * (i % 2) & 0xF;

        if (flag == FLAG_SET || flag == FLAG_CLEAR)
            line_item(&line, ", ", "line %zu %s", i + 1, flag == FLAG_SET ? "set" : "not set");
    }
    if (line.len)
        tree_value(parts->tree, node, "%s", line.text);
    else
        tree_hex(parts->tree, node);
}

void file_cphs_name(const struct parts *parts, struct node *node)
{
    char text[400];

    alpha_show(node->octets, text, sizeof text);
    tree_value(parts->tree, node, "%s", text);
}

/* Groups of services, each with a bit for a service. */
void file_cphs_profile(const struct parts *parts, struct node *node)
{
    struct bytes rest = node->octets;
    struct line line = {0};

    while (rest.len >= GROUP_LEN) {
        struct bytes group = part_take(&rest, GROUP_LEN);

        if (!part_is_all(group, 0xFF))
            line_item(&line, ", ", "group %02X: %02X", group.at[0], group.at[1]);
    }
    tree_value(parts->tree, node, "%s", line.text);
    part_rest(parts, node, rest);
}

/* The phase, then two bits for each of the optional files. */
void file_cphs_information(const struct parts *parts, struct node *node)
{
    static const struct file_member members[] = {
        {"phase", 1, show_number}, {"serviceTable", 2, file_two_bit_services}, {0}};

    if (file_members(parts, node, members))
        tree_value(parts->tree, node, "phase %u", node->octets.at[0]);
}
