/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Forms of COMPREHENSION-TLV objects that many share, and small objects (TS 102 223 8). */
#include "tools/trace/decode/toolkit.h"

#include "tools/trace/decode/decode.h"

#include <stdio.h>
#include <string.h>

enum { NAME_SIZE = 100, AID_MAX = 16 };

/* ---- common forms ---- */

void toolkit_form_hex(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    (void)value;
    tree_hex(toolkit->tree, node);
}

void toolkit_form_random_octets(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    toolkit_form_hex(toolkit, node, value);
    tree_flag(toolkit->tree, node, TREE_RANDOM);
}

void toolkit_form_text(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    toolkit_text(toolkit, node, value);
}

void toolkit_form_empty(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    toolkit_rest(toolkit, node, value);
}

/* One octet of a list. */
void toolkit_form_code(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    if (value.len == 0) {
        toolkit_malformed(toolkit, node, "empty");
        return;
    }
    toolkit_code(toolkit, node, (enum cat_list)toolkit->list, value.at[0]);
    toolkit_rest(toolkit, node, bytes_from(value, 1));
}

/* Any number of octets of a list, a node each. */
void toolkit_form_codes(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    const char *name = node->name;

    if (value.len == 1) {
        toolkit_form_code(toolkit, node, value);
        return;
    }
    while (value.len)
        toolkit_take_code(toolkit, node, name, &value, (enum cat_list)toolkit->list);
}

void toolkit_form_number(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    unsigned long sum = 0;

    if (value.len == 0 || value.len > 4) {
        toolkit_malformed(toolkit, node, value.len ? "too long for a number" : "empty");
        return;
    }
    for (size_t i = 0; i < value.len; i++)
        sum = sum << 8 | value.at[i];
    tree_value(toolkit->tree, node, "%lu", sum);
}

void toolkit_form_random_number(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    toolkit_form_number(toolkit, node, value);
    tree_flag(toolkit->tree, node, TREE_RANDOM);
}

/* The first octet in hex, then others. */
void toolkit_form_flags_and_octets(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    if (toolkit_take_hex(toolkit, node, "qualifier", &value, 1) && value.len)
        toolkit_take_hex(toolkit, node, "identifiers", &value, value.len);
}

/* ---- objects of the user interface ---- */

void toolkit_form_duration(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    const char *unit = value.len == 2 ? cat_name(CAT_LIST_UNIT, value.at[0]) : NULL;

    if (unit) {
        tree_value(toolkit->tree, node, "%u %.*s", value.at[1],
                   (int)strlen(unit) - (value.at[1] == 1), unit);
        return;
    }
    if (toolkit_take_code(toolkit, node, "unit", &value, CAT_LIST_UNIT))
        toolkit_take_number(toolkit, node, "interval", &value, 1);
    toolkit_rest(toolkit, node, value);
}

void toolkit_form_coded_text(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    unsigned scheme;

    if (value.len == 0) {
        tree_value(toolkit->tree, node, "empty");
        return;
    }
    scheme = value.at[0];
    toolkit_take_hex(toolkit, node, "data coding scheme", &value, 1);
    toolkit_coded_text(toolkit, toolkit_node(toolkit, node, "text", value), scheme, value,
                       value.len * 8 / 7, 0);
}

void toolkit_form_item(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    if (value.len == 0) {
        tree_value(toolkit->tree, node, "none (the menu is removed)");
        return;
    }
    toolkit_take_number(toolkit, node, "identifier", &value, 1);
    toolkit_alpha(toolkit, toolkit_node(toolkit, node, "text", value), value);
}

void toolkit_form_response_length(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    if (toolkit_take_number(toolkit, node, "minimum", &value, 1))
        toolkit_take_number(toolkit, node, "maximum", &value, 1);
    toolkit_rest(toolkit, node, value);
}

void toolkit_form_text_attributes(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    static const char *const names[] = {"start", "length", "formatting mode", "colour"};

    while (value.len)
        for (size_t i = 0; i < 4; i++)
            if (!toolkit_take_number(toolkit, node, names[i], &value, 1))
                return;
}

/* ---- files, times, identities ---- */

/* A path begins at the MF (3F00) or at the application (7FFF) (TS 102 223 8.18). */
static bool begins_path(struct bytes rest, size_t at)
{
    unsigned id, before;

    if (at + 2 > rest.len || at == 0)
        return at + 2 > rest.len;
    id = (unsigned)rest.at[at] << 8 | rest.at[at + 1];
    before = (unsigned)rest.at[at - 2] << 8 | rest.at[at - 1];
    return id == 0x3F00 || (id == 0x7FFF && before != 0x3F00);
}

/* "EF.IMSI (3F007FFF6F07)". */
static void take_path(struct toolkit *toolkit, struct node *parent, struct bytes *value, size_t len)
{
    struct node *node = toolkit_take_hex(toolkit, parent, "file", value, len);
    struct bytes path;
    char name[NAME_SIZE];

    if (!node || len < 4 || len % 2)
        return;
    path = node->octets;
    if (path.at[2] == 0x7F && path.at[3] == 0xFF) /* of the ADF: without the MF */
        path = bytes_from(path, 2);
    decode_file_name(toolkit->aid, path, name, sizeof(name));
    if (node->value) /* NULL: the arena is full */
        tree_value(toolkit->tree, node, "%s (%s)", name, node->value);
}

void toolkit_form_file_list(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    if (!toolkit_take_number(toolkit, node, "number of files", &value, 1))
        return;
    while (value.len) {
        size_t len = 2;

        while (!begins_path(value, len))
            len += 2;
        take_path(toolkit, node, &value, len);
    }
}

void toolkit_form_path(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    if (value.len)
        take_path(toolkit, node, &value, value.len);
}

void toolkit_form_aid(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    char name[NAME_SIZE], hex[2 * AID_MAX + 1];

    if (value.len == 0 || value.len > AID_MAX) {
        toolkit_malformed(toolkit, node, "not an AID of 1 to 16 octets");
        return;
    }
    bytes_to_hex(value, hex, sizeof(hex));
    decode_application(value, name, sizeof(name));
    if (strcmp(name, hex) == 0)
        tree_value(toolkit->tree, node, "%s", hex);
    else
        tree_value(toolkit->tree, node, "%s (%s)", name, hex);
}

void toolkit_form_timer_value(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    const uint8_t *at = value.at;

    if (value.len != 3) {
        toolkit_malformed(toolkit, node, "not 3 octets");
        return;
    }
    tree_value(toolkit->tree, node, "%X%X:%X%X:%X%X", at[0] & 15, at[0] >> 4, at[1] & 15,
               at[1] >> 4, at[2] & 15, at[2] >> 4);
    tree_flag(toolkit->tree, node, TREE_RANDOM);
}

void toolkit_form_date_time(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    const uint8_t *at = value.at;
    char zone[16] = "";

    if (value.len != 7) {
        toolkit_malformed(toolkit, node, "not 7 octets");
        return;
    }
    if (at[6] != 0xFF) { /* quarters of an hour; b4 is the sign */
        unsigned quarters = (at[6] & 7U) * 10 + (at[6] >> 4);

        snprintf(zone, sizeof(zone), " UTC%c%02u:%02u", at[6] & 8 ? '-' : '+', quarters / 4,
                 quarters % 4 * 15);
    }
    tree_value(toolkit->tree, node, "20%X%X-%X%X-%X%X %X%X:%X%X:%X%X%s", at[0] & 15, at[0] >> 4,
               at[1] & 15, at[1] >> 4, at[2] & 15, at[2] >> 4, at[3] & 15, at[3] >> 4, at[4] & 15,
               at[4] >> 4, at[5] & 15, at[5] >> 4, zone);
    tree_flag(toolkit->tree, node, TREE_RANDOM);
}

/* The low half of the first octet is the type of identity (TS 24.008 10.5.1.4). */
void toolkit_form_mobile_identity(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    toolkit_digits(toolkit, node, value, 1);
}

void toolkit_form_dtmf(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    toolkit_digits(toolkit, node, value, 0);
}

void toolkit_form_ss_string(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    struct node *type = toolkit_take(toolkit, node, "type of number", &value, 1);

    if (!type)
        return;
    toolkit_code(toolkit, type, CAT_LIST_NUMBER, type->octets.at[0] >> 4 & 7);
    toolkit_digits(toolkit, toolkit_node(toolkit, node, "string", value), value, 0);
}

void toolkit_form_reader_status(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    unsigned bits;

    if (value.len == 0) {
        toolkit_malformed(toolkit, node, "empty");
        return;
    }
    bits = value.at[0];
    tree_value(toolkit->tree, node, "reader %u%s%s%s%s%s(%02X)", bits & 7,
               bits & 0x08 ? ", removable" : "", bits & 0x10 ? ", present" : "",
               bits & 0x20 ? ", ID-1" : "", bits & 0x40 ? ", card present" : "",
               bits & 0x80 ? ", card powered" : "", bits);
    toolkit_rest(toolkit, node, bytes_from(value, 1));
}

void toolkit_form_enforcement_policy(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    unsigned bits;

    if (value.len == 0) {
        toolkit_malformed(toolkit, node, "empty");
        return;
    }
    bits = value.at[0];
    tree_value(toolkit->tree, node, "%s%s%s%s(%02X)", bits & 7 ? "" : "not forced",
               bits & 1 ? "during menu navigation" : "",
               bits & 2 ? bits & 1 ? ", during data calls" : "during data calls" : "",
               bits & 4 ? bits & 3 ? ", during voice calls" : "during voice calls" : "", bits);
    if (bits & ~7U)
        tree_flag(toolkit->tree, node, TREE_UNKNOWN);
    toolkit_rest(toolkit, node, bytes_from(value, 1));
}
