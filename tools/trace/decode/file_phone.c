/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files with numbers: TS 31.102 4.2, TS 51.011 10.5. */
#include "tools/trace/decode/file_parts.h"

#include "apdu/text.h"
#include "tools/profile/alpha.h"

enum {
    ADN_TAIL = 14, /* number length, TON and NPI, ten octets of digits, two records */
    NUMBER_INTERNATIONAL = 0x91
};

void file_number(struct bytes octets, struct line *line)
{
    char text[FILE_DIGITS_SIZE];

    if (octets.len == 0)
        return;
    file_digits(bytes_from(octets, 1), text, sizeof text);
    line_add(line, "%s%s", octets.at[0] == NUMBER_INTERNATIONAL ? "+" : "", text);
}

/* Alpha identifier, length of the number, number, capability and extension records. A record with
 * neither identifier nor length is shown in hex. */
void file_adn(const struct parts *parts, struct node *node)
{
    struct bytes body = node->octets, tail, alpha;
    struct line number = {0}, line = {0};
    char text[400];

    if (body.len < ADN_TAIL) {
        part_malformed(parts, node, "must be at least 14 octets");
        return;
    }
    alpha = bytes_cut(body, 0, body.len - ADN_TAIL);
    tail = bytes_from(body, alpha.len);
    alpha_show(alpha, text, sizeof text);
    if (text[0]) {
        part_text(parts, node, "alphaIdentifier", alpha, "%s", text);
        line_add(&line, "%s", text);
    }
    if (tail.at[0] != 0xFF && tail.at[0] > 0) {
        file_number(bytes_cut(tail, 1, tail.at[0]), &number);
        part_text(parts, node, "number", bytes_cut(tail, 1, tail.at[0]), "%s", number.text);
        line_item(&line, " ", "%s", number.text);
    }
    if (line.len == 0) {
        line_add(&line, "no number");
        part_hex(parts, node, "unusedOctets", bytes_cut(body, 0, body.len - 2));
    }
    if (tail.at[12] != 0xFF)
        part_text(parts, node, "capabilityRecord", bytes_cut(tail, 12, 1), "%u", tail.at[12]);
    if (tail.at[13] != 0xFF)
        part_text(parts, node, "extensionRecord", bytes_cut(tail, 13, 1), "%u", tail.at[13]);
    tree_value(parts->tree, node, "%s", line.text);
}

/* Emergency call code, text, and category (TS 24.008 10.5.4.33). */
void file_ecc(const struct parts *parts, struct node *node)
{
    static const char *const services[] = {"police",          "ambulance",       "fire brigade",
                                           "marine guard",    "mountain rescue", "eCall, manual",
                                           "eCall, automatic"};
    struct bytes body = node->octets, alpha;
    char code[FILE_DIGITS_SIZE], text[400] = "";
    struct line line = {0};
    uint8_t category;

    if (body.len < 4) {
        part_malformed(parts, node, "must be at least 4 octets");
        return;
    }
    if (part_is_all(bytes_cut(body, 0, 3), 0xFF)) {
        tree_value(parts->tree, node, "empty");
        return;
    }
    category = body.at[body.len - 1];
    alpha = bytes_cut(body, 3, body.len - 4);
    file_digits(bytes_cut(body, 0, 3), code, sizeof code);
    alpha_show(alpha, text, sizeof text);
    for (unsigned bit = 0; bit < 7; bit++)
        if (category >> bit & 1)
            line_item(&line, ", ", "%s", services[bit]);
    part_text(parts, node, "emergencyCallCode", bytes_cut(body, 0, 3), "%s", code);
    if (text[0])
        part_text(parts, node, "alphaIdentifier", alpha, "%s", text);
    part_text(parts, node, "serviceCategory", bytes_from(body, body.len - 1), "%s (%02X)",
              line.len ? line.text : "not specified", category);
    tree_value(parts->tree, node, "%s%s%s", code, text[0] ? " " : "", text);
}

/* Access point names that are allowed: labels, each with its length. */
static void show_apn(const struct parts *parts, struct node *node)
{
    struct bytes rest = node->octets;
    struct line line = {0};
    char text[160];

    while (rest.len) {
        struct bytes label = part_take(&rest, 1);

        label = part_take(&rest, label.at[0]);
        line_item(&line, ".", "%s", text_show(text, sizeof text, label));
    }
    tree_value(parts->tree, node, "%s", line.len ? line.text : "network provided");
}

void file_acl(const struct parts *parts, struct node *node)
{
    static const struct tag_row rows[] = {{0xDD, "apn", show_apn, NULL}, {0}};
    struct line line = {0};

    if (node->octets.len < 1) {
        part_malformed(parts, node, "must be at least one octet");
        return;
    }
    part_text(parts, node, "numberOfApns", bytes_cut(node->octets, 0, 1), "%u", node->octets.at[0]);
    part_tlvs(parts, node, bytes_from(node->octets, 1), rows);
    for (const struct node *one = node->first; one; one = one->next)
        if (one != node->first)
            line_item(&line, " ", "%s", one->value ? one->value : "");
    tree_value(parts->tree, node, "%u access point name%s%s%s", node->octets.at[0],
               text_s(node->octets.at[0]), line.len ? ": " : "", line.text);
}

void file_mwis(const struct parts *parts, struct node *node)
{
    static const char *const kinds[] = {"voicemail", "fax", "electronic mail", "other",
                                        "videomail"};
    struct line line = {0};

    if (node->octets.len < 5) {
        part_malformed(parts, node, "must be at least 5 octets");
        return;
    }
    for (unsigned i = 0; i < 5 && i + 1 < node->octets.len; i++)
        if (node->octets.at[0] >> i & 1)
            line_item(&line, ", ", "%u %s", node->octets.at[i + 1], kinds[i]);
    tree_value(parts->tree, node, "%s", line.len ? line.text : "no message waiting");
}

void file_cfis(const struct parts *parts, struct node *node)
{
    struct bytes body = node->octets;
    struct line line = {0};

    if (body.len < 16) {
        part_malformed(parts, node, "must be 16 octets");
        return;
    }
    part_text(parts, node, "profileNumber", bytes_cut(body, 0, 1), "%u", body.at[0]);
    line_add(&line, "%s", body.at[1] & 7 ? "forwarded:" : "not forwarded");
    if (body.at[1] & 1)
        line_add(&line, " voice");
    if (body.at[1] & 2)
        line_add(&line, " fax");
    if (body.at[1] & 4)
        line_add(&line, " data");
    part_text(parts, node, "unconditionalForwarding", bytes_cut(body, 1, 1), "%s", line.text);
    if (body.at[2] != 0xFF && body.at[2] > 0) {
        struct line number = {0};

        file_number(bytes_cut(body, 3, body.at[2]), &number);
        part_text(parts, node, "number", bytes_cut(body, 3, body.at[2]), "%s", number.text);
        line_item(&line, " to ", "%s", number.text);
    }
    tree_value(parts->tree, node, "%s", line.text);
}

void file_mbi(const struct parts *parts, struct node *node)
{
    static const struct file_member members[] = {{"voicemail", 1, show_number},
                                                 {"fax", 1, show_number},
                                                 {"electronicMail", 1, show_number},
                                                 {"other", 1, show_number},
                                                 {0}};

    if (node->octets.len < 4) {
        part_malformed(parts, node, "must be at least 4 octets");
        return;
    }
    if (node->octets.len > 4)
        part_text(parts, node, "videomail", bytes_cut(node->octets, 4, 1), "%u",
                  node->octets.at[4]);
    node->octets.len = 4;
    file_members(parts, node, members);
    tree_value(parts->tree, node, "EF.MBDN records: voicemail %u", node->octets.at[0]);
}

void file_ext(const struct parts *parts, struct node *node)
{
    struct bytes body = node->octets;
    char text[FILE_DIGITS_SIZE];

    if (body.len < 13) {
        part_malformed(parts, node, "must be 13 octets");
        return;
    }
    if ((body.at[0] & 3) == 0) {
        tree_value(parts->tree, node, "free");
        return;
    }
    if (body.at[0] & 2 && body.at[1] <= 10)
        file_digits(bytes_cut(body, 2, body.at[1]), text, sizeof text);
    else
        bytes_to_hex(bytes_cut(body, 1, 11), text, sizeof text);
    tree_value(parts->tree, node, "%s %s", body.at[0] & 2 ? "additional digits" : "subaddress",
               text);
}

/* ---- Phone book (TS 31.102 4.4.2.1): the files that hold the parts of an entry ---- */

/* A file identifier and, for some files, a short one. */
static void show_reference(const struct parts *parts, struct node *node)
{
    struct bytes octets = node->octets;

    if (octets.len < 2 || octets.len > 3)
        part_malformed(parts, node, "must be 2 or 3 octets");
    else if (octets.len == 2)
        tree_hex(parts->tree, node);
    else
        tree_value(parts->tree, node, "%02X%02X, SFI %02X", octets.at[0], octets.at[1],
                   octets.at[2]);
}

static const struct tag_row phone_book_files[] = {
    {0xC0, "EF.ADN", show_reference, NULL},   {0xC1, "EF.IAP", show_reference, NULL},
    {0xC2, "EF.EXT1", show_reference, NULL},  {0xC3, "EF.SNE", show_reference, NULL},
    {0xC4, "EF.ANR", show_reference, NULL},   {0xC5, "EF.PBC", show_reference, NULL},
    {0xC6, "EF.GRP", show_reference, NULL},   {0xC7, "EF.AAS", show_reference, NULL},
    {0xC8, "EF.GAS", show_reference, NULL},   {0xC9, "EF.UID", show_reference, NULL},
    {0xCA, "EF.EMAIL", show_reference, NULL}, {0xCB, "EF.CCP1", show_reference, NULL},
    {0xCC, "EF.PURI", show_reference, NULL},  {0}};

void file_pbr(const struct parts *parts, struct node *node)
{
    static const struct tag_row kinds[] = {{0xA8, "sameRecord", NULL, phone_book_files},
                                           {0xA9, "byIndex", NULL, phone_book_files},
                                           {0xAA, "byRecordIdentifier", NULL, phone_book_files},
                                           {0}};
    struct line line = {0};

    part_tlvs(parts, node, node->octets, kinds);
    for (const struct node *kind = node->first; kind; kind = kind->next)
        for (const struct node *file = kind->first; file; file = file->next)
            line_item(&line, ", ", "%s %.4s", file->name, file->value ? file->value : "");
    tree_value(parts->tree, node, "%s", line.text);
}
