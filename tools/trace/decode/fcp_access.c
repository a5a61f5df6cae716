/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Key references, and access rules of EF.ARR in words (TS 102 221 9.2, ISO/IEC 7816-4 9.3.3). */
#include "tools/trace/decode/fcp.h"

#include "apdu/ins.h"
#include "apdu/tlv.h"
#include "profiles/fs/access.h"

#include <stdio.h>

const char *const fcp_directory_operations[8] = {"delete child", "create EF",  "create DF",
                                                 "deactivate",   "activate",   "terminate",
                                                 "delete",       "proprietary"};
const char *const fcp_file_operations[8] = {"read",     "update",    "write",  "deactivate",
                                            "activate", "terminate", "delete", "proprietary"};

/* ---- Keys ---- */

const char *fcp_key_short(uint8_t reference, char text[24])
{
    unsigned number = reference & 0x7F;
    bool local = reference >> 7;

    if (reference == 0x11)
        return "universal PIN";
    if (reference == 0x01)
        return "PIN1";
    if (reference == 0x81)
        return "PIN2";
    if (number >= 1 && number <= 8)
        snprintf(text, 24, "PIN%s of application %u", local ? "2" : "1", number);
    else if (number >= 0x0A && number <= 0x0E)
        snprintf(text, 24, "ADM%u", number - 0x0A + (local ? 6 : 1));
    else
        snprintf(text, 24, "%02X", reference);
    return text;
}

/* ---- Access rules ---- */

const char *fcp_condition(uint8_t condition, char text[FCP_CONDITION_SIZE])
{
    static const char *const needs[] = {"user authentication", "external authentication",
                                        "secure messaging"}; /* b5, b6, b7 */
    const char *separator = condition & 0x80 ? " and " : " or ";
    unsigned environment = condition & 0x0F;
    size_t len = 0;

    if (condition == 0x00 || condition == 0xFF)
        return condition ? "never" : "always";
    for (unsigned bit = 0; bit < 3; bit++)
        if (condition >> (4 + bit) & 1)
            len += (size_t)snprintf(text + len, FCP_CONDITION_SIZE - len, "%s%s",
                                    len ? separator : "", needs[bit]);
    if (environment && environment < 0x0F)
        len += (size_t)snprintf(text + len, FCP_CONDITION_SIZE - len, "%ssecurity environment %u",
                                len ? ", " : "", environment);
    snprintf(text + len, FCP_CONDITION_SIZE - len, "%s(%02X)", len ? " " : "reserved ", condition);
    return text;
}

static void condition_words(struct bytes *cursor, struct line *line, unsigned depth);

static void conditions(struct bytes list, struct line *line, const char *separator, unsigned depth)
{
    bool first = true;

    while (list.len && line->len + 1 < sizeof line->text) {
        if (!first)
            line_add(line, "%s", separator);
        condition_words(&list, line, depth);
        first = false;
    }
}

/* One security condition. */
static void condition_words(struct bytes *cursor, struct line *line, unsigned depth)
{
    struct bytes value;
    struct tlv key;
    char text[24], hex[33];
    size_t missing;
    uint32_t tag;

    if (depth == 0 || !part_tlv_next(cursor, &tag, &value, &missing)) {
        line_add(line, "%s", bytes_to_hex(bytes_cut(*cursor, 0, 16), hex, sizeof hex));
        *cursor = BYTES_NONE;
        return;
    }
    switch (tag) {
    case ACCESS_SC_ALWAYS:
        line_add(line, "always");
        break;
    case ACCESS_SC_NEVER:
        line_add(line, "never");
        break;
    case ACCESS_SC_PIN:
        if (tlv_find(value, ACCESS_KEY_REFERENCE, &key) == 0 && key.value.len == 1)
            line_add(line, "%s", fcp_key_short(key.value.at[0], text));
        else
            line_add(line, "authentication %s", bytes_to_hex(value, hex, sizeof hex));
        break;
    case ACCESS_SC_OR:
        line_add(line, "(");
        conditions(value, line, " or ", depth - 1);
        line_add(line, ")");
        break;
    case ACCESS_SC_AND:
        line_add(line, "(");
        conditions(value, line, " and ", depth - 1);
        line_add(line, ")");
        break;
    case ACCESS_SC_NOT:
        line_add(line, "not (");
        conditions(value, line, " or ", depth - 1);
        line_add(line, ")");
        break;
    default:
        line_add(line, "condition %02X %s", (unsigned)tag, bytes_to_hex(value, hex, sizeof hex));
        break;
    }
    if (missing)
        line_add(line, " (ends early)");
}

static void operation_words(uint32_t tag, struct bytes value, bool directory, struct line *line)
{
    const char *const *names = directory ? fcp_directory_operations : fcp_file_operations;
    char hex[33];

    if (tag == ACCESS_AM_BYTE && value.len == 1) {
        for (unsigned bit = 0; bit < 8; bit++)
            if (value.at[0] >> bit & 1)
                line_item(line, ", ", "%s", names[bit]);
        return;
    }
    if (tag == ACCESS_AM_INS && value.len) {
        for (size_t i = 0; i < value.len; i++)
            line_item(line, ", ", "%s",
                      ins_name(value.at[i])
                          ? ins_name(value.at[i])
                          : bytes_to_hex(bytes_cut(value, i, 1), hex, sizeof hex));
        return;
    }
    line_item(line, ", ", "command %s", bytes_to_hex(bytes_cut(value, 0, 16), hex, sizeof hex));
}

void fcp_show_rules(const struct parts *parts, struct node *parent, struct bytes rule,
                    bool directory)
{
    struct line operations = {0};
    struct bytes start = rule;

    while (rule.len && !part_is_all(rule, 0xFF)) {
        struct bytes before = rule, value;
        size_t missing;
        uint32_t tag;

        if (!part_tlv_next(&rule, &tag, &value, &missing)) {
            part_rest(parts, parent, before);
            return;
        }
        if (tag >= ACCESS_AM_BYTE && tag <= ACCESS_AM_LAST) {
            operation_words(tag, value, directory, &operations);
            if (missing)
                part_rest(parts, parent, before);
        } else {
            struct line line = {0};
            struct node *node;

            condition_words(&before, &line, ACCESS_CONDITION_DEPTH);
            node =
                part_text(parts, parent, "rule", bytes_cut(start, 0, (size_t)(rule.at - start.at)),
                          "%s: %s", operations.len ? operations.text : "(no operation)", line.text);
            if (missing)
                tree_flag(parts->tree, node, TREE_MALFORMED);
            operations = (struct line){0};
            start = rule;
        }
    }
    if (operations.len) /* without a condition */
        part_rest(parts, parent, bytes_cut(start, 0, (size_t)(rule.at - start.at)));
}
