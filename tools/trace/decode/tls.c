/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Records of TLS and DTLS as tools/trace/session/stream.h describes them: handshake messages,
 * alerts, encrypted octets (RFC 5246, RFC 8446, RFC 6347).
 */
#include "apdu/text.h"
#include "tools/trace/cursor.h"
#include "tools/trace/decode/stream.h"
#include "tools/trace/session/tls_suites.h"

#include <string.h>

enum { RECORD_CHANGE = 20, RECORD_ALERT = 21, RECORD_HANDSHAKE = 22, RECORD_DATA = 23 };
enum { MESSAGE_HEADER = 4, RANDOM = 32, ALERT_FATAL = 2, CURVE_NAMED = 3 };
enum { CLIENT_HELLO = 1, TLS13 = 0x0304 /* version of records */ };

struct walk {
    struct tree *tree;
    bool datagrams, tls13, of_server;
    size_t offset; /* of the octets of the cursor in the message of the tree */
};

static void hex(const struct walk *walk, struct node *parent, const char *name,
                const struct cursor *cursor, struct bytes octets, unsigned flags)
{
    decode_stream_hex(walk->tree, parent, name, octets, walk->offset + cursor->at - octets.len,
                      flags);
}

/* A number of `width` octets that was read last; `text`: its name, NULL: not known. */
static void number(const struct walk *walk, struct node *parent, const char *name,
                   const struct cursor *cursor, size_t width, const char *text, unsigned value)
{
    struct node *node;

    if (cursor->bad)
        return;
    node = tree_node(walk->tree, parent, name, bytes_cut(cursor->octets, cursor->at - width, width),
                     walk->offset + cursor->at - width);
    if (text) {
        tree_value(walk->tree, node, "%s(%04X)", text, value);
    } else {
        tree_value(walk->tree, node, "%04X", value);
        tree_flag(walk->tree, node, TREE_UNKNOWN);
    }
}

/* ---- Hello ---- */

static void suite(const struct walk *walk, struct node *parent, const char *name, struct cursor *in)
{
    unsigned id = cursor_number(in, 2);
    const struct trace_suite *row = trace_suite_find((uint16_t)id);

    number(walk, parent, name, in, 2, row ? row->name : NULL, id);
}

static void extensions(const struct walk *walk, struct node *parent, struct cursor *in)
{
    struct cursor list;

    if (cursor_left(in) == 0)
        return;
    list = cursor_inside(in, 2);
    while (cursor_left(&list)) {
        unsigned type = cursor_number(&list, 2);
        struct bytes content = cursor_vector(&list, 2);

        if (!list.bad)
            decode_tls_extension(walk->tree, parent, type, content,
                                 walk->offset + list.at - content.len, walk->of_server);
    }
    in->bad |= list.bad;
}

static void client_hello(const struct walk *walk, struct node *node, struct cursor *in)
{
    unsigned version = cursor_number(in, 2);
    struct cursor list;
    struct node *suites;

    number(walk, node, "version", in, 2, decode_tls_version(version), version);
    hex(walk, node, "random", in, cursor_take(in, RANDOM), TREE_RANDOM);
    hex(walk, node, "sessionId", in, cursor_vector(in, 1), TREE_RANDOM);
    if (walk->datagrams)
        hex(walk, node, "cookie", in, cursor_vector(in, 1), TREE_RANDOM);
    list = cursor_inside(in, 2);
    suites = tree_node(walk->tree, node, "cipherSuites", bytes_from(list.octets, list.at),
                       walk->offset + list.at);
    while (cursor_left(&list))
        suite(walk, suites, "cipherSuite", &list);
    in->bad |= list.bad;
    hex(walk, node, "compressionMethods", in, cursor_vector(in, 1), 0);
    extensions(walk, node, in);
}

static void server_hello(const struct walk *walk, struct node *node, struct cursor *in)
{
    unsigned version = cursor_number(in, 2);

    number(walk, node, "version", in, 2, decode_tls_version(version), version);
    hex(walk, node, "random", in, cursor_take(in, RANDOM), TREE_RANDOM);
    hex(walk, node, "sessionId", in, cursor_vector(in, 1), TREE_RANDOM);
    suite(walk, node, "cipherSuite", in);
    hex(walk, node, "compressionMethod", in, cursor_take(in, 1), 0);
    extensions(walk, node, in);
}

static void hello_verify(const struct walk *walk, struct node *node, struct cursor *in)
{
    unsigned version = cursor_number(in, 2);

    number(walk, node, "version", in, 2, decode_tls_version(version), version);
    hex(walk, node, "cookie", in, cursor_vector(in, 1), TREE_RANDOM);
}

/* ---- Other messages ---- */

static void certificate(const struct walk *walk, struct node *node, struct cursor *in)
{
    struct cursor list;

    if (walk->tls13)
        hex(walk, node, "certificateRequestContext", in, cursor_vector(in, 1), 0);
    list = cursor_inside(in, 3);
    while (cursor_left(&list)) {
        struct bytes der = cursor_vector(&list, 3);

        if (!list.bad)
            decode_certificate(
                walk->tree,
                tree_node(walk->tree, node, "certificate", der, walk->offset + list.at - der.len),
                der, walk->offset + list.at - der.len);
        if (walk->tls13)
            extensions(walk, node, &list);
    }
    in->bad |= list.bad;
}

static void signature(const struct walk *walk, struct node *node, struct cursor *in)
{
    unsigned scheme = cursor_number(in, 2);

    number(walk, node, "algorithm", in, 2, decode_tls_signature(scheme), scheme);
    hex(walk, node, "signature", in, cursor_vector(in, 2), TREE_RANDOM);
}

static void server_key_exchange(const struct walk *walk, struct node *node, struct cursor *in)
{
    unsigned kind = cursor_number(in, 1), group;

    if (in->bad)
        return;
    if (kind != CURVE_NAMED) { /* not of an elliptic curve */
        in->at--;
        hex(walk, node, "parameters", in, cursor_take(in, cursor_left(in)), TREE_RANDOM);
        return;
    }
    group = cursor_number(in, 2);
    number(walk, node, "namedGroup", in, 2, decode_tls_group(group), group);
    hex(walk, node, "publicKey", in, cursor_vector(in, 1), TREE_RANDOM);
    signature(walk, node, in);
}

static void client_key_exchange(const struct walk *walk, struct node *node, struct cursor *in)
{
    hex(walk, node, "exchangeKeys", in, cursor_take(in, cursor_left(in)), TREE_RANDOM);
}

static void new_session_ticket(const struct walk *walk, struct node *node, struct cursor *in)
{
    unsigned long life = cursor_number(in, 4);

    if (in->bad)
        return;
    tree_value(walk->tree,
               tree_node(walk->tree, node, "lifetime", bytes_cut(in->octets, in->at - 4, 4),
                         walk->offset + in->at - 4),
               "%lu s", life);
    if (walk->tls13) {
        hex(walk, node, "ageAdd", in, cursor_take(in, 4), TREE_RANDOM);
        hex(walk, node, "nonce", in, cursor_vector(in, 1), TREE_RANDOM);
    }
    hex(walk, node, "ticket", in, cursor_vector(in, 2), TREE_RANDOM | TREE_ANY_LENGTH);
    extensions(walk, node, in);
}

static void certificate_request(const struct walk *walk, struct node *node, struct cursor *in)
{
    if (walk->tls13) {
        hex(walk, node, "certificateRequestContext", in, cursor_vector(in, 1), 0);
        extensions(walk, node, in);
        return;
    }
    hex(walk, node, "certificateTypes", in, cursor_vector(in, 1), 0);
    hex(walk, node, "signatureAlgorithms", in, cursor_vector(in, 2), 0);
    hex(walk, node, "certificateAuthorities", in, cursor_vector(in, 2), 0);
}

static void finished(const struct walk *walk, struct node *node, struct cursor *in)
{
    hex(walk, node, "verifyData", in, cursor_take(in, cursor_left(in)), TREE_RANDOM);
}

static void key_update(const struct walk *walk, struct node *node, struct cursor *in)
{
    unsigned requested = cursor_number(in, 1);

    (void)walk;
    node->value = requested ? "update_requested(1)" : "update_not_requested(0)";
}

static const struct message {
    uint8_t type;
    const char *name;
    void (*decode)(const struct walk *walk, struct node *node, struct cursor *in);
} messages[] = {
    {0, "HelloRequest", NULL},
    {CLIENT_HELLO, "ClientHello", client_hello},
    {2, "ServerHello", server_hello},
    {3, "HelloVerifyRequest", hello_verify},
    {4, "NewSessionTicket", new_session_ticket},
    {5, "EndOfEarlyData", NULL},
    {8, "EncryptedExtensions", extensions},
    {11, "Certificate", certificate},
    {12, "ServerKeyExchange", server_key_exchange},
    {13, "CertificateRequest", certificate_request},
    {14, "ServerHelloDone", NULL},
    {15, "CertificateVerify", signature},
    {16, "ClientKeyExchange", client_key_exchange},
    {20, "Finished", finished},
    {24, "KeyUpdate", key_update},
};

static void handshake(const struct walk *walk, struct node *parent, struct bytes message)
{
    struct cursor in = cursor_of(bytes_from(message, MESSAGE_HEADER));
    struct walk inside = *walk;
    const struct message *row = NULL;
    struct node *node;

    inside.offset += MESSAGE_HEADER;
    for (size_t i = 0; message.len && i < sizeof(messages) / sizeof(messages[0]); i++)
        if (messages[i].type == message.at[0])
            row = &messages[i];
    if (!row || message.len < MESSAGE_HEADER) {
        decode_stream_hex(walk->tree, parent, "handshake", message, walk->offset, TREE_UNKNOWN);
        return;
    }
    node = tree_node(walk->tree, parent, row->name, message, walk->offset);
    if (row->decode)
        row->decode(&inside, node, &in);
    if (in.bad)
        decode_stream_malformed(walk->tree, node, "ends inside a field");
}

/* ---- Records ---- */

/* RFC 8446 6, RFC 5246 7.2. */
static const char *alert_name(unsigned description)
{
    static const struct {
        uint8_t value;
        const char *name;
    } alerts[] = {{0, "close_notify"},
                  {10, "unexpected_message"},
                  {20, "bad_record_mac"},
                  {22, "record_overflow"},
                  {40, "handshake_failure"},
                  {42, "bad_certificate"},
                  {43, "unsupported_certificate"},
                  {44, "certificate_revoked"},
                  {45, "certificate_expired"},
                  {46, "certificate_unknown"},
                  {47, "illegal_parameter"},
                  {48, "unknown_ca"},
                  {49, "access_denied"},
                  {50, "decode_error"},
                  {51, "decrypt_error"},
                  {70, "protocol_version"},
                  {71, "insufficient_security"},
                  {80, "internal_error"},
                  {86, "inappropriate_fallback"},
                  {90, "user_canceled"},
                  {100, "no_renegotiation"},
                  {109, "missing_extension"},
                  {110, "unsupported_extension"},
                  {112, "unrecognized_name"},
                  {113, "bad_certificate_status_response"},
                  {115, "unknown_psk_identity"},
                  {116, "certificate_required"},
                  {120, "no_application_protocol"}};

    for (size_t i = 0; i < sizeof(alerts) / sizeof(alerts[0]); i++)
        if (alerts[i].value == description)
            return alerts[i].name;
    return NULL;
}

static void alert(const struct walk *walk, struct node *parent, struct bytes content)
{
    struct node *node = tree_node(walk->tree, parent, "alert", content, walk->offset);
    const char *name;

    if (content.len != 2) {
        tree_hex(walk->tree, node);
        tree_flag(walk->tree, node, TREE_MALFORMED);
        return;
    }
    name = alert_name(content.at[1]);
    tree_value(walk->tree, node, "%s, %s(%u)", content.at[0] == ALERT_FATAL ? "fatal" : "warning",
               name ? name : "unknown", content.at[1]);
    tree_flag(walk->tree, node,
              (name ? 0 : TREE_UNKNOWN) | (content.at[0] == ALERT_FATAL ? TREE_REFUSED : 0));
}

struct record {
    unsigned type, version;
    struct bytes content;
};

static bool next_record(struct cursor *in, struct record *out)
{
    if (cursor_left(in) == 0)
        return false;
    out->type = cursor_number(in, 1);
    out->version = cursor_number(in, 2);
    out->content = cursor_vector(in, 2);
    return !in->bad;
}

static void decode_record(struct walk *walk, struct node *parent, const struct record *record)
{
    struct bytes content = record->content;

    walk->tls13 = record->version == TLS13;
    walk->of_server = content.len && content.at[0] != CLIENT_HELLO; /* whose extensions are lists */
    switch (record->type) {
    case RECORD_HANDSHAKE:
        handshake(walk, parent, content);
        break;
    case RECORD_ALERT:
        alert(walk, parent, content);
        break;
    case RECORD_CHANGE:
        tree_node(walk->tree, parent, "ChangeCipherSpec", content, walk->offset);
        break;
    case RECORD_DATA:
        tree_value(walk->tree, tree_node(walk->tree, parent, "encrypted", content, walk->offset),
                   "%zu octet%s", content.len, text_s(content.len));
        break;
    default:
        decode_stream_hex(walk->tree, parent, "record", content, walk->offset, TREE_UNKNOWN);
        break;
    }
}

void decode_tls(struct tree *tree, struct node *parent, struct bytes octets, bool datagrams,
                bool incomplete)
{
    struct walk walk = {.tree = tree, .datagrams = datagrams};
    struct cursor in = cursor_of(octets);
    struct record record;
    size_t end = 0;

    while (next_record(&in, &record)) {
        walk.offset = in.at - record.content.len;
        decode_record(&walk, parent, &record);
        end = in.at;
    }
    if (!in.bad)
        return;
    if (!incomplete)
        decode_stream_malformed(tree, parent, "ends inside a record");
    else
        tree_value(tree, tree_node(tree, parent, "incomplete", bytes_from(octets, end), end),
                   "%zu octet%s", octets.len - end, text_s(octets.len - end));
}
