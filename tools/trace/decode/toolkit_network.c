/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Objects of the network and of the Bearer Independent Protocol (TS 102 223 8, TS 31.111 8). */
#include "tools/trace/decode/toolkit.h"

#include <stdio.h>

enum {
    PLMN_LEN = 3,
    WACT_LEN = 5,
    LOCATION_GERAN = 7,  /* PLMN, LAC, cell identity */
    LOCATION_EUTRAN = 9, /* PLMN, LAC or TAC, 28 bits of cell identity or 16 and 16 */
    LOCATION_NR = 11,    /* PLMN, TAC of 3 octets, 36 bits of cell identity */
    FILLED = 0x0F        /* low nibble after a cell identity of 28 or 36 bits */
};

static struct node *take_plmn(struct toolkit *toolkit, struct node *parent, struct bytes *cursor)
{
    struct node *node = toolkit_take(toolkit, parent, "PLMN", cursor, PLMN_LEN);
    const uint8_t *at;

    if (!node)
        return NULL;
    at = node->octets.at;
    if (at[0] == 0xFF && at[1] == 0xFF && at[2] == 0xFF)
        tree_value(toolkit->tree, node, "none");
    else if (at[1] >> 4 == 0x0F)
        tree_value(toolkit->tree, node, "%X%X%X-%X%X", at[0] & 0xF, at[0] >> 4, at[1] & 0xF,
                   at[2] & 0xF, at[2] >> 4);
    else
        tree_value(toolkit->tree, node, "%X%X%X-%X%X%X", at[0] & 0xF, at[0] >> 4, at[1] & 0xF,
                   at[2] & 0xF, at[2] >> 4, at[1] >> 4);
    return node;
}

/* An identity of 4 or 5 octets whose last half octet is a filler. */
static void take_long_cell(struct toolkit *toolkit, struct node *parent, struct bytes *cursor,
                           size_t len)
{
    struct node *node = toolkit_take(toolkit, parent, "cell identity", cursor, len);
    uint64_t cell = 0;

    for (size_t i = 0; i < len; i++)
        cell = cell << 8 | node->octets.at[i];
    tree_value(toolkit->tree, node, "%llu", (unsigned long long)(cell >> 4));
}

void toolkit_location_information(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    size_t len = value.len;

    if (len == 0) {
        tree_value(toolkit->tree, node, "none");
        return;
    }
    if (!take_plmn(toolkit, node, &value))
        return;
    if (len == LOCATION_NR) {
        toolkit_take_hex(toolkit, node, "tracking area code", &value, 3);
        take_long_cell(toolkit, node, &value, 5);
    } else if (len == LOCATION_EUTRAN && (value.at[value.len - 1] & 0x0F) == FILLED) {
        toolkit_take_hex(toolkit, node, "tracking area code", &value, 2);
        take_long_cell(toolkit, node, &value, 4);
    } else if (toolkit_take_hex(toolkit, node, "location area code", &value, 2)) {
        if (value.len)
            toolkit_take_hex(toolkit, node, "cell identity", &value, 2);
        if (value.len)
            toolkit_take_hex(toolkit, node, "extended cell identity", &value, 2);
    }
    toolkit_rest(toolkit, node, value);
}

void toolkit_tracking_area(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    size_t code = value.len > PLMN_LEN + 2 ? 3 : 2;

    if (take_plmn(toolkit, node, &value))
        toolkit_take_hex(toolkit, node, "tracking area code", &value, code);
    toolkit_rest(toolkit, node, value);
}

void toolkit_routing_area(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    if (take_plmn(toolkit, node, &value) &&
        toolkit_take_hex(toolkit, node, "location area code", &value, 2))
        toolkit_take_hex(toolkit, node, "routing area code", &value, 1);
    toolkit_rest(toolkit, node, value);
}

void toolkit_plmn_list(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    while (value.len && take_plmn(toolkit, node, &value))
        continue;
}

void toolkit_plmn_wact_list(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    while (value.len) {
        struct bytes entry = bytes_cut(value, 0, WACT_LEN);

        value = bytes_from(value, entry.len);
        if (take_plmn(toolkit, node, &entry))
            toolkit_take_hex(toolkit, node, "access technologies", &entry, 2);
    }
}

/* Parameters of a bearer, one octet each; `len` is another size (TS 31.111 8.52). */
struct parameter {
    const char *name;
    uint8_t len;
};

static const struct parameter csd[] = {
    {"data rate", 1}, {"bearer service", 1}, {"connection element", 1}, {NULL, 0}};
static const struct parameter packet[] = {{"precedence class", 1},
                                          {"delay class", 1},
                                          {"reliability class", 1},
                                          {"peak throughput class", 1},
                                          {"mean throughput class", 1},
                                          {"packet data protocol type", 1},
                                          {NULL, 0}};
static const struct parameter extended[] = {{"traffic class", 1},
                                            {"maximum bit rate uplink", 2},
                                            {"maximum bit rate downlink", 2},
                                            {"guaranteed bit rate uplink", 2},
                                            {"guaranteed bit rate downlink", 2},
                                            {"delivery order", 1},
                                            {"maximum SDU size", 1},
                                            {"SDU error ratio", 1},
                                            {"residual bit error ratio", 1},
                                            {"delivery of erroneous SDUs", 1},
                                            {"transfer delay", 1},
                                            {"traffic handling priority", 1},
                                            {"PDP type", 1},
                                            {NULL, 0}};
static const struct parameter ng_ran[] = {{"PDU session type", 1}, {NULL, 0}};

static void take_parameters(struct toolkit *toolkit, struct node *node, struct bytes *value,
                            const struct parameter *parameter)
{
    for (; parameter->name; parameter++)
        if (!toolkit_take_number(toolkit, node, parameter->name, value, parameter->len))
            return;
}

/* QCI, bit rates, and the type of the PDN connection at the end. */
static void eutran(struct toolkit *toolkit, struct node *node, struct bytes *value)
{
    if (!toolkit_take_number(toolkit, node, "QCI", value, 1))
        return;
    if (value->len > 1)
        toolkit_take_hex(toolkit, node, "bit rates", value, value->len - 1);
    toolkit_take_number(toolkit, node, "PDN type", value, 1);
}

void toolkit_bearer_description(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    struct node *type = toolkit_take_code(toolkit, node, "type", &value, CAT_LIST_BEARER);

    if (!type)
        return;
    switch (type->octets.at[0]) {
    case CAT_BEARER_CSD:
        take_parameters(toolkit, node, &value, csd);
        break;
    case CAT_BEARER_PACKET:
        take_parameters(toolkit, node, &value, packet);
        break;
    case CAT_BEARER_UTRAN_EXTENDED:
        take_parameters(toolkit, node, &value, extended);
        break;
    case CAT_BEARER_EUTRAN:
        eutran(toolkit, node, &value);
        break;
    case CAT_BEARER_NG_RAN:
        take_parameters(toolkit, node, &value, ng_ran);
        break;
    case CAT_BEARER_DEFAULT:
        break;
    default:
        if (value.len)
            toolkit_take_hex(toolkit, node, "parameters", &value, value.len);
    }
    toolkit_rest(toolkit, node, value);
}

static void ipv6(struct toolkit *toolkit, struct node *node, const uint8_t *at)
{
    char text[40];
    size_t length = 0;

    for (size_t i = 0; i < 16; i += 2)
        length += (size_t)snprintf(text + length, sizeof(text) - length, "%s%x", i ? ":" : "",
                                   (unsigned)at[i] << 8 | at[i + 1]);
    tree_value(toolkit->tree, node, "%s", text);
}

void toolkit_other_address(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    struct node *type, *address;

    if (value.len == 0) {
        tree_value(toolkit->tree, node, "empty (dynamic address)");
        return;
    }
    type = toolkit_take_code(toolkit, node, "type", &value, CAT_LIST_ADDRESS);
    switch (type->octets.at[0]) {
    case CAT_ADDRESS_IPV4:
        address = toolkit_take(toolkit, node, "address", &value, 4);
        if (address)
            tree_value(toolkit->tree, address, "%u.%u.%u.%u", address->octets.at[0],
                       address->octets.at[1], address->octets.at[2], address->octets.at[3]);
        break;
    case CAT_ADDRESS_IPV6:
        address = toolkit_take(toolkit, node, "address", &value, 16);
        if (address)
            ipv6(toolkit, address, address->octets.at);
        break;
    default:
        if (value.len)
            toolkit_take_hex(toolkit, node, "address", &value, value.len);
    }
    toolkit_rest(toolkit, node, value);
}

void toolkit_transport_level(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    if (toolkit_take_code(toolkit, node, "protocol", &value, CAT_LIST_TRANSPORT) && value.len)
        toolkit_take_number(toolkit, node, "port", &value, 2);
    toolkit_rest(toolkit, node, value);
}

void toolkit_channel_status(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    static const char *const link[] = {"link not established, or TCP closed", "TCP listens",
                                       "link established", "reserved"};
    struct node *octet = toolkit_take(toolkit, node, "status", &value, 1);
    unsigned id, state;

    if (!octet)
        return;
    id = octet->octets.at[0] & CAT_CHANNEL_ID;
    state = octet->octets.at[0] >> 6;
    if (id)
        tree_value(toolkit->tree, octet, "channel %u, %s(%02X)", id, link[state],
                   octet->octets.at[0]);
    else
        tree_value(toolkit->tree, octet, "no channel(%02X)", octet->octets.at[0]);
    octet = toolkit_take(toolkit, node, "further information", &value, 1);
    if (!octet)
        return;
    if (octet->octets.at[0] == 0)
        tree_value(toolkit->tree, octet, "none(00)");
    else if (octet->octets.at[0] == CAT_LINK_DROPPED)
        tree_value(toolkit->tree, octet, "link dropped(05)");
    else
        toolkit_code(toolkit, octet, CAT_LIST_BIP, octet->octets.at[0]);
    toolkit_rest(toolkit, node, value);
}

void toolkit_network_access_name(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    char text[256];
    struct buf name = BUF_OVER(text);
    struct bytes rest = value;

    while (rest.len) {
        size_t len = rest.at[0];

        if (len >= rest.len) {
            toolkit_malformed(toolkit, node, "a label ends beyond the object");
            return;
        }
        if (name.len)
            buf_put(&name, BYTES_TEXT("."));
        buf_put(&name, bytes_cut(rest, 1, len));
        rest = bytes_from(rest, 1 + len);
    }
    toolkit_text(toolkit, node, buf_bytes(&name));
}

void toolkit_address(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    struct node *type = toolkit_take(toolkit, node, "type of number", &value, 1), *plan;

    if (!type)
        return;
    plan = toolkit_node(toolkit, node, "numbering plan", type->octets);
    toolkit_code(toolkit, type, CAT_LIST_NUMBER, type->octets.at[0] >> 4 & 7);
    toolkit_code(toolkit, plan, CAT_LIST_PLAN, type->octets.at[0] & 0x0F);
    if (value.len)
        toolkit_digits(toolkit, toolkit_node(toolkit, node, "number", value), value, 0);
}
