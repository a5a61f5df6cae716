/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Objects that are a sequence of fields (TS 102 223 8, TS 31.111 8): a row for each. */
#include "apdu/ins.h"
#include "apdu/sw.h"
#include "tools/trace/decode/toolkit.h"

enum { FIELDS_MAX = 6, REST = 0, LANGUAGE_UCS2 = 2 };

/* The name of a value is names[value]; NULL: a number. */
struct field {
    const char *name;
    uint8_t len; /* octets; REST: all that follow */
    enum { FIELD_HEX, FIELD_NUMBER, FIELD_NAME, FIELD_RANDOM } form;
    const char *const *names;
    uint8_t count; /* of names */
};

#define NAMES(array) FIELD_NAME, array, sizeof(array) / sizeof((array)[0])
static const char *const bearers[] = {"technology independent", "Bluetooth", "IrDA", "RS232",
                                      "USB"};
static const char *const addresses[] = {"IEEE 802 address", "IrDA device address"};
static const char *const browsers[] = {"default", "WML", "HTML", "XHTML", "CHTML"};
static const char *const terminations[] = {"by the user", "by an error"};
static const char *const states[] = {"enabled", "disabled"};
static const char *const requests[] = {"enable", "disable"};
static const char *const idle[] = {"idle", "not idle"};
static const char *const layouts[] = {"reserved", "horizontal", "vertical"};
static const char *const camping[] = {"not camped on a CSG cell", "camped on a CSG cell"};
static const char *const targets[] = {"reserved", "UICC-CLF interface"};

static const struct field rows[][FIELDS_MAX] = {
    [FIELDS_CAPABILITY] = {{"length", 1, FIELD_NUMBER, NULL, 0},
                           {"bearer capability", REST, FIELD_HEX, NULL, 0}},
    [FIELDS_SUBADDRESS] = {{"type", 1, FIELD_HEX, NULL, 0},
                           {"information", REST, FIELD_HEX, NULL, 0}},
    [FIELDS_TIMING_ADVANCE] = {{"terminal", 1, NAMES(idle)},
                               {"timing advance", 1, FIELD_RANDOM, NULL, 0}},
    [FIELDS_BROWSER] = {{"browser", 1, NAMES(browsers)}},
    [FIELDS_TERMINATION] = {{"cause", 1, NAMES(terminations)}},
    [FIELDS_SERVICE_RECORD] = {{"local bearer technology", 1, NAMES(bearers)},
                               {"service identifier", 1, FIELD_NUMBER, NULL, 0},
                               {"service record", REST, FIELD_HEX, NULL, 0}},
    [FIELDS_DEVICE_FILTER] = {{"local bearer technology", 1, NAMES(bearers)},
                              {"device filter", REST, FIELD_HEX, NULL, 0}},
    [FIELDS_SERVICE_SEARCH] = {{"local bearer technology", 1, NAMES(bearers)},
                               {"service search", REST, FIELD_HEX, NULL, 0}},
    [FIELDS_ATTRIBUTE] = {{"local bearer technology", 1, NAMES(bearers)},
                          {"attributes", REST, FIELD_HEX, NULL, 0}},
    [FIELDS_REMOTE_ADDRESS] = {{"coding", 1, NAMES(addresses)},
                               {"address", REST, FIELD_HEX, NULL, 0}},
    [FIELDS_CONTACTLESS_REQUEST] = {{"request", 1, NAMES(requests)}},
    [FIELDS_CONTACTLESS_STATE] = {{"state", 1, NAMES(states)}},
    [FIELDS_CSG_STATUS] = {{"status", 1, NAMES(camping)},
                           {"additional information", REST, FIELD_HEX, NULL, 0}},
    [FIELDS_FRAME_LAYOUT] = {{"layout", 1, NAMES(layouts)},
                             {"relative sizes", REST, FIELD_HEX, NULL, 0}},
    [FIELDS_ACTIVATE] = {{"target", 1, NAMES(targets)}},
    [FIELDS_GEOGRAPHICAL] = {{"horizontal accuracy", 1, FIELD_HEX, NULL, 0},
                             {"vertical coordinate", 1, FIELD_HEX, NULL, 0},
                             {"velocity", 1, FIELD_HEX, NULL, 0},
                             {"preferred GAD shapes", 1, FIELD_HEX, NULL, 0},
                             {"preferred NMEA sentences", 1, FIELD_HEX, NULL, 0},
                             {"preferred maximum response time", 1, FIELD_HEX, NULL, 0}},
    [FIELDS_DISPLAY] = {{"characters down", 1, FIELD_HEX, NULL, 0},
                        {"characters across", 1, FIELD_HEX, NULL, 0},
                        {"display effects", 1, FIELD_HEX, NULL, 0}},
};

static void show_field(struct toolkit *toolkit, const struct field *field, struct node *node)
{
    unsigned value = node->octets.len ? node->octets.at[0] : 0;

    if (field->form == FIELD_NUMBER) {
        tree_value(toolkit->tree, node, "%u", value);
    } else if (field->form == FIELD_NAME && value < field->count) {
        tree_value(toolkit->tree, node, "%s(%02X)", field->names[value], value);
    } else {
        tree_hex(toolkit->tree, node);
        tree_flag(toolkit->tree, node,
                  field->form == FIELD_NAME     ? TREE_UNKNOWN
                  : field->form == FIELD_RANDOM ? TREE_RANDOM
                                                : 0);
    }
}

void toolkit_fields(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    const struct field *fields = rows[toolkit->list];

    /* One field: the node itself. */
    if (!fields[1].name && value.len) {
        show_field(toolkit, fields, node);
        toolkit_rest(toolkit, node, bytes_from(value, fields->len));
        return;
    }
    for (size_t i = 0; i < FIELDS_MAX && fields[i].name; i++) {
        size_t len = fields[i].len == REST ? value.len : fields[i].len;
        struct node *field;

        if (fields[i].len == REST && len == 0)
            break;
        field = toolkit_take(toolkit, node, fields[i].name, &value, len);
        if (!field)
            return;
        show_field(toolkit, &fields[i], field);
    }
    toolkit_rest(toolkit, node, value);
}

/* ---- Objects of other forms ---- */

/* 7-bit characters of a page without the CR that fill it up. */
static size_t septets_of(struct bytes page)
{
    size_t count = page.len * 8 / 7;

    while (count) {
        size_t bit = 7 * (count - 1);
        unsigned pair = page.at[bit / 8];

        if (bit / 8 + 1 < page.len)
            pair |= (unsigned)page.at[bit / 8 + 1] << 8;
        if ((pair >> bit % 8 & 0x7F) != '\r')
            break;
        count--;
    }
    return count;
}

/* A page of TS 23.041 9.4.1.2. The alphabet of schemes 10 and 11 is that of 00 and 48, behind a
 * language (TS 23.038 5). */
void toolkit_cell_broadcast(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    struct node *scheme, *page;
    unsigned code;

    if (!toolkit_take_hex(toolkit, node, "serial number", &value, 2) ||
        !toolkit_take_number(toolkit, node, "message identifier", &value, 2))
        return;
    scheme = toolkit_take_hex(toolkit, node, "data coding scheme", &value, 1);
    page = scheme ? toolkit_take(toolkit, node, "page", &value, 1) : NULL;
    if (!page)
        return;
    code = scheme->octets.at[0];
    tree_value(toolkit->tree, page, "%u of %u", page->octets.at[0] >> 4U,
               page->octets.at[0] & 0xFU);
    if (value.len == 0)
        return;
    if (code == 0x11) {
        struct bytes language = bytes_cut(value, 0, LANGUAGE_UCS2);

        toolkit_coded_text(toolkit, toolkit_node(toolkit, node, "language", language), 0, language,
                           2, 0);
        value = bytes_from(value, LANGUAGE_UCS2);
        code = 0x48;
    } else if (code < 0x40) {
        code = 0;
    }
    toolkit_coded_text(toolkit, toolkit_node(toolkit, node, "text", value), code, value,
                       septets_of(value), 0);
}

/* TS 24.008 10.5.4.11: coding and location, the recommendation where b8 is 0, cause. */
void toolkit_cause(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    static const char *const locations[] = {"user",
                                            "private network, local user",
                                            "public network, local user",
                                            "transit network",
                                            "public network, remote user",
                                            "private network, remote user",
                                            "reserved",
                                            "international network"};
    struct node *location, *cause;

    if (value.len == 0) {
        tree_value(toolkit->tree, node, "radio link timeout");
        return;
    }
    location = toolkit_take(toolkit, node, "location", &value, 1);
    if (!location)
        return;
    tree_value(toolkit->tree, location, "%s(%02X)", locations[location->octets.at[0] & 7],
               location->octets.at[0]);
    if (!(location->octets.at[0] & 0x80))
        toolkit_take_hex(toolkit, node, "recommendation", &value, 1);
    cause = toolkit_take(toolkit, node, "cause", &value, 1);
    if (cause)
        tree_value(toolkit->tree, cause, "%u", cause->octets.at[0] & 0x7FU);
    if (value.len)
        toolkit_take_hex(toolkit, node, "diagnostic", &value, value.len);
}

/* An octet for each transaction: flag, identifier (TS 24.007 11.2.3.1.3). */
void toolkit_transactions(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    while (value.len) {
        struct node *one = toolkit_take(toolkit, node, "transaction", &value, 1);

        tree_value(toolkit->tree, one, "%u%s", one->octets.at[0] >> 4 & 7U,
                   one->octets.at[0] & 0x80 ? ", to the side that began it" : "");
    }
}

void toolkit_c_apdu(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    struct node *ins;
    const char *name;

    if (!toolkit_take_hex(toolkit, node, "class", &value, 1))
        return;
    ins = toolkit_take(toolkit, node, "instruction", &value, 1);
    if (!ins)
        return;
    name = ins_name(ins->octets.at[0]);
    tree_value(toolkit->tree, ins, "%s(%02X)", name ? name : "instruction", ins->octets.at[0]);
    if (toolkit_take_hex(toolkit, node, "P1 P2", &value, 2) && value.len)
        toolkit_take_hex(toolkit, node, "length and data", &value, value.len);
}

void toolkit_r_apdu(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    struct node *status;
    uint16_t sw;

    if (value.len > 2)
        toolkit_take_hex(toolkit, node, "data", &value, value.len - 2);
    status = toolkit_take(toolkit, node, "status", &value, 2);
    if (!status)
        return;
    sw = (uint16_t)(status->octets.at[0] << 8 | status->octets.at[1]);
    tree_value(toolkit->tree, status, "%s(%04X)", sw_text(sw), sw);
}

/* A shape of TS 23.032 7.1: its type, then coordinates. */
void toolkit_gad_shape(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    static const char *const shapes[16] = {[0] = "ellipsoid point",
                                           [1] = "ellipsoid point with uncertainty circle",
                                           [3] = "ellipsoid point with uncertainty ellipse",
                                           [5] = "polygon",
                                           [8] = "ellipsoid point with altitude",
                                           [9] = "ellipsoid point with altitude and uncertainty "
                                                 "ellipsoid",
                                           [10] = "ellipsoid arc"};
    struct node *type = toolkit_take(toolkit, node, "shape", &value, 1);
    const char *name = type ? shapes[type->octets.at[0] >> 4] : NULL;

    if (!type)
        return;
    tree_value(toolkit->tree, type, "%s(%02X)", name ? name : "reserved", type->octets.at[0]);
    if (value.len)
        tree_flag(toolkit->tree, toolkit_take_hex(toolkit, node, "coordinates", &value, value.len),
                  TREE_RANDOM);
}
