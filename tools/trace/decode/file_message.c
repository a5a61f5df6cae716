/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files with short messages and cell broadcast identifiers: TS 31.102 4.2, TS 51.011 10.3, 10.5. */
#include "tools/profile/alpha.h"
#include "tools/trace/decode/file_parts.h"
#include "tools/trace/decode/toolkit.h"

enum {
    SMSP_TAIL = 28, /* indicators, two addresses of 12 octets, PID, DCS, validity period */
    ADDRESS_LEN = 12,
    STATE_USED = 0x01,
    STATE_OF_CARD = 0x04, /* a message that was or will be sent */
    IDENTIFIER = 2
};

/* A message of TS 23.040; the record is filled up with FF. */
static void show_tpdu(const struct parts *parts, struct node *node, bool sent)
{
    struct toolkit toolkit = {.tree = parts->tree,
                              .start = node->octets.at,
                              .offset = node->offset,
                              .submit = sent,
                              .padded = true};

    if (!part_is_spare(parts, node))
        toolkit_sms_tpdu(&toolkit, node, node->octets);
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
    if (part_is_all(rest, 0xFF) || (body.at[0] & STATE_USED) == 0)
        return;
    smsc = bytes_cut(rest, 1, rest.at[0]);
    file_number(smsc, &number);
    part_text(parts, node, "serviceCentre", smsc, "%s", number.text);
    show_tpdu(parts, part_node(parts, node, "tpdu", bytes_from(rest, 1 + smsc.len)),
              body.at[0] & STATE_OF_CARD);
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
        file_number(bytes_cut(tail, 2, 1 + (tail.at[1] + 1U) / 2), &number);
        part_text(parts, node, "destinationAddress", bytes_cut(tail, 1, ADDRESS_LEN), "%s",
                  number.text);
    }
    if (!(absent & 0x02)) {
        number = (struct line){0};
        file_number(bytes_cut(tail, 14, tail.at[13] <= ADDRESS_LEN - 1 ? tail.at[13] : 0), &number);
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

static void show_report(const struct parts *parts, struct node *node)
{
    show_tpdu(parts, node, false);
}

void file_smsr(const struct parts *parts, struct node *node)
{
    static const struct file_member members[] = {
        {"smsRecord", 1, show_number}, {"statusReport", 29, show_report}, {0}};

    if (node->octets.len && node->octets.at[0] == 0)
        tree_value(parts->tree, node, "free");
    else
        file_members(parts, node, members);
}

/* ---- Cell broadcast ---- */

/* Message identifiers, or ranges of them, that are used. */
static void show_identifiers(const struct parts *parts, struct node *node, size_t len)
{
    struct bytes rest = node->octets;
    struct line line = {0};

    while (rest.len >= len) {
        struct bytes one = part_take(&rest, len);

        if (part_is_all(one, 0xFF))
            continue;
        line_item(&line, ", ", "%u", (unsigned)part_number(bytes_cut(one, 0, IDENTIFIER)));
        if (len > IDENTIFIER)
            line_add(&line, "-%u", (unsigned)part_number(bytes_from(one, IDENTIFIER)));
    }
    tree_value(parts->tree, node, "%s", line.len ? line.text : "none");
    part_rest(parts, node, rest);
}

void file_cbmi(const struct parts *parts, struct node *node)
{
    show_identifiers(parts, node, IDENTIFIER);
}

void file_cbmir(const struct parts *parts, struct node *node)
{
    show_identifiers(parts, node, 2 * IDENTIFIER);
}
