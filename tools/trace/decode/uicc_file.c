/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands on files: TS 102 221 11.1.3 to 11.1.8, 11.1.14, 11.1.15 and 11.3, TS 102 222 6. */
#include "apdu/ins.h"
#include "apdu/text.h"
#include "apdu/tlv.h"
#include "tools/trace/decode/fcp.h"
#include "tools/trace/decode/uicc_commands.h"

enum {
    P1_HAS_SFI = 0x80,
    P2_MODE = 0x07,
    P2_FIRST = 0x80,
    P2_RETRANSMIT = 0x40,
    MODE_NEXT = 2,
    MODE_PREVIOUS = 3,
    MODE_ABSOLUTE = 4,
    SEARCH_ENHANCED = 6,
    SEARCH_PROPRIETARY = 7
};

static void show_contents(const struct parts *parts, const struct exchange *exchange,
                          struct node *node, struct bytes octets)
{
    bool record = exchange->ins == INS_READ_RECORD || exchange->ins == INS_UPDATE_RECORD ||
                  exchange->ins == INS_INCREASE;
    unsigned number = exchange->ins == INS_INCREASE ? 0 : record ? exchange->record : 0;

    if (octets.len == 0)
        return;
    if (parts->path.len < 2 ||
        (parts->path.at[parts->path.len - 2] == 0 && parts->path.at[parts->path.len - 1] == 0))
        part_hex(parts, node, "contents", octets); /* the file is not known */
    else
        decode_file(parts->tree, node, parts->aid, parts->path, number, octets,
                    parts->offset + (size_t)(octets.at - parts->whole.at));
}

static unsigned binary_offset(const struct exchange *exchange)
{
    if (exchange->p1 & P1_HAS_SFI)
        return exchange->p2;
    return (unsigned)exchange->p1 << 8 | exchange->p2;
}

/* READ BINARY and UPDATE BINARY. Contents from the middle of a file are not decoded. */
void uicc_read_binary(const struct parts *parts, const struct exchange *exchange, struct node *node)
{
    unsigned offset = binary_offset(exchange);

    uicc_show_file(parts, exchange, node);
    part_text(parts, node, "offset", BYTES_NONE, "%u", offset);
    if (exchange->le)
        part_text(parts, node, "length", BYTES_NONE, "%u", (unsigned)exchange->le);
    if (offset && exchange->command.len)
        part_hex(parts, node, "contents", exchange->command);
    else
        show_contents(parts, exchange, node, exchange->command);
}

static const char *record_mode(unsigned mode)
{
    switch (mode) {
    case MODE_NEXT:
        return "next";
    case MODE_PREVIOUS:
        return "previous";
    case MODE_ABSOLUTE:
        return "absolute";
    default:
        return "unknown";
    }
}

/* READ RECORD and UPDATE RECORD. */
void uicc_read_record(const struct parts *parts, const struct exchange *exchange, struct node *node)
{
    unsigned mode = exchange->p2 & P2_MODE;

    uicc_show_file(parts, exchange, node);
    if (mode == MODE_ABSOLUTE && exchange->p1 == 0)
        part_text(parts, node, "mode", BYTES_NONE, "current record");
    else
        part_text(parts, node, "mode", BYTES_NONE, "%s (%02X)", record_mode(mode), mode);
    if (mode == MODE_ABSOLUTE && exchange->p1)
        part_text(parts, node, "record", BYTES_NONE, "%u", exchange->p1);
    show_contents(parts, exchange, node, exchange->command);
}

/* The contents that a READ command returned. */
void uicc_contents(const struct parts *parts, const struct exchange *exchange, struct node *node)
{
    if (exchange->ins == INS_READ_BINARY && binary_offset(exchange))
        part_hex(parts, node, "contents", node->octets);
    else
        show_contents(parts, exchange, node, node->octets);
}

void uicc_search(const struct parts *parts, const struct exchange *exchange, struct node *node)
{
    static const char *const modes[] = {"unknown",  "unknown",         "unknown",
                                        "unknown",  "simple, forward", "simple, backward",
                                        "enhanced", "proprietary"};
    static const char *const directions[] = {
        "unknown",         "unknown",          "unknown",         "unknown",
        "forward from P1", "backward from P1", "forward to next", "backward to previous"};
    unsigned mode = exchange->p2 & P2_MODE;
    struct bytes pattern = exchange->command;

    uicc_show_file(parts, exchange, node);
    part_text(parts, node, "mode", BYTES_NONE, "%s (%02X)", modes[mode], mode);
    part_text(parts, node, "startRecord", BYTES_NONE, exchange->p1 ? "%u" : "current",
              exchange->p1);
    if (mode == SEARCH_ENHANCED && pattern.len >= 2) {
        unsigned direction = pattern.at[0] & 7;

        part_text(parts, node, "direction", bytes_cut(pattern, 0, 1), "%s (%02X)",
                  directions[direction], pattern.at[0]);
        part_text(parts, node, pattern.at[0] & 8 ? "afterOctet" : "offset",
                  bytes_cut(pattern, 1, 1), pattern.at[0] & 8 ? "%02X" : "%u", pattern.at[1]);
        pattern = bytes_from(pattern, 2);
    }
    part_hex(parts, node, mode == SEARCH_PROPRIETARY ? "data" : "pattern", pattern);
}

void uicc_search_response(const struct parts *parts, const struct exchange *exchange,
                          struct node *node)
{
    struct line line = {0};

    (void)exchange;
    for (size_t i = 0; i < node->octets.len; i++)
        line_item(&line, " ", "%u", node->octets.at[i]);
    part_text(parts, node, "records", node->octets, "%s", line.text);
}

void uicc_increase(const struct parts *parts, const struct exchange *exchange, struct node *node)
{
    uicc_show_file(parts, exchange, node);
    part_text(parts, node, "by", exchange->command, "%llu",
              (unsigned long long)part_number(bytes_cut(exchange->command, 0, 8)));
}

/* The new record, then the value that was added. */
void uicc_increase_response(const struct parts *parts, const struct exchange *exchange,
                            struct node *node)
{
    size_t added = exchange->command.len < node->octets.len ? exchange->command.len : 0;
    struct bytes record = bytes_cut(node->octets, 0, node->octets.len - added);

    part_text(parts, node, "value", record, "%llu",
              (unsigned long long)part_number(bytes_cut(record, 0, 8)));
    if (added)
        part_text(
            parts, node, "added", bytes_from(node->octets, record.len), "%llu",
            (unsigned long long)part_number(bytes_cut(bytes_from(node->octets, record.len), 0, 8)));
}

/* The current file, or one named by identifier or path: ACTIVATE, DEACTIVATE, TERMINATE. */
void uicc_by_fid(const struct parts *parts, const struct exchange *exchange, struct node *node)
{
    uicc_show_file(parts, exchange, node);
    part_text(parts, node, "P1 P2", BYTES_NONE, "%02X %02X", exchange->p1, exchange->p2);
    if (exchange->command.len)
        part_hex(parts, node, exchange->p1 == 0x08 ? "path" : "fileIdentifier", exchange->command);
}

/* CREATE FILE and RESIZE FILE: FCP. */
static void show_fcp(const struct parts *parts, struct node *node)
{
    fcp_show(parts, node, node->octets);
}

void uicc_create(const struct parts *parts, const struct exchange *exchange, struct node *node)
{
    static const struct tag_row rows[] = {{0x62, "fcp", show_fcp, NULL}, {0}};

    if (exchange->ins == INS_RESIZE_FILE)
        part_text(parts, node, "mode", BYTES_NONE, "%u", exchange->p1);
    part_tlvs(parts, node, exchange->command, rows);
}

/* RETRIEVE DATA and SET DATA: the first block has a tag, SET DATA also length and value. */
void uicc_data_object(const struct parts *parts, const struct exchange *exchange, struct node *node)
{
    struct bytes data = exchange->command, value;
    size_t missing;
    uint32_t tag;

    uicc_show_file(parts, exchange, node);
    part_text(parts, node, "block", BYTES_NONE, "%s",
              exchange->p2 & P2_FIRST        ? "first"
              : exchange->p2 & P2_RETRANSMIT ? "previous again"
                                             : "next");
    if (data.len == 0)
        return;
    if (exchange->ins == INS_SET_DATA && exchange->p2 & P2_FIRST &&
        part_tlv_next(&data, &tag, &value, &missing)) {
        part_text(parts, node, "tag", bytes_cut(exchange->command, 0, 1), "%02X", (unsigned)tag);
        part_hex(parts, node, "value", value);
        if (missing)
            part_text(parts, node, "missing", BYTES_NONE, "%zu octet%s", missing, text_s(missing));
    } else {
        part_hex(parts, node, exchange->p2 & P2_FIRST ? "tag" : "value", exchange->command);
    }
}

void uicc_data_object_response(const struct parts *parts, const struct exchange *exchange,
                               struct node *node)
{
    struct bytes data = node->octets, value;
    size_t missing;
    uint32_t tag;

    if (!(exchange->p2 & P2_FIRST) || !part_tlv_next(&data, &tag, &value, &missing)) {
        part_hex(parts, node, "value", node->octets);
        return;
    }
    part_text(parts, node, "tag", bytes_cut(node->octets, 0, 1), "%02X", (unsigned)tag);
    part_hex(parts, node, tag == 0x5C ? "tagList" : "value", value);
    if (missing)
        part_text(parts, node, "missing", BYTES_NONE, "%zu octet%s", missing, text_s(missing));
}
