/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Short messages (TS 23.040 9.2) and the secured packets in them (TS 31.115, TS 102 225 5): header
 * in words, enciphered parts as hex.
 */
#include "crypto/scp80.h"
#include "tools/trace/decode/toolkit.h"

#include <stdio.h>

enum {
    MTI = 0x03,
    MTI_DELIVER = 0x00,
    MTI_SUBMIT = 0x01,
    MTI_STATUS_REPORT = 0x02,
    UDHI = 0x40,
    IE_CONCATENATED_8 = 0x00,
    IE_CONCATENATED_16 = 0x08,
    IE_COMMAND_PACKET = 0x70,
    IE_RESPONSE_PACKET = 0x71,
    TIME_STAMP = 7,
    ALPHANUMERIC = 5,
    CHECKSUM_MAX = 8
};

static const char *const status_names[] = {[SCP80_OK] = "PoR OK",
                                           [SCP80_MAC_FAILED] = "RC, CC or DS failed",
                                           [SCP80_COUNTER_LOW] = "CNTR low",
                                           [SCP80_COUNTER_HIGH] = "CNTR high",
                                           [SCP80_COUNTER_BLOCKED] = "CNTR blocked",
                                           [SCP80_CIPHERING_ERROR] = "ciphering error",
                                           [SCP80_SECURITY_ERROR] = "unidentified security error",
                                           [SCP80_INSUFFICIENT_MEMORY] = "insufficient memory",
                                           [SCP80_MORE_TIME] = "more time needed",
                                           [SCP80_TAR_UNKNOWN] = "TAR unknown",
                                           [SCP80_SECURITY_LEVEL] = "insufficient security level",
                                           [SCP80_RESPONSE_BY_SUBMIT] = "response by SMS-SUBMIT"};

/* ---- security headers ---- */

static const char *const integrity_names[] = {"no integrity check", "RC", "CC", "DS"};

static void take_spi(struct toolkit *toolkit, struct node *parent, struct bytes *cursor,
                     unsigned *first)
{
    static const char *const counter_names[] = {"no counter", "counter not checked",
                                                "counter higher", "counter one higher"};
    static const char *const por_names[] = {"no PoR", "PoR", "PoR of errors", "PoR reserved"};
    struct node *node = toolkit_take(toolkit, parent, "SPI", cursor, 2);
    unsigned second;

    if (!node)
        return;
    *first = node->octets.at[0];
    second = node->octets.at[1];
    tree_value(
        toolkit->tree, node, "%s, %s, %s; %s, %s, %s, %s(%02X%02X)",
        integrity_names[*first & SCP80_SPI1_INTEGRITY],
        *first & SCP80_SPI1_CIPHERED ? "enciphered" : "not enciphered",
        counter_names[(*first & SCP80_SPI1_COUNTER) >> 3], por_names[second & SCP80_SPI2_POR],
        integrity_names[(second & SCP80_SPI2_INTEGRITY) >> 2],
        second & SCP80_SPI2_CIPHERED ? "enciphered" : "not enciphered",
        second & SCP80_SPI2_SUBMIT ? "by SMS-SUBMIT" : "by SMS-DELIVER-REPORT", *first, second);
}

static void take_key(struct toolkit *toolkit, struct node *parent, const char *name,
                     struct bytes *cursor)
{
    static const char *const algorithms[] = {"implicit", "DES", "AES", "proprietary"};
    struct node *node = toolkit_take(toolkit, parent, name, cursor, 1);

    if (node)
        tree_value(toolkit->tree, node, "key version %u, %s(%02X)", node->octets.at[0] >> 4,
                   algorithms[node->octets.at[0] & 3], node->octets.at[0]);
}

static void random_hex(struct toolkit *toolkit, struct node *node)
{
    if (node)
        tree_flag(toolkit->tree, node, TREE_RANDOM);
}

/* CNTR to RC, CC or DS, and the data: as hex in one piece when they are enciphered. */
static void secured(struct toolkit *toolkit, struct node *parent, struct bytes rest, bool cipher,
                    size_t checksum)
{
    if (cipher) {
        if (rest.len)
            random_hex(toolkit,
                       toolkit_take_hex(toolkit, parent, "enciphered data", &rest, rest.len));
        return;
    }
    random_hex(toolkit, toolkit_take_hex(toolkit, parent, "CNTR", &rest, SCP80_COUNTER_MAX_OCTETS));
    toolkit_take_number(toolkit, parent, "PCNTR", &rest, 1);
    if (checksum)
        random_hex(toolkit, toolkit_take_hex(toolkit, parent, "RC/CC/DS", &rest, checksum));
    if (rest.len)
        toolkit_take_hex(toolkit, parent, "data", &rest, rest.len);
}

/* Octets of RC, CC or DS: what the header length leaves. */
static size_t checksum_len(size_t len, size_t fixed)
{
    return len > fixed && len - fixed <= CHECKSUM_MAX ? len - fixed : 0;
}

static void command_packet(struct toolkit *toolkit, struct node *parent, struct bytes rest)
{
    struct node *header;
    unsigned spi = 0;
    size_t header_len;

    if (!toolkit_take_number(toolkit, parent, "CPL", &rest, 2))
        return;
    header = toolkit_take_number(toolkit, parent, "CHL", &rest, 1);
    if (!header)
        return;
    header_len = header->octets.at[0];
    take_spi(toolkit, parent, &rest, &spi);
    take_key(toolkit, parent, "KIc", &rest);
    take_key(toolkit, parent, "KID", &rest);
    toolkit_take_hex(toolkit, parent, "TAR", &rest, 3);
    secured(toolkit, parent, rest, spi & SCP80_SPI1_CIPHERED, checksum_len(header_len, 13));
}

/* Whether CNTR and status are enciphered is not in the packet: it is derived from PCNTR and a known
 * status. */
static void response_packet(struct toolkit *toolkit, struct node *parent, struct bytes rest)
{
    struct node *header, *status;
    size_t checksum;
    unsigned code;

    if (!toolkit_take_number(toolkit, parent, "RPL", &rest, 2))
        return;
    header = toolkit_take_number(toolkit, parent, "RHL", &rest, 1);
    if (!header)
        return;
    checksum = checksum_len(header->octets.at[0], 10);
    if (!toolkit_take_hex(toolkit, parent, "TAR", &rest, 3))
        return;
    if (rest.len >= SCP80_COUNTER_MAX_OCTETS + 2 &&
        (rest.at[SCP80_COUNTER_MAX_OCTETS] > CHECKSUM_MAX ||
         rest.at[SCP80_COUNTER_MAX_OCTETS + 1] > SCP80_RESPONSE_BY_SUBMIT)) {
        secured(toolkit, parent, rest, true, checksum);
        return;
    }
    random_hex(toolkit, toolkit_take_hex(toolkit, parent, "CNTR", &rest, SCP80_COUNTER_MAX_OCTETS));
    toolkit_take_number(toolkit, parent, "PCNTR", &rest, 1);
    status = toolkit_take(toolkit, parent, "status", &rest, 1);
    if (!status)
        return;
    code = status->octets.at[0];
    if (code <= SCP80_RESPONSE_BY_SUBMIT) {
        tree_value(toolkit->tree, status, "%s(%02X)", status_names[code], code);
    } else {
        tree_value(toolkit->tree, status, "%02X", code);
        tree_flag(toolkit->tree, status, TREE_UNKNOWN);
    }
    if (code != SCP80_OK && code != SCP80_RESPONSE_BY_SUBMIT)
        tree_flag(toolkit->tree, status, TREE_REFUSED);
    if (checksum)
        random_hex(toolkit, toolkit_take_hex(toolkit, parent, "RC/CC/DS", &rest, checksum));
    if (rest.len)
        toolkit_take_hex(toolkit, parent, "data", &rest, rest.len);
}

/* ---- the short message ---- */

/* The elements of a user data header; `packet` becomes the one of a secured packet, or -1. A part
 * other than the first has no packet header. */
static void header_elements(struct toolkit *toolkit, struct node *parent, struct bytes rest,
                            int *packet)
{
    while (rest.len >= 2) {
        unsigned id = rest.at[0];
        struct bytes value = bytes_cut(rest, 2, rest.at[1]);
        struct node *node =
            toolkit_node(toolkit, parent, NULL, bytes_cut(rest, 0, 2U + rest.at[1]));

        if (id == IE_COMMAND_PACKET || id == IE_RESPONSE_PACKET) {
            node->name =
                id == IE_COMMAND_PACKET ? "command packet header" : "response packet header";
            *packet = (int)id;
        } else if ((id == IE_CONCATENATED_8 && value.len == 3) ||
                   (id == IE_CONCATENATED_16 && value.len == 4)) {
            node->name = "concatenated message";
            tree_value(toolkit->tree, node, "part %u of %u", value.at[value.len - 1],
                       value.at[value.len - 2]);
        } else {
            node->name = "information element";
            tree_hex(toolkit->tree, node);
        }
        if (value.len < rest.at[1])
            toolkit_malformed(toolkit, node, "ends early");
        rest = bytes_from(rest, 2U + rest.at[1]);
    }
    if (rest.len)
        toolkit_malformed(toolkit, toolkit_node(toolkit, parent, "information element", rest),
                          "ends early");
}

static void user_data(struct toolkit *toolkit, struct node *parent, struct bytes data,
                      bool has_header, unsigned scheme, size_t septets)
{
    struct bytes payload = data;
    unsigned fill = 0;
    int packet = -1;

    if (has_header && data.len) {
        struct bytes header = bytes_cut(data, 1, data.at[0]);
        struct node *node = toolkit_node(toolkit, parent, "user data header", header);
        size_t bits = 8 * (1U + data.at[0]);

        if (header.len < data.at[0])
            toolkit_malformed(toolkit, node, "ends early");
        else
            header_elements(toolkit, node, header, &packet);
        payload = bytes_from(data, 1U + data.at[0]);
        fill = (unsigned)((7 - bits % 7) % 7);
        septets = septets > (bits + fill) / 7 ? septets - (bits + fill) / 7 : 0;
    }
    if (packet == IE_COMMAND_PACKET)
        command_packet(toolkit, toolkit_node(toolkit, parent, "command packet", payload), payload);
    else if (packet == IE_RESPONSE_PACKET)
        response_packet(toolkit, toolkit_node(toolkit, parent, "response packet", payload),
                        payload);
    else if (payload.len && has_header)
        tree_hex(toolkit->tree, toolkit_node(toolkit, parent, "user data", payload));
    else if (payload.len)
        toolkit_coded_text(toolkit, toolkit_node(toolkit, parent, "text", payload), scheme, payload,
                           septets, fill);
}

/* Number of digits, type, digits. */
static bool take_party(struct toolkit *toolkit, struct node *parent, const char *name,
                       struct bytes *cursor)
{
    size_t digits = cursor->len ? cursor->at[0] : 0;
    struct node *node = toolkit_take(toolkit, parent, name, cursor, 2 + (digits + 1) / 2), *number;
    struct bytes octets;

    if (!node)
        return false;
    octets = node->octets;
    toolkit_address(toolkit, node, bytes_cut(octets, 1, 1));
    number = toolkit_node(toolkit, node, "number", bytes_from(octets, 2));
    if ((octets.at[1] >> 4 & 7) == ALPHANUMERIC)
        toolkit_coded_text(toolkit, number, 0, number->octets, digits * 4 / 7, 0);
    else
        toolkit_digits(toolkit, number, number->octets, 0);
    return true;
}

static void take_time_stamp(struct toolkit *toolkit, struct node *parent, const char *name,
                            struct bytes *cursor)
{
    struct node *node = toolkit_take(toolkit, parent, name, cursor, TIME_STAMP);
    const uint8_t *at;

    if (!node)
        return;
    at = node->octets.at;
    tree_value(toolkit->tree, node, "20%X%X-%X%X-%X%X %X%X:%X%X:%X%X", at[0] & 15, at[0] >> 4,
               at[1] & 15, at[1] >> 4, at[2] & 15, at[2] >> 4, at[3] & 15, at[3] >> 4, at[4] & 15,
               at[4] >> 4, at[5] & 15, at[5] >> 4);
    tree_flag(toolkit->tree, node, TREE_RANDOM);
}

/* What follows the message: nothing, or the filler of a record. */
static void message_rest(struct toolkit *toolkit, struct node *parent, struct bytes rest)
{
    size_t used = rest.len;

    while (toolkit->padded && used && rest.at[used - 1] == 0xFF)
        used--;
    toolkit_rest(toolkit, parent, bytes_cut(rest, 0, used));
}

/* PID, DCS, time stamp or validity period, length, user data. */
static void message_body(struct toolkit *toolkit, struct node *parent, struct bytes rest,
                         bool has_header, size_t validity)
{
    struct node *scheme, *length;
    size_t count, octets;
    unsigned code;

    if (!toolkit_take_hex(toolkit, parent, "protocol identifier", &rest, 1))
        return;
    scheme = toolkit_take_hex(toolkit, parent, "data coding scheme", &rest, 1);
    if (!scheme)
        return;
    code = scheme->octets.at[0];
    if (!toolkit->submit)
        take_time_stamp(toolkit, parent, "time stamp", &rest);
    else if (validity && !toolkit_take_hex(toolkit, parent, "validity period", &rest, validity))
        return;
    length = toolkit_take_number(toolkit, parent, "user data length", &rest, 1);
    if (!length)
        return;
    count = length->octets.at[0];
    octets = toolkit_alphabet(code) == TOOLKIT_7_BITS ? (7 * count + 7) / 8 : count;
    if (rest.len < octets)
        toolkit_malformed(toolkit, toolkit_node(toolkit, parent, "user data", rest), "ends early");
    user_data(toolkit, parent, bytes_cut(rest, 0, octets), has_header, code, count);
    message_rest(toolkit, parent, bytes_from(rest, octets));
}

/* SMS-STATUS-REPORT (TS 23.040 9.2.2.3, status: 9.2.3.15). */
static void status_report(struct toolkit *toolkit, struct node *parent, struct bytes rest)
{
    static const char *const kinds[] = {"completed", "temporary error, still trying",
                                        "permanent error", "temporary error, not tried again"};
    struct node *status;
    unsigned code;

    if (!toolkit_take_number(toolkit, parent, "message reference", &rest, 1) ||
        !take_party(toolkit, parent, "recipient address", &rest))
        return;
    take_time_stamp(toolkit, parent, "time stamp", &rest);
    take_time_stamp(toolkit, parent, "discharge time", &rest);
    status = toolkit_take(toolkit, parent, "status", &rest, 1);
    if (!status)
        return;
    code = status->octets.at[0];
    if (code < 0x80)
        tree_value(toolkit->tree, status, "%s(%02X)", kinds[code >> 5], code);
    else
        tree_value(toolkit->tree, status, "reserved(%02X)", code);
    message_rest(toolkit, parent, rest);
}

void toolkit_sms_tpdu(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    struct node *type = toolkit_take(toolkit, node, "message type", &value, 1);
    unsigned first;
    size_t validity;

    if (!type)
        return;
    first = type->octets.at[0];
    if (toolkit->submit && (first & MTI) == MTI_SUBMIT) {
        static const uint8_t lengths[] = {0, 7, 1, 7}; /* none, enhanced, relative, absolute */

        tree_value(toolkit->tree, type, "SMS-SUBMIT(%02X)", first);
        validity = lengths[first >> 3 & 3];
        if (toolkit_take_number(toolkit, node, "message reference", &value, 1) &&
            take_party(toolkit, node, "destination address", &value))
            message_body(toolkit, node, value, first & UDHI, validity);
    } else if (!toolkit->submit && (first & MTI) == MTI_DELIVER) {
        tree_value(toolkit->tree, type, "SMS-DELIVER(%02X)", first);
        if (take_party(toolkit, node, "originating address", &value))
            message_body(toolkit, node, value, first & UDHI, 0);
    } else if (!toolkit->submit && (first & MTI) == MTI_STATUS_REPORT) {
        tree_value(toolkit->tree, type, "SMS-STATUS-REPORT(%02X)", first);
        status_report(toolkit, node, value);
    } else {
        tree_value(toolkit->tree, type, "%02X", first);
        if (value.len)
            toolkit_take_hex(toolkit, node, "message", &value, value.len);
    }
}

void toolkit_sms_response(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    user_data(toolkit, node, value, true, 0, 0);
}
