/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PINs (TS 102 221 11.1.9 to 11.1.13), AUTHENTICATE (TS 31.102 7.1, TS 31.103 7.1), GET IDENTITY
 * (TS 31.102 7.5), GET CHALLENGE.
 */
#include "apdu/ins.h"
#include "tools/trace/decode/fcp.h"
#include "tools/trace/decode/file.h"
#include "tools/trace/decode/file_parts.h"
#include "tools/trace/decode/uicc_commands.h"

enum {
    PIN_LEN = 8,
    SW_TRIES = 0x63C0,
    SW_TRIES_MASK = 0xFFF0,
    CONTEXT = 0x07,
    CONTEXT_GSM = 0,
    CONTEXT_3G = 1, /* of an ISIM: IMS AKA */
    CONTEXT_VGCS = 2,
    CONTEXT_GBA = 4,
    CONTEXT_MBMS = 5,
    CONTEXT_LOCAL_KEY = 6,
    TAG_SUCCESS = 0xDB,
    TAG_SYNC_FAILURE = 0xDC,
    TAG_BOOTSTRAPPING = 0xDD,
    TAG_NAF_DERIVATION = 0xDE
};

/* ---- PINs ---- */

/* The digits of a PIN with its padding. */
static void show_pin(const struct parts *parts, struct node *node, const char *name,
                     struct bytes *rest)
{
    struct bytes octets = part_take(rest, PIN_LEN);
    struct node *pin = part_node(parts, node, name, octets);
    struct line line = {0};
    size_t len = octets.len;

    while (len && octets.at[len - 1] == 0xFF)
        len--;
    for (size_t i = 0; i < len; i++)
        if (octets.at[i] >= '0' && octets.at[i] <= '9')
            line_add(&line, "%c", octets.at[i]);
        else
            line_add(&line, "\\x%02X", octets.at[i]);
    tree_value(parts->tree, pin, "%s", line.text);
    tree_flag(parts->tree, pin, TREE_SECRET | (octets.len < PIN_LEN ? TREE_MALFORMED : 0));
}

void uicc_pin(const struct parts *parts, const struct exchange *exchange, struct node *node)
{
    struct bytes rest = exchange->command;
    char text[24];

    part_text(parts, node, "keyReference", BYTES_NONE, "%02X (%s)", exchange->p2,
              fcp_key_short(exchange->p2, text));
    if (rest.len == 0) {
        part_text(parts, node, "query", BYTES_NONE, "tries that are left");
    } else if (exchange->ins == INS_UNBLOCK_PIN) {
        show_pin(parts, node, "puk", &rest);
        show_pin(parts, node, "newPin", &rest);
    } else {
        show_pin(parts, node, "pin", &rest);
        if (exchange->ins == INS_CHANGE_PIN)
            show_pin(parts, node, "newPin", &rest);
    }
    part_rest(parts, node, rest);
    if ((exchange->sw & SW_TRIES_MASK) == SW_TRIES)
        part_text(parts, node, "triesLeft", BYTES_NONE, "%u", exchange->sw & 0xFU);
}

/* ---- AUTHENTICATE ---- */

/* A length, then so many octets; none: the command ends early. */
static struct node *counted(const struct parts *parts, struct node *parent, const char *name,
                            struct bytes *rest, part_show *show)
{
    struct bytes length = part_take(rest, 1), value;
    struct node *node;

    if (length.len == 0) {
        if (!(parent->flags & TREE_MALFORMED)) /* what follows it is missing, too */
            part_malformed(parts, part_node(parts, parent, name, BYTES_NONE), "is missing");
        tree_flag(parts->tree, parent, TREE_MALFORMED);
        return NULL;
    }
    value = part_take(rest, length.at[0]);
    node = part_node(parts, parent, name, value);
    if (part_is_spare(parts, node))
        return node;
    show(parts, node);
    if (value.len < length.at[0])
        tree_flag(parts->tree, node, TREE_MALFORMED);
    return node;
}

static void show_autn(const struct parts *parts, struct node *node)
{
    show_random(parts, node);
    if (node->octets.len != 16)
        return;
    part_hex(parts, node, "sqnXorAk", bytes_cut(node->octets, 0, 6))->flags |= TREE_RANDOM;
    part_text(parts, node, "amf", bytes_cut(node->octets, 6, 2), "%02X%02X%s", node->octets.at[6],
              node->octets.at[7], node->octets.at[6] & 0x80 ? " (separation bit)" : "");
    part_hex(parts, node, "mac", bytes_cut(node->octets, 8, 8))->flags |= TREE_RANDOM;
}

static void show_auts(const struct parts *parts, struct node *node)
{
    show_random(parts, node);
    if (node->octets.len != 14)
        return;
    part_hex(parts, node, "sqnMsXorAk", bytes_cut(node->octets, 0, 6))->flags |= TREE_RANDOM;
    part_hex(parts, node, "macS", bytes_cut(node->octets, 6, 8))->flags |= TREE_RANDOM;
}

static const char *context_name(const struct exchange *exchange)
{
    bool isim = file_base_of(exchange->aid) == FILE_ISIM;

    switch (exchange->p2 & CONTEXT) {
    case CONTEXT_GSM:
        return "GSM";
    case CONTEXT_3G:
        return isim ? "IMS AKA" : "3G";
    case CONTEXT_VGCS:
        return isim ? "HTTP Digest" : "VGCS/VBS";
    case CONTEXT_GBA:
        return "GBA";
    case CONTEXT_MBMS:
        return "MBMS";
    case CONTEXT_LOCAL_KEY:
        return "local key establishment";
    default:
        return NULL;
    }
}

void uicc_authenticate_command(const struct parts *parts, const struct exchange *exchange,
                               struct node *node)
{
    bool isim = file_base_of(exchange->aid) == FILE_ISIM;
    const char *name = context_name(exchange);
    struct bytes rest = exchange->command;
    struct node *context = part_text(parts, node, "context", BYTES_NONE, "%s (%02X)",
                                     name ? name : "unknown", exchange->p2);

    if (!name)
        tree_flag(parts->tree, context, TREE_UNKNOWN);
    switch (exchange->p2 & CONTEXT) {
    case CONTEXT_GSM:
        counted(parts, node, "rand", &rest, show_random);
        break;
    case CONTEXT_3G:
        counted(parts, node, "rand", &rest, show_random);
        counted(parts, node, "autn", &rest, show_autn);
        break;
    case CONTEXT_GBA:
        if (rest.len && rest.at[0] == TAG_BOOTSTRAPPING) {
            part_text(parts, node, "mode", part_take(&rest, 1), "bootstrapping");
            counted(parts, node, "rand", &rest, show_random);
            counted(parts, node, "autn", &rest, show_autn);
        } else if (rest.len && rest.at[0] == TAG_NAF_DERIVATION) {
            part_text(parts, node, "mode", part_take(&rest, 1), "NAF derivation");
            counted(parts, node, "nafId", &rest, show_hex);
            counted(parts, node, "impi", &rest, show_text);
        }
        break;
    case CONTEXT_VGCS:
        counted(parts, node, isim ? "realm" : "vServiceId", &rest, isim ? show_text : show_hex);
        counted(parts, node, isim ? "nonce" : "vkId", &rest, isim ? show_random : show_hex);
        counted(parts, node, isim ? "cnonce" : "vstkRand", &rest, show_random);
        break;
    default:
        break;
    }
    if (rest.len)
        part_hex(parts, node, "data", rest);
}

void uicc_authenticate_response(const struct parts *parts, const struct exchange *exchange,
                                struct node *node)
{
    struct bytes rest = node->octets;
    uint8_t tag = rest.at[0];

    if ((exchange->p2 & CONTEXT) == CONTEXT_GSM) {
        counted(parts, node, "sres", &rest, show_derived);
        counted(parts, node, "kc", &rest, show_derived);
    } else if (tag == TAG_SYNC_FAILURE) {
        part_text(parts, node, "result", part_take(&rest, 1), "synchronisation failure");
        tree_flag(parts->tree, node, TREE_REFUSED);
        counted(parts, node, "auts", &rest, show_auts);
    } else if (tag == TAG_SUCCESS) {
        bool is_3g = (exchange->p2 & CONTEXT) == CONTEXT_3G;
        bool gba = (exchange->p2 & CONTEXT) == CONTEXT_GBA;
        bool derives =
            gba && exchange->command.len && exchange->command.at[0] == TAG_NAF_DERIVATION;

        part_text(parts, node, "result", part_take(&rest, 1), "success");
        counted(parts, node, derives ? "ksExtNaf" : "res", &rest, show_derived);
        if (is_3g) {
            counted(parts, node, "ck", &rest, show_derived);
            counted(parts, node, "ik", &rest, show_derived);
            if (rest.len) /* service 27 of EF.UST */
                counted(parts, node, "kc", &rest, show_derived);
        }
    }
    if (rest.len)
        part_hex(parts, node, "data", rest);
}

/* ---- GET IDENTITY ---- */

void uicc_identity(const struct parts *parts, const struct exchange *exchange, struct node *node)
{
    part_text(parts, node, "context", BYTES_NONE, "%s (%02X)",
              (exchange->p2 & 0x7F) == 1   ? "SUCI"
              : (exchange->p2 & 0x7F) == 2 ? "SUCI for 5G NSWO"
                                           : "unknown",
              exchange->p2);
    if (exchange->command.len)
        part_hex(parts, node, "data", exchange->command);
}

/* The SUCI of TS 24.501 9.11.3.4 without its length. */
static void show_suci(const struct parts *parts, struct node *node)
{
    static const char *const types[] = {"IMSI", "network specific identifier",
                                        "global cable identifier", "global line identifier"};
    static const char *const schemes[] = {"null scheme", "profile A (ECIES, X25519)",
                                          "profile B (ECIES, P-256)"};
    struct bytes rest = node->octets, one;
    char digits[FILE_DIGITS_SIZE];
    unsigned type, scheme;
    size_t key, mac = 8;

    one = part_take(&rest, 1);
    if (one.len == 0)
        return;
    type = one.at[0] >> 4 & 7;
    part_text(parts, node, "supiFormat", one, "%s (%u)",
              type < sizeof types / sizeof types[0] ? types[type] : "unknown", type);
    if (type) {
        show_text(parts, part_node(parts, node, "suci", rest));
        return;
    }
    if (rest.len < 7) {
        part_malformed(parts, node, "SUCI ends early");
        return;
    }
    file_show_plmn(parts, part_node(parts, node, "homeNetwork", part_take(&rest, 3)));
    one = part_take(&rest, 2);
    file_digits(one, digits, sizeof digits);
    part_text(parts, node, "routingIndicator", one, "%s", digits);
    one = part_take(&rest, 1);
    scheme = one.at[0] & 0xF;
    part_text(parts, node, "protectionScheme", one, "%s (%u)",
              scheme < sizeof schemes / sizeof schemes[0] ? schemes[scheme] : "operator specific",
              scheme);
    one = part_take(&rest, 1);
    part_text(parts, node, "homeNetworkPublicKeyIdentifier", one, "%u", one.at[0]);
    if (scheme == 0) {
        file_digits(rest, digits, sizeof digits);
        part_text(parts, node, "msin", rest, "%s", digits);
        return;
    }
    key = scheme == 1 ? 32 : 33;
    if (scheme > 2 || rest.len < key + mac) {
        part_hex(parts, node, "schemeOutput", rest);
        return;
    }
    show_random(parts, part_node(parts, node, "ephemeralPublicKey", part_take(&rest, key)));
    show_random(parts, part_node(parts, node, "ciphertext", part_take(&rest, rest.len - mac)));
    show_random(parts, part_node(parts, node, "mac", rest));
}

void uicc_identity_response(const struct parts *parts, const struct exchange *exchange,
                            struct node *node)
{
    static const struct tag_row rows[] = {{0xA1, "suci", show_suci, NULL}, {0}};

    (void)exchange;
    part_tlvs(parts, node, node->octets, rows);
}

void uicc_challenge_response(const struct parts *parts, const struct exchange *exchange,
                             struct node *node)
{
    (void)exchange;
    show_random(parts, part_node(parts, node, "challenge", node->octets));
}
