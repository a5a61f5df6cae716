/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files with networks, locations and names of networks: TS 31.102 4.2 and 4.4.11. */
#include "tools/trace/decode/file_parts.h"

#include <stdio.h>

#include "tools/profile/alpha.h"

enum { ACT_LEN = 5 };

const char *file_plmn(const uint8_t *octets, char text[16])
{
    unsigned third = octets[1] >> 4;

    if (octets[0] == 0xFF) {
        snprintf(text, 16, "-");
        return text;
    }
    snprintf(text, 16, "%X%X%X-%X%X", octets[0] & 0xFU, octets[0] >> 4 & 0xFU, octets[1] & 0xFU,
             octets[2] & 0xFU, octets[2] >> 4 & 0xFU);
    if (third != 0xF)
        snprintf(text + 6, 4, "%X", third & 0xFU);
    return text;
}

void file_show_plmn(const struct parts *parts, struct node *node)
{
    char text[16];

    if (node->octets.len < FILE_PLMN_LEN)
        part_malformed(parts, node, "must be 3 octets");
    else
        tree_value(parts->tree, node, "%s", file_plmn(node->octets.at, text));
}

void file_show_alpha(const struct parts *parts, struct node *node)
{
    char text[400];

    alpha_show(node->octets, text, sizeof text);
    tree_value(parts->tree, node, "%s", text);
}

/* Access technologies (TS 31.102 4.2.5); all bits zero: any. */
static void act_words(const uint8_t *octets, struct line *line)
{
    static const struct {
        uint16_t bit;
        const char *name;
    } technologies[] = {{0x8000, "UTRAN"},
                        {0x0800, "NG-RAN"},
                        {0x0400, "satellite NG-RAN"},
                        {0x0200, "satellite E-UTRAN"},
                        {0x0080, "GSM"},
                        {0x0040, "GSM COMPACT"},
                        {0x0020, "cdma2000 HRPD"},
                        {0x0010, "cdma2000 1xRTT"},
                        {0x0008, "EC-GSM-IoT"},
                        {0x0004, "GERAN without EC-GSM-IoT"}};
    unsigned bits = (unsigned)octets[0] << 8 | octets[1];

    if (bits & 0x4000)
        line_item(line, ", ", "E-UTRAN%s",
                  (bits & 0x3000) == 0x2000   ? " WB S1 mode"
                  : (bits & 0x3000) == 0x1000 ? " NB S1 mode"
                                              : "");
    for (size_t i = 0; i < sizeof technologies / sizeof technologies[0]; i++)
        if (bits & technologies[i].bit)
            line_item(line, ", ", "%s", technologies[i].name);
}

/* Networks of `step` octets each; the summary has the networks that are set. */
static void networks(const struct parts *parts, struct node *node, size_t step)
{
    struct bytes rest = node->octets;
    struct line line = {0};
    char text[16];

    for (unsigned number = 1; rest.len >= step; number++) {
        struct bytes one = part_take(&rest, step);
        struct line act = {0};

        if (one.at[0] == 0xFF)
            continue;
        line_item(&line, " ", "%s", file_plmn(one.at, text));
        if (step == ACT_LEN)
            act_words(one.at + FILE_PLMN_LEN, &act);
        part_text(parts, node, tree_text(parts->tree, "plmn %u", number), one, "%s%s%s", text,
                  act.len ? ": " : "", act.text);
    }
    if (rest.len)
        part_malformed(parts, node, "ends inside a network");
    else
        tree_value(parts->tree, node, "%s", line.len ? line.text : "empty");
}

void file_plmn_list(const struct parts *parts, struct node *node)
{
    networks(parts, node, FILE_PLMN_LEN);
}

void file_plmn_act_list(const struct parts *parts, struct node *node)
{
    networks(parts, node, ACT_LEN);
}

void file_hpplmn(const struct parts *parts, struct node *node)
{
    if (node->octets.len < 1)
        part_malformed(parts, node, "must be one octet");
    else if (node->octets.at[0] == 0)
        tree_value(parts->tree, node, "no search for higher priority networks");
    else
        tree_value(parts->tree, node, "search every %u minutes", 6U * node->octets.at[0]);
}

void file_ehplmnpi(const struct parts *parts, struct node *node)
{
    static const char *const indications[] = {"no preference", "highest EHPLMN available",
                                              "all EHPLMNs available"};
    unsigned value = node->octets.len ? node->octets.at[0] : 0;

    if (node->octets.len < 1)
        part_malformed(parts, node, "must be one octet");
    else
        tree_value(parts->tree, node, "%s (%02X)",
                   value < sizeof indications / sizeof indications[0] ? indications[value]
                                                                      : "reserved",
                   value);
}

/* Access classes of a subscriber (TS 22.011 4). */
void file_acc(const struct parts *parts, struct node *node)
{
    struct line line = {0};
    unsigned bits;

    if (node->octets.len < 2) {
        part_malformed(parts, node, "must be 2 octets");
        return;
    }
    bits = (unsigned)part_number(bytes_cut(node->octets, 0, 2));
    for (unsigned number = 0; number < 16; number++)
        if (bits >> number & 1)
            line_item(&line, " ", "%u", number);
    tree_value(parts->tree, node, line.len ? "access classes %s" : "no access class%s", line.text);
}

/* ---- Locations ---- */

static void show_status(const struct parts *parts, struct node *node)
{
    static const char *const names[8] = {"updated",          "not updated", "network not allowed",
                                         "area not allowed", "reserved",    "reserved",
                                         "reserved",         "reserved"};

    tree_value(parts->tree, node, "%s (%u)", names[node->octets.at[0] & 7], node->octets.at[0]);
}

/* A network, then the code of an area: LAI, RAI, TAI. */
static void show_area(const struct parts *parts, struct node *node)
{
    char text[16], hex[16];

    tree_value(parts->tree, node, "%s %s", file_plmn(node->octets.at, text),
               bytes_to_hex(bytes_from(node->octets, FILE_PLMN_LEN), hex, sizeof hex));
}

/* The identity of TS 24.301 9.9.3.12 or TS 24.501 9.11.3.4, with its length before it. */
static void show_guti(const struct parts *parts, struct node *node)
{
    bool five = node->octets.len == 13;
    struct bytes identity = bytes_from(node->octets, five ? 2 : 1);
    char text[16], hex[32];

    if (part_is_all(node->octets, 0xFF)) {
        tree_value(parts->tree, node, "none");
        return;
    }
    tree_value(parts->tree, node, "%s %s", file_plmn(identity.at + 1, text),
               bytes_to_hex(bytes_from(identity, 1 + FILE_PLMN_LEN), hex, sizeof hex));
    tree_flag(parts->tree, node, TREE_RANDOM); /* temporary */
}

static void location(const struct parts *parts, struct node *node,
                     const struct file_member *members, const char *area)
{
    const struct node *where, *status;

    if (!file_members(parts, node, members))
        return;
    where = tree_find(node, area);
    status = tree_find(node, "updateStatus");
    tree_value(parts->tree, node, "%s, %s", where ? where->value : "", status ? status->value : "");
}

void file_loci(const struct parts *parts, struct node *node)
{
    static const struct file_member members[] = {{"tmsi", 4, show_random},
                                                 {"lai", 5, show_area},
                                                 {"tmsiTime", 1, NULL},
                                                 {"updateStatus", 1, show_status},
                                                 {0}};

    location(parts, node, members, "lai");
}

void file_psloci(const struct parts *parts, struct node *node)
{
    static const struct file_member members[] = {{"ptmsi", 4, show_random},
                                                 {"ptmsiSignature", 3, show_random},
                                                 {"rai", 6, show_area},
                                                 {"updateStatus", 1, show_status},
                                                 {0}};

    location(parts, node, members, "rai");
}

void file_epsloci(const struct parts *parts, struct node *node)
{
    static const struct file_member members[] = {{"guti", 12, show_guti},
                                                 {"lastVisitedTai", 5, show_area},
                                                 {"updateStatus", 1, show_status},
                                                 {0}};

    location(parts, node, members, "lastVisitedTai");
}

void file_5gsloci(const struct parts *parts, struct node *node)
{
    static const struct file_member members[] = {{"5gGuti", 13, show_guti},
                                                 {"lastVisitedTai", 6, show_area},
                                                 {"updateStatus", 1, show_status},
                                                 {0}};

    location(parts, node, members, "lastVisitedTai");
}

/* ---- Names of networks ---- */

/* A network with wildcards (D), a range of area codes of `code` octets, a record of EF.PNN. */
static void operator_row(const struct parts *parts, struct node *node, size_t code)
{
    struct bytes rest = node->octets, low, high;
    char text[16], from[8], to[8];

    if (rest.len < FILE_PLMN_LEN + 2 * code + 1) {
        part_malformed(parts, node, "ends early");
        return;
    }
    file_plmn(part_take(&rest, FILE_PLMN_LEN).at, text);
    low = part_take(&rest, code);
    high = part_take(&rest, code);
    tree_value(parts->tree, node,
               rest.at[0] ? "%s areas %s to %s: EF.PNN record %u"
                          : "%s areas %s to %s: name from another source",
               text, bytes_to_hex(low, from, sizeof from), bytes_to_hex(high, to, sizeof to),
               rest.at[0]);
    part_rest(parts, node, bytes_from(rest, 1));
}

void file_opl(const struct parts *parts, struct node *node)
{
    operator_row(parts, node, 2);
}

void file_opl5g(const struct parts *parts, struct node *node)
{
    operator_row(parts, node, 3);
}

/* Octet 3 of a network name (TS 24.008 10.5.3.5a), then its text; GSM 7 bit packed or UCS2. */
static void show_network_name(const struct parts *parts, struct node *node)
{
    struct bytes text = bytes_from(node->octets, 1);
    unsigned coding = node->octets.len ? node->octets.at[0] >> 4 & 7 : 0;
    uint8_t octets[200];
    struct buf out = BUF_OVER(octets);
    struct line line = {0};
    char shown[400];

    if (node->octets.len < 1) {
        part_malformed(parts, node, "must be at least one octet");
        return;
    }
    if (coding == 1) {
        buf_put_u8(&out, 0x80);
        buf_put(&out, text);
    } else {
        size_t count = (8 * text.len - (text.len ? node->octets.at[0] & 7U : 0)) / 7;

        for (size_t i = 0; i < count; i++) {
            size_t bit = 7 * i;
            unsigned two = text.at[bit / 8];

            if (bit / 8 + 1 < text.len)
                two |= (unsigned)text.at[bit / 8 + 1] << 8;
            buf_put_u8(&out, two >> bit % 8 & 0x7F);
        }
    }
    alpha_show(buf_bytes(&out), shown, sizeof shown);
    line_add(&line, "%s", shown);
    if (node->octets.at[0] & 8)
        line_add(&line, " (country's initials are added)");
    tree_value(parts->tree, node, "%s", line.text);
}

void file_pnn(const struct parts *parts, struct node *node)
{
    static const struct tag_row rows[] = {
        {0x43, "fullName", show_network_name, NULL},
        {0x45, "shortName", show_network_name, NULL},
        {0x80, "plmnAdditionalInformation", file_show_alpha, NULL},
        {0}};
    const struct node *name;

    part_tlvs(parts, node, node->octets, rows);
    name = tree_find(node, "fullName");
    if (name)
        tree_value(parts->tree, node, "%s", name->value);
}

void file_spn(const struct parts *parts, struct node *node)
{
    struct bytes body = node->octets;
    char text[200];

    if (body.len < 2) {
        part_malformed(parts, node, "must be at least 2 octets");
        return;
    }
    part_text(parts, node, "displayCondition", bytes_cut(body, 0, 1), "%02X: %s, %s", body.at[0],
              body.at[0] & 1 ? "registered network shown in the home network"
                             : "registered network not shown in the home network",
              body.at[0] & 2 ? "name not shown while roaming" : "name shown while roaming");
    alpha_show(bytes_from(body, 1), text, sizeof text);
    part_text(parts, node, "serviceProviderName", bytes_from(body, 1), "%s", text);
    tree_value(parts->tree, node, "%s", text);
}

void file_spdi(const struct parts *parts, struct node *node)
{
    static const struct tag_row list[] = {{0x80, "plmnList", file_plmn_list, NULL}, {0}};
    static const struct tag_row rows[] = {{0xA3, "displayInformation", NULL, list}, {0}};

    part_tlvs(parts, node, node->octets, rows);
}
