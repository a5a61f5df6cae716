/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of ADF.CSIM (3GPP2 C.S0065 5.2) and DF.CDMA (C.S0023 3.4). Numbers are little-endian. */
#include "apdu/text.h"
#include "tools/trace/decode/file_parts.h"

enum { IMSI_LEN = 10, IMSI_PROGRAMMED = 0x80, DIGIT_ZERO = 10, SPN_HEADER = 3 };

static unsigned little(struct bytes octets)
{
    unsigned number = 0;

    for (size_t i = octets.len; i-- > 0;)
        number = number << 8 | octets.at[i];
    return number;
}

static void show_little(const struct parts *parts, struct node *node)
{
    tree_value(parts->tree, node, "%u", little(node->octets));
}

/* `count` decimal digits; in the code each digit is one less, and 0 is 9 (C.S0005 2.3.1.1). */
static void add_digits(struct line *line, unsigned code, unsigned count)
{
    unsigned power = 1;

    while (--count)
        power *= 10;
    for (; power; power /= 10)
        line_add(line, "%u", (code / power % 10 + 1) % 10);
}

void file_csim_imsi(const struct parts *parts, struct node *node)
{
    const uint8_t *at = node->octets.at;
    struct line line = {0};
    unsigned digit;

    if (node->octets.len < IMSI_LEN) {
        part_malformed(parts, node, "must be 10 octets");
        return;
    }
    digit = at[4] >> 2 & 0xFU;
    add_digits(&line, (at[9] & 3U) << 8 | at[8], 3);
    add_digits(&line, at[6] & 0x7FU, 2);
    add_digits(&line, (at[2] & 3U) << 8 | at[1], 3);
    add_digits(&line, (unsigned)at[5] << 2 | at[4] >> 6, 3);
    line_add(&line, "%u", digit == DIGIT_ZERO ? 0 : digit);
    add_digits(&line, (at[4] & 3U) << 8 | at[3], 3);
    part_text(parts, node, "class", bytes_cut(node->octets, 0, 1), "%u", at[0] & 1U);
    part_text(parts, node, "addressLength", bytes_cut(node->octets, 7, 1), "%u", at[7] & 7U);
    tree_value(parts->tree, node, "%s%s", line.text,
               at[7] & IMSI_PROGRAMMED ? "" : " (not programmed)");
    part_rest(parts, node, bytes_from(node->octets, IMSI_LEN));
}

/* The number of digits, digits (0 is A), type and presentation. */
void file_csim_mdn(const struct parts *parts, struct node *node)
{
    unsigned count = node->octets.len ? node->octets.at[0] & 0xFU : 0;
    struct line line = {0};

    if (node->octets.len < 1 + (count + 1) / 2) {
        part_malformed(parts, node, "the number ends early");
        return;
    }
    for (unsigned i = 0; i < count; i++) {
        unsigned digit = (unsigned)node->octets.at[1 + i / 2] >> 4 * (i % 2) & 0xF;

        if (digit == 11 || digit == 12)
            line_add(&line, "%c", digit == 11 ? '*' : '#');
        else
            line_add(&line, "%u", digit % DIGIT_ZERO);
    }
    tree_value(parts->tree, node, "%s", line.len ? line.text : "no number");
}

void file_csim_home(const struct parts *parts, struct node *node)
{
    static const struct file_member members[] = {{"systemIdentification", 2, show_little},
                                                 {"networkIdentification", 2, show_little},
                                                 {"bandClass", 1, show_number},
                                                 {0}};

    if (file_members(parts, node, members))
        tree_value(parts->tree, node, "SID %u, NID %u, band class %u",
                   little(bytes_cut(node->octets, 0, 2)), little(bytes_cut(node->octets, 2, 2)),
                   node->octets.at[4]);
}

static const char *language_of(unsigned code)
{
    static const char *const languages[] = {"unspecified", "en", "fr", "es",
                                            "ja",          "ko", "zh", "he"}; /* C.R1001 9.2 */

    return code < sizeof languages / sizeof languages[0] ? languages[code] : "other";
}

void file_csim_spn(const struct parts *parts, struct node *node)
{
    enum { OCTETS = 0, LATIN = 8 }; /* others are not of 8 bits (C.R1001 9.1) */
    struct bytes body = node->octets, name;
    char text[200];
    unsigned coding;

    if (body.len < SPN_HEADER) {
        part_malformed(parts, node, "must be at least 3 octets");
        return;
    }
    coding = body.at[1] & 0x1FU;
    name = bytes_from(body, SPN_HEADER);
    while (name.len && name.at[name.len - 1] == 0xFF)
        name.len--;
    part_text(parts, node, "displayCondition", bytes_cut(body, 0, 1), "%s (%02X)",
              body.at[0] & 1 ? "shown in the home area" : "not required", body.at[0]);
    part_text(parts, node, "characterEncoding", bytes_cut(body, 1, 1), "%u", coding);
    part_text(parts, node, "language", bytes_cut(body, 2, 1), "%s (%02X)", language_of(body.at[2]),
              body.at[2]);
    if (coding == OCTETS || coding == LATIN)
        tree_value(parts->tree, node, "%s", text_show(text, sizeof text, name));
    else
        tree_hex(parts->tree, node);
}

/* Pairs of character encoding and language. */
void file_csim_languages(const struct parts *parts, struct node *node)
{
    struct bytes rest = node->octets;
    struct line line = {0};

    while (rest.len >= 2) {
        struct bytes one = part_take(&rest, 2);

        if (!part_is_all(one, 0xFF))
            line_item(&line, " ", "%s", language_of(one.at[1]));
    }
    tree_value(parts->tree, node, "%s", line.len ? line.text : "none");
    part_rest(parts, node, rest);
}

/* Preferred roaming list: its length and identifier, then acquisition and system tables. */
void file_csim_roaming(const struct parts *parts, struct node *node)
{
    static const struct file_member members[] = {
        {"size", 2, show_number}, {"identifier", 2, show_number}, {"tables", 0, show_hex}, {0}};

    if (file_members(parts, node, members))
        tree_value(parts->tree, node, "list %u of %u octets",
                   (unsigned)part_number(bytes_cut(node->octets, 2, 2)),
                   (unsigned)part_number(bytes_cut(node->octets, 0, 2)));
}

/* A bit for each service of C.S0065 5.2.18. */
void file_csim_services(const struct parts *parts, struct node *node)
{
    struct line line = {0};

    for (size_t i = 0; i < 8 * node->octets.len; i++)
        if (node->octets.at[i / 8] >> i % 8 & 1)
            line_add(&line, " %zu", i + 1);
    tree_value(parts->tree, node, "services%s", line.len ? line.text : " none");
}

/* Status, length, message of C.S0015. */
void file_csim_sms(const struct parts *parts, struct node *node)
{
    static const char *const states[] = {"received, read", "received, to be read", "sent",
                                         "to be sent"};
    struct bytes body = node->octets;

    if (body.len < 2) {
        part_malformed(parts, node, "must be at least 2 octets");
        return;
    }
    if (!(body.at[0] & 1)) {
        tree_value(parts->tree, node, "free");
        return;
    }
    tree_value(parts->tree, node, "%s", states[body.at[0] >> 1 & 3]);
    part_hex(parts, node, "message", bytes_cut(body, 2, body.at[1]));
    if (body.len - 2 < body.at[1])
        tree_flag(parts->tree, node, TREE_MALFORMED);
}

/* ESN, MEID, UIM ID: the number of octets, then the identity. */
void file_csim_identity(const struct parts *parts, struct node *node)
{
    struct bytes body = node->octets;
    struct line line = {0};
    size_t len = body.len ? body.at[0] & 0xFU : 0;

    if (len == 0 || len >= body.len) {
        part_malformed(parts, node, "the identity ends early");
        return;
    }
    for (size_t i = len; i > 0; i--)
        line_add(&line, "%02X", body.at[i]);
    tree_value(parts->tree, node, "%s", line.text);
}

/* Access overload class. */
void file_csim_access(const struct parts *parts, struct node *node)
{
    if (node->octets.len == 1)
        tree_value(parts->tree, node, "class %u", node->octets.at[0] & 0xFU);
    else
        tree_hex(parts->tree, node);
}

void file_csim_ad(const struct parts *parts, struct node *node)
{
    struct bytes rest = node->octets, mode = part_take(&rest, 1);

    if (mode.len == 0) {
        part_malformed(parts, node, "must be at least 3 octets");
        return;
    }
    tree_value(parts->tree, node, "%s", file_operation_mode(mode.at[0]));
    part_hex(parts, node, "additionalInformation", rest);
}
