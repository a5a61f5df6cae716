/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files with numbers and messages: TS 31.102 4.2, TS 51.011 10.5. */
#include "tools/trace/decode/file_parts.h"

#include "apdu/text.h"
#include "tools/profile/alpha.h"

enum {
    ADN_TAIL = 14,  /* number length, TON and NPI, ten octets of digits, two records */
    SMSP_TAIL = 28, /* indicators, two addresses of 12 octets, PID, DCS, validity period */
    ADDRESS_LEN = 12,
    NUMBER_INTERNATIONAL = 0x91
};

/* Type and plan of a number, then its digits. */
static void number_words(struct bytes octets, struct line *line)
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
        number_words(bytes_cut(tail, 1, tail.at[0]), &number);
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

void file_sms(const struct parts *parts, struct node *node)
{
    static const struct {
        uint8_t mask, value;
        const char *name;
    } states[] = {{0x07, 0x00, "free"},
                  {0x07, 0x01, "received, read"},
                  {0x07, 0x03, "received, to be read"},
                  {0x07, 0x07, "to be sent"},
                  {0x1F, 0x05, "sent, no status report requested"},
                  {0x1F, 0x0D, "sent, status report not yet received"},
                  {0x1F, 0x15, "sent, status report received, not stored"},
                  {0x1F, 0x1D, "sent, status report received and stored"}};
    struct bytes body = node->octets, rest, smsc;
    const char *state = "unknown state";
    struct line number = {0};

    if (body.len < 1) {
        part_malformed(parts, node, "must be at least one octet");
        return;
    }
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
        if ((body.at[0] & states[i].mask) == states[i].value)
            state = states[i].name;
    tree_value(parts->tree, node, "%s", state);
    part_text(parts, node, "status", bytes_cut(body, 0, 1), "%s (%02X)", state, body.at[0]);
    rest = bytes_from(body, 1);
    if (part_is_all(rest, 0xFF) || (body.at[0] & 1) == 0)
        return;
    smsc = bytes_cut(rest, 1, rest.at[0]);
    number_words(smsc, &number);
    part_text(parts, node, "serviceCentre", smsc, "%s", number.text);
    part_hex(parts, node, "tpdu", bytes_from(rest, 1 + smsc.len));
}

/* Validity period (TS 23.040 9.2.3.12.1). */
static void validity_words(unsigned octet, struct line *line)
{
    if (octet <= 143)
        line_add(line, "%u minutes", 5 * (octet + 1));
    else if (octet <= 167)
        line_add(line, "%u minutes", 720 + 30 * (octet - 143));
    else if (octet <= 196)
        line_add(line, "%u days", octet - 166);
    else
        line_add(line, "%u weeks", octet - 192);
}

void file_smsp(const struct parts *parts, struct node *node)
{
    struct bytes body = node->octets, tail, alpha;
    struct line line = {0}, number = {0}, validity = {0};
    char text[400];
    unsigned absent;

    if (body.len < SMSP_TAIL) {
        part_malformed(parts, node, "must be at least 28 octets");
        return;
    }
    alpha = bytes_cut(body, 0, body.len - SMSP_TAIL);
    tail = bytes_from(body, alpha.len);
    absent = tail.at[0];
    alpha_show(alpha, text, sizeof text);
    if (text[0])
        part_text(parts, node, "alphaIdentifier", alpha, "%s", text);
    part_text(parts, node, "parameterIndicators", bytes_cut(tail, 0, 1), "%02X", absent);
    line_add(&line, "%s", text);
    if (!(absent & 0x01)) {
        /* the length counts digits */
        number_words(bytes_cut(tail, 2, 1 + (tail.at[1] + 1U) / 2), &number);
        part_text(parts, node, "destinationAddress", bytes_cut(tail, 1, ADDRESS_LEN), "%s",
                  number.text);
    }
    if (!(absent & 0x02)) {
        number = (struct line){0};
        number_words(bytes_cut(tail, 14, tail.at[13] <= ADDRESS_LEN - 1 ? tail.at[13] : 0),
                     &number);
        part_text(parts, node, "serviceCentre", bytes_cut(tail, 13, ADDRESS_LEN), "%s",
                  number.text);
        line_item(&line, " ", "%s", number.text);
    }
    if (!(absent & 0x04))
        part_hex(parts, node, "protocolIdentifier", bytes_cut(tail, 25, 1));
    if (!(absent & 0x08))
        part_hex(parts, node, "dataCodingScheme", bytes_cut(tail, 26, 1));
    if (!(absent & 0x10)) {
        validity_words(tail.at[27], &validity);
        part_text(parts, node, "validityPeriod", bytes_cut(tail, 27, 1), "%s", validity.text);
    }
    tree_value(parts->tree, node, "%s", line.text);
}

static void show_memory_flag(const struct parts *parts, struct node *node)
{
    tree_value(parts->tree, node, "memory capacity %s (%02X)",
               node->octets.at[0] & 1 ? "available" : "exceeded", node->octets.at[0]);
}

void file_smss(const struct parts *parts, struct node *node)
{
    static const struct file_member members[] = {
        {"lastUsedTpMr", 1, show_number}, {"memoryCapacity", 1, show_memory_flag}, {0}};

    if (file_members(parts, node, members))
        tree_value(parts->tree, node, "last reference %u, %s", node->octets.at[0],
                   node->octets.at[1] & 1 ? "memory available" : "memory exceeded");
}

void file_smsr(const struct parts *parts, struct node *node)
{
    static const struct file_member members[] = {
        {"smsRecord", 1, show_number}, {"statusReport", 29, NULL}, {0}};

    if (node->octets.len && node->octets.at[0] == 0)
        tree_value(parts->tree, node, "free");
    else
        file_members(parts, node, members);
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
    tree_value(parts->tree, node, "%u access point names%s%s", node->octets.at[0],
               line.len ? ": " : "", line.text);
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

        number_words(bytes_cut(body, 3, body.at[2]), &number);
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
